"""Composed cells on the backends that run any declaration, against the reference."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

import pynnlite as pnl
from pynnlite.testing.data import trace, trains


@cache
def result(backend: str) -> tuple[list[list[float]], dict[str, np.ndarray]]:
    """Return the spikes and the traces of cells with four receptors, driven by sources and a current."""
    net = pnl.Network(seed=7)
    cell = pnl.PointNeuron(
        pnl.AdExp(tau_m=pnl.RandomDistribution("uniform", low=8.0, high=12.0)),
        AMPA=pnl.AlphaPSR(tau_syn=1.0),
        GABA=pnl.AlphaPSR(tau_syn=4.0, e_syn=-75.0),
        NMDA=pnl.BetaPSR(tau_rise=2.0, tau_decay=30.0),
        gap=pnl.CurrExpPostSynapticResponse(),
    )
    cells = net.population(6, cell)
    source = net.population(20, pnl.SpikeSourcePoisson(rate=60.0))
    for receptor, weight in (("AMPA", 0.004), ("GABA", 0.003), ("NMDA", 0.0005), ("gap", 0.02)):
        synapse = pnl.StaticSynapse(weight=weight, delay=pnl.RandomDistribution("uniform", low=0.5, high=3.0))
        net.projection(source, cells, pnl.FixedProbabilityConnector(0.5), synapse, receptor)
    cells.inject(pnl.DCSource(amplitude=0.55))
    names = ["v", "w", "AMPA.gsyn", "NMDA.gsyn", "gap.isyn"]
    cells.record(["spikes", *names])
    options = {"codegen": "numpy"} if backend == "brian2" else {}
    with pnl.Simulator(backend, net, 0.1, **options) as simulator:
        simulator.run(60.0)
    return trains(cells), {name: trace(cells, name) for name in names}


@pytest.mark.parametrize("backend", ["native", "brian2", "arbor", "neuron"])
def test_composed_cells_do_what_they_declare(backend: str) -> None:
    spikes, traces = result(backend)
    wanted, right = result("reference")
    assert spikes == wanted and sum(map(len, wanted)) > 5
    for name, values in traces.items():
        allowed = {"v": 1e-4, "w": 1e-6}.get(name, 1e-9) + 1e-5 * np.abs(
            np.gradient(right[name], 0.1, axis=0)
        )
        assert (np.abs(values - right[name]) <= allowed).all(), name
