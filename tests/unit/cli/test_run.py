"""The subcommand ``run`` and the environment variable behind it."""

from __future__ import annotations

import os
import subprocess
import sys
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


def pynnlite(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    code = "import sys; from pynnlite.cli import main; sys.exit(main())"
    command = [sys.executable, "-c", code, *map(str, arguments)]
    environment = {name: value for name, value in os.environ.items() if name != "PYNNLITE_BACKEND"}
    return subprocess.run(command, capture_output=True, text=True, env=environment, check=False)


@pytest.fixture(params=HEADS)
def script(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    path = tmp_path / "script.py"
    path.write_text(HEADS[request.param] + BODY)
    return path


def test_script_runs_on_the_backend_that_is_chosen(script: Path) -> None:
    done = pynnlite("run", script, "--backend", "reference")
    assert done.stderr == ""
    assert done.stdout == "reference []\n"


def test_script_runs_on_its_own_backend_by_default(script: Path) -> None:
    assert pynnlite("run", script).stdout == "native []\n"


@pytest.mark.parametrize("place", ["before", "after", "joined"])
def test_arguments_after_the_backend_are_the_scripts(place: str, tmp_path: Path) -> None:
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


def test_error_of_a_script_is_shown_as_python_shows_it(tmp_path: Path) -> None:
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
