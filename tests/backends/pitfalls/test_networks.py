"""What PyNN's backends get wrong about synapses, sources and recordings: here all do the one right thing."""

from __future__ import annotations

import tracemalloc
import warnings
from typing import Any

import numpy as np
import pytest
from pitfalls import TOLERANCE, EachCell, Start, joined

import pynnlite as pnl
from pynnlite.errors import PynnliteWarning
from pynnlite.testing.data import everything, sample_times, trace, train, trains


def test_two_synapses_of_one_pair_keep_their_own_weights_and_delays(start: Start) -> None:
    network = pnl.Network()
    source = network.population(2, pnl.SpikeSourceArray(spike_times=[[1.0], []]))
    cells = network.population(2, pnl.IF_curr_exp(tau_syn_E=0.01))
    rows = [(0, 1, 0.2, 1.0), (0, 1, 0.4, 2.0), (1, 0, 0.3, 1.0), (0, 0, 0.1, 1.0), (0, 0, 0.5, 1.0)]
    projection = network.projection(source, cells, pnl.FromListConnector(rows), pnl.StaticSynapse())
    cells.record("isyn_exc")
    simulator = start(network)
    simulator.run(4.0)
    found = trace(cells, "isyn_exc")
    assert found[[20, 30], 1].tolist() == [0.2, 0.4] and found[20, 0] == 0.6
    assert projection.get("weight", "list") == [
        (0, 0, 0.1),
        (0, 0, 0.5),
        (1, 0, 0.3),
        (0, 1, 0.2),
        (0, 1, 0.4),
    ]
    for how, weight in {"sum": 0.2 + 0.4, "first": 0.2, "last": 0.4, "min": 0.2, "max": 0.4}.items():
        assert projection.get("weight", "array", multiple_synapses=how)[0, 1] == weight


def test_a_single_connection_can_be_read_and_set(start: Start) -> None:
    network, cells, projection = joined(pnl.IF_curr_exp, [1.0, 5.0], 0.5, 1.0, tau_syn_E=0.01)
    simulator = start(network)
    simulator.run(3.0)
    assert projection.get(["weight", "delay"], "list") == [(0, 0, 0.5, 1.0)]
    projection.set(weight=[0.25])
    simulator.run(4.0)
    assert projection.get("weight", "array").tolist() == [[0.25]]
    assert trace(cells, "isyn_exc")[[20, 60], 0].tolist() == [0.5, 0.25]


def test_300_projections_between_two_populations_are_possible(start: Start) -> None:
    """NEST has room for 255 synapse models, of which PyNN's projections took one each."""
    network = pnl.Network()
    source = network.population(1, pnl.SpikeSourceArray(spike_times=[1.0]))
    cells = network.population(1, pnl.IF_curr_exp(tau_syn_E=0.01))
    for k in range(300):
        synapse = pnl.StaticSynapse(0.5, delay=1.0)
        network.projection(source, cells, pnl.AllToAllConnector(), synapse, label=str(k))
    cells.record("isyn_exc")
    start(network).run(3.0)
    assert trace(cells, "isyn_exc")[20, 0] == 150.0


def test_setting_weights_takes_memory_by_synapses_and_not_by_pairs(start: Start) -> None:
    """With 8 000 cells a matrix of all pairs would take 512 MB."""
    network = pnl.Network(seed=1)
    source = network.population(8000, pnl.SpikeSourceArray())
    cells = network.population(8000, pnl.IF_curr_exp())
    projection = network.projection(source, cells, pnl.FixedNumberPreConnector(2), pnl.StaticSynapse(0.1))
    simulator = start(network)
    simulator.run(0.1)
    tracemalloc.start()
    try:
        projection.set(weight=0.2)
        simulator.run(0.1)
        projection.set(weight=np.full(projection.size(), 0.3))
        simulator.run(0.1)
        assert tracemalloc.get_traced_memory()[1] < 100e6
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("shared", ["nothing", "connector", "generator"])
def test_projections_with_the_same_rule_have_different_synapses(start: Start, shared: str) -> None:
    network = pnl.Network(seed=1)
    source = network.population(30, pnl.SpikeSourceArray(spike_times=[1.0]))
    groups = [network.population(30, pnl.IF_curr_exp()) for _ in range(2)]
    rng = pnl.NumpyRNG(seed=7) if shared == "generator" else None
    connector = pnl.FixedProbabilityConnector(0.5, rng=rng)
    for group in groups:
        rule = connector if shared == "connector" else pnl.FixedProbabilityConnector(0.5, rng=rng)
        network.projection(source, group, rule, pnl.StaticSynapse(1.0, delay=1.0))
        group.record("isyn_exc")
    start(network).run(3.0)
    first, second = (trace(group, "isyn_exc")[20] for group in groups)
    assert first.min() > 4 and second.min() > 4 and first.tolist() != second.tolist()


