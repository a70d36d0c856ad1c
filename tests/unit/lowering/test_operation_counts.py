"""How long the programs of the standard cell types are: a change of the rules shows here."""

from __future__ import annotations

import pytest

from pynnlite.declarations import CellType
from pynnlite.lowering import LoweredCells, cell_programs
from pynnlite.testing.capabilities import ALL

PROGRAMS = ("step", "substep", "finish", "reset", "observe")

COUNTS = {
    "IF_curr_delta": (5, 0, 6, 1, 0, 6, 1, 8),
    "Izhikevich": (76, 88, 3, 2, 0, 7, 55, 21),
    "IF_cond_exp": (71, 113, 3, 1, 0, 23, 52, 26),
    "IF_curr_exp": (7, 0, 3, 1, 0, 10, 1, 9),
    "IF_facets_hardware1": (59, 101, 3, 1, 0, 20, 53, 26),
    "EIF_cond_exp_isfa_ista": (156, 198, 3, 2, 0, 31, 52, 33),
    "IF_cond_alpha": (94, 159, 5, 1, 0, 40, 53, 37),
    "IF_cond_exp_gsfa_grr": (105, 183, 3, 3, 0, 41, 52, 40),
    "IF_curr_alpha": (13, 0, 5, 1, 0, 18, 1, 11),
    "EIF_cond_alpha_isfa_ista": (179, 244, 5, 2, 0, 48, 53, 45),
    "HH_cond_exp": (324, 383, 4, 0, 0, 32, 63, 47),
    "GIF_cond_exp": (107, 269, 12, 7, 5, 61, 52, 59),
}
"""Operations of each of `PROGRAMS`, then constants, numbers and registers, if all cells share their constants.

Fewer are better: write down what is found. More need a reason."""


@pytest.mark.parametrize("kind", ALL, ids=lambda kind: kind.__name__)
def test_programs_are_as_long_as_they_were(kind: type[CellType]) -> None:
    programs = cell_programs(LoweredCells(kind, 0.1, 1e-8), frozenset())
    lengths = [len(programs.programs[name]) for name in PROGRAMS]
    slots = [programs.n["constant"], programs.n["number"], programs.n["register"]]
    assert (*lengths, *slots) == COUNTS[kind.__name__]


@pytest.mark.parametrize("kind", ALL, ids=lambda kind: kind.__name__)
def test_the_number_of_operations_does_not_depend_on_the_step(kind: type[CellType]) -> None:
    def lengths(dt: float) -> list[int]:
        programs = cell_programs(LoweredCells(kind, dt, 1e-8), frozenset()).programs
        return [len(programs[name]) for name in PROGRAMS]

    assert lengths(0.1) == lengths(0.025)
