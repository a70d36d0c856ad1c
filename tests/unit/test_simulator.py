from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import neo
import numpy as np
import pytest

import pynnlite as pnl
from pynnlite.errors import BadValue


def trace(cells: Any, segment: int = -1, name: str = "v") -> Any:
    (signal,) = cells.get_data(name).segments[segment].analogsignals
    return signal.magnitude


def trains(cells: Any, segment: int = -1) -> list[list[float]]:
    return [train.magnitude.tolist() for train in cells.get_data("spikes").segments[segment].spiketrains]


@pytest.mark.parametrize(("dt", "n"), [(0.1, 1003), (0.025, 401), (1.0, 17), (0.2, 333), (0.3, 7)])
def test_times_are_exact_decimals(dt: float, n: int) -> None:
    simulator = pnl.Simulator("reference", timestep=dt)
    assert simulator.time == 0.0
    for step in range(1, n + 1):
        assert simulator.run(dt) == simulator.time
        if dt != 0.3:
            assert repr(simulator.time) == repr(round(step * dt, 9))
    assert simulator.time == pytest.approx(n * dt, rel=1e-14)


def test_the_delays_that_are_allowed() -> None:
    simulator = pnl.Simulator("reference", timestep=0.1)
    assert (simulator.min_delay, simulator.max_delay) == (0.1, math.inf)
    simulator = pnl.Simulator("reference", timestep=0.1, min_delay=0.3, max_delay=14.7)
    assert (simulator.min_delay, simulator.max_delay) == (0.3, 14.7)
    assert pnl.Simulator("reference", timestep=0.1, min_delay=0.1, max_delay=0.1).max_delay == 0.1


def test_runs_in_pieces_are_one_run(new_scene: Any) -> None:
    scenes = [new_scene(), new_scene(), new_scene()]
    for scene in scenes:
        scene.source.set(spike_times=[[1.0, 4.0, 9.0], [2.2], []])
        scene.cond.set(i_offset=[0.5, 0.8, 0.0, 1.0, 0.2])
        scene.cond.record(["spikes", "v"])
    scenes[0].sim.run(30.0)
    for length in (0.1, 0.0, 10.0, 19.9):
        scenes[1].sim.run(length)
    scenes[2].sim.run_for(10.0)
    scenes[2].cond.get_data()
    scenes[2].sim.run_until(10.0)
    scenes[2].sim.run_until(30.0)
    for other in scenes[1:]:
        assert other.sim.time == 30.0
        assert np.array_equal(trace(scenes[0].cond), trace(other.cond))
        assert trains(scenes[0].cond) == trains(other.cond)
    assert sum(map(len, trains(scenes[0].cond))) > 0


def called(scene: Any, run: float, answer: Any, callbacks: int = 1) -> list[float]:
    times: list[float] = []

    def callback(time: float) -> float:
        times.append(time)
        return answer(time)  # type: ignore[no-any-return]

    scene.sim.run(run, [callback] * callbacks)
    return times


@pytest.mark.parametrize(
    ("run", "answer", "times"),
    [
        (10.0, lambda t: t + 4.0, [0.0, 4.0, 8.0]),
        (10.0, lambda t: t + 5.0, [0.0, 5.0, 10.0]),
        (1.0, lambda t: t + 0.26, [0.0, 0.3, 0.6, 0.9]),
        (1.0, lambda t: t + 0.24, [0.0, 0.2, 0.4, 0.6, 0.8, 1.0]),
        (1.0, lambda t: math.inf, [0.0]),
        (1.0, lambda t: 1e300, [0.0]),
        (1.0, lambda t: np.float32(t + 0.5), [0.0, 0.5, 1.0]),
        (3.0, lambda t: int(t) + 2, [0.0, 2.0]),
        (0.0, lambda t: t + 1.0, [0.0]),
        (1.0, lambda t: {0.0: 0.7, 0.7: 0.8, 0.8: 5.0}[t], [0.0, 0.7, 0.8]),
    ],
)
def test_callbacks_are_called_at_once_and_then_when_they_asked(
    scene: Any, run: float, answer: Any, times: list[float]
) -> None:
    assert called(scene, run, answer) == times
    assert scene.sim.time == run


def test_callbacks_begin_anew_with_each_run(scene: Any) -> None:
    assert called(scene, 1.0, lambda t: t + 0.7) == [0.0, 0.7]
    assert called(scene, 1.0, lambda t: t + 0.7) == [1.0, 1.7]


