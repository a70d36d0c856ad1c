"""The grid: times that lie off it, and delays."""

from __future__ import annotations

import math
import sys
import warnings
from collections.abc import Callable

import numpy as np
import pytest

import pynnlite as pnl

from ...declarations import CellType
from ...errors import BadConnection, BadValue, ModelError, RoundingWarning
from ...testing.capabilities import CURRENTS, JUMPING
from ...testing.data import trace, train
from ...testing.networks import fed, uniform
from ...testing.plugin import Simulate
from ...timebase import grid_time


def arrivals(cells: pnl.Population) -> list[int]:
    """Return the steps at which input arrives at cells whose synaptic current has a very short decay time."""
    return [int(step) for step in np.flatnonzero(trace(cells, "isyn_exc").max(axis=1) > 0.5)]


@pytest.mark.parametrize("dt", [0.05, 0.1, 1.0])
def test_spikes_of_sources_act_at_the_first_grid_time_not_before_them(simulate: Simulate, dt: float) -> None:
    times = [0.0, 2.0 * dt, 3.4 * dt, 7.0000005 * dt, 10.00001 * dt, 12.9999995 * dt, 20.999 * dt]
    network, cells, _ = fed(CURRENTS, times, delay=2 * dt, tau_syn_E=0.02)
    network.populations[0].record("spikes")
    with pytest.warns(RoundingWarning, match="3 spike times") as caught:
        simulator = simulate(network, dt)
    assert len(caught) == 1, "one warning for each population"
    simulator.run(40 * dt)
    assert arrivals(cells) == [2, 4, 6, 9, 13, 15, 23]
    times[3] = float(grid_time(7, dt))
    found = train(network.populations[0])
    assert found == times, "the recorded train has the user's own times, but none that is later than its step"


def test_times_on_the_grid_give_no_warning(simulate: Simulate) -> None:
    network, cells, _ = fed(CURRENTS, [k / 10 for k in range(0, 300, 7)], tau_syn_E=0.02)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        simulate(network).run(31.0)
    assert arrivals(cells) == [k + 1 for k in range(0, 300, 7)]


@pytest.mark.parametrize(
    ("tau_refrac", "held"), [(0.01, 1), (0.25, 3), (0.3, 3), (0.30000000001, 3), (0.31, 4)]
)
def test_refractory_times_are_rounded_up(
    simulate: Simulate, cell_type: type[CellType], tau_refrac: float, held: int
) -> None:
    network, cells, _ = fed(cell_type, [], tau_refrac=tau_refrac, v_rest=-40.0, v_reset=-66.0, i_offset=1.0)
    simulate(network).run(30.0)
    at, v = round(train(cells)[0] * 10), trace(cells)[:, 0]
    assert (v[at : at + held + 1] == -66.0).all() and v[at + held + 1] > -66.0


@pytest.mark.parametrize(("start", "first"), [(2.04, 20), (2.06, 21), (2.0, 20), (0.0, 0)])
@pytest.mark.parametrize(("stop", "last"), [(3.04, 30), (3.06, 31)])
def test_currents_begin_and_end_at_the_nearest_step(
    simulate: Simulate, start: float, first: int, stop: float, last: int
) -> None:
    network, cells, _ = fed(JUMPING, [], tau_m=1e9)
    cells.inject(pnl.DCSource(amplitude=1.0, start=start, stop=stop))
    simulate(network).run(5.0)
    rising = np.flatnonzero(np.diff(trace(cells)[:, 0]) > 0.05)
    assert rising.tolist() == list(range(first, last))


@pytest.mark.parametrize("forever", [1e19, float(sys.maxsize), sys.float_info.max, math.inf])
def test_a4_times_beyond_all_runs_never_come(simulate: Simulate, forever: float) -> None:
    network = pnl.Network(seed=3)
    held = network.population(1, CURRENTS(tau_refrac=forever, i_offset=2.0, v_reset=-65.0))
    driven = network.population(1, CURRENTS(v_thresh=1e6, tau_m=10.0))
    driven.inject(pnl.DCSource(amplitude=1.0, start=1.0, stop=forever))
    driven.inject(pnl.DCSource(amplitude=1e3, start=forever, stop=forever))
    source = network.population(1, pnl.SpikeSourcePoisson(rate=1000.0, duration=forever))
    network.projection(source, driven, pnl.AllToAllConnector(), pnl.StaticSynapse(weight=0.0, delay=1.0))
    for cells in (held, driven):
        cells.record(["spikes", "v"])
    source.record("spikes")
    simulate(network).run(40.0)
    assert len(train(held)) == 1 and (trace(held)[-50:] == -65.0).all(), "it is held for good"
    assert trace(driven)[-1, 0] == pytest.approx(-65.0 + 10.0 * (1.0 - np.exp(-3.9)), abs=1e-6)
    assert max(train(source)) > 30.0


