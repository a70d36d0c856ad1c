"""What is recorded, and how often."""

from __future__ import annotations

from typing import Any

import pytest

import pynnlite as pnl
from pynnlite.errors import BadValue


def recorded(first: float | None, second: float | None, dt: float | None) -> tuple[pnl.Population, Any]:
    """Record the cells of a population by two views, before or after the time step is known."""
    network = pnl.Network()
    cells = network.population(3, pnl.IF_curr_exp())
    simulator = None if dt is None else pnl.Simulator("reference", network, timestep=dt)
    for view, interval in ((cells[:1], first), (cells[1:], second)):
        view.record("v", sampling_interval=interval)
    return cells, simulator or pnl.Simulator("reference", network, timestep=0.1)


@pytest.mark.parametrize("dt", [None, 0.1])
@pytest.mark.parametrize(("first", "second"), [(0.3, 3 * 0.1), (3 * 0.1, 0.3), (0.7, 0.1 * 7)])
def test_a25_intervals_are_the_same_if_they_are_the_same_number_of_steps(
    first: float, second: float, dt: float | None
) -> None:
    cells, simulator = recorded(first, second, dt)
    simulator.run(2.1)
    assert cells.get_data().segments[0].analogsignals[0].shape == (1 + round(2.1 / first), 3)


@pytest.mark.parametrize(("first", "second"), [(0.1, None), (None, 0.1), (0.1, 0.1)])
def test_a25_every_step_and_an_interval_of_one_step_are_the_same(
    first: float | None, second: float | None
) -> None:
    cells, simulator = recorded(first, second, 0.1)
    simulator.run(1.0)
    assert cells.get_data().segments[0].analogsignals[0].shape == (11, 3)


@pytest.mark.parametrize("dt", [None, 0.1])
def test_a25_other_intervals_are_refused(dt: float | None) -> None:
    with pytest.raises(BadValue, match="one sampling interval"):
        recorded(0.3, 0.4, dt)


@pytest.mark.parametrize("interval", [1e18, 1e-8, 2.0**31 * 0.1])
def test_c3_sampling_intervals_have_a_range(interval: float) -> None:
    network = pnl.Network()
    cells = network.population(1, pnl.IF_curr_exp())
    with pnl.Simulator("reference", network, timestep=0.1) as simulator:
        with pytest.raises(BadValue, match="sampling_interval must be at"):
            cells.record("v", sampling_interval=interval)
        cells.record("v")
        simulator.run(1.0)
        assert len(cells.get_data().segments[0].analogsignals[0]) == 11
    other = pnl.Network()
    other.population(1, pnl.IF_curr_exp()).record("v", sampling_interval=interval)
    with pytest.raises(BadValue, match="sampling_interval must be at"):
        pnl.Simulator("reference", other, timestep=0.1)


def test_c3_the_longest_sampling_interval_runs() -> None:
    network = pnl.Network()
    cells = network.population(1, pnl.IF_curr_exp())
    cells.record("v", sampling_interval=(2**31 - 1) * 0.1)
    with pnl.Simulator("native", network, timestep=0.1) as simulator:
        simulator.run(10.0)
        assert len(cells.get_data().segments[0].analogsignals[0]) == 1