def test_several_callbacks_keep_their_own_times(scene: Any) -> None:
    calls: list[tuple[str, float]] = []

    def every(name: str, interval: float) -> Any:
        def callback(time: float) -> float:
            calls.append((name, time))
            return time + interval

        return callback

    scene.sim.run(1.0, [every("a", 0.5), every("b", 0.3)])
    assert calls == [("a", 0), ("b", 0), ("b", 0.3), ("a", 0.5), ("b", 0.6), ("b", 0.9), ("a", 1.0)]


def test_a_callback_alone_needs_no_list(scene: Any) -> None:
    times: list[float] = []
    scene.sim.run(1.0, lambda t: times.append(t) or t + 0.5)
    assert times == [0.0, 0.5, 1.0]


def test_what_a_callback_changes_acts_from_then_on(new_scene: Any) -> None:
    scene, twin = new_scene(), new_scene()
    for each in (scene, twin):
        each.curr.record("v")

    def callback(time: float) -> float:
        scene.curr.set(i_offset=1.0 if time == 2.0 else 0.0)
        return time + 2.0

    scene.sim.run(5.0, [callback])
    twin.sim.run(2.0)
    twin.curr.set(i_offset=1.0)
    twin.sim.run(2.0)
    twin.curr.set(i_offset=0.0)
    twin.sim.run(1.0)
    assert np.array_equal(trace(scene.curr), trace(twin.curr))
    assert trace(scene.curr)[20].tolist() == [-65.0] * 4 and (trace(scene.curr)[21] > -65.0).all()


def test_new_spike_times_replace_those_after_now(scene: Any) -> None:
    scene.source.record("spikes")
    scene.source.set(spike_times=[1.0, 2.0, 8.0])
    scene.sim.run(5.0)
    with pytest.warns(
        pnl.errors.PynnliteWarning, match="2 of the new spike times .* not after the present time, 5 ms"
    ) as caught:
        scene.source[1].spike_times = [3.0, 5.0, 6.0, 9.0]
    assert caught[0].filename == __file__
    scene.sim.run(5.0)
    assert trains(scene.source) == [[1.0, 2.0, 8.0], [1.0, 2.0, 6.0, 9.0], [1.0, 2.0, 8.0]]


def test_spikes_and_samples_from_before_a_callback_are_kept(scene: Any) -> None:
    scene.source.record("spikes")
    scene.source.set(spike_times=[1.0, 4.0])
    scene.curr.record("v")

    def callback(time: float) -> float:
        if time == 3.0:
            scene.source.set(spike_times=[5.0])
            scene.curr.record("isyn_exc")
        return time + 3.0

    scene.sim.run(6.0, [callback])
    assert trains(scene.source) == [[1.0, 5.0]] * 3
    assert trace(scene.curr).shape == (61, 4) and trace(scene.curr, name="isyn_exc").shape == (31, 4)


def test_a_new_simulator_records_from_its_beginning(scene: Any) -> None:
    scene.sim.run(5.3)
    scene.cond.record(["v", "spikes"], sampling_interval=0.5)
    scene.sim.end()
    with pnl.Simulator("reference", network=scene.net, timestep=0.1) as again:
        again.run(1.0)
    (segment,) = scene.cond.get_data().segments
    assert segment.analogsignals[0].shape == (3, 5)
    assert float(segment.spiketrains[0].t_start) == 0.0


def test_a_changed_rate_acts_from_then_on() -> None:
    net = pnl.Network(1)
    poisson = net.population(50, pnl.SpikeSourcePoisson(rate=0.0))
    poisson.record("spikes")
    simulator = pnl.Simulator("reference", network=net, timestep=0.1)
    simulator.run(100.0)
    poisson.set(rate=200.0)
    simulator.run(100.0)
    times = np.concatenate(trains(poisson))
    assert times.min() > 100.0 and 800 < len(times) < 1200


def test_reset_repeats_what_is_described_in_a_new_segment(scene: Any) -> None:
    scene.source.set(spike_times=[1.0, 4.0])
    scene.cond.record(["spikes", "v"])
    scene.sim.run(10.0)
    scene.sim.reset(annotations={"phase": "first"})
    assert scene.sim.time == 0.0
    scene.sim.run(10.0)
    scene.sim.reset()
    scene.cond.set(i_offset=2.0)
    scene.sim.run(5.0)
    block = scene.cond.get_data()
    assert [segment.name for segment in block.segments] == ["segment000", "segment001", "segment002"]
    assert [each.annotations.get("phase") for each in block.segments] == ["first", None, None]
    first, second, third = (segment.analogsignals[0].magnitude for segment in block.segments)
    assert np.array_equal(first, second)
    assert third.shape == (51, 5) and (third[50] > first[50]).all()


def test_edits_made_in_a_run_stay_after_reset(scene: Any) -> None:
    scene.curr.record("v")
    scene.sim.run(1.0)
    scene.curr.set(i_offset=1.0)
    scene.sim.run(1.0)
    scene.sim.reset()
    scene.sim.run(1.0)
    assert (trace(scene.curr)[1] > -65.0).all()


