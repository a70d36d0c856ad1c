"""Equations of any length run, or are refused with a reason: they never end the process."""

from __future__ import annotations

import sys

import pytest

import pynnlite as pnl
from pynnlite.declarations import CellType, Parameter, State
from pynnlite.errors import ModelError
from pynnlite.lowering import LoweredCells, cell_programs


class LongSums(CellType):
    """Its stages are many numbers at a time, but not too many."""

    parameters = (Parameter("tau", 10.0, "ms", "Time constant.", above=0.0),)
    states = tuple(State(f"x{i}", 0.01 * i, "", "Not linear.") for i in range(60))
    declaration = "\n".join(
        [
            f"s = {' + '.join(f'x{i} ** 2' for i in range(60))}",
            *(f"dx{i}/dt = (tanh(s) * x{(7 * i + 3) % 60} - x{i}) / tau" for i in range(60)),
        ]
    )


def final(kind: type[CellType], backend: str) -> list[float]:
    net = pnl.Network(seed=1)
    cells = net.population(2, kind())
    cells.record(kind.states[0].name)
    with pnl.Simulator(backend, net, 0.1) as sim:
        sim.run(0.3)
    return [float(x) for x in cells.get_data().segments[0].analogsignals[0].magnitude[-1]]


def test_a_step_may_need_many_numbers_of_each_cell() -> None:
    assert final(LongSums, "native") == pytest.approx(final(LongSums, "reference"), abs=1e-8)


def test_more_numbers_than_a_stack_holds_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    cells = LoweredCells(LongSums, 0.1, 1e-8)
    assert cell_programs(cells, frozenset())
    monkeypatch.setattr(sys.modules[cell_programs.__module__], "MOST_WORKED_ON", 400)
    with pytest.raises(
        ModelError, match=r"equations of LongSums are too long: .* numbers .* 400 are the most"
    ):
        cell_programs(cells, frozenset())
