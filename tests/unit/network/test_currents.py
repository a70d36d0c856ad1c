"""A script reads the currents that it injected."""

from __future__ import annotations

import copy
from typing import Any

import numpy as np
import pytest

import pynnlite as pnl
from pynnlite.errors import BadValue, RoundingWarning, SimulationStateError


def injected(source: Any, backend: str = "reference") -> tuple[Any, Any]:
    """Inject a current into a cell, and return the cell and its simulator."""
    net = pnl.Network()
    cells = net.population(2, pnl.IF_cond_exp())
    cells.inject(source)
    return cells, pnl.Simulator(backend, network=net, timestep=0.5)


def test_a_current_has_a_sample_for_each_step_with_what_flows_from_then_on() -> None:
    source = pnl.DCSource(amplitude=0.25, start=0.5, stop=1.5)
    source.record()
    _, simulator = injected(source)
    simulator.run(2.0)
    signal = source.get_data()
    assert signal.magnitude[:, 0].tolist() == [0.0, 0.25, 0.25, 0.0, 0.0]
    assert signal.times.rescale("ms").magnitude.tolist() == [0.0, 0.5, 1.0, 1.5, 2.0]
    assert (signal.dimensionality.string, signal.name) == ("nA", "current")


def test_changes_between_runs_and_in_callbacks_are_seen() -> None:
    source = pnl.DCSource(amplitude=1.0)
    _, simulator = injected(source)
    simulator.run(0.5)
    source.amplitude = 2.0
    simulator.run(0.5)
    source.set_parameters(amplitude=7.0)
    source.set_parameters(amplitude=3.0)

    def change(time: float) -> float:
        source.amplitude = 3.0 + time
        return time + 1.0

    simulator.run(1.0, [change])
    assert source.get_data().magnitude[:, 0].tolist() == [1.0, 2.0, 4.0, 4.0, 5.0]
    simulator.end()
    source.amplitude = 9.0
    assert source.get_data().magnitude[:, 0].tolist() == [1.0, 2.0, 4.0, 4.0, 5.0]


def test_a_reset_begins_anew() -> None:
    source = pnl.StepCurrentSource(times=[0.0, 0.5], amplitudes=[1.0, 2.0])
    _, simulator = injected(source)
    simulator.run(1.0)
    simulator.reset()
    source.set_parameters(amplitudes=[3.0, 4.0])
    assert source.get_data().magnitude[:, 0].tolist() == [3.0]
    simulator.run(0.5)
    assert source.get_data().magnitude[:, 0].tolist() == [3.0, 4.0]


def test_after_a_checkpoint_it_begins_there(tmp_path: Any) -> None:
    source = pnl.DCSource(amplitude=1.0)
    _, simulator = injected(source, "native")
    simulator.run(1.0)
    simulator.checkpoint(tmp_path / "saved")
    simulator.reset()
    simulator.restore(tmp_path / "saved")
    simulator.run(0.5)
    signal = source.get_data()
    assert signal.magnitude[:, 0].tolist() == [1.0, 1.0] and float(signal.t_start) == 1.0


def test_the_older_spelling_gives_two_arrays() -> None:
    source = pnl.DCSource(amplitude=1.0)
    source._record()
    _, simulator = injected(source)
    simulator.run(0.5)
    times, values = source._get_data()
    assert (times.tolist(), values.tolist()) == ([0.0, 0.5], [1.0, 1.0])


def test_without_a_simulation_there_is_nothing() -> None:
    source = pnl.DCSource()
    with pytest.raises(SimulationStateError, match="injected into nothing"):
        source.get_data()
    net = pnl.Network()
    net.population(1, pnl.IF_cond_exp()).inject(source)
    with pytest.raises(SimulationStateError, match="once a Simulator runs"):
        source.get_data()
    with pytest.raises(SimulationStateError, match="injected into nothing"):
        copy.deepcopy(source).get_data()


def test_a_copy_of_a_network_has_currents_of_its_own() -> None:
    source = pnl.DCSource(amplitude=1.0)
    cells, simulator = injected(source)
    simulator.run(1.0)
    twin = copy.deepcopy(cells.network)
    with pnl.Simulator("reference", network=twin, timestep=0.5) as other:
        other.run(0.5)
        assert len(twin.injections[0][0].get_data()) == 2
    assert len(source.get_data()) == 3


def test_step_times_that_meet_on_the_grid_are_told_and_the_last_flows() -> None:
    source = pnl.StepCurrentSource(times=[0.5, 0.6, 0.7, 1.0], amplitudes=[1.0, 2.0, 3.0, 4.0])
    with pytest.warns(
        RoundingWarning, match="2 of the times of StepCurrentSource fall on the same step"
    ) as told:
        _, simulator = injected(source)
    assert len(told) == 1
    simulator.run(1.5)  # warns no more
    assert source.get_data().magnitude[:, 0].tolist() == [0.0, 3.0, 4.0, 4.0]
    source.set_parameters(times=[0.5, 0.6, 0.8, 1.5])
    with pytest.warns(RoundingWarning, match="1 of the times"):
        simulator.run(0.5)
    assert np.isclose(source.get_data().magnitude[-1, 0], 4.0)
    with pytest.raises(BadValue, match="strictly ascending"):
        source.set_parameters(times=[0.5, 0.6, 0.6, 1.0])
