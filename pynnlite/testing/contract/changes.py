"""Changes between runs and in callbacks: what acts from when."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import pynnlite as pnl

from ...backend import Features
from ...declarations import CellType
from ...errors import BadValue, PynnliteWarning, SimulationStateError, UnknownParameter
from ...testing.capabilities import CURRENTS, JUMPING
from ...testing.data import everything, sample_times, trace, train, trains
from ...testing.networks import STRENGTH, busy, fed, weight
from ...testing.plugin import Simulate, Tolerance


def charging(network: pnl.Network, cell_type: type[CellType]) -> pnl.Population:
    """Add two cells whose membrane goes from -65 mV to 0 mV with a time constant of 20 ms."""
    cells = network.population(2, cell_type(v_rest=0.0, v_thresh=1e6), initial_values={"v": -65.0})
    cells.record("v")
    return cells


@pytest.mark.parametrize("name", ["i_offset", "tau_m", "cm", "v_rest"])
def test_parameters_act_on_the_steps_that_begin_then(
    simulate: Simulate, cell_type: type[CellType], tolerance: Tolerance, name: str
) -> None:
    network = pnl.Network()
    cells = charging(network, cell_type)
    simulator = simulate(network)
    simulator.run(2.0)
    given = {"v_rest": 0.0, "tau_m": 20.0, "cm": 1.0, "i_offset": 0.4}
    cells.set(i_offset=0.4)
    simulator.run(1.0)
    changed = given | {name: {"i_offset": -0.3, "tau_m": 7.0, "cm": 0.25, "v_rest": -30.0}[name]}
    cells.set(**changed)
    simulator.run(2.0)
    v = [-65.0]
    for k in range(50):
        p = given | {"i_offset": 0.0} if k < 20 else given if k < 30 else changed
        goal = p["v_rest"] + p["tau_m"] * p["i_offset"] / p["cm"]
        v.append(goal + (v[-1] - goal) * np.exp(-0.1 / p["tau_m"]))
    np.testing.assert_allclose(trace(cells), np.array([v, v]).T, rtol=0, atol=tolerance(cell_type))


def test_parameters_of_a_view_change_only_its_cells(simulate: Simulate, cell_type: type[CellType]) -> None:
    network = pnl.Network()
    cells = network.population(6, cell_type())
    cells.record("v")
    simulator = simulate(network)
    simulator.run(1.0)
    cells[[4, 1]].set(i_offset=[1.0, 2.0])
    simulator.run(1.0)
    v = trace(cells)
    assert (v[:11] == -65.0).all() and (v[11:, [0, 2, 3, 5]] == -65.0).all()
    assert (v[11:, 4] > -65.0).all() and (v[11:, 1] - v[11:, 4] > 0.9 * (v[11:, 4] + 65.0)).all()


def test_thresholds_resets_and_refractory_times_change(simulate: Simulate, cell_type: type[CellType]) -> None:
    network, cells, _ = fed(cell_type, [], i_offset=3.0, tau_refrac=1.0)
    simulator = simulate(network)
    simulator.run(20.0)
    before = np.diff(np.rint(np.array(train(cells)) * 10))
    cells.set(tau_refrac=5.0, v_reset=-70.0, v_thresh=-56.0)
    simulator.run(40.0)
    times = np.rint(np.array(train(cells)) * 10).astype(int)
    after, v = times[times > 220], trace(cells)[:, 0]
    climb = int(np.ceil(-200 * np.log((-65.0 + 60.0 + 56.0) / (-65.0 + 60.0 + 70.0))))
    assert len(after) > 3 and set(np.diff(after)) == {climb + 50} and set(before) != {climb + 50.0}
    for step in after[:-1]:
        assert (v[step : step + 51] == -70.0).all() and v[step + 51] > -70.0


def test_synaptic_time_constants_change(simulate: Simulate) -> None:
    network, cells, _ = fed(CURRENTS, [1.0], delay=0.5, tau_syn_E=10.0)
    simulator = simulate(network)
    simulator.run(3.0)
    cells.set(tau_syn_E=2.0)
    simulator.run(2.0)
    t = np.arange(51) / 10
    expected = np.exp(-np.clip(t - 1.5, 0, 1.5) / 10.0 - np.maximum(t - 3.0, 0) / 2.0) * (t > 1.45)
    np.testing.assert_allclose(trace(cells, "isyn_exc")[:, 0], expected, rtol=1e-12, atol=0)


def test_state_is_set_now(simulate: Simulate, cell_type: type[CellType], tolerance: Tolerance) -> None:
    network = pnl.Network()
    cells = charging(network, cell_type)
    simulator = simulate(network)
    simulator.run(1.0)
    cells[1:].initialize(v=-20.0)
    simulator.run(1.0)
    t = np.arange(21) / 10
    undisturbed = -65.0 * np.exp(-t / 20.0)
    set_then = np.where(t < 1.05, undisturbed, -20.0 * np.exp(-(t - 1.0) / 20.0))
    np.testing.assert_allclose(
        trace(cells), np.array([undisturbed, set_then]).T, rtol=0, atol=tolerance(cell_type)
    )


def test_synaptic_state_is_set_now(simulate: Simulate) -> None:
    network, cells, _ = fed(CURRENTS, [], size=2)
    simulator = simulate(network)
    simulator.run(1.0)
    cells[0:1].initialize(isyn_inh=-0.5)
    simulator.run(1.0)
    inhibition = trace(cells, "isyn_inh")
    np.testing.assert_allclose(inhibition[11:, 0], -0.5 * np.exp(-np.arange(1, 11) / 50), rtol=1e-12)
    assert (inhibition[:, 1] == 0.0).all() and (inhibition[:11] == 0.0).all()


def test_a_state_set_above_the_threshold_fires_at_the_next_grid_time(
    simulate: Simulate, cell_type: type[CellType]
) -> None:
    network, cells, _ = fed(cell_type, [])
    simulator = simulate(network)
    simulator.run(1.0)
    cells.initialize(v=-30.0)
    simulator.run(1.0)
    assert train(cells) == [1.1]


def test_rates_change(simulate: Simulate) -> None:
    network = pnl.Network()
    source = network.population(20, pnl.SpikeSourcePoisson(rate=0.0))
    cells = network.population(20, CURRENTS(tau_syn_E=1e18, v_thresh=1e30))
    network.projection(source, cells, pnl.OneToOneConnector(), pnl.StaticSynapse(1.0, delay=0.3))
    source.record("spikes")
    cells.record("isyn_exc")
    simulator = simulate(network)
    simulator.run(10.0)
    source[:10].set(rate=1000.0)
    simulator.run(10.0)
    source.set(rate=0.0)
    simulator.run(10.0)
    times = np.concatenate([np.array(each) for each in trains(source)])
    assert times.min() > 10.0 and times.max() <= 20.0 and 50 < len(times) < 150
    assert all(not train(source, k) for k in range(10, 20))
    arrived = trace(cells, "isyn_exc")
    for k in range(20):
        steps = np.rint(np.array(train(source, k)) * 10).astype(int) + 3
        assert np.repeat(np.arange(1, 301), np.diff(arrived[:, k]).astype(int)).tolist() == steps.tolist()


def test_injected_currents_change(simulate: Simulate, cell_type: type[CellType]) -> None:
    network = pnl.Network()
    cells = network.population(1, cell_type(tau_m=1e9, v_rest=0.0, v_thresh=1e6), initial_values={"v": 0.0})
    source = pnl.DCSource(amplitude=1.0, start=1.0, stop=4.0)
    cells.inject(source)
    cells.record("v")
    simulator = simulate(network)
    simulator.run(2.0)
    source.set_parameters(amplitude=3.0)
    simulator.run(1.0)
    source.amplitude, source.stop = -2.0, 3.5
    simulator.run(2.0)
    change = np.rint(np.diff(trace(cells)[:, 0]) * 10)
    assert change.tolist() == [0.0] * 10 + [1.0] * 10 + [3.0] * 10 + [-2.0] * 5 + [0.0] * 15


def test_weights_change(simulate: Simulate, cell_type: type[CellType]) -> None:
    variable = cell_type.dynamics.receptors[cell_type.receptors[0].name]
    times = [1.0, 5.0, 9.0]
    parameters: dict[str, Any] = {"v_rest": 0.0, "v_reset": 0.0, "v_thresh": 1e6}
    parameters |= {"tau_m": 0.02} if variable == "v" else {"tau_syn_E": 0.02}
    network, cells, projection = fed(cell_type, times, size=3, delay=1.0, **parameters)
    cells.initialize(v=0.0)
    w = weight(cell_type)
    simulator = simulate(network)
    simulator.run(4.0)
    projection.set(weight=2 * w)
    simulator.run(4.0)
    projection.set(weight=[3 * w, 2.5 * w, 4 * w])
    simulator.run(4.0)
    found = trace(cells, variable)
    assert found[[20, 60, 100]].tolist() == [[w] * 3, [2 * w] * 3, [3 * w, 2.5 * w, 4 * w]]
    assert projection.get("weight", "list", with_address=False) == [3 * w, 2.5 * w, 4 * w]


def test_a_spike_in_flight_uses_the_weight_at_its_arrival(
    simulate: Simulate, features: Features, cell_type: type[CellType]
) -> None:
    if not features.weight_at_arrival:
        pytest.skip("missing capability: weight at arrival")
    variable = cell_type.dynamics.receptors[cell_type.receptors[0].name]
    network, cells, projection = fed(cell_type, [1.0], size=2, delay=3.0, v_rest=0.0, v_thresh=1e6)
    cells.initialize(v=0.0)
    w = weight(cell_type)
    simulator = simulate(network)
    simulator.run(2.0)
    projection.set(weight=[0.5 * w, 2.0 * w])
    simulator.run(1.9)
    assert (trace(cells, variable) == 0.0).all()
    simulator.run(1.0)
    assert trace(cells, variable)[40].tolist() == [0.5 * w, 2.0 * w]


def test_new_spike_times_replace_those_after_now(simulate: Simulate) -> None:
    network, cells, _ = fed(CURRENTS, [1.0, 2.0, 5.0, 6.0], delay=0.5, tau_syn_E=0.02)
    source = network.populations[0]
    source.record("spikes")
    simulator = simulate(network)
    simulator.run(2.0)
    source.set(spike_times=[2.1, 4.0, 7.0])
    simulator.run(8.0)
    assert train(source) == [1.0, 2.0, 2.1, 4.0, 7.0]
    arrived = np.flatnonzero(trace(cells, "isyn_exc")[:, 0] > 0.5)
    assert arrived.tolist() == [15, 25, 26, 45, 75], "a spike in flight arrives all the same"


def test_new_spike_times_that_are_past_are_ignored_with_a_warning(simulate: Simulate) -> None:
    network, cells, _ = fed(CURRENTS, [1.0], delay=0.5, tau_syn_E=0.02)
    source = network.populations[0]
    source.record("spikes")
    simulator = simulate(network)
    simulator.run(3.0)
    with pytest.warns(PynnliteWarning, match=r"\b3 of the new spike times"):
        source.set(spike_times=[0.5, 2.9, 3.0, 3.1])
    simulator.run(3.0)
    assert train(source) == [1.0, 3.1]
    assert np.flatnonzero(trace(cells, "isyn_exc")[:, 0] > 0.5).tolist() == [15, 36]


def test_spikes_at_0_ms_are_under_way_once_the_network_is_built(simulate: Simulate) -> None:
    network, cells, _ = fed(CURRENTS, [0.0, 5.0], delay=0.5, tau_syn_E=0.02)
    source = network.populations[0]
    source.record("spikes")
    simulator = simulate(network)
    simulator.run(0.0)
    with pytest.warns(PynnliteWarning, match=r"\b1 of the new spike times"):
        source.set(spike_times=[0.0, 0.2])
    simulator.run(3.0)
    assert train(source) == [0.0, 0.2]
    assert np.flatnonzero(trace(cells, "isyn_exc")[:, 0] > 0.5).tolist() == [5, 7]


def test_spikes_of_a_source_belong_to_the_run_that_ends_at_or_after_them(simulate: Simulate) -> None:
    network, cells, _ = fed(CURRENTS, [0.0, 1.0, 2.0], delay=0.1, tau_syn_E=0.02)
    source = network.populations[0]
    source.record("spikes")
    simulator = simulate(network)
    seen = []
    for _ in range(3):
        simulator.run(1.0)
        seen.append(len(train(source)))
    assert seen == [2, 3, 3]
    assert np.flatnonzero(trace(cells, "isyn_exc")[:, 0] > 0.5).tolist() == [1, 11, 21]


def test_what_is_recorded_changes(simulate: Simulate, cell_type: type[CellType]) -> None:
    network = pnl.Network()
    cells = network.population(3, cell_type(i_offset=3.0, tau_refrac=1.0))
    whole = network.population(3, cell_type(i_offset=3.0, tau_refrac=1.0))
    whole.record(["spikes", "v"])
    simulator = simulate(network)
    simulator.run(10.0)
    cells.record(["spikes", "v"])
    simulator.run(10.0)
    late = [t for t in train(whole) if t > 10.0]
    assert len(late) >= 1 and train(cells) == late
    assert sample_times(cells)[0] == 10.0 and trace(cells).tolist() == trace(whole)[100:].tolist()
    cells.record(None)
    simulator.run(5.0)
    assert trace(cells).shape == (101, 3) and trace(whole).shape == (251, 3)


def test_recording_never_changes_the_dynamics(simulate: Simulate, cell_type: type[CellType]) -> None:
    results = []
    for variables in (cell_type().recordable, ["spikes"]):
        network = busy(cell_type)
        cells = network.populations[2]
        cells.record(None)
        simulator = simulate(network)
        if variables != ["spikes"]:
            cells.record(variables)
        simulator.run(20.0)
        cells.record("spikes")
        simulator.run(30.0)
        results.append([[t for t in each if t > 20.0] for each in trains(cells)])
    assert results[0] == results[1] and sum(map(len, results[0])) > 10


def test_changes_in_callbacks_are_changes_between_runs(simulate: Simulate, cell_type: type[CellType]) -> None:
    def change(network: pnl.Network, time: float) -> None:
        poisson, listed, cells = network.populations
        if time == 10.0:
            cells.set(i_offset=0.2)
            poisson.set(rate=300.0)
        if time == 20.0:
            listed.set(spike_times=[20.3, 25.0])
            cells.initialize(v=-60.0)
            network.projections[0].set(weight=weight(cell_type, 0, 3.0))

    between, inside = busy(cell_type), busy(cell_type)
    simulator = simulate(between)
    for _ in range(4):
        simulator.run(10.0)
        change(between, simulator.time)
    expected = everything(between.populations)
    simulator = simulate(inside)

    def callback(time: float) -> float:
        change(inside, time)
        return time + 10.0

    simulator.run(40.0, callbacks=[callback])
    assert everything(inside.populations) == expected
    unchanged = busy(cell_type)
    simulate(unchanged).run(40.0)
    assert everything(unchanged.populations) != expected


ADDITIONS: dict[str, Callable[[pnl.Network], object]] = {
    "population": lambda network: network.population(1, type(network.populations[1].celltype)),
    "projection": lambda network: network.projection(
        network.populations[0], network.populations[1], pnl.AllToAllConnector(), pnl.StaticSynapse(1.0)
    ),
    "injection": lambda network: network.populations[1].inject(pnl.DCSource()),
    "delay": lambda network: network.projections[0].set(delay=2.0),
}


@pytest.mark.parametrize("what", list(ADDITIONS))
def test_structure_is_fixed_after_the_first_run_until_reset(
    simulate: Simulate, cell_type: type[CellType], what: str
) -> None:
    network, cells, projection = fed(cell_type, [1.0], scale=0.1)
    simulator = simulate(network)
    simulator.run(5.0)
    before = everything([cells])
    with pytest.raises(SimulationStateError, match=r"reset\(\)"):
        ADDITIONS[what](network)
    simulator.run(1.0)
    simulator.reset()
    ADDITIONS[what](network)
    simulator.run(5.0)
    assert len(network.populations) == (3 if what == "population" else 2)
    assert (everything([cells]) == before) == (what == "population")
    if what == "delay":
        assert projection.get("delay", "list", with_address=False) == [2.0]


@pytest.mark.parametrize("answer", [2.0, 1.0, 2.04, -1.0, None, float("nan")])
def test_a_callback_must_return_a_later_time(simulate: Simulate, answer: float | None) -> None:
    network, _, _ = fed(JUMPING, [])
    simulator = simulate(network)
    simulator.run(2.0)
    with pytest.raises(BadValue):
        simulator.run(2.0, callbacks=[lambda time: answer])  # type: ignore[list-item,return-value]
    assert simulator.time == 2.0


def test_callbacks_that_are_not_due_are_not_called(simulate: Simulate) -> None:
    network, _, _ = fed(JUMPING, [])
    simulator = simulate(network)
    first: list[float] = []
    second: list[float] = []

    def each(seen: list[float], interval: float) -> Callable[[float], float]:
        return lambda time: (seen.append(time), time + interval)[1]  # type: ignore[func-returns-value]

    simulator.run(2.0, callbacks=[each(first, 0.7), each(second, 5.0)])
    assert first == [0.0, 0.7, 1.4] and second == [0.0] and simulator.time == 2.0
    simulator.run(2.0)
    assert len(first) == 3, "a later run does not call them"


def test_a_wrong_change_changes_nothing(simulate: Simulate, cell_type: type[CellType]) -> None:
    network, cells, projection = fed(cell_type, [1.0])
    simulator = simulate(network)
    simulator.run(1.0)
    for wrong in ({"tau_m": -1.0}, {"i_offset": 1.0, "tau_M": 1.0}, {"cm": [1.0, 2.0]}):
        with pytest.raises((BadValue, UnknownParameter)):
            cells.set(**wrong)
    with pytest.raises((BadValue, UnknownParameter)):
        cells.initialize(x=1.0)
    with pytest.raises(UnknownParameter):
        projection.set(size=1.0)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        simulator.run(1.0)
    assert (trace(cells)[11:] >= -65.0).all() and cells.get("i_offset") == 0.0


def test_strengths_are_known(cell_type: type[CellType]) -> None:
    assert STRENGTH[cell_type.receptors[0].unit] > 0
