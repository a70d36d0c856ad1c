"""Checkpoints of synapses with a rule: a simulation goes on from one as if it had never been interrupted."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import pynnlite as pnl

from ...backend import Features
from ...errors import UnsupportedModel
from ...standardmodels.synapses import (
    AdditivePotentiationMultiplicativeDepression,
    GutigWeightDependence,
    MultiplicativeWeightDependence,
    MultiQuantalSynapse,
    PfisterSpikeTripletRule,
    SimpleStochasticSynapse,
    StochasticTsodyksMarkramSynapse,
    TsodyksMarkramSynapse,
    Vogels2011Rule,
)
from ...testing.contract.plastic_rules import NearestPairs
from ...testing.contract.plasticity import TRIPLET, stdp
from ...testing.plugin import Simulate

BOUNDS = {"w_max": 0.02}
DELAYS = [0.3, 1.1, 2.0]
"""In ms. Synapses between the same cells have different ones."""

ROWS = [
    (pre, post, 0.005 + 0.001 * nth, delay)
    for pre in range(4)
    for post in (3, 0, 2)
    for nth, delay in enumerate(DELAYS)
]
"""Source, target, weight and delay of each synapse."""

USED = {"U": 0.4, "tau_rec": 30.0, "tau_facil": 20.0}
"""What synapses get that tire."""


def learning(fraction: float) -> dict[str, Any]:
    """Return synapses that see their targets, by what they are in words."""
    rules: dict[str, dict[str, Any]] = {
        "additive": {},
        "multiplicative": {"weights": MultiplicativeWeightDependence(w_min=0.002, **BOUNDS)},
        "mixed": {"weights": AdditivePotentiationMultiplicativeDepression(**BOUNDS)},
        "Gutig": {"weights": GutigWeightDependence(**BOUNDS, mu_plus=0.4, mu_minus=0.7)},
        "Vogels": {"timing": Vogels2011Rule(20.0, 0.0003, 5.0)},
        "triplet": {"timing": PfisterSpikeTripletRule(**TRIPLET)},
    }
    found = {name: stdp(**rule, fraction=fraction) for name, rule in rules.items()}
    nearest = NearestPairs(dendritic_delay_fraction=fraction)
    return {**found, "nearest pairs": nearest}


def known(features: Features) -> dict[str, Any]:
    """Return synapses of all rules that a backend runs, by what they are in words."""
    found: dict[str, Any] = {
        f"{name}, f = {fraction:g}": synapse
        for fraction in (0.0, 0.5, 1.0)
        if fraction * DELAYS[0] / 0.1 + 0.5 >= features.dendritic_least
        for name, synapse in learning(fraction).items()
    }
    found["tiring"] = TsodyksMarkramSynapse(**USED)
    found["released by chance"] = SimpleStochasticSynapse(p=0.6)
    found["tiring, released by chance"] = StochasticTsodyksMarkramSynapse(**USED)
    found["several sites"] = MultiQuantalSynapse(n=5, **USED)
    return {name: synapse for name, synapse in found.items() if features.transmits(type(synapse))}


class Learning:
    """A network that learns by all rules that a backend has.

    Parameters
    ----------
    features : Features
        Those of the backend.
    """

    def __init__(self, features: Features) -> None:
        self.network = pnl.Network(seed=7)
        sources = self.network.population(5, pnl.SpikeSourcePoisson(rate=120.0))
        drive = self.network.population(4, pnl.SpikeSourcePoisson(rate=900.0))
        self.cells = self.network.population(4, pnl.IF_curr_exp(tau_m=10.0, tau_refrac=1.0))
        self.network.projection(
            drive, self.cells, pnl.OneToOneConnector(), pnl.StaticSynapse(weight=1.5, delay=0.5)
        )
        self.projections = {}
        for number, (name, synapse) in enumerate(known(features).items()):
            pre = self.cells if number % 3 == 0 else sources
            connector = pnl.FromListConnector(ROWS)
            self.projections[name] = self.network.projection(pre, self.cells, connector, synapse)
        self.cells.record(["spikes", "v", "isyn_exc"])

    def weights(self) -> dict[str, Any]:
        """Return the weights of all synapses."""
        return {name: each.get("weight", "list") for name, each in self.projections.items()}

    def recorded(self) -> list[Any]:
        """Return spikes and traces."""
        (segment,) = self.cells.get_data().segments
        return [np.asarray(each.magnitude) for each in (*segment.spiketrains, *segment.analogsignals)]


def require_checkpoints(simulate: Simulate, path: Path) -> None:
    """Skip the test on a backend that has no checkpoints, before a large network is built."""
    network = pnl.Network()
    cells = network.population(1, pnl.IF_curr_exp())
    network.projection(cells, cells, pnl.AllToAllConnector(), stdp())
    try:
        simulate(network).checkpoint(path)
    except UnsupportedModel as error:
        pytest.skip(f"missing capability: {error.problems[0]}")


@pytest.mark.parametrize("moment", [0.0, 17.3, 30.0])
def test_what_was_learned_goes_on_from_a_checkpoint(
    simulate: Simulate, features: Features, tmp_path: Path, moment: float
) -> None:
    """Spikes are on their way to synapses from both sides, and from synapses to cells."""
    path, whole = tmp_path / "state", Learning(features)
    require_checkpoints(simulate, path)
    simulator = simulate(whole.network)
    simulator.run(moment)
    simulator.checkpoint(path)
    simulator.run(25.0)
    wanted, recorded = whole.weights(), whole.recorded()
    assert min(len(train) for train in recorded[:4]) > 1, "cells fire"
    simulator.reset()
    started = whole.weights()
    assert all(started[name] != wanted[name] for name in wanted if ", f = " in name)

    resumed = Learning(features)
    simulator = simulate(resumed.network)
    assert simulator.restore(path) == moment
    simulator.run(25.0)
    assert all(map(np.array_equal, resumed.recorded(), recorded))
    found = resumed.weights()
    assert [name for name in wanted if found[name] != wanted[name]] == []
    simulator.reset()
    assert resumed.weights() == started
