"""What is recorded, stopped and recorded again: nothing is lost, and nothing is said of what was not recorded."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import pynnlite as pnl
from pynnlite.errors import ModelError


@pytest.fixture
def cells() -> Any:
    """Return three cells that fire at rates of their own."""
    return pnl.Network().population(3, pnl.IF_curr_exp(i_offset=[1.1, 1.5, 2.0]), label="cells")


def spans(block: Any) -> list[tuple[int, float, float]]:
    """Return the cell, the start and the stop of each train."""
    (segment,) = block.segments
    return [
        (train.annotations["source_index"], float(train.t_start), float(train.t_stop))
        for train in segment.spiketrains
    ]


def test_a21_spikes_of_all_stretches_are_counted(cells: Any) -> None:
    with pnl.Simulator("reference", cells.network) as sim:
        cells.record("spikes")
        sim.run(60.0)
        first = cells.get_spike_counts()
        cells.record(None)
        sim.run(60.0)
        assert cells.get_spike_counts() == first
        cells.record("spikes")
        sim.run(60.0)
        counts = cells.get_spike_counts()
        trains = cells.get_data().segments[0].spiketrains
    for cell in cells:
        mine = [len(t) for t in trains if t.annotations["source_id"] == cell]
        assert len(mine) == 2 and counts[cell] == sum(mine) > first[cell] > 0


def test_d6_trains_of_a_stopped_recording_end_where_it_stopped(cells: Any) -> None:
    with pnl.Simulator("reference", cells.network) as sim:
        cells.record("spikes")
        sim.run(20.0)
        cells.record(None)
        sim.run(40.0)
        cells[:1].record("spikes")
        sim.run(10.0)
        assert spans(cells.get_data()) == [(0, 0.0, 20.0), (0, 60.0, 70.0), (1, 0.0, 20.0), (2, 0.0, 20.0)]
        sim.run(10.0, [lambda t: cells.record(None) or t + 5.0 if t == 75.0 else t + 5.0])
        assert spans(cells.get_data()) == [(0, 0.0, 20.0), (0, 60.0, 75.0), (1, 0.0, 20.0), (2, 0.0, 20.0)]


def test_d6_after_clear_there_are_no_trains_of_what_is_not_recorded(cells: Any) -> None:
    other = cells.network.population(1, pnl.IF_curr_exp(), label="other")
    everything = cells + other
    with pnl.Simulator("reference", cells.network) as sim:
        everything.record("spikes")
        sim.run(20.0)
        cells.record(None)
        everything.get_data(clear=True)
        assert spans(everything.get_data()) == [(0, 20.0, 20.0)]
        sim.run(40.0)
        assert spans(everything.get_data()) == [(0, 20.0, 60.0)]
        assert list(everything.get_spike_counts()) == [other[0]]


def described(how: str = "") -> Any:
    """Return the cells of a new network."""
    source = (net := pnl.Network(seed=3)).population(2, pnl.SpikeSourcePoisson(rate=300.0))
    cells = net.population(4, pnl.IF_curr_exp(i_offset=0.9), label="cells")
    net.projection(source, cells, pnl.AllToAllConnector(), pnl.StaticSynapse(weight=1.0, delay=1.0))
    if how == "the same":
        cells.record("spikes")
        cells[:2].record("v", sampling_interval=0.5)
    elif how == "in parts":
        cells[2:].record("spikes")
        cells[:2].record(["v", "spikes"], sampling_interval=0.5)
    return cells


def recorded(cells: Any) -> list[Any]:
    """Return all that was recorded."""
    (segment,) = cells.get_data().segments
    trains = [(float(t.t_start), float(t.t_stop), t.tolist()) for t in segment.spiketrains]
    signals = [(float(s.t_start), s.name, s.magnitude.tolist()) for s in segment.analogsignals]
    return [*trains, *signals]


@pytest.mark.parametrize("before", ["", "the same", "in parts"])
@pytest.mark.parametrize("backend", ["native"])
def test_c13_a_recording_that_began_later_is_restored(tmp_path: Any, backend: str, before: str) -> None:
    cells = described()
    with pnl.Simulator(backend, cells.network) as sim:
        sim.run(25.0)
        cells[:3].record("spikes")
        sim.run(0.3)
        cells[3:].record("spikes")
        cells[:2].record("v", sampling_interval=0.5)
        sim.run(25.0)
        sim.checkpoint(tmp_path / "run")
        sim.run(25.0)
        expected, counts = recorded(cells), list(cells.get_spike_counts().values())
    again = described(before)
    with pnl.Simulator(backend, again.network) as sim:
        assert sim.restore(tmp_path / "run") == pytest.approx(50.3)
        sim.run(25.0)
        assert recorded(again) == expected and list(again.get_spike_counts().values()) == counts
        again.record("v", sampling_interval=0.5)  # of other cells too
        sim.run(1.0)
        assert len(again.get_data("v").segments[0].analogsignals) == 2


@pytest.mark.parametrize("backend", ["native"])
def test_c13_a_recording_that_was_stopped_is_restored(tmp_path: Any, backend: str) -> None:
    cells = described("the same")
    with pnl.Simulator(backend, cells.network) as sim:
        sim.run(25.0)
        cells.record(None)
        sim.run(5.0)
        cells.record("v")
        sim.run(5.0)
        sim.checkpoint(tmp_path / "run")
        expected = recorded(cells)
    again = described()
    with pnl.Simulator(backend, again.network) as sim:
        sim.restore(tmp_path / "run")
        assert recorded(again) == expected
        again.record(None)
        again.record("spikes")
        sim.run(50.0)
        assert sum(again.get_spike_counts().values()) > sum(len(times) for _, stop, times in expected[:4])
    other = described("the same")
    with (
        pnl.Simulator(backend, other.network) as sim,
        pytest.raises(
            ModelError, match=r"\(spikes, v\) than when the checkpoint was written \(v\).*nothing before"
        ),
    ):
        sim.restore(tmp_path / "run")


def test_signals_of_stretches_have_their_own_times(cells: Any) -> None:
    with pnl.Simulator("reference", cells.network) as sim:
        for _ in range(2):
            cells.record("v")
            sim.run(1.0)
            cells.record(None)
            sim.run(1.0)
        signals = cells.get_data().segments[0].analogsignals
        assert [float(s.t_start) for s in signals] == [0.0, 2.0] and np.isfinite(signals[1].magnitude).all()
