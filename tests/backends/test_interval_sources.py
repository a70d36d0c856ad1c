"""Sources that draw intervals: every backend gets the same spikes, also after a change."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import pytest

import pynnlite as pnl
from pynnlite.testing.data import trace, trains

BACKENDS = ("native", "nest", "brian2", "arbor", "neuron")


@cache
def result(backend: str) -> tuple[list[Any], np.ndarray]:
    """Return the spikes of the sources, and the potentials of cells that they drive without making them fire."""
    net = pnl.Network(seed=5)
    sources = [
        net.population(20, pnl.SpikeSourcePoissonRefractory(rate=90.0, tau_refrac=2.0)),
        net.population(20, pnl.SpikeSourceGamma(alpha=2.0, beta=[100.0 + 20.0 * k for k in range(20)])),
    ]
    cells = net.population(10, pnl.IF_curr_exp())
    for source in sources:
        synapse = pnl.StaticSynapse(weight=0.01, delay=pnl.RandomDistribution("uniform", low=0.1, high=3.0))
        net.projection(source, cells, pnl.FixedProbabilityConnector(0.5), synapse)
        source.record("spikes")
    cells.record("v")
    with pnl.Simulator(backend, net, 0.1) as simulator:
        simulator.run(100.0)
        sources[0].set(tau_refrac=7.0)
        sources[1][4:8].set(beta=20.0, start=120.0)
        simulator.run(100.0)
        return [np.concatenate(trains(source)).tolist() for source in sources], trace(cells)


@pytest.mark.parametrize("backend", BACKENDS)
def test_every_backend_gets_the_same_spikes(backend: str) -> None:
    spikes, v = result(backend)
    wanted, potentials = result("reference")
    assert spikes == wanted and min(map(len, spikes)) > 150
    np.testing.assert_allclose(v, potentials, atol=1e-9, rtol=0)
    assert np.ptp(v) > 1.0
