"""Recordings: what is kept of which cells, and how it is labelled."""

from __future__ import annotations

import numpy as np
import pytest

import pynnlite as pnl

from ...declarations import CellType
from ...errors import SimulationStateError
from ...testing.data import everything, sample_times, trace, train, trains
from ...testing.networks import busy, fed
from ...testing.plugin import Build, Simulate


def test_everything_recordable_can_be_recorded(simulate: Simulate, cell_type: type[CellType]) -> None:
    network = busy(cell_type)
    simulate(network).run(10.0)
    data = network.populations[2].get_data().segments[0]
    assert {signal.name for signal in data.analogsignals} == {state.name for state in cell_type.states}
    assert all(
        signal.shape == (101, 12) and np.isfinite(signal.magnitude).all() for signal in data.analogsignals
    )
    assert len(data.spiketrains) == 12


@pytest.mark.parametrize("interval", [0.1, 0.3, 2.5])
def test_samples_are_those_of_every_step_thinned_out(
    simulate: Simulate, cell_type: type[CellType], interval: float
) -> None:
    fine, coarse = busy(cell_type), busy(cell_type)
    coarse.populations[2].record(None)
    coarse.populations[2].record("v", sampling_interval=interval)
    for network in (fine, coarse):
        simulator = simulate(network)
        simulator.run(7.7)
        simulator.run(22.3)
    every = round(interval * 10)
    assert trace(coarse.populations[2]).tolist() == trace(fine.populations[2])[::every].tolist()
    expected = np.arange(0, 301, every) / 10
    np.testing.assert_allclose(sample_times(coarse.populations[2]), expected, rtol=1e-12)


def test_a_part_of_the_cells(simulate: Simulate, cell_type: type[CellType]) -> None:
    whole, part = busy(cell_type), busy(cell_type)
    cells = part.populations[2]
    cells.record(None)
    cells[[7, 2]].record("v")
    cells[5:9].record("spikes")
    part.populations[0].record(None)
    part.populations[0][1:3].record("spikes")
    for network in (whole, part):
        simulate(network).run(30.0)
    columns, all_trains = trace(whole.populations[2]), trains(whole.populations[2])
    assert trace(cells).tolist() == columns[:, [2, 7]].tolist()
    assert trace(cells[[7, 2]]).tolist() == columns[:, [7, 2]].tolist(), "a view has its own order"
    assert trains(cells) == all_trains[5:9] and trains(cells[[6, 5]]) in (
        all_trains[5:7],
        all_trains[5:7][::-1],
    )
    assert [train(cells, k) for k in (5, 6, 7, 8)] == all_trains[5:9]
    assert trains(part.populations[0]) == trains(whole.populations[0])[1:3]


def test_cells_that_are_added_to_a_recording(simulate: Simulate, cell_type: type[CellType]) -> None:
    whole, part = busy(cell_type), busy(cell_type)
    cells = part.populations[2]
    cells.record(None)
    cells[:2].record("v")
    cells[1:4].record("v")
    for network in (whole, part):
        simulate(network).run(5.0)
    assert trace(cells).tolist() == trace(whole.populations[2])[:, :4].tolist()


def test_probes_that_start_late(simulate: Simulate, cell_type: type[CellType]) -> None:
    whole, late = busy(cell_type), busy(cell_type)
    reference, cells = whole.populations[2], late.populations[2]
    cells.record(None)
    for network in (whole, late):
        simulator = simulate(network)
        simulator.run(7.3)
        if network is late:
            cells.record(["v", "spikes"], sampling_interval=0.5)
            network.populations[0].record(None)
            network.populations[0].record("spikes")
        simulator.run(30.0)
    assert sample_times(cells)[:2].tolist() == pytest.approx([7.3, 7.8])
    assert trace(cells).tolist() == trace(reference)[73::5].tolist()
    assert trains(cells) == [[t for t in each if t > 7.35] for each in trains(reference)]
    assert sum(map(len, trains(cells))) > 5


def test_data_may_be_asked_for_at_any_time(simulate: Simulate, cell_type: type[CellType]) -> None:
    once, often = busy(cell_type), busy(cell_type)
    simulate(once).run(20.0)
    expected = everything(once.populations)
    simulator = simulate(often)
    for k in range(40):
        simulator.run(0.5)
        if k % 3 == 0:
            everything(often.populations)
    assert everything(often.populations) == expected


