"""The subcommand ``run`` and the environment variable behind it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from pynnlite import __version__
from pynnlite.cli import main

HEADS = {
    "import": "import pynnlite.native as sim",
    "from": "from pynnlite import native as sim",
    "get_simulator": "from pynnlite.utility import get_simulator\nsim, _ = get_simulator(('--flag', 'A flag.'))",
}
BODY = """
import sys
from pynnlite.script import session
sim.setup()
print(next(iter(session._current.values())).backend.name, sys.argv[1:])
"""


START = "import sys; from pynnlite.cli import main; sys.exit(main())"

Done = subprocess.CompletedProcess[str]
Run = Callable[..., Done]


def in_a_new_process(*arguments: str | Path) -> Done:
    command = [sys.executable, "-c", START, *map(str, arguments)]
    environment = {name: value for name, value in os.environ.items() if name != "PYNNLITE_BACKEND"}
    return subprocess.run(command, capture_output=True, text=True, env=environment, check=False)


@pytest.fixture(params=HEADS)
def script(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    path = tmp_path / "script.py"
    path.write_text(HEADS[request.param] + BODY)
    return path


def test_script_runs_on_the_backend_that_is_chosen(pynnlite: Run, script: Path) -> None:
    done = pynnlite("run", script, "--backend", "reference")
    assert done.stderr == ""
    assert done.stdout == "reference []\n"


def test_script_runs_on_its_own_backend_by_default(script: Path) -> None:
    assert in_a_new_process("run", script).stdout == "native []\n"


@pytest.mark.parametrize("place", ["before", "after", "joined"])
def test_arguments_after_the_backend_are_the_scripts(pynnlite: Run, place: str, tmp_path: Path) -> None:
    path = tmp_path / "script.py"
    path.write_text(HEADS["import"] + BODY)
    rest = ["--flag", "a", "--backend", "b"]
    before, after = {
        "before": (["--backend", "reference"], []),
        "after": ([], ["--backend", "reference"]),
        "joined": ([], ["--backend=reference"]),
    }[place]
    done = pynnlite("run", *before, path, *after, *rest)
    assert done.stdout == f"reference {rest}\n"


def test_error_of_a_script_is_shown_as_python_shows_it(pynnlite: Run, tmp_path: Path) -> None:
    path = tmp_path / "script.py"
    path.write_text("def wrong():\n    raise KeyError('of the user')\n\nwrong()\n")
    done = pynnlite("run", path, "--backend", "reference")
    assert done.returncode == 1
    assert done.stderr.startswith("Traceback")
    assert done.stderr.endswith("KeyError: 'of the user'\n")
    assert "pynnlite" not in done.stderr


def test_unknown_backend_is_one_message(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", str(tmp_path / "script.py"), "--backend", "nativ"]) == 1
    assert "Did you mean 'native'?" in capsys.readouterr().err


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["--version"])
    assert stopped.value.code == 0
    assert capsys.readouterr().out == f"pynnlite {__version__}\n"


def of(path: Path, text: str) -> Path:
    path.write_text(text)
    return path


@pytest.mark.parametrize(
    "imports",
    [
        "import pyNN.nest as sim",
        "from pyNN import neuron as sim",
        "exec('import pyNN.%s as sim' % 'pcsim')",
        "from importlib import import_module\nsim = import_module('pyNN.hardware.brainscales')",
        "from pyNN.utility import get_simulator\nsim, _ = get_simulator()",
    ],
)
def test_a_script_of_pynn_runs_untouched_on_native(pynnlite: Run, imports: str, tmp_path: Path) -> None:
    rest = BODY.replace("next(iter(session._current.values()))", "session._current[sim.__name__]")
    done = pynnlite("run", of(tmp_path / "script.py", imports + rest), "nest")
    assert (done.stderr, done.stdout) == ("", "native ['nest']\n")


def test_a_script_of_pynn_runs_on_the_backend_that_is_chosen(pynnlite: Run, tmp_path: Path) -> None:
    script = of(tmp_path / "script.py", "import pyNN.nest as sim" + BODY)
    assert pynnlite("run", "--backend", "reference", script).stdout == "reference []\n"


WITHOUT_SETUP = """
import pyNN.nest as sim
from pyNN.random import RandomDistribution
from pyNN.parameters import Sequence
from pyNN.nest.standardmodels.electrodes import DCSource
cells = sim.Population(2, sim.IF_curr_exp, {"tau_m": 10.0})
cells.inject(DCSource(amplitude=0.5))
cells.record("v")
sim.run(10.0)
print(__name__, sim.__name__, round(float(cells.get_data().segments[0].analogsignals[0][-1, 0]), 6))
"""


def test_setup_may_be_left_out(pynnlite: Run, tmp_path: Path) -> None:
    done = pynnlite("run", of(tmp_path / "script.py", WITHOUT_SETUP))
    assert (done.stderr, done.stdout) == ("", "__main__ pyNN.nest -61.839397\n")


SPINNAKER = """
import {module} as p
from {utilities} import neo_convertor
p.setup(1.0, n_boards_required=1)
p.set_number_of_neurons_per_core(p.IF_curr_exp, 10)
p.set_number_of_neurons_per_core(p.IF_cond_exp, 10)
source = p.Population(1, p.SpikeSourceArray(spike_times=[1.0]))
weights = []
for cell_type, weight in ((p.IF_curr_exp, 2.0), (p.IF_curr_exp, -2.0), (p.IF_cond_exp, -0.1)):
    cells = p.Population(1, cell_type())
    cells.set(v=-60.0)
    synapse = p.StaticSynapse(weight=weight)
    projection = p.Projection(source, cells, p.OneToOneConnector(), synapse, receptor_type="inhibitory")
    listed = p.Projection(source, cells, p.FromListConnector([(0, 0, weight, 1.0)]), receptor_type="inhibitory")
    assert projection.get("weight", "list") == listed.get("weight", "list")
    weights.append(projection.get("weight", "list")[0][2])
