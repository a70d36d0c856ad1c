"""Cells on hold: what is changed meanwhile counts from their next spike, and a new potential is lost."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import pynnlite as pnl

from ...declarations import CellType
from ...testing.data import trace, train
from ...testing.plugin import Simulate

AT = 70
"""The step at which something changes; the cell is held from step 58 on, for 40 steps."""


def holding(cell_type: type[CellType], record: bool = True) -> tuple[pnl.Network, pnl.Population]:
    """Return a cell that fires at 5.8 ms and is held at -70 mV up to 9.8 ms, and one that is free at 7 ms."""
    network = pnl.Network()
    cells = network.population(2, cell_type(i_offset=[3.0, 0.0], tau_refrac=4.0, v_reset=-70.0))
    if record:
        cells.record(["spikes", "v"])
    return network, cells


def test_the_cell_is_held_at_the_time_of_the_changes_below(
    simulate: Simulate, cell_type: type[CellType]
) -> None:
    network, cells = holding(cell_type)
    simulate(network).run(10.5)
    v = trace(cells)[:, 0]
    assert train(cells) == [5.8] and (v[58:99] == -70.0).all() and (np.diff(v[98:]) > 0).all()


def test_a_potential_that_a_held_cell_is_given_is_lost(simulate: Simulate, cell_type: type[CellType]) -> None:
    network, cells = holding(cell_type)
    simulator = simulate(network)
    simulator.run(AT / 10)
    cells.initialize(v=-58.0)
    simulator.run(3.5)
    v = trace(cells)
    assert (v[58:99, 0] == -70.0).all() and v[99, 0] > -70.0
    assert v[AT, 1] == -65.0 and v[AT + 1, 1] > -60.0, "a free cell takes it"


def test_a_trace_that_begins_then_shows_what_the_cell_is_held_at(
    simulate: Simulate, cell_type: type[CellType]
) -> None:
    network, cells = holding(cell_type, record=False)
    simulator = simulate(network)
    simulator.run(AT / 10)
    cells.initialize(v=-58.0)
    cells.set(v_reset=-60.0)
    cells.record("v")
    simulator.run(1.0)
    assert trace(cells)[:, 0].tolist() == [-70.0] * 11 and trace(cells)[0, 1] == -58.0


def test_a_potential_given_at_the_end_of_the_hold_counts(
    simulate: Simulate, cell_type: type[CellType]
) -> None:
    network, cells = holding(cell_type)
    simulator = simulate(network)
    simulator.run(9.8)
    cells.initialize(v=-58.0)
    simulator.run(0.1)
    assert trace(cells)[98, 0] == -70.0 and trace(cells)[99, 0] > -58.0


@pytest.mark.parametrize(
    ("changed", "held"),
    [
        ({"v_reset": -60.0}, 40),
        ({"v_reset": -75.0, "v_thresh": -55.0}, 40),
        ({"v_reset": -75.0, "v_thresh": -72.0}, 40),
        ({"tau_refrac": 0.5}, 5),
        ({"tau_refrac": 9.0, "v_reset": -62.0}, 90),
    ],
)
def test_reset_values_and_refractory_times_count_from_the_next_spike(
    simulate: Simulate, cell_type: type[CellType], changed: dict[str, Any], held: int
) -> None:
    network, cells = holding(cell_type)
    simulator = simulate(network)
    simulator.run(AT / 10)
    cells[:1].set(**changed)
    simulator.run(2.0)
    cells[:1].set(cm=1.0)
    simulator.run(21.0)
    v, steps = trace(cells)[:, 0], np.rint(np.array(train(cells)) * 10).astype(int)
    assert (v[58:99] == -70.0).all() and v[99] != -70.0 and steps[0] == 58
    new = changed.get("v_reset", -70.0)
    assert len(steps) > 1 and steps[1] >= 99
    assert (v[steps[1] : steps[1] + held + 1] == new).all() and v[steps[1] + held + 1] != new
