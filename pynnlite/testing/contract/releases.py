"""Releases: what synapses that release by chance transmit is a function of place."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np
import pytest

import pynnlite as pnl

from ...backend import Features
from ...draws.releases import binomials, chances, release_words
from ...recipe import Recipe
from ...standardmodels.synapses import (
    MultiQuantalSynapse,
    SimpleStochasticSynapse,
    StochasticTsodyksMarkramSynapse,
)
from ...testing.contract.plasticity import require
from ...testing.data import trace
from ...testing.pairing import DECAY, Pair, resting
from ...testing.plugin import Simulate

TRAINS = [[10.0, 20.0, 20.0, 25.0, 40.0], [11.0, 20.0, 26.0, 41.0]]
"""Spikes of two sources in ms, two of them in one step."""


def _releasing(simulate: Simulate, synapse: Any) -> tuple[pnl.Network, pnl.Population]:
    """Run three targets with synapses that release by chance, two from each of two sources."""
    network = pnl.Network(seed=12)
    sources = network.population(2, pnl.SpikeSourceArray(spike_times=TRAINS))
    cells = network.population(3, resting())
    rows = [(source, target) for source in range(2) for target in range(3)] * 2
    network.projection(sources, cells, pnl.FromListConnector(rows), synapse, "excitatory")
    cells.record("isyn_exc")
    simulate(network).run(50.0)
    return network, cells


def _expected(network: pnl.Network, kind: Any, release: Any) -> Any:
    """Return the sums that arrive, by step and target, if each synapse releases what a function says."""
    recipe = Recipe(network.freeze(), 0.1)
    words = partial(release_words, recipe.key("release", 0))
    sums = np.zeros((501, 3))
    for target in range(3):
        for source, train_of in enumerate(TRAINS):
            for occurrence in range(2):
                place = (np.array([target]), np.array([source]), np.array([occurrence]))
                memory: dict[str, float] = {}
                for step in sorted({round(time * 10) for time in train_of}):
                    for nth in range(train_of.count(step / 10)):
                        draw = partial(words, *place, step, nth)
                        sums[step + 10, target] += float(kind.weight) * release(
                            kind, draw, step * 0.1, memory
                        )
    return sums


def _simple(kind: Any, draw: Any, time: float, memory: dict[str, float]) -> float:
    return float(chances(draw(0), np.array([kind.p]))[0])


def _quantal(kind: Any, draw: Any, time: float, memory: dict[str, float]) -> float:
    n = kind.n if hasattr(kind, "n") else 1.0
    elapsed = time - memory.get("time", -np.inf)
    decayed = np.exp(-elapsed / kind.tau_facil) if kind.tau_facil else 0.0
    u = memory.get("u", 0.0) * decayed
    u += kind.U * (1 - u)
    empty = memory.get("empty", 0.0)
    empty -= binomials(draw(0), np.array([empty]), np.array([1 - np.exp(-elapsed / kind.tau_rec)]))[0]
    k = binomials(draw(1), np.array([n - empty]), np.array([u]))[0]
    memory.update(time=time, u=u, empty=empty + k)
    return float(k / n)


@pytest.mark.parametrize(
    ("synapse", "release"),
    [
        (SimpleStochasticSynapse(p=0.6, weight=1.0, delay=1.0), _simple),
        (
            StochasticTsodyksMarkramSynapse(U=0.4, tau_rec=12.0, tau_facil=30.0, weight=1.0, delay=1.0),
            _quantal,
        ),
        (MultiQuantalSynapse(U=0.4, n=7, tau_rec=12.0, tau_facil=30.0, weight=1.0, delay=1.0), _quantal),
    ],
    ids=["simple", "one site", "seven sites"],
)
def test_releases_are_drawn_by_place(
    simulate: Simulate, features: Features, synapse: Any, release: Any
) -> None:
    require({0: Pair(synapse, [10.0])}, features)
    if not features.same_releases:
        pytest.skip("missing capability: releases by place")
    network, cells = _releasing(simulate, synapse)
    values = trace(cells, "isyn_exc")
    sums = np.zeros_like(values)
    sums[1:] = values[1:] - values[:-1] * np.exp(-0.1 / DECAY)
    np.testing.assert_allclose(sums, _expected(network, synapse, release), rtol=0, atol=1e-13)