def test_step_currents_change_at_the_nearest_step_and_the_last_of_several_counts(simulate: Simulate) -> None:
    network, cells, _ = fed(JUMPING, [], tau_m=1e9)
    source = pnl.StepCurrentSource(times=[0.97, 1.01, 1.04, 2.06], amplitudes=[5.0, 3.0, 1.0, 0.0])
    cells.inject(source)
    with pytest.warns(RoundingWarning, match="2 of the times of StepCurrentSource fall on the same step"):
        simulate(network).run(5.0)
    change = np.diff(trace(cells)[:, 0])
    assert np.rint(change * 10).tolist() == [1.0 if 10 <= k < 21 else 0.0 for k in range(50)]


def test_callbacks_are_called_at_the_nearest_step(simulate: Simulate) -> None:
    network, _, _ = fed(JUMPING, [])
    simulator = simulate(network)
    seen: list[float] = []

    def callback(time: float) -> float:
        seen.append(time)
        return [1.04, 2.06, 3.3][len(seen) - 1] if len(seen) < 4 else 1e9

    simulator.run(5.0, callbacks=[callback])
    assert seen == [0.0, 1.0, 2.1, 3.3]


@pytest.mark.parametrize("wrong", ["run", "run_until", "sampling"])
def test_run_lengths_and_sampling_intervals_must_be_multiples_of_the_step(
    simulate: Simulate, wrong: str
) -> None:
    network, cells, _ = fed(JUMPING, [])
    simulator = simulate(network)
    cells.record(None)
    actions: dict[str, Callable[[], object]] = {
        "run": lambda: simulator.run(0.25),
        "run_until": lambda: simulator.run_until(0.25),
        "sampling": lambda: cells.record("v", sampling_interval=0.25),
    }
    with pytest.raises(ModelError, match=r"nearest are 0\.2 and 0\.3 ms"):
        actions[wrong]()
    assert simulator.time == 0.0


def test_a_sampling_interval_is_checked_once_the_time_step_is_known(simulate: Simulate) -> None:
    network = pnl.Network()
    cells = network.population(1, JUMPING())
    cells.record("v", sampling_interval=0.25)
    with pytest.raises(ModelError, match=r"nearest are 0\.2 and 0\.3 ms"):
        simulate(network)
    simulate(network, 0.05).run(1.0)
    assert trace(cells).shape == (5, 1)


@pytest.mark.parametrize(
    ("delay", "dt", "steps"),
    [
        (0.1, 0.1, 1),
        (0.14, 0.1, 1),
        (0.15, 0.1, 2),
        (0.25, 0.1, 3),
        (0.35, 0.1, 4),
        (0.34999999, 0.1, 4),
        (0.34999, 0.1, 3),
        (1.5, 1.0, 2),
        (1.49, 1.0, 1),
        (7.3, 0.1, 73),
        (0.575, 0.05, 12),
    ],
)
@pytest.mark.filterwarnings("ignore::pynnlite.errors.RoundingWarning")
def test_a_delay_goes_to_the_nearest_step_and_halves_go_up(
    simulate: Simulate, delay: float, dt: float, steps: int
) -> None:
    network, cells, projection = fed(CURRENTS, [2.0], delay=delay, tau_syn_E=0.02)
    simulate(network, dt).run(12.0)
    assert arrivals(cells) == [round(2 / dt) + steps]
    assert projection.get("delay", "list", with_address=False) == [pytest.approx(steps * dt, rel=1e-12)]


@pytest.mark.filterwarnings("ignore::pynnlite.errors.RoundingWarning")
def test_delays_of_one_projection_may_differ(simulate: Simulate) -> None:
    network = pnl.Network()
    source = network.population(1, pnl.SpikeSourceArray(spike_times=[1.0]))
    cells = network.population(5, CURRENTS(tau_syn_E=0.02))
    delays = [0.1, 0.15, 0.26, 1.0, 12.3]
    rows = [(0, k, 1.0, delay) for k, delay in enumerate(delays)]
    network.projection(source, cells, pnl.FromListConnector(rows), pnl.StaticSynapse())
    cells.record("isyn_exc")
    simulate(network).run(20.0)
    assert np.argmax(trace(cells, "isyn_exc") > 0.5, axis=0).tolist() == [11, 12, 13, 20, 133]


