"""What is read of a zoo of recordings: as neo would make it of the same columns, object by object."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import quantities as pq
from neo.core.spiketrainlist import SpikeTrainList

import pynnlite as pnl
from pynnlite.network import Group
from pynnlite.recording import Segment
from pynnlite.timebase import grid_time

from .test_spike_trains import require_alike


def in_the_way_of_neo(group: Group, data: Segment) -> list[Any]:
    """Return the trains of a group, made by neo's list: slow, and obviously right."""
    found = []
    for part in group.parts:
        for cell in part.indices.tolist():
            for probe in data.by_population().get(part.spec.number, {}).get("spikes", []):
                if cell in probe.index:
                    index, time = data.trains(probe)
                    number = part.population.first_number + cell
                    trains = SpikeTrainList.from_spike_time_array(
                        time[index == cell],
                        np.full((index == cell).sum(), number),
                        [number],
                        t_start=float(grid_time(data.span(probe)[0], data.dt)) * pq.ms,
                        t_stop=float(grid_time(data.span(probe)[1], data.dt)) * pq.ms,
                        units="ms",
                        source_population=part.population.label,
                        source_index=[cell],
                        source_id=[number],
                    )
                    found.append(trains[0])
    return found


def some_cells(scene: Any) -> None:
    scene.cond[[3, 1]].record("spikes")
    scene.sim.run(30.0)


def late_cells(scene: Any) -> None:
    scene.cond[[3, 4]].record("spikes")
    scene.sim.run(20.0)
    scene.cond.record("spikes")
    scene.sim.run(10.0)


def several_segments(scene: Any) -> None:
    scene.cond.record("spikes")
    scene.source.record("spikes")
    scene.sim.run(20.0)
    scene.sim.reset(annotations={"phase": 1})
    scene.sim.run(30.0)


def cleared(scene: Any) -> None:
    several_segments(scene)
    scene.cond.get_data(clear=True)
    scene.sim.run(15.0)


def silent(scene: Any) -> None:
    scene.cond.set(i_offset=0.0)
    several_segments(scene)


def read_in_between(scene: Any) -> None:
    scene.cond.record("spikes")
    scene.source.record("spikes")
    for _ in range(10):
        scene.sim.run(3.0)
        scene.cond[[2, 0]].get_spike_counts()
        (scene.cond + scene.source).get_data()


@pytest.mark.parametrize(
    "record",
    [some_cells, late_cells, several_segments, cleared, silent, read_in_between],
    ids=lambda f: f.__name__,
)
def test_trains_are_those_of_neo_for_a_zoo_of_recordings(scene: Any, record: Callable[[Any], None]) -> None:
    scene.source.set(spike_times=[[1.0, 2.5, 22.0], [], [0.0, 5.0, 27.0]])
    scene.cond.set(i_offset=[0.0, 1.0, 2.0, 3.0, 4.0])
    record(scene)
    groups = [
        scene.cond,
        scene.cond[[4, 1, 3]],
        scene.cond[2:],
        scene.cond + scene.source,
        scene.cond[[3, 0]] + scene.source,
    ]
    for group in groups:
        block, segments = group.get_data("spikes"), scene.sim._store.segments(False)
        assert len(block.segments) == len(segments)
        for segment, data in zip(block.segments, segments, strict=True):
            expected = in_the_way_of_neo(group, data)
            require_alike(segment.spiketrains, expected)
            assert all(train.segment is segment for train in segment.spiketrains)
            channels, times = segment.spiketrains.multiplexed
            assert channels.tolist() == [n.annotations["channel_id"] for n in expected for _ in n]
            assert times.magnitude.tolist() == [
                time for train in expected for time in train.magnitude.tolist()
            ]
            assert data.annotations.items() <= segment.annotations.items() and segment.block is block
        block.check_relationships()


def test_d7_trains_come_in_the_order_of_the_cells(scene: Any) -> None:
    scene.cond[[3, 4]].record("spikes")
    scene.sim.run(1.0)
    scene.cond.record("spikes")
    scene.sim.run(1.0)
    for view, order in ((scene.cond, [0, 1, 2, 3, 4]), (scene.cond[[4, 0, 3]], [4, 0, 3])):
        trains = view.get_data().segments[0].spiketrains
        assert [train.annotations["source_index"] for train in trains] == order
        assert [float(train.t_start) for train in trains] == [0.0 if k > 2 else 1.0 for k in order]


