"""Every backend against converged solutions that are worked out independently of it."""

from __future__ import annotations

from pathlib import Path

import pytest
from converged import CASES, converged, fired, line, running, solution

from pynnlite.backend import registry

PAGE = Path(__file__).parents[3] / "docs" / "measurements" / "spike-times.md"
SCRIPT = f"python tests/backends/converged/converged.py prints the tables of {PAGE}"

SLOW = ("brian2", "reference")
FIRST = {"EIF_cond_exp_isfa_ista": 30.0, "Izhikevich": 15.0, "HH_cond_exp": 4.0}
"""How long slow backends run cells of some types, in ms: long enough for a spike or more."""

PAIRS = [(name, backend) for name in CASES for backend in running(name)]


@pytest.mark.parametrize(("name", "backend"), PAIRS)
def test_spikes_are_those_of_the_converged_solution(name: str, backend: str) -> None:
    case = CASES[name]
    duration = FIRST.get(name, case.duration) if backend in SLOW else case.duration
    expected = [time for time in converged(name, True) if time <= duration]
    found = fired(backend, name, duration)
    shift = 0.1 * registry.found(backend).features.tolerance(type(case.cell)).shift
    assert len(found) == len(expected) > 0
    for k, (time, right) in enumerate(zip(found, expected, strict=True)):
        assert abs(time - right) <= (k + 1) * shift + 1e-9
    if duration == case.duration:
        assert line(f"pynnlite, `{backend}`", found) in section(name), SCRIPT


@pytest.mark.parametrize("on_grid", [False, True])
@pytest.mark.parametrize("name", CASES)
def test_the_page_has_the_converged_solutions(name: str, on_grid: bool) -> None:
    assert solution(name, on_grid) in section(name), SCRIPT


def section(name: str) -> str:
    """Return the table of a case as the page has it."""
    return PAGE.read_text().partition(f"`{CASES[name].cell!r}`")[2].split("\n\n")[1]


def test_a_hodgkin_huxley_cell_fires_seven_times() -> None:
    assert len(converged("HH_cond_exp", False)) == 7
    assert len(fired("native", "HH_cond_exp")) == 7