cells.record("v")
p.run(1.0)
rows = neo_convertor.convert_data(cells.get_data("v"), "v")
assert (rows == cells.spinnaker_get_data("v")).all() and rows.shape == (2, 3)
print(weights, cells.get_data().segments[0].analogsignals[0][0, 0].magnitude)
"""


@pytest.mark.parametrize("module", ["pyNN.spiNNaker", "spynnaker8", "spynnaker.pyNN"])
def test_names_of_spinnaker_mean_what_they_mean_there(pynnlite: Run, module: str, tmp_path: Path) -> None:
    utilities = f"{'spynnaker8' if module == 'spynnaker8' else 'spynnaker.pyNN'}.utilities"
    done = pynnlite("run", of(tmp_path / "script.py", SPINNAKER.format(module=module, utilities=utilities)))
    assert done.stdout == "[-2.0, -2.0, 0.1] -60.0\n"
    warnings = [line for line in done.stderr.splitlines() if "Warning" in line]
    assert len(warnings) == 3
    for warning, words in zip(warnings, ("n_boards_required", "neurons_per_core", "magnitudes"), strict=True):
        assert words in warning


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("import pyNN.spiNNaker.external_devices", "the SpiNNaker machine"),
        ("from pyNN.serialization import export_to_sonata", "SONATA"),
        ("import spynnaker8.models", "only what sPyNNaker shares with PyNN"),
        ("import pyNN.nothing", "no such part of PyNN"),
        ("import pyNN.nest as sim; sim.native_cell_type('iaf')", "NEST's own"),
    ],
)
def test_what_is_not_there_is_said(pynnlite: Run, statement: str, words: str, tmp_path: Path) -> None:
    done = pynnlite("run", of(tmp_path / "script.py", statement))
    assert done.returncode == 1
    assert words in done.stderr


def test_the_exit_status_is_that_of_the_script(pynnlite: Run, tmp_path: Path) -> None:
    assert pynnlite("run", of(tmp_path / "script.py", "raise SystemExit(3)")).returncode == 3
    done = pynnlite("run", of(tmp_path / "script.py", "import sys; sys.exit('bye')"))
    assert (done.returncode, done.stderr) == (1, "bye\n")
    done = pynnlite("run", tmp_path / "missing.py")
    assert done.returncode == 2 and "there is no file" in done.stderr


def test_modules_beside_the_script_are_found(pynnlite: Run, tmp_path: Path) -> None:
    of(tmp_path / "beside.py", "word = 'found'")
    done = pynnlite(
        "run", of(tmp_path / "script.py", "import beside, __main__\nprint(beside.word, __main__.beside)")
    )
    assert done.stdout.startswith("found <module 'beside'")


def test_a_script_for_python_2_is_told_so(pynnlite: Run, tmp_path: Path) -> None:
    done = pynnlite("run", of(tmp_path / "script.py", "import pyNN.nest\nprint 'x'"))
    assert done.returncode == 1
    assert "SyntaxError" in done.stderr and "Python 2" in done.stderr and "pynnlite" not in done.stderr


def test_a_name_that_a_star_import_lacks_is_explained(pynnlite: Run, tmp_path: Path) -> None:
    path = tmp_path / "script.py"
    path.write_text("from pyNN.nest import *\ncell = Hodgkin_Huxley()\n")
    done = pynnlite("run", path)
    assert done.returncode == 1
    assert "Hodgkin_Huxley: In PyNN it is a cell type" in done.stderr


def test_python_adds_no_suggestion_to_an_explained_attribute(pynnlite: Run, tmp_path: Path) -> None:
    path = tmp_path / "script.py"
    path.write_text("import pyNN.nest as sim\ncell = sim.Hodgkin_Huxley()\n")
    done = pynnlite("run", path)
    assert "has no attribute 'Hodgkin_Huxley'. In PyNN it is a cell type" in done.stderr
    assert "Did you mean" not in done.stderr


OLD = """
from pyNN.nest import *
setup(timestep=0.1, mindelay=0.1)
source = Population(1, SpikeSourceArray, {"spike_times": [1.0]})
cells = Population(2, IF_curr_exp, {"i_offset": 1.0})
projection = Projection(source, cells, AllToAllConnector(weights=0.5,
                                                         delays=2.0), target="excitatory")
