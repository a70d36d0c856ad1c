"""Time: what happens at each step, in which order."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import pytest

import pynnlite as pnl

from ...columns import Recordings
from ...declarations import CellType
from ...testing.capabilities import CONDUCTANCES, CURRENTS, JUMPING
from ...testing.data import everything, sample_times, trace, train, trains
from ...testing.networks import busy, fed, weight
from ...testing.plugin import Build, Simulate, Tolerance

PIECES = [1, 1, 3, 70, 0, 255, 1, 169, 100]


def joined(pieces: Sequence[Recordings]) -> dict[object, bytes]:
    """Return the columns of what was drained, piece by piece, as bytes."""
    columns: dict[object, bytes] = {}
    for piece in pieces:
        for number, spikes in piece.spikes.items():
            for name in ("index", "step"):
                key = ("spikes", number, name)
                columns[key] = columns.get(key, b"") + getattr(spikes, name).astype(np.int64).tobytes()
        for number, samples in piece.traces.items():
            for name in ("step", "values"):
                key = ("trace", number, name)
                columns[key] = columns.get(key, b"") + getattr(samples, name).tobytes()
    return columns


def test_advance_in_pieces_is_advance_at_once(build: Build, cell_type: type[CellType]) -> None:
    whole = build(busy(cell_type))
    whole.advance(sum(PIECES))
    expected = joined([whole.drain()])
    split = build(busy(cell_type))
    for piece in PIECES:
        split.advance(piece)
    assert joined([split.drain()]) == expected
    assert len(expected) >= 4 and all(len(column) > 100 for column in expected.values())


def test_drain_never_changes_the_dynamics(build: Build, cell_type: type[CellType]) -> None:
    whole = build(busy(cell_type))
    whole.advance(sum(PIECES))
    expected = joined([whole.drain()])
    split = build(busy(cell_type))
    drained = [split.drain(), split.drain()]
    for piece in PIECES:
        split.advance(piece)
        drained += [split.drain(), split.drain()]
    assert joined(drained) == expected


def test_runs_in_pieces_are_one_run(simulate: Simulate, cell_type: type[CellType]) -> None:
    results = []
    for pieces in ([60.0], [n / 10 for n in PIECES]):
        network = busy(cell_type)
        simulator = simulate(network)
        for piece in pieces:
            simulator.run(piece)
            network.populations[2].get_data()
        results.append(everything(network.populations))
    assert results[0] == results[1]
    assert sum(map(len, trains(network.populations[2]))) > 20


def test_a_run_of_no_time_samples_step_0(simulate: Simulate, cell_type: type[CellType]) -> None:
    network, cells, _ = fed(cell_type, [1.0], v_rest=-63.0)
    cells.initialize(v=-61.0)
    simulator = simulate(network)
    simulator.run(0.0)
    assert trace(cells).tolist() == [[-61.0]] and simulator.time == 0.0
    simulator.run(0.1)
    assert trace(cells).shape == (2, 1) and trace(cells)[1, 0] < -61.0


@pytest.mark.parametrize("delay", [0.1, 0.2, 1.0, 7.3, 30.0])
def test_the_synaptic_variable_jumps_at_arrival_and_the_membrane_follows(
    simulate: Simulate, cell_type: type[CellType], delay: float
) -> None:
    variable = cell_type.dynamics.receptors[cell_type.receptors[0].name]
    network, cells, _ = fed(cell_type, [2.0], delay=delay, v_rest=0.0, v_thresh=100.0, v_reset=0.0)
    cells.initialize(v=0.0)
    simulate(network).run(40.0)
    jumped, v = trace(cells, variable)[:, 0], trace(cells)[:, 0]
    arrival = 20 + round(delay * 10)
    assert (jumped[:arrival] == 0.0).all() and jumped[arrival] == weight(cell_type)
    assert 0.0 < jumped[arrival + 1] < jumped[arrival]
    if variable != "v":
        driven = (
            cell_type.receptors[0].unit == "nA"
        )  # a conductance pulls towards e_rev_E, which is 0 mV here
        assert (v[: arrival + 1] == 0.0).all() and (v[arrival + 1] > 0.0) == driven


def test_a_conductance_acts_in_the_step_after_arrival(simulate: Simulate) -> None:
    network, cells, _ = fed(CONDUCTANCES, [2.0], delay=1.0)
    simulate(network).run(5.0)
    v = trace(cells)[:, 0]
    assert (v[:31] == -65.0).all() and v[31] > -65.0


def test_cells_are_heard_after_the_delay(simulate: Simulate, cell_type: type[CellType]) -> None:
    network = pnl.Network()
    variable = cell_type.dynamics.receptors[cell_type.receptors[0].name]
    driven = network.population(1, cell_type(i_offset=3.0, tau_refrac=2.0))
    heard = network.population(1, cell_type(v_rest=0.0, v_reset=0.0, v_thresh=1e5), initial_values={"v": 0.0})
    synapse = pnl.StaticSynapse(weight=weight(cell_type, 0, 1e-3), delay=1.7)
    network.projection(driven, heard, pnl.AllToAllConnector(), synapse)
    driven.record("spikes")
    heard.record(variable)
    simulate(network).run(50.0)
    rising = np.flatnonzero(np.diff(trace(heard, variable)[:, 0]) > 0) + 1
    steps = np.rint(np.array(train(driven)) * 10).astype(int) + 17
    assert len(steps) > 3 and rising.tolist() == [step for step in steps if step <= 500]


def test_delta_input_makes_its_target_fire_when_it_arrives(simulate: Simulate) -> None:
    network, cells, _ = fed(JUMPING, [2.0], delay=1.0, scale=10.0, v_reset=-70.0)
    simulate(network).run(5.0)
    assert train(cells) == [3.0]
    assert trace(cells)[30, 0] == -70.0, "the sample at a spike is taken after the reset"


@pytest.mark.parametrize(("threshold", "fires"), [(1.0, True), (math.nextafter(1.0, 2.0), False)])
def test_the_threshold_is_reached_at_equality(simulate: Simulate, threshold: float, fires: bool) -> None:
    network, cells, _ = fed(
        JUMPING, [2.0], scale=0.5, delay=1.0, v_rest=0.0, v_reset=-1.0, v_thresh=threshold
    )
    cells.initialize(v=0.0)
    simulate(network).run(5.0)
    assert train(cells) == ([3.0] if fires else [])
    assert trace(cells)[30, 0] == (-1.0 if fires else 1.0)


def test_the_threshold_is_not_tested_at_step_0(simulate: Simulate, cell_type: type[CellType]) -> None:
    network, cells, _ = fed(cell_type, [], tau_m=1000.0)
    cells.initialize(v=-49.0)
    simulate(network).run(1.0)
    assert train(cells) == [0.1] and trace(cells)[:2, 0].tolist() == [-49.0, -65.0]


def test_what_arrives_at_the_time_of_a_spike_comes_before_the_reset(simulate: Simulate) -> None:
    """With 1 nA the cell reaches its threshold at 27.73 ms."""
    network, cells, _ = fed(JUMPING, [27.7], i_offset=1.0, scale=0.1)
    simulate(network).run(28.0)
    assert train(cells) == [27.8] and trace(cells)[278, 0] == -65.0


def test_a_synaptic_variable_takes_what_arrives_at_the_time_of_a_spike(simulate: Simulate) -> None:
    network, cells, _ = fed(CURRENTS, [27.7], i_offset=1.0)
    simulate(network).run(28.0)
    assert train(cells) == [27.8] and trace(cells, "isyn_exc")[278, 0] == 1.0


@pytest.mark.parametrize("dt", [0.05, 0.1, 1.0])
@pytest.mark.parametrize("tau_refrac", [0.0, 2.0])
def test_a_spike_has_the_time_of_its_grid_point(
    simulate: Simulate, cell_type: type[CellType], dt: float, tau_refrac: float
) -> None:
    network = pnl.Network()
    current = np.array([0.8, 0.9, 1.0, 3.0])
    cells = network.population(4, cell_type(i_offset=current, tau_refrac=tau_refrac))
    cells.record("spikes")
    simulate(network, dt).run(60.0)
    climb = np.ceil(-20.0 * np.log1p(-15.0 / (20.0 * current)) / dt).astype(int)
    for cell, steps in enumerate(climb):
        period = steps + round(tau_refrac / dt)
        expected = [int(k) for k in range(steps, round(60 / dt) + 1, period)]
        assert train(cells, cell) == [k / round(1 / dt) for k in expected]


@pytest.mark.parametrize("held", [0, 1, 20])
def test_a_cell_is_held_at_its_reset_value(simulate: Simulate, cell_type: type[CellType], held: int) -> None:
    network, cells, _ = fed(cell_type, [], i_offset=2.0, tau_refrac=held / 10, v_reset=-67.0)
    simulate(network).run(60.0)
    v = trace(cells)[:, 0]
    steps = np.rint(np.array(train(cells)) * 10).astype(int)
    assert len(steps) > 3
    for step in steps[:-1]:
        assert (v[step : step + held + 1] == -67.0).all() and v[step + held + 1] > -67.0
    assert len(set(np.diff(steps)[1:])) == 1, "every interval after the first is the same"


def test_refractory_times_differ_between_cells(simulate: Simulate, cell_type: type[CellType]) -> None:
    network = pnl.Network()
    durations = [0.0, 0.1, 0.5, 3.0]
    cells = network.population(4, cell_type(i_offset=3.0, tau_refrac=durations))
    cells.record("spikes")
    simulate(network).run(30.0)
    intervals = [round(10 * (train(cells, k)[1] - train(cells, k)[0])) for k in range(4)]
    assert [interval - intervals[0] for interval in intervals] == [0, 1, 5, 30]


@pytest.mark.parametrize("cell", [CURRENTS, CONDUCTANCES])
def test_synaptic_variables_go_on_while_the_cell_is_held(simulate: Simulate, cell: type[CellType]) -> None:
    variable = cell.dynamics.receptors["excitatory"]
    network, cells, _ = fed(cell, [1.0, 4.0], tau_refrac=20.0, i_offset=50.0, scale=0.1)
    simulate(network).run(10.0)
    assert train(cells)[0] < 1.0 and len(train(cells)) == 1
    t, w = np.arange(101), weight(cell, 0, 0.1)
    expected = sum(w * np.exp(-(t - k) / 50.0) * (t >= k) for k in (11, 41))
    np.testing.assert_allclose(trace(cells, variable)[:, 0], expected, rtol=1e-12, atol=0)


@pytest.mark.parametrize("held", [0, 1, 10])
@pytest.mark.parametrize("strong", [False, True])
def test_delta_inputs_are_lost_while_the_cell_is_held(simulate: Simulate, held: int, strong: bool) -> None:
    """Cell k gets its second input k steps after its spike."""
    network = pnl.Network()
    n = held + 3
    first = network.population(1, pnl.SpikeSourceArray(spike_times=[1.0]))
    second = network.population(n, pnl.SpikeSourceArray(spike_times=[[1.0 + k / 10] for k in range(n)]))
    cells = network.population(n, JUMPING(tau_refrac=held / 10, v_rest=-65.0, v_reset=-65.0))
    again = 20.0 if strong else 4.0
    network.projection(first, cells, pnl.AllToAllConnector(), pnl.StaticSynapse(20.0, delay=1.0))
    network.projection(second, cells, pnl.OneToOneConnector(), pnl.StaticSynapse(again, delay=1.0))
    cells.record(["spikes", "v"])
    simulate(network).run(5.0)
    v = trace(cells)
    for k in range(n):
        lost = k <= held
        assert train(cells, k) == ([2.0] if lost or not strong else [2.0, round(20 + k) / 10])
        if not strong:
            assert v[20 + k, k] == (-65.0 if lost else -61.0)


@pytest.mark.parametrize("held", [0, 1, 7])
def test_a_reset_above_the_threshold_fires_as_often_as_it_may(
    simulate: Simulate, cell_type: type[CellType], held: int
) -> None:
    network, cells, _ = fed(cell_type, [], tau_refrac=held / 10, v_rest=-40.0, v_reset=-40.0)
    cells.initialize(v=-40.0)
    simulate(network).run(5.0)
    assert train(cells) == [k / 10 for k in range(1, 51, held + 1)]
    assert (trace(cells) == -40.0).all()


def test_a_current_acts_on_the_steps_that_begin_while_it_flows(
    simulate: Simulate, cell_type: type[CellType], tolerance: Tolerance
) -> None:
    network, cells, _ = fed(cell_type, [], tau_m=10.0, cm=0.5)
    cells.inject(pnl.DCSource(amplitude=0.2, start=2.0, stop=4.0))
    simulate(network).run(8.0)
    v = trace(cells)[:, 0]
    t = np.arange(81) / 10
    up, down = -np.expm1(-np.maximum(t - 2.0, 0) / 10), -np.expm1(-np.maximum(t - 4.0, 0) / 10)
    assert (v[:21] == -65.0).all() and v[21] > -65.0
    np.testing.assert_allclose(v, -65.0 + 4.0 * (up - down), rtol=0, atol=tolerance(cell_type))


def test_step_currents(simulate: Simulate, cell_type: type[CellType], tolerance: Tolerance) -> None:
    network, cells, _ = fed(cell_type, [], tau_m=10.0, cm=0.5)
    times, amplitudes = [0.0, 1.0, 1.1, 3.0], [0.1, -0.2, 0.4, 0.0]
    cells.inject(pnl.StepCurrentSource(times=times, amplitudes=amplitudes))
    simulate(network).run(5.0)
    v, expected = trace(cells)[:, 0], [-65.0]
    for k in range(50):
        current = [a for at, a in zip(times, amplitudes, strict=True) if round(at * 10) <= k][-1]
        goal = -65.0 + 20.0 * current
        expected.append(goal + (expected[-1] - goal) * math.exp(-0.01))
    np.testing.assert_allclose(v, expected, rtol=0, atol=tolerance(cell_type))


def test_a_sine_is_a_current_with_a_new_value_in_each_step(simulate: Simulate) -> None:
    """It moves cells as the same values do that are given one by one."""
    sine = pnl.ACSource(amplitude=0.4, offset=0.1, frequency=120.0, phase=90.0, start=1.0, stop=6.0)
    steps = np.arange(10, 60)
    values = 0.1 + 0.4 * np.cos(2 * np.pi * 0.12 * (steps - 10) / 10)
    table = pnl.StepCurrentSource(times=[*(steps / 10), 6.0], amplitudes=[*values, 0.0])
    traces = []
    for source in (sine, table):
        network, cells, _ = fed(CURRENTS, [], tau_m=10.0, cm=0.5)
        cells.inject(source)
        simulate(network).run(8.0)
        traces.append(trace(cells))
    assert abs(traces[0] + 65.0).max() > 1.0
    np.testing.assert_allclose(traces[0], traces[1], rtol=0, atol=1e-12)


def test_a_trace_begins_at_step_0_and_keeps_its_interval(
    simulate: Simulate, cell_type: type[CellType]
) -> None:
    fine, coarse = fed(cell_type, [1.0], i_offset=2.0), fed(cell_type, [1.0], i_offset=2.0)
    coarse[1].record(None)
    coarse[1].record("v", sampling_interval=0.7)
    for network, _, _ in (fine, coarse):
        simulate(network).run(30.0)
    assert trace(coarse[1]).tolist() == trace(fine[1])[::7].tolist()
    assert sample_times(coarse[1])[0] == 0.0 and sample_times(coarse[1]).size == 43


def test_times_are_exact_decimals(simulate: Simulate) -> None:
    network, cells, _ = fed(JUMPING, [0.2, 0.5, 1.0], scale=10.0, tau_refrac=0.0)
    network.populations[0].record("spikes")
    simulator = simulate(network)
    seen = [simulator.run(0.1) for _ in range(15)]
    assert seen == [k / 10 for k in range(1, 16)]
    assert train(cells) == [0.3, 0.6, 1.1] and train(network.populations[0]) == [0.2, 0.5, 1.0]
