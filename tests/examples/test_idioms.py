"""Every script in the folder `idioms`, in PyNN's own spelling, runs untouched and prints what its last lines say.

Each runs on the native engine, and once on one further backend, in turn.
"""

from __future__ import annotations

import logging
import os
import re
import runpy
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest

from pynnlite.checking import read
from pynnlite.checking.finding import MISSING
from pynnlite.script import session, untouched
from pynnlite.script.modules import OVERRIDE

SCRIPTS = sorted((Path(__file__).parent / "idioms").glob("*.py"))

FURTHER = ("nest", "brian2", "reference")
"""The backends that take turns."""

WARNINGS = r"they are sorted|off the grid|mean nothing here"
"""What scripts are warned of, and of nothing else."""

EachScript = pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.stem)
EachInTurn = pytest.mark.parametrize(
    ("script", "backend"),
    [(script, FURTHER[turn % len(FURTHER)]) for turn, script in enumerate(SCRIPTS)],
    ids=lambda value: value.stem if isinstance(value, Path) else value,
)


@pytest.fixture(autouse=True)
def _as_pynnlite_run_does(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    monkeypatch.chdir(tmp_path)
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    root.handlers[:] = []
    untouched.install()
    yield
    end_simulations()
    untouched.uninstall()
    session.forget()
    root.handlers[:] = handlers
    root.setLevel(level)


def end_simulations() -> None:
    """End what the script has left running: NEST holds one network in each process."""
    for module in list(sys.modules):
        simulator = session.previous(module)
        if simulator is not None:
            simulator.end()


def run(script: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", [str(script), "nest"])
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        runpy.run_path(str(script), run_name="__main__")
    assert [str(each.message) for each in caught if not re.search(WARNINGS, str(each.message))] == []
    assert all(os.path.getsize(figure) > 1000 for figure in Path().glob("*.png"))


def promised(script: Path) -> str:
    """Return what a script prints, by the comments at its end."""
    lines = script.read_text().rstrip().splitlines()
    first = max(number for number, line in enumerate(lines) if not line.startswith("# ")) + 1
    return "".join(f"{line[2:]}\n" for line in lines[first:])


@EachScript
def test_a_script_runs_untouched(
    script: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    run(script, monkeypatch)
    assert capsys.readouterr().out == promised(script)


@EachInTurn
def test_a_script_prints_the_same_on_a_further_backend(
    script: Path, backend: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(OVERRIDE, backend)
    run(script, monkeypatch)
    assert capsys.readouterr().out == promised(script).replace("native", backend)


@EachScript
def test_check_finds_everything_that_it_needs(script: Path) -> None:
    assert not [finding for finding in read(script.read_text()) if finding.status == MISSING]


def test_the_scripts_are_pynns() -> None:
    assert len(SCRIPTS) >= 20
    for script in SCRIPTS:
        assert re.search(r"pyNN", script.read_text()) and promised(script)
