"""Poisson sources whose spikes Brian2 draws."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from pynnlite_brian2 import Options

import pynnlite as pnl
from pynnlite.errors import BadValue
from pynnlite.testing.data import trace, trains


def relay(rate: Any, seed: int = 1, **parameters: Any) -> tuple[pnl.Network, pnl.Population, pnl.Population]:
    """Return a network in which each cell counts the spikes of one source, as its current never decays."""
    network = pnl.Network(seed=seed)
    sources = network.population(5, pnl.SpikeSourcePoisson(rate=rate, **parameters))
    cells = network.population(5, pnl.IF_curr_exp(tau_syn_E=1e18, v_thresh=1e300))
    network.projection(sources, cells, pnl.OneToOneConnector(), pnl.StaticSynapse(1.0, delay=0.3))
    sources.record("spikes")
    cells.record("isyn_exc")
    return network, sources, cells


def simulator(network: pnl.Network, codegen: str = "numpy") -> pnl.Simulator:
    return pnl.Simulator("brian2", network, 0.1, codegen=codegen, drawn_by="backend")


def counts(sources: pnl.Population, steps: int, segment: int = -1) -> Any:
    """Return how many spikes each source was recorded to emit at each step."""
    found = np.zeros((steps + 1, sources.size))
    for cell, times in enumerate(trains(sources, segment)):
        np.add.at(found[:, cell], np.rint(np.array(times) * 10).astype(int), 1)
    return found


@pytest.mark.parametrize("codegen", ["numpy", "cython"])
def test_what_is_recorded_is_what_cells_receive(codegen: str) -> None:
    network, sources, cells = relay([300.0, 2000.0, 0.0, 150_000.0, 50.0])
    with simulator(network, codegen) as sim:
        for duration in (1.3, 40.0, 0.1, 18.6):
            sim.run(duration)
        emitted = counts(sources, 600)
        received = np.diff(trace(cells, "isyn_exc"), axis=0)
    assert received[3:].tolist() == emitted[1:-3].tolist() and not received[:3].any()
    assert emitted[:, 2].sum() == 0 and emitted[:, 1].max() > 1


def test_division_of_a_run_makes_no_difference() -> None:
    results = []
    for pieces in ([60.0], [0.1, 9.9, 10.0, 33.3, 6.7]):
        network, sources, _ = relay(1000.0)
        with simulator(network) as sim:
            for piece in pieces:
                sim.run(piece)
            results.append(trains(sources))
    assert results[0] == results[1]


def test_trials_differ_and_the_same_noise_repeats() -> None:
    network, sources, _ = relay(1000.0)
    with simulator(network) as sim:
        sim.run(30.0)
        sim.reset()
        sim.run(30.0)
        sim.reset(same_noise=True)
        sim.run(30.0)
        first, second, third = (trains(sources, segment) for segment in range(3))
    assert first != second and second == third and all(first)
    other, others, _ = relay(1000.0, seed=2)
    with simulator(other) as sim:
        sim.run(30.0)
        assert trains(others) != first


@pytest.mark.parametrize("rate", [40.0, 15_000.0])
def test_counts_have_the_mean_and_the_variance_of_a_poisson_process(rate: float) -> None:
    network, n = pnl.Network(seed=3), 500
    sources = network.population(n, pnl.SpikeSourcePoisson(rate=rate))
    sources.record("spikes")
    with simulator(network) as sim:
        sim.run(100.0)
        found, expected = counts(sources, 1000).sum(axis=0), rate / 10
    assert found.mean() == pytest.approx(expected, abs=5 * np.sqrt(expected / n))
    assert found.var() / expected == pytest.approx(1.0, abs=5 * np.sqrt(2 / n + 1 / expected / n))


def test_sources_keep_to_their_start_and_duration_and_take_new_rates() -> None:
    network, sources, _ = relay(
        50_000.0, start=[0.0, 2.0, 5.0, 3.3, 30.0], duration=[1.0, 4.0, 0.0, 9.7, 1.0]
    )
    with simulator(network) as sim:
        sim.run(4.0)
        sources[3:].set(rate=0.0)
        network.projections[0].set(weight=2.0)
        sim.run(6.0)
        found = counts(sources, 100)
    emitting = [np.flatnonzero(found[:, cell]) for cell in range(5)]
    assert [(each.min(), each.max()) for each in emitting if len(each)] == [(1, 10), (21, 60), (34, 40)]


def test_a_generator_that_someone_else_uses_goes_on() -> None:
    np.random.seed(5)  # noqa: NPY002  (Brian2's)
    expected = np.random.rand(3).tolist()  # noqa: NPY002
    np.random.seed(5)  # noqa: NPY002
    with simulator(relay(1000.0)[0]) as sim:
        sim.run(5.0)
    assert np.random.rand(3).tolist() == expected  # noqa: NPY002


def test_other_words_are_errors() -> None:
    with pytest.raises(BadValue, match="'place' or 'backend'"):
        Options(drawn_by="nest")
    with pytest.raises(BadValue, match="a standalone program cannot draw"):
        Options("cpp_standalone", "backend")
