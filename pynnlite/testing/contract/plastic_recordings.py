"""Weights and variables of plastic synapses, recorded over time."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import pynnlite as pnl

from ...backend import Features
from ...standardmodels.synapses import (
    AdditiveWeightDependence,
    SpikePairRule,
    STDPMechanism,
    TsodyksMarkramSynapse,
)
from ...testing.contract.plasticity import PAIR, require, stdp
from ...testing.networks import uniform
from ...testing.pairing import Pair
from ...testing.plugin import Simulate

EVERY, SAMPLES = 2.5, 16
"""ms between samples, and how many there are."""


def _network(synapse: Any) -> tuple[pnl.Network, pnl.Projection, pnl.Population]:
    """Return a network of two pathways, whose targets fire, and whose delays differ."""
    network = pnl.Network(seed=7)
    sources = network.population(6, pnl.SpikeSourcePoisson(rate=150.0))
    more = network.population(4, pnl.SpikeSourcePoisson(rate=120.0))
    cells = network.population(8, pnl.IF_curr_exp(i_offset=3.0, tau_refrac=2.0))
    rule = pnl.FixedProbabilityConnector(0.6)
    projection = network.projection(sources[[4, 1, 2]] + more, cells[2:], rule, synapse)
    cells.record("spikes")
    return network, projection, cells


@pytest.mark.parametrize("kind", ["weights", "variables"])
def test_samples_are_what_get_returns_and_change_nothing(
    simulate: Simulate, features: Features, kind: str
) -> None:
    synapse: Any
    if kind == "weights":
        parts = SpikePairRule(**PAIR), AdditiveWeightDependence(w_max=0.02)
        synapse, names = STDPMechanism(*parts, weight=0.01, delay=uniform(1.0, 4.0)), ["weight"]
    else:
        synapse, names = TsodyksMarkramSynapse(weight=0.01, delay=1.0, tau_facil=50.0), ["u", "y", "z"]
    require({0: Pair(stdp() if kind == "weights" else synapse, [10.0])}, features)
    network, projection, cells = _network(synapse)
    some = np.flatnonzero(np.arange(len(projection)) % 3 == 1)
    projection.record(names, sampling_interval=EVERY, synapses=some)
    simulator, read = simulate(network), []
    for _ in range(SAMPLES):
        simulator.run(EVERY)
        read.append(projection.get(names, "columns", with_address=False))
    signals = {each.name: each for each in projection.get_data().segments[0].analogsignals}
    for name in names:
        expected = np.array([columns[name][some] for columns in read])
        assert np.array_equal(signals[name].magnitude[1:], expected)
        assert len(np.unique(expected)) > len(some)
    spikes = cells.get_data().segments[0].spiketrains.multiplexed
    last = projection.get(names, "list")
    network, projection, cells = _network(synapse)
    simulate(network).run(EVERY * SAMPLES)
    assert projection.get(names, "list") == last
    for one, other in zip(cells.get_data().segments[0].spiketrains.multiplexed, spikes, strict=True):
        assert np.array_equal(one, other)