def test_trials_differ_unless_the_noise_is_the_same() -> None:
    net = pnl.Network(1)
    poisson = net.population(20, pnl.SpikeSourcePoisson(rate=100.0))
    cells = net.population(20, pnl.IF_cond_exp(tau_m=pnl.RandomDistribution("uniform", (10.0, 20.0))))
    projection = net.projection(
        poisson, cells, pnl.FixedProbabilityConnector(0.5), pnl.StaticSynapse(0.1, 1.0)
    )
    poisson.record("spikes")
    simulator = pnl.Simulator("reference", network=net, timestep=0.1)
    described = cells.get("tau_m").tolist(), projection.get("weight", "list")
    for same_noise in (False, True, False):
        simulator.run(50.0)
        simulator.reset(same_noise=same_noise)
    simulator.run(50.0)
    runs = [trains(poisson, segment) for segment in range(4)]
    assert runs[1] == runs[2]
    assert runs[0] != runs[1] != runs[3] != runs[0]
    assert simulator.trial == 2
    assert (cells.get("tau_m").tolist(), projection.get("weight", "list")) == described


def test_reset_before_any_run_makes_no_segment(scene: Any) -> None:
    scene.cond.record("v")
    scene.sim.reset()
    scene.sim.run(1.0)
    assert len(scene.cond.get_data().segments) == 1


def test_what_is_made_after_reset_counts(scene: Any) -> None:
    scene.sim.run(1.0)
    scene.sim.reset()
    late = scene.net.population(1, pnl.IF_curr_exp())
    late.inject(pnl.DCSource(amplitude=1.0))
    late.record("v")
    scene.sim.run(1.0)
    assert trace(late)[10] > -65.0


def test_a_current_changed_between_runs_acts_from_then_on(scene: Any) -> None:
    current = pnl.DCSource(amplitude=0.0)
    scene.curr.inject(current)
    scene.curr.record("v")
    scene.sim.run(1.0)
    current.amplitude = 1.0
    scene.sim.run(1.0)
    assert trace(scene.curr)[10].tolist() == [-65.0] * 4 and (trace(scene.curr)[11] > -65.0).all()


def test_data_stay_readable_after_the_end(scene: Any) -> None:
    scene.cond.record("v")
    with scene.sim as simulator:
        simulator.run(1.0)
    assert trace(scene.cond).shape == (11, 5)
    assert scene.sim.ended
    scene.sim.end()


def test_a_mistake_leaves_the_simulator_ended_by_with() -> None:
    with pytest.raises(ZeroDivisionError), pnl.Simulator("reference") as simulator:
        simulator.run(1.0, [lambda t: 1 / 0])
    assert simulator.ended


def test_files_asked_for_are_written_at_the_end(scene: Any, tmp_path: Any) -> None:
    file = tmp_path / "new" / "data.pkl"
    scene.cond.record("v", to_file=str(file))
    scene.sim.run(1.0)
    assert not file.exists()
    scene.sim.end()
    assert file.exists()


def test_a_network_of_its_own_if_none_is_given() -> None:
    simulator = pnl.Simulator("reference")
    assert simulator.run(5.0) == 5.0
    assert simulator.network.populations == [] and simulator.network.state.time == 5.0


def test_two_simulations_at_a_time(new_scene: Any) -> None:
    first, second = new_scene(), new_scene()
    first.sim.run(1.0)
    second.sim.run(2.0)
    first.sim.run(1.0)
    assert first.sim.time == second.sim.time == 2.0


def test_files_written_at_the_end_carry_the_notes_on_the_cells(scene: Any, tmp_path: Path) -> None:
    groups = {"population": scene.cond, "view": scene.cond[:2], "assembly": scene.cond + scene.curr}
    for name, group in groups.items():
        group.record("v", to_file=str(tmp_path / f"{name}.pkl"))
        group.annotate(kind=name)
    scene.sim.run(1.0)
    scene.sim.end()
    for name in groups:
        block = neo.io.PickleIO(str(tmp_path / f"{name}.pkl")).read_block()
        assert block.annotations["kind"] == name


def test_notes_on_a_block_are_given_to_get_data_and_leave_the_cells_alone(scene: Any) -> None:
    scene.cond.record("v")
    scene.sim.run(1.0)
    assert scene.cond.get_data(annotations={"kind": "test"}).annotations["kind"] == "test"
    assert "kind" not in scene.cond.annotations
    with pytest.raises(BadValue, match="annotations must be a dict of notes by name"):
        scene.cond.get_data(annotations=["kind"])