def test_data_can_be_cleared(simulate: Simulate, cell_type: type[CellType]) -> None:
    whole, pieces = busy(cell_type), busy(cell_type)
    simulate(whole).run(20.0)
    cells = pieces.populations[2]
    simulator = simulate(pieces)
    simulator.run(10.0)
    first = cells.get_data(clear=True).segments[-1]
    simulator.run(10.0)
    second = cells.get_data().segments[-1]
    joined = [
        [*a.magnitude, *b.magnitude] for a, b in zip(first.spiketrains, second.spiketrains, strict=True)
    ]
    assert joined == trains(whole.populations[2])
    assert len(second.filter(name="v")[0]) in (100, 101)


def test_sources_are_recorded(simulate: Simulate) -> None:
    network = pnl.Network()
    source = network.population(3, pnl.SpikeSourceArray(spike_times=[[0.0, 1.0, 1.0], [], [5.0, 12.0]]))
    source.record("spikes")
    simulator = simulate(network)
    simulator.run(10.0)
    assert trains(source) == [[0.0, 1.0, 1.0], [], [5.0]]
    simulator.run(10.0)
    assert trains(source) == [[0.0, 1.0, 1.0], [], [5.0, 12.0]]


def test_spike_counts(simulate: Simulate, cell_type: type[CellType]) -> None:
    network = busy(cell_type)
    cells = network.populations[2]
    simulate(network).run(30.0)
    counts = [len(each) for each in trains(cells)]
    assert list(cells.get_spike_counts().values()) == counts
    assert cells.mean_spike_count() == pytest.approx(np.mean(counts)) and sum(counts) > 0


def test_data_stay_readable_after_the_end(simulate: Simulate, cell_type: type[CellType]) -> None:
    network, cells, _ = fed(cell_type, [1.0], i_offset=3.0)
    simulator = simulate(network)
    simulator.run(10.0)
    before = everything([cells])
    simulator.end()
    simulator.end()
    assert everything([cells]) == before
    with pytest.raises(SimulationStateError):
        simulator.run(1.0)


def test_a_backend_returns_columns_in_order(build: Build, cell_type: type[CellType]) -> None:
    network = busy(cell_type)
    simulation = build(network)
    simulation.advance(300)
    drained = simulation.drain()
    probes = {probe.number: probe for probe in network.records.probes if probe.population == 2}
    assert set(drained.spikes) | set(drained.traces) == set(probes), "nothing is asked for of sources"
    for number, spikes in drained.spikes.items():
        assert spikes.step.dtype == np.int64 and spikes.index.dtype == np.int32 and len(spikes.step) > 3
        order = np.lexsort((spikes.index, spikes.step))
        assert (order == np.arange(len(order))).all(), "ascending by step and then index"
        assert probes[number].variable == "spikes" and spikes.step.min() > 0 and spikes.step.max() <= 300
    for number, samples in drained.traces.items():
        assert samples.step.dtype == np.int64 and samples.values.dtype == np.float64
        assert samples.values.shape == (301, 12) and samples.step.tolist() == list(range(301))
        assert probes[number].variable != "spikes"
    again = simulation.drain()
    assert not any(len(spikes.step) for spikes in again.spikes.values())
    assert not any(len(samples.step) for samples in again.traces.values())


def test_a_backend_returns_the_cells_of_each_probe_and_no_others(
    build: Build, cell_type: type[CellType]
) -> None:
    results = []
    for part in (False, True):
        network = busy(cell_type)
        cells = network.populations[2]
        cells.record(None)
        group = cells[[2, 3, 7, 8]] if part else cells
        group.record(["spikes", "v"])
        simulation = build(network)
        simulation.advance(400)
        drained = simulation.drain()
        results.append((next(iter(drained.spikes.values())), next(iter(drained.traces.values()))))
    (spikes, samples), (some_spikes, some_samples) = results
    wanted = np.isin(spikes.index, [2, 3, 7, 8])
    assert 0 < wanted.sum() < len(wanted)
    assert some_spikes.index.tolist() == spikes.index[wanted].tolist()
    assert some_spikes.step.tolist() == spikes.step[wanted].tolist()
    assert some_samples.values.tolist() == samples.values[:, [2, 3, 7, 8]].tolist()
