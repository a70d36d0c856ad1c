"""Reading scripts without running them, and changing their spelling."""

from __future__ import annotations

from pathlib import Path

import pytest

from pynnlite.checking import fixed, read
from pynnlite.checking.finding import MISSING, OTHERWISE, THERE
from pynnlite.cli import main

MODERN = """\
import pyNN.nest as sim
from pyNN.random import RandomDistribution, NumpyRNG
from pyNN.utility.plotting import Figure, Panel
sim.setup(timestep=0.1, threads=2, rng_seeds=[1])
cells = sim.Population(10, sim.IF_cond_exp(tau_m=15.0), label="é")
cells.record("v")
sim.run(10.0)
"""

OLD = """\
from pyNN.neuron import *
setup(timestep=0.1, mindelay=0.1)
a = Population(10, IF_curr_exp, {'tau_m': 15.0})   # a comment
p = Projection(a, a, AllToAllConnector(weights=0.1, delays=1.0,
                                       allow_self_connections=False),
               target='excitatory')
q = Projection(a, a, method=OneToOneConnector(), target="inhibitory")
a.record()
print(a.meanSpikeCount())
"""

FIXED = """\
from pynnlite.native import *
setup(timestep=0.1, min_delay=0.1)
a = Population(10, IF_curr_exp, {'tau_m': 15.0})   # a comment
p = Projection(a, a, AllToAllConnector(
                                       allow_self_connections=False),
               receptor_type='excitatory', synapse_type=StaticSynapse(weight=0.1, delay=1.0))
q = Projection(a, a, connector=OneToOneConnector(), receptor_type="inhibitory")
a.record("spikes")
print(a.meanSpikeCount())
"""


def found(source: str, status: str) -> list[str]:
    """Return the names that a script needs, of one status."""
    return [finding.name for finding in read(source) if finding.status == status]


def test_what_is_there_is_there() -> None:
    assert found(MODERN, MISSING) == []
    assert found(MODERN, OTHERWISE) == ["pyNN.nest", "pyNN.random", "pyNN.utility.plotting"]
    assert {"setup", "Population", "IF_cond_exp", "run", "setup(rng_seeds=)"} <= {*found(MODERN, THERE)}


@pytest.mark.parametrize(
    "line",
    [
        "from pyNN.recording import safe_makedirs\nsafe_makedirs('x')",
        "from pyNN.random import have_gsl, available_distributions",
        "from pyNN.common import Connection, Population",
        "from pyNN.utility import plotting",
        "from pyNN.standardmodels.cells import SpikeSourceArray",
        "from pyNN import __version__, random",
        "from pyNN.nest import Population, Timer, standardmodels",
        "from pyNN.nest import *\nfrom mako import render\nrender()",
    ],
)
def test_what_is_imported_by_itself_is_there(line: str) -> None:
    assert found(line, MISSING) == []


def test_a_script_of_0_7_is_rewritten() -> None:
    assert {"setup(mindelay=)", "weights=", "Projection(target=)"} <= {*found(OLD, OTHERWISE)}
    assert fixed(OLD) == FIXED
    assert found(FIXED, OTHERWISE) == found(FIXED, MISSING) == []
    assert fixed(FIXED) == FIXED


@pytest.mark.parametrize(
    ("source", "name", "words"),
    [
        ("import pyNN.nest as s\ns.native_cell_type('iaf')", "native_cell_type", "NEST's own"),
        ("from pyNN.nest import *\nx = native_cell_type('a')", "native_cell_type", "NEST's own"),
        ("from pyNN.nest import native_cell_type as n", "native_cell_type", "NEST's own"),
        ("exec('import pyNN.%s as p' % x)\np.external_devices", "external_devices", "SpiNNaker machine"),
        (
            "from pyNN.utility import get_simulator\ns, o = get_simulator()\ns.nestml",
            "nestml",
            "would not run",
        ),
        ("import pyNN.nest as sim\nclass M:\n  def f(self): self.sim.nestml", "nestml", "would not run"),
        ("import pyNN.serialization", "pyNN.serialization", "SONATA"),
        ("import pyNN.nest as sim\nsim.IF_cond_exp(v_init=1)", "IF_cond_exp(v_init=)", "initial_values"),
        ("import pyNN.nest as sim\nsim.Foo", "Foo", "Neither"),
        ("from pyNN.random import Nothing", "Nothing", "Neither"),
        ("from pyNN.recording.files import HDF5ArrayFile", "HDF5ArrayFile", "StandardTextFile"),
        ("from pyNN.errors import NotLocalError", "NotLocalError", "Every rank"),
        ("from pyNN.common import is_conductance", "is_conductance", "Neither"),
        ("from pyNN import music", "music", "one backend"),
        ("print 'x'", "Python 3", "2to3"),
    ],
)
def test_what_is_not_there_is_named(source: str, name: str, words: str) -> None:
    (finding,) = [finding for finding in read(source) if finding.name == name]
    assert finding.status != THERE and words in finding.text


