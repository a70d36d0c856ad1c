"""Synapses with a rule: any declaration does on Brian2 what it does on the reference."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import pynnlite as pnl
from pynnlite.declarations import Parameter, State, SynapseType
from pynnlite.errors import UnsupportedModel
from pynnlite.standardmodels.synapses import (
    AdditiveWeightDependence,
    GutigWeightDependence,
    MultiplicativeWeightDependence,
    PfisterSpikeTripletRule,
    SpikePairRule,
    STDPMechanism,
    TsodyksMarkramSynapse,
)
from pynnlite.testing.data import trace, trains


class Own(SynapseType):
    """Uses what the standard types do not: names of units, the last arrival, comparisons."""

    parameters = (
        Parameter("mm", 12.0, "ms", "A time constant with the name of a unit.", above=0.0),
        Parameter("Hz", 0.3, "", "An amplitude with the name of a unit."),
        Parameter("w_max", 1.0, "weight", "Most."),
    )
    states = (State("c", 0.1, "", "Fed by the trace."), State("n", 0.0, "", "Counts."))
    declaration = """
        dx/dt = -x / mm
        dc/dt = x / (30*ms) - c / mm
        weight: 0 * w_max to w_max
        arrival: (
            let late = 1 if since > 4*ms else 0;
            n += 1;
            x += 1;
            weight -= Hz * weight * (c + 0.1 * late)
        )
        spike: weight += Hz * (w_max - weight) * x; c *= 0.5
        transmit: weight * (0.5 + 1 / (1 + n))
    """


def uniform(low: float, high: float) -> Any:
    """Return a distribution."""
    return pnl.RandomDistribution("uniform", low=low, high=high)


def pair(weights: Any, **given: Any) -> STDPMechanism:
    """Return a synapse of the pair rule."""
    timing = SpikePairRule(tau_plus=uniform(5.0, 25.0), tau_minus=17.0, A_plus=0.1, A_minus=0.12)
    return STDPMechanism(timing, weights, dendritic_delay_fraction=uniform(0.0, 1.0), **given)


TRIPLET = PfisterSpikeTripletRule(A2_plus=0.01, A3_minus=0.05)
TYPES: dict[str, tuple[Any, dict[str, Any]]] = {
    "pair": (pair, {"weights": AdditiveWeightDependence(w_max=0.7)}),
    "Gutig": (pair, {"weights": GutigWeightDependence(w_max=0.7, mu_plus=0.3)}),
    "triplet": (STDPMechanism, {"timing_dependence": TRIPLET, "weight_dependence": MultiplicativeWeightDependence()}),
    "short-term": (TsodyksMarkramSynapse, {"tau_rec": uniform(0.0, 100.0), "tau_facil": 20.0}),
    "own": (Own, {"Hz": uniform(0.1, 0.4), "dendritic_delay_fraction": 0.4}),
}  # fmt: skip


def network_of(kind: Any, given: dict[str, Any]) -> tuple[pnl.Network, list[pnl.Projection], pnl.Population]:
    """Return cells with two projections of a type, among themselves and from sources that repeat spikes in a step."""
    network = pnl.Network(seed=5)
    sources = network.population(8, pnl.SpikeSourcePoisson(rate=300.0))
    repeating = network.population(2, pnl.SpikeSourceArray(spike_times=[0.0, 3.0, 3.0, 3.0, 9.0, 9.0]))
    cells = network.population(7, pnl.IF_curr_exp(tau_refrac=uniform(0.0, 3.0), tau_syn_E=uniform(2.0, 6.0)))
    cells.inject(pnl.DCSource(amplitude=0.9))
    made = []
    for pre in (sources, repeating, cells):
        synapse = kind(**given, weight=uniform(0.2, 0.7), delay=uniform(0.1, 3.0))
        connector = pnl.FixedNumberPreConnector(min(4, pre.size))
        made.append(network.projection(pre, cells, connector, synapse, "excitatory"))
    static = pnl.StaticSynapse(0.3, delay=1.0)
    network.projection(repeating, cells, pnl.AllToAllConnector(), static, "excitatory")
    cells.record(["spikes", "v", "isyn_exc"])
    return network, made, cells


def outcome(backend: str, kind: Any, given: dict[str, Any], *lengths: float, **options: Any) -> Any:
    """Run a network, and return its spikes, its traces and what its synapses have come to."""
    network, made, cells = network_of(kind, given)
    found = []
    with pnl.Simulator(backend, network=network, timestep=0.1, **options) as simulator:
        for length in lengths:
            simulator.run(length)
            names = ["weight", *(state.name for state in made[0].synapse_type.states)]
            found.append([np.array(each.get(names, "list", with_address=False)) for each in made])
        return trains(cells), [trace(cells, "v"), trace(cells, "isyn_exc")], found


@pytest.mark.parametrize("name", TYPES)
def test_any_rule_does_what_it_does_on_the_reference(name: str) -> None:
    ours = outcome("brian2", *TYPES[name], 40.0, codegen="numpy")
    theirs = outcome("reference", *TYPES[name], 40.0)
    assert ours[0] == theirs[0] and sum(map(len, ours[0])) > 10
    for mine, wanted in zip(ours[1], theirs[1], strict=True):
        assert mine == pytest.approx(wanted, rel=1e-9, abs=1e-11)
    for mine, wanted in zip(ours[2][-1], theirs[2][-1], strict=True):
        assert mine == pytest.approx(wanted, rel=1e-9, abs=1e-12)


def test_reading_and_dividing_a_run_change_no_bit() -> None:
    whole = outcome("brian2", *TYPES["own"], 30.0, codegen="numpy")
    parts = outcome("brian2", *TYPES["own"], 0.3, 11.1, 0.1, 18.5, codegen="numpy")
    assert whole[0] == parts[0]
    for first, second in zip([*whole[1], *whole[2][-1]], [*parts[1], *parts[2][-1]], strict=True):
        assert np.array_equal(first, second)


def test_the_standalone_mode_says_that_it_has_no_rules() -> None:
    network, _, _ = network_of(*TYPES["short-term"])
    with (
        pnl.Simulator("brian2", network=network, codegen="cpp_standalone") as simulator,
        pytest.raises(UnsupportedModel, match="no synapses with a rule"),
    ):
        simulator.run(1.0)
