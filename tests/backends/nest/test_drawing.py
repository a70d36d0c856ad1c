"""Poisson sources whose spikes NEST draws."""

import numpy as np
import pytest

import pynnlite as pnl
from pynnlite.errors import BadValue, UnsupportedModel
from pynnlite.testing.data import trace, trains
from pynnlite.testing.networks import busy


def counts(population):
    return np.array([len(each) for each in trains(population)])


def relay(rate, n=5, delay=0.3, seed=1, **parameters):
    """Return a network in which each spike of a source makes one cell fire, at most once in a step."""
    network = pnl.Network(seed)
    sources = network.population(n, pnl.SpikeSourcePoisson(rate=rate, **parameters))
    cells = network.population(n, pnl.IF_curr_delta(tau_refrac=0.0, v_rest=-65.0, v_reset=-65.0))
    network.projection(sources, cells, pnl.OneToOneConnector(), pnl.StaticSynapse(100.0, delay=delay))
    sources.record("spikes")
    cells.record("spikes")
    return network, sources, cells


def simulator(network, **options):
    return pnl.Simulator("nest", network, 0.1, drawn_by="backend", **options)


@pytest.mark.parametrize("threads", [1, 2])
@pytest.mark.parametrize("rate", [40.0, 15_000.0])
def test_counts_have_the_mean_and_the_variance_of_a_poisson_process(rate, threads):
    network = pnl.Network(seed=3)
    n = 2000 if rate < 100 else 300
    sources = network.population(n, pnl.SpikeSourcePoisson(rate=rate))
    sources.record("spikes")
    with simulator(network, threads=threads) as sim:
        sim.run(100.0)
        found, expected = counts(sources), rate / 10
        assert found.mean() == pytest.approx(expected, abs=5 * np.sqrt(expected / n))
        assert found.var() / expected == pytest.approx(1.0, abs=5 * np.sqrt(2 / 2000 + 1 / expected / n))


def test_what_is_recorded_is_what_cells_receive():
    network, sources, cells = relay([300.0, 2000.0, 0.0, 9000.0, 50.0])
    with simulator(network) as sim:
        sim.run(80.0)
        sim.run(20.0)
        for given, got in zip(trains(sources), trains(cells), strict=True):
            assert got == pytest.approx([t + 0.3 for t in np.unique(given) if t <= 99.7])
        assert counts(sources)[2] == 0 and counts(sources)[3] > len(np.unique(trains(sources)[3]))


def test_all_targets_of_a_source_see_the_same_spikes_and_all_counts():
    network = pnl.Network(seed=1)
    sources = network.population(1, pnl.SpikeSourcePoisson(rate=8000.0))
    cells = network.population(3, pnl.IF_curr_exp(v_thresh=1e9, tau_syn_E=0.02))
    network.projection(sources, cells, pnl.AllToAllConnector(), pnl.StaticSynapse(1.0, delay=0.1))
    sources.record("spikes")
    cells.record("isyn_exc")
    with simulator(network) as sim:
        sim.run(50.0)
        steps = np.rint(np.array(trains(sources)[0]) * 10).astype(int) + 1
        expected = np.bincount(steps[steps <= 500], minlength=501)
        assert expected.max() > 1
        found = trace(cells, "isyn_exc")
        kept = found[1:] - found[:-1] * np.exp(-5.0)
        np.testing.assert_allclose(kept, np.tile(expected[1:, None], 3), atol=1e-9)


def test_sources_keep_to_their_start_and_duration():
    network, sources, _ = relay(
        20_000.0, start=[0.0, 2.0, 5.0, 3.3, 30.0], duration=[1.0, 4.0, 0.0, 1e10, 1.0]
    )
    with simulator(network) as sim:
        sim.run(4.1)
        sim.run(8.0)
        found = trains(sources)
    assert [(each[0], each[-1]) for each in found[:2]] == [(0.1, 1.0), (2.1, 6.0)]
    assert not found[2] and not found[4] and (found[3][0], found[3][-1]) == (3.4, 12.1)


def test_a_new_rate_acts_on_the_step_that_begins_then():
    network, sources, _ = relay(0.0)
    with simulator(network) as sim:
        sim.run(5.0)
        sources.set(rate=50_000.0)
        sim.run(3.0)
        sources.set(rate=0.0)
        sim.run(3.0)
        assert all((each[0], each[-1]) == (5.1, 8.0) for each in trains(sources))


def test_trials_differ_and_the_same_noise_repeats():
    network, sources, cells = relay(500.0, n=20)
    with simulator(network) as sim:
        sim.run(50.0)
        sim.reset(same_noise=True)
        sim.run(50.0)
        sim.reset()
        sim.run(50.0)
        first, again, other = (trains(sources, segment) for segment in range(3))
        assert first == again != other
        assert trains(cells, 0) == trains(cells, 1)


def test_seeds_differ():
    results = []
    for seed in (1, 2):
        network, sources, _ = relay(500.0, seed=seed)
        with simulator(network) as sim:
            sim.run(50.0)
            results.append(trains(sources))
    assert results[0] != results[1]


@pytest.mark.parametrize("recorded", [["spikes"], ["spikes", "v", "isyn_exc"]])
def test_a_network_that_is_built_again_draws_the_same(recorded):
    """With synaptic currents recorded NEST is a step ahead at each change, and has to be built again."""
    network = busy(pnl.IF_curr_exp, seed=7)
    poisson, _, cells = network.populations
    cells.record(None)
    cells.record(recorded)
    with simulator(network) as sim:
        for k in range(4):
            sim.run(5.0)
            cells.set(i_offset=0.3 * k)
        found = trains(poisson), trains(cells)
    with pnl.Simulator("nest", busy(pnl.IF_curr_exp, seed=7), 0.1, drawn_by="backend") as sim:
        again = sim.network.populations
        for k in range(4):
            sim.run(5.0)
            again[2].set(i_offset=0.3 * k)
        assert found == (trains(again[0]), trains(again[2]))


def test_another_word_is_refused():
    with pytest.raises(BadValue, match="'place' or 'backend'"):
        pnl.Simulator("nest", drawn_by="nest")


def test_cells_that_would_need_another_model_are_refused():
    network = busy(pnl.IF_cond_exp, seed=7)
    cells = network.populations[2]
    cells.set(tau_refrac=1.0)
    with simulator(network) as sim:
        sim.run(5.0)
        cells.set(tau_refrac=0.0)
        with pytest.raises(UnsupportedModel, match=r"tau_refrac .* after a reset\(\)"):
            sim.run(5.0)
        sim.reset()
        assert sim.run(5.0) == 5.0