def test_p21_poisson_sources_keep_to_their_rate_start_and_duration(start: Start) -> None:
    network = pnl.Network(seed=1)
    source = network.population(200, pnl.SpikeSourcePoisson(rate=50.0, start=100.0, duration=500.0))
    source.record("spikes")
    simulator = start(network)
    simulator.run(700.0)
    counts = [len(each) for each in trains(source)]
    times = np.concatenate([np.array(each) for each in trains(source)])
    assert abs(np.mean(counts) - 25.0) < 4 * 5.0 / np.sqrt(200) and 4.0 < np.std(counts) < 6.0
    assert 100.0 < times.min() < 101.0 and 599.0 < times.max() <= 600.0
    assert len(set(map(tuple, trains(source)))) == 200, "no two cells share their spikes"
    simulator.reset()
    simulator.run(700.0)
    assert trains(source) != trains(source, 0)


@pytest.mark.parametrize("interval", [0.1, 0.3, 2.0])
def test_recordings_begin_at_0_and_have_no_sample_too_many(start: Start, interval: float) -> None:
    network = pnl.Network()
    cells = network.population(3, pnl.IF_curr_exp(i_offset=[0.1, 0.2, 0.3]))
    cells.initialize(v=-60.0)
    cells.record("v", sampling_interval=interval)
    start(network).run(6.0)
    expected = np.arange(0, 61, round(interval * 10)) / 10
    assert sample_times(cells) == pytest.approx(expected, rel=1e-12)
    assert trace(cells).shape == (len(expected), 3) and trace(cells)[0].tolist() == [-60.0] * 3


@pytest.mark.parametrize("interval", [0.1, 0.3])
def test_data_that_are_cleared_go_on_where_they_ended(start: Start, interval: float) -> None:
    """No sample is lost, none comes twice, and none is the initial value again."""
    whole, pieces = (pnl.Network() for _ in range(2))
    for network in (whole, pieces):
        cells = network.population(2, pnl.IF_curr_exp(i_offset=[0.5, 2.0]))
        cells.record("v", sampling_interval=interval)
        cells.record("spikes")
    start(whole).run(20.0)
    simulator, cells = start(pieces), pieces.populations[0]
    simulator.run(10.0)
    first = cells.get_data(clear=True).segments[-1].filter(name="v")[0]
    simulator.run(10.0)
    second = cells.get_data().segments[-1].filter(name="v")[0]
    times = np.r_[first.times.rescale("ms").magnitude, second.times.rescale("ms").magnitude]
    new = np.r_[True, np.diff(times) > 1e-6]
    assert times[new] == pytest.approx(sample_times(whole.populations[0]), rel=1e-12)
    assert (
        np.vstack([first.magnitude, second.magnitude])[new].tolist() == trace(whole.populations[0]).tolist()
    )


@EachCell
def test_what_is_recorded_late_begins_then_and_survives_a_reset(start: Start, cell_type: Any) -> None:
    network = pnl.Network()
    cells = network.population(3, cell_type(i_offset=3.0))
    simulator = start(network)
    simulator.run(5.0)
    cells[1:].record(["v", "spikes"])
    simulator.run(5.0)
    assert sample_times(cells)[[0, -1]].tolist() == [5.0, 10.0] and trace(cells).shape == (51, 2)
    simulator.reset()
    simulator.run(5.0)
    assert sample_times(cells)[0] == 0.0 and trace(cells).shape == (51, 2)
    assert trace(cells)[0].tolist() == [-65.0, -65.0]