def test_a_delay_below_the_shortest_is_an_error_where_it_is_given(simulate: Simulate) -> None:
    network, _, projection = fed(JUMPING, [], delay=2.0)
    simulate(network, min_delay=1.0)
    with pytest.raises(BadConnection, match="min_delay"):
        projection.set(delay=0.5)
    with pytest.raises(BadConnection, match="min_delay"):
        network.projection(
            projection.pre, projection.post, pnl.AllToAllConnector(), pnl.StaticSynapse(0.1, delay=[0.5])
        )
    assert projection.get("delay", "list", with_address=False) == [2.0]


def test_a_delay_given_before_the_time_step_is_known_is_checked_then(simulate: Simulate) -> None:
    network, _, _ = fed(JUMPING, [], delay=0.5)
    with pytest.raises(BadConnection, match="min_delay"):
        simulate(network, min_delay=1.0)


def test_a_delay_below_a_step_given_before_that_is_known_becomes_one_then(simulate: Simulate) -> None:
    network, _, _ = fed(JUMPING, [], delay=0.04)
    with pytest.warns(RoundingWarning, match="0.04 ms"):
        simulate(network)


def test_drawn_delays_below_the_shortest_are_an_error_with_their_count(simulate: Simulate) -> None:
    network = pnl.Network(seed=3)
    source = network.population(10, pnl.SpikeSourceArray())
    cells = network.population(10, JUMPING())
    drawn = pnl.RandomDistribution("normal", mu=1.0, sigma=0.8)
    projection = network.projection(
        source, cells, pnl.AllToAllConnector(), pnl.StaticSynapse(0.1, delay=drawn)
    )
    delays = np.array(projection.get("delay", "list", with_address=False))
    few = int((delays < 0.05).sum())
    assert 0 < few < 100
    simulator = simulate(network)
    with pytest.raises(BadConnection, match=f"{few} of 100 delays.*normal_clipped"):
        simulator.run(1.0)


def test_a_constant_delay_that_moves_is_warned_of_once(simulate: Simulate) -> None:
    network, _, _ = fed(JUMPING, [], delay=0.17)
    with pytest.warns(RoundingWarning, match="delay") as caught:
        _run_twice(simulate(network))
    assert len([each for each in caught if issubclass(each.category, RoundingWarning)]) == 1


def _run_twice(simulator: pnl.Simulator) -> None:
    simulator.run(1.0)
    simulator.run(1.0)


@pytest.mark.parametrize(("min_delay", "steps"), [("auto", 1), (0.7, 7)])
def test_no_delay_is_the_shortest_delay(simulate: Simulate, min_delay: object, steps: int) -> None:
    network = pnl.Network()
    source = network.population(1, pnl.SpikeSourceArray(spike_times=[1.0]))
    cells = network.population(1, CURRENTS(tau_syn_E=0.02))
    projection = network.projection(source, cells, pnl.AllToAllConnector(), pnl.StaticSynapse(1.0))
    cells.record("isyn_exc")
    simulator = simulate(network, min_delay=min_delay)
    assert simulator.min_delay == steps / 10
    simulator.run(5.0)
    assert arrivals(cells) == [10 + steps]
    assert projection.get("delay", "list", with_address=False) == [steps / 10]


def test_a_delay_may_be_longer_than_the_run(simulate: Simulate) -> None:
    network, cells, _ = fed(CURRENTS, [1.0], delay=40.0, tau_syn_E=0.02)
    simulator = simulate(network)
    simulator.run(20.0)
    assert arrivals(cells) == []
    simulator.run(30.0)
    assert arrivals(cells) == [410]


def test_a_delay_beyond_the_longest_is_an_error(simulate: Simulate) -> None:
    network, _, _ = fed(JUMPING, [], delay=5.0)
    with pytest.raises(BadConnection, match="max_delay"):
        simulate(network, max_delay=4.0)


@pytest.mark.parametrize(
    "wrong", [{"timestep": 0.0}, {"timestep": -0.1}, {"min_delay": 0.01}, {"max_delay": 0.0}]
)
def test_impossible_grids_are_errors(simulate: Simulate, wrong: dict[str, float]) -> None:
    network = pnl.Network()
    network.population(1, JUMPING(i_offset=uniform(0.0, 1.0)))
    backend = simulate(network).backend.name
    with pytest.raises(BadValue):
        pnl.Simulator(backend, pnl.Network(), **wrong)