cells.record()
run(30.0)
print(projection.get(["weight", "delay"], "list"), cells.meanSpikeCount())
raise ValueError("in line 11")
"""


def test_spellings_of_0_7_are_translated_and_lines_stay(pynnlite: Run, tmp_path: Path) -> None:
    done = pynnlite("run", of(tmp_path / "script.py", OLD))
    assert done.stdout == "[(0, 0, 0.5, 2.0), (0, 1, 0.5, 2.0)] 1.0\n"
    assert "script.py:3: PynnliteWarning: Old spellings of PyNN were translated" in done.stderr
    assert f'File "{tmp_path / "script.py"}", line 11, in <module>' in done.stderr


def test_settings_of_spinnaker_populations_are_ignored_with_one_warning_each(
    pynnlite: Run, tmp_path: Path
) -> None:
    path = tmp_path / "script.py"
    path.write_text(
        "import spynnaker8 as p\np.setup(1.0)\n"
        "for _ in range(2):\n"
        "    cells = p.Population(2, p.IF_curr_exp, {}, additional_parameters={'seed': 1}, seed=3)\n"
        "assert isinstance(cells, p.Population)\nprint(cells.size)\n"
    )
    done = pynnlite("run", path)
    assert done.stdout == "2\n", done.stderr
    assert done.stderr.count("IgnoredOptionWarning: additional_parameters of Population was ignored") == 1
    assert done.stderr.count("IgnoredOptionWarning: seed of Population was ignored") == 1


MISSING_DATA = """
import {module} as sim
sim.setup()
cells = sim.Population(2, sim.IF_cond_exp(), label="cells")
cells.record("v")
sim.run(1.0)
for _ in range(2):
    print([signal.name for signal in cells.get_data(["v", "gsyn_inh", "w"]).segments[0].analogsignals])
"""


def test_data_that_were_not_recorded_are_warned_of_in_a_script_of_pynn(pynnlite: Run, tmp_path: Path) -> None:
    done = pynnlite("run", of(tmp_path / "script.py", MISSING_DATA.format(module="pyNN.nest")))
    assert done.stdout == "['v']\n['v']\n"
    assert done.stderr.count("'cells' does not record 'gsyn_inh', 'w'; its data come without") == 1
    ours = pynnlite("run", of(tmp_path / "script.py", MISSING_DATA.format(module="pynnlite.native")))
    assert ours.returncode == 1 and "no recordable variable 'w'" in ours.stderr


SPAWNING = """
import multiprocessing
import pyNN.nest as sim
from beside import word