@EachCell
def test_initial_potentials_are_those_that_were_given(start: Start, cell_type: Any) -> None:
    network = pnl.Network()
    cells = network.population(3, cell_type(), initial_values={"v": [-60.0, -65.0, -72.5]})
    cells.record("v")
    start(network).run(1.0)
    v = trace(cells)
    assert v[0].tolist() == [-60.0, -65.0, -72.5]
    goal = -65.0 + np.outer(np.exp(-np.arange(11) / 200), [5.0, 0.0, -7.5])
    np.testing.assert_allclose(v, goal, rtol=0, atol=TOLERANCE[cell_type])


def test_p28_a_run_ends_when_it_was_asked_to_whatever_the_delays_are(start: Start) -> None:
    network, cells, _ = joined(pnl.IF_curr_exp, [k / 10 for k in range(0, 100, 5)], 3.0, 5.0)
    simulator = start(network, min_delay=5.0)
    assert simulator.run(0.1) == 0.1 and simulator.time == 0.1 and trace(cells).shape == (2, 1)
    for _ in range(99):
        simulator.run(0.1)
    assert simulator.time == 10.0 and trace(cells).shape == (101, 1)
    assert max(train(network.populations[0])) == 9.5 and 0 < max(train(cells)) <= 10.0


def test_several_runs_with_changes_and_resets_repeat_to_the_bit(start: Start) -> None:
    """A full reset: nothing in flight, no state, no change of weights by the simulator is left."""
    network = pnl.Network(seed=1)
    source = network.population(10, pnl.SpikeSourcePoisson(rate=500.0))
    cells = network.population(10, pnl.IF_cond_exp(i_offset=0.6))
    synapse = pnl.StaticSynapse(0.01, delay=3.0)
    projection = network.projection(source, cells, pnl.FixedProbabilityConnector(0.5), synapse)
    network.projection(cells, cells, pnl.FixedProbabilityConnector(0.5), pnl.StaticSynapse(0.005, delay=7.0))
    source.record("spikes")
    cells.record(["spikes", "v"])
    simulator = start(network)
    found = []
    for trial in range(2):
        if trial:
            simulator.reset(same_noise=True)
            projection.set(weight=0.01)
            cells.set(i_offset=0.6)
        simulator.run(25.0)
        projection.set(weight=0.02)
        cells.set(i_offset=0.7)
        simulator.run(25.0)
        found.append(everything(network.populations))
    assert found[0] == found[1] and sum(map(len, trains(cells))) > 10


def test_new_spike_times_may_be_set_before_between_and_after_runs(start: Start) -> None:
    network, cells, _ = joined(pnl.IF_curr_exp, [], 1.0, 1.0, tau_syn_E=0.01)
    source = network.populations[0]
    simulator = start(network)
    source.set(spike_times=[0.0, 2.0, 8.0])
    simulator.run(3.0)
    with warnings.catch_warnings():
        warnings.simplefilter("error", PynnliteWarning)
        source.set(spike_times=[3.1, 4.0])
    simulator.run(3.0)
    assert train(source) == [0.0, 2.0, 3.1, 4.0]
    assert np.flatnonzero(trace(cells, "isyn_exc")[:, 0] > 0.5).tolist() == [10, 30, 41, 50]
    simulator.reset()
    source.set(spike_times=[0.5])
    simulator.run(3.0)
    assert train(source) == [0.5]
    assert np.flatnonzero(trace(cells, "isyn_exc")[:, 0] > 0.5).tolist() == [15]


@pytest.mark.needs("nest")
def test_the_building_on_nest_never_looks_its_connections_up(monkeypatch: pytest.MonkeyPatch) -> None:
    from pynnlite_nest import synapses

    calls: list[str] = []

    class Counting:
        def __getattr__(self, name: str) -> Any:
            calls.append(name)
            return getattr(nest, name)

    nest = synapses.nest
    monkeypatch.setattr(synapses, "nest", Counting())
    network = pnl.Network(seed=1)
    cells = network.population(500, pnl.IF_curr_exp())
    uniform = pnl.RandomDistribution("uniform", low=0.1, high=2.0)
    for label in "abc":
        synapse = pnl.StaticSynapse(uniform, delay=uniform)
        network.projection(cells, cells, pnl.FixedProbabilityConnector(0.1), synapse, label=label)
    with pnl.Simulator("nest", network) as simulator:
        simulator.run(0.1)
    assert calls == ["Connect"], "one call for all projections of a population"