@pytest.mark.parametrize(
    ("dt", "times", "duration"),
    [(0.1, [0.1 * 3], 0.3), (0.1, np.arange(0, 3, 0.1), 2.3), (0.3, [0.3 * 3 + 1e-9], 0.9)],
)
def test_c11_a_time_belongs_to_its_step_within_the_tolerance_of_the_grid(
    dt: float, times: Any, duration: float, tmp_path: Any
) -> None:
    network = pnl.Network()
    source = network.population(2, pnl.SpikeSourceArray(spike_times=times))
    source.record("spikes")
    with pnl.Simulator("reference", network, timestep=dt) as simulator:
        simulator.run(duration)
        train = source.get_data().segments[0].spiketrains[0]
        assert len(train) == source.get_spike_counts()[source[0]]
        assert train.magnitude[-1] <= train.t_stop.item() == pytest.approx(duration)
        assert train.magnitude == pytest.approx([time for time in times if time < duration + 1e-6])
        source.write_data(str(tmp_path / "data.pkl"))
        train.copy().rescale("s")


def test_signals_are_views_of_what_is_stored_and_cannot_change_it(scene: Any) -> None:
    scene.cond.record("v")
    for _ in range(3):
        scene.sim.run(1.0)
        first, second = (scene.cond.get_data().segments[0].analogsignals[0] for _ in range(2))
        assert np.shares_memory(first.magnitude, second.magnitude)
        with pytest.raises(ValueError, match="read-only"):
            first[0] = 0.0 * pq.mV
        mine = first.copy()
        mine[0] = 0.0 * pq.mV
        assert second.magnitude[0].tolist() == [-65.0] * 5
    assert second.shape == (31, 5)


def test_a_signal_that_was_read_stays_as_it_was(scene: Any) -> None:
    scene.cond.record("v")
    scene.cond.set(i_offset=1.0)
    read = []
    for _ in range(30):
        scene.sim.run(0.3)
        read.append(scene.cond.get_data().segments[0].analogsignals[0])
    for n, signal in enumerate(read, 1):
        assert signal.shape == (1 + 3 * n, 5)
        assert np.array_equal(signal.magnitude, read[-1].magnitude[: len(signal)])


def test_d8_repeated_reading_takes_no_memory(scene: Any) -> None:
    scene.cond.record(["spikes", "v"])
    scene.source.record("spikes")
    scene.source.set(spike_times=[[0.5, 30.0]] * 3)

    def n_pieces() -> int:
        (segment,) = scene.sim._store.segments(False)
        return sum(len(pieces) for kept in (segment.spikes, segment.traces) for pieces in kept.values())

    for _ in range(100):
        scene.sim.run(0.2)
        scene.cond.get_spike_counts()
    before = n_pieces()
    assert before < 20, "pieces are joined when they come"
    for _ in range(100):
        scene.cond.get_spike_counts()
        scene.source.mean_spike_count()
    assert n_pieces() == before


def test_counts_are_those_of_the_trains(scene: Any) -> None:
    scene.cond.set(i_offset=[0.0, 1.0, 2.0, 3.0, 4.0])
    scene.cond.record("spikes")
    scene.source.record("spikes")
    everything = scene.cond + scene.source
    for turn in range(12):
        scene.sim.run(3.0)
        if turn % 3 == 0:
            scene.cond.get_data()
        counts = everything.get_spike_counts()
        if turn % 4 == 0:
            trains = everything.get_data().segments[0].spiketrains
            assert [*counts.items()] == [(t.annotations["source_id"], len(t)) for t in trains]
    assert scene.cond[[4, 1]].get_spike_counts() == {cell: counts[cell] for cell in scene.cond[[4, 1]]}
    assert all(cell in scene.cond or cell in scene.source for cell in counts)
    for cell in counts:
        assert (cell.index, cell.population_label) == (
            cell.population[cell.index].index,
            cell.population.label,
        )
    assert everything.mean_spike_count() == sum(counts.values()) / len(counts) > 1
