"""Noise and currents that differ between cells: the same on every backend, and on ranks and threads."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

import pynnlite as pnl
from pynnlite.testing.data import trace

BACKENDS = ("native", "nest", "brian2", "arbor", "neuron")


@cache
def potentials(backend: str) -> np.ndarray:
    """Return the potentials of cells that do not fire, whose noise changes between two runs."""
    net = pnl.Network(seed=5)
    cells, others = net.population(30, pnl.IF_curr_exp()), net.population(7, pnl.IF_cond_exp())
    noise = pnl.NoisyCurrentSource(mean=0.1, stdev=0.8, start=5.0, stop=70.0, dt=0.2)
    noise.inject_into(cells + others)
    pnl.NoisyCurrentSource(stdev=0.3, dt=0.5, shared=True).inject_into([cells[3:9], others])
    cells[::-3].inject(pnl.DCSource(amplitude=[0.01 * k for k in range(10)]))
    for group in (cells, others):
        group.record("v")
    with pnl.Simulator(backend, net, 0.1) as simulator:
        simulator.run(30.0)
        noise.set_parameters(stdev=0.2)
        simulator.run(30.0)
        return np.hstack([trace(cells), trace(others)])


@pytest.mark.parametrize("backend", BACKENDS)
def test_potentials_are_those_of_the_reference(backend: str) -> None:
    difference = np.abs(potentials(backend) - potentials("reference"))
    assert difference[:, :30].max() < 1e-9 and difference.max() < 1e-5
    assert potentials("reference").std(axis=0).min() > 0.1
