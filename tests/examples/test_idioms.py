"""Every script in the folder `idioms`, in PyNN's own spelling, runs untouched and prints what its last lines say."""

from __future__ import annotations

import re
import runpy
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from pynnlite.checking import read
from pynnlite.checking.finding import MISSING
from pynnlite.script import session, untouched

SCRIPTS = sorted((Path(__file__).parent / "idioms").glob("*.py"))


@pytest.fixture(autouse=True)
def _as_pynnlite_run_does(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    untouched.install()
    yield
    untouched.uninstall()
    session.forget()


def promised(script: Path) -> str:
    """Return what a script prints, by the comments at its end."""
    lines = script.read_text().rstrip().splitlines()
    first = max(number for number, line in enumerate(lines) if not line.startswith("# ")) + 1
    return "".join(f"{line[2:]}\n" for line in lines[first:])


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.stem)
def test_a_script_runs_untouched(
    script: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", [str(script)])
    runpy.run_path(str(script), run_name="__main__")
    assert capsys.readouterr().out == promised(script)


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.stem)
def test_check_finds_everything_that_it_needs(script: Path) -> None:
    assert not [finding for finding in read(script.read_text()) if finding.status == MISSING]


def test_the_scripts_are_pynns() -> None:
    assert len(SCRIPTS) >= 20
    for script in SCRIPTS:
        assert re.search(r"pyNN", script.read_text()) and promised(script)