@pytest.mark.parametrize(
    ("source", "changed"),
    [
        ("from pyNN import nest as sim\n", "from pynnlite import native as sim\n"),
        ("from pyNN import nest\n", "from pynnlite import native as nest\n"),
        ("import pyNN.parameters as p, os\n", "import pynnlite.parameters as p, os\n"),
        (
            "from pyNN.parameters import ArrayParameter, Sequence as S\nArrayParameter([1])\n",
            "from pynnlite.parameters import Sequence, Sequence as S\nSequence([1])\n",
        ),
        (
            "import spynnaker8 as p\np.MultapseConnector(3)\n",
            "import pynnlite.native as p\np.FixedTotalNumberConnector(3)\n",
        ),
        (
            "import pyNN.nest as s\np = s.Projection(a, b, c)\nprint(p.target, e.target, x.index(1))\n",
            "import pynnlite.native as s\np = s.Projection(a, b, c)\nprint(p.receptor_type, e.target, x.index(1))\n",
        ),
        (
            "import pyNN.brian2 as sim\nfrom brian2 import prefs\nprefs.codegen.target = 'numpy'\n",
            "import pynnlite.native as sim\nfrom brian2 import prefs\nprefs.codegen.target = 'numpy'\n",
        ),
        ("x = {'weights': 1}\nprint(x, 'pyNN.nest')\n", "x = {'weights': 1}\nprint(x, 'pyNN.nest')\n"),
    ],
)
def test_only_what_is_meant_is_changed(source: str, changed: str) -> None:
    assert fixed(source) == changed


def test_settings_of_the_machine_are_there_under_its_names() -> None:
    line = "p.Population(2, p.IF_curr_exp(), seed=1, additional_parameters={'seed': 2})"
    assert found(f"import pyNN.nest as p\n{line}", MISSING) == ["Population(additional_parameters=)"]
    assert found(f"import pyNN.spiNNaker as p\n{line}", MISSING) == []


def test_names_of_the_script_itself_are_its_own() -> None:
    assert "nestml" not in found("from pyNN.nest import *\nnestml = 1\nprint(nestml)", MISSING)


def test_the_command_lists_and_changes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    script = tmp_path / "script.py"
    script.write_text(MODERN)
    assert main(["check", str(script)]) == 0
    assert "pyNN.nest: spelt otherwise. Write pynnlite.native" in capsys.readouterr().out
    script.write_text(OLD)
    assert main(["check", str(script)]) == 1
    assert "script.py:2: setup(mindelay=): spelt otherwise" in capsys.readouterr().out
    assert main(["check", "--fix", "--all", str(script)]) == 0
    assert script.read_text() == FIXED
    assert main(["check", str(tmp_path / "nothing.py")]) == 2


@pytest.mark.parametrize(
    ("source", "changed"),
    [
        ("sim = import_module('pyNN.neuron')\n", "sim = import_module('pynnlite.native')\n"),
        ("sim = importlib.import_module('pyNN.%s' % name)\n", None),
        ("sim = __import__('pyNN.' + name, fromlist=['x'])\n", None),
        ('sim = import_module(f"pyNN.{name}")\n', None),
        ("exec('import pyNN.%s as sim' % name)\n", None),
        ("exec('from pyNN.%s import *' % name)\n", None),
        ("exec('import pynnlite.%s as sim' % name)\nimport_module('os')\n", ""),
    ],
)
def test_modules_in_texts_are_found(source: str, changed: str | None) -> None:
    findings = [finding for finding in read(source) if finding.name.startswith("pyNN")]
    assert bool(findings) == (changed != "")
    assert all(finding.status == OTHERWISE and "pynnlite run" in finding.text for finding in findings)
    assert fixed(source) == (changed or source)


@pytest.mark.parametrize(
    "before",
    [
        b"import pyNN.nest as sim\r\nx = 1\r\n",
        b"\xef\xbb\xbfimport pyNN.nest as sim\nx = '\xc3\xa9'\n",
        b"# -*- coding: latin-1 -*-\nimport pyNN.nest as sim\nx = '\xe9'\n",
    ],
    ids=["line ends", "mark of UTF-8", "Latin 1"],
)
def test_a_file_is_read_as_python_does_and_the_rest_of_its_bytes_stay(tmp_path: Path, before: bytes) -> None:
    script = tmp_path / "script.py"
    script.write_bytes(before)
    assert main(["check", "--fix", str(script)]) == 0
    assert script.read_bytes() == before.replace(b"pyNN.nest", b"pynnlite.native")


@pytest.mark.parametrize("data", [b"# coding: nonsense\n", b"x = '\xe9'\n"])
def test_a_file_that_cannot_be_read_is_an_error(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], data: bytes
) -> None:
    script = tmp_path / "script.py"
    script.write_bytes(data)
    assert main(["check", str(script)]) == 2
    assert "pynnlite check: " in capsys.readouterr().err