def simulate(seed):
    sim.setup(seed=seed)
    cells = sim.Population(2, sim.IF_curr_exp(i_offset=1.0))
    cells.record("spikes")
    sim.run(30.0)
    return word, seed, cells.mean_spike_count()

if __name__ == "__main__":
    with multiprocessing.get_context("{way}").Pool(2) as pool:
        print(pool.map(simulate, [1, 2]))
"""


@pytest.mark.parametrize("way", ["fork", "spawn", "forkserver"])
def test_processes_that_a_script_starts_know_its_modules(pynnlite: Run, way: str, tmp_path: Path) -> None:
    of(tmp_path / "beside.py", "word = 'found'")
    done = pynnlite("run", of(tmp_path / "script.py", SPAWNING.format(way=way)))
    assert done.stdout == "[('found', 1, 1.0), ('found', 2, 1.0)]\n", done.stderr


NAMES_OF_PYNN = """
import {module} as sim
from pyNN.common import ID, Connection
from pyNN.errors import RecordingError
from pyNN.random import have_gsl
from pyNN.recording import safe_makedirs
source = sim.Population(1, sim.SpikeSourceArray())
cells = sim.Population(1, sim.IF_curr_exp())
projection = sim.Projection(source, cells, sim.OneToOneConnector(), sim.StaticSynapse(weight=0.1))
for wrong in (lambda: cells.record("w"), lambda: sim.Projection(source, 3, sim.OneToOneConnector())):
    try:
        wrong()
    except sim.errors.RecordingError as error:
        assert isinstance(error, RecordingError)
    except sim.errors.ConnectionError:
        print(isinstance(cells[0], ID), isinstance(projection[0], Connection), have_gsl)
"""


@pytest.mark.parametrize("module", ["pyNN.nest", "spynnaker8"])
def test_names_that_are_others_here_are_those_of_pynn_in_its_scripts(
    pynnlite: Run, module: str, tmp_path: Path
) -> None:
    done = pynnlite("run", of(tmp_path / "script.py", NAMES_OF_PYNN.format(module=module)))
    assert done.stdout == "True True False\n", done.stderr


def test_options_that_nobody_has_are_ignored_with_a_warning_in_a_script_of_pynn(
    pynnlite: Run, tmp_path: Path
) -> None:
    text = (
        "import {} as sim\nsim.setup(timstep=1.0, sim_duration=5.0, threads=1)\nprint(sim.get_time_step())\n"
    )
    done = pynnlite("run", of(tmp_path / "script.py", text.format("pyNN.nest")))
    assert done.stdout == "0.1\n", done.stderr
    assert "ignored, as PyNN does: timstep, sim_duration. Did you mean 'timestep'?" in done.stderr
    assert main(["check", str(tmp_path / "script.py")]) == 0
    ours = pynnlite("run", of(tmp_path / "script.py", text.format("pynnlite.native")))
    assert ours.returncode == 1 and "no option 'timstep'. Did you mean 'timestep'?" in ours.stderr
    assert main(["check", str(tmp_path / "script.py")]) == 1


UNEQUAL = """
import pyNN.nest as sim
few, many = sim.Population(2, sim.IF_curr_exp()), sim.Population(4, sim.IF_curr_exp())
few.record("v"), many.record("v")
for pre, post in ((few, many), (many, few), (few, few)):
    projection = sim.Projection(pre, post, sim.OneToOneConnector(), sim.StaticSynapse(weight=1.0))
    print(projection.get([], "list"), projection.size())
sim.run(1.0)
"""


def test_groups_of_different_sizes_are_joined_one_to_one_with_a_warning_in_a_script_of_pynn(
    pynnlite: Run,
    tmp_path: Path,
) -> None:
    done = pynnlite("run", of(tmp_path / "script.py", UNEQUAL))
    assert done.stdout == "[(0, 0), (1, 1)] 2\n" * 3, done.stderr
    assert done.stderr.count("the last cells of the larger group are left out, as in PyNN") == 2
