"""Small networks with synapses that learn, and how NEST and the reference run them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

import pynnlite as pnl
from pynnlite.standardmodels.synapses import (
    AdditivePotentiationMultiplicativeDepression,
    AdditiveWeightDependence,
    GutigWeightDependence,
    MultiplicativeWeightDependence,
    PfisterSpikeTripletRule,
    SpikePairRule,
    STDPMechanism,
    TsodyksMarkramSynapse,
    Vogels2011Rule,
)
from pynnlite.testing.data import trains

ADDITIVE = AdditiveWeightDependence(w_min=0.5, w_max=2.0)
STOPS = (33.7, 0.1, 0.1, 10.0, 30.0, 26.1)
"""After which times, in ms, weights are read."""

Build = Callable[[pnl.Network], tuple[list[Any], list[Any]]]
"""Makes a network; returns the projections that are looked at, and the populations of cells."""


def uniform(low: float, high: float) -> pnl.RandomDistribution:
    """Return a uniform distribution."""
    return pnl.RandomDistribution("uniform", (low, high))


def cells(network: pnl.Network, n: int = 6, kind: Any = pnl.IF_curr_exp) -> pnl.Population:
    """Make cells that fire by themselves, and by their synapses."""
    if kind is pnl.IF_curr_exp:
        return network.population(n, kind(cm=6.0, tau_refrac=3.0, i_offset=uniform(3.0, 7.2)))
    return network.population(n, kind(i_offset=uniform(0.5, 1.2)))


def stdp(timing: Any = None, weights: Any = ADDITIVE, **given: Any) -> STDPMechanism:
    """Return a synapse, by default one of the pair rule with additive weight dependence."""
    given = {"fraction": 0.5, "weight": uniform(0.6, 1.9), "delay": uniform(1.0, 4.0), **given}
    fraction = given.pop("fraction")
    timing = SpikePairRule(17.0, 34.0, 0.02, 0.015) if timing is None else timing
    return STDPMechanism(timing, weights, dendritic_delay_fraction=fraction, **given)


def often(*synapses: Any, kind: Any = pnl.IF_curr_exp, receptor: str = "excitatory") -> Build:
    """Return a network of cells that are connected to each other and themselves, some more than once."""

    def build(network: pnl.Network) -> tuple[list[Any], list[Any]]:
        group = cells(network, kind=kind)
        connector = pnl.FixedNumberPreConnector(7)
        return [network.projection(group, group, connector, each, receptor) for each in synapses], [group]

    return build


def pair(plus: Any, minus: Any, tau_plus: Any = 17.0, tau_minus: Any = 34.0) -> SpikePairRule:
    """Return a pair rule with some amplitudes and time constants."""
    return SpikePairRule(tau_plus, tau_minus, plus, minus)


def _beside_static(network: pnl.Network) -> tuple[list[Any], list[Any]]:
    first, second = cells(network), cells(network, 4)
    everyone = pnl.AllToAllConnector()
    network.projection(first, second, everyone, pnl.StaticSynapse(weight=0.3, delay=1.5), "excitatory")
    network.projection(first, first, everyone, pnl.StaticSynapse(weight=-0.3, delay=0.1), "inhibitory")
    other = stdp(weights=MultiplicativeWeightDependence(w_max=2.0))
    learning = [
        network.projection(first, second, everyone, stdp(), "excitatory"),
        network.projection(second, first, everyone, other, "excitatory"),
    ]
    return learning, [first, second]


def _from_sources(network: pnl.Network) -> tuple[list[Any], list[Any]]:
    poisson = network.population(8, pnl.SpikeSourcePoisson(rate=60.0))
    times = [[0.0, 0.0, 0.1, 5.0, 5.0], [1.0, 2.0], []]
    given = network.population(3, pnl.SpikeSourceArray(spike_times=times))
    group = cells(network)
    return [
        network.projection(source, group, pnl.AllToAllConnector(), synapse, "excitatory")
        for source, synapse in ((poisson, stdp(delay=2.0)), (given, stdp(fraction=0.3, delay=1.0)))
    ], [group]


def _views(network: pnl.Network) -> tuple[list[Any], list[Any]]:
    sources = network.population(8, pnl.SpikeSourcePoisson(rate=60.0))
    first, second = cells(network, 10), cells(network, 5)
    some = first[2:7] + second[1:4]
    return [
        network.projection(sources[::2], some, pnl.AllToAllConnector(), stdp(), "excitatory"),
        network.projection(some, some, pnl.FixedProbabilityConnector(0.5), stdp(), "excitatory"),
    ], [first, second]


TRIPLET = PfisterSpikeTripletRule(A2_plus=5e-3)
BALANCE = Vogels2011Rule(34.0, 0.01, 5.0)
UP = AdditiveWeightDependence(w_max=2.0)
WEAK = MultiplicativeWeightDependence(w_max=0.02)
DEPRESSED = (MultiplicativeWeightDependence(w_max=2.0), AdditiveWeightDependence(w_min=-0.5, w_max=-2.0))

NETWORKS: dict[str, Build] = {
    "pair": often(stdp()),
    "multiplicative": often(stdp(weights=MultiplicativeWeightDependence(w_min=0.5, w_max=2.0))),
    "mixed": often(stdp(weights=AdditivePotentiationMultiplicativeDepression(w_min=0.5, w_max=2.0))),
    "Gutig": often(stdp(weights=GutigWeightDependence(w_max=2.0, mu_plus=0.4, mu_minus=0.7))),
    "Gutig, above 1": often(stdp(weights=GutigWeightDependence(w_max=2.0, mu_plus=1.7, mu_minus=0.2))),
    "triplet": often(stdp(TRIPLET)),
    "Vogels": often(stdp(BALANCE)),
    "no potentiation": often(stdp(pair(0.0, 0.02))),
    "no potentiation from 0": often(stdp(pair(0.0, 0.2), UP, weight=0.0)),
    "no depression": often(stdp(pair(0.02, 0.0))),
    "nothing": often(stdp(pair(0.0, 0.0))),
    "large amplitudes": often(stdp(pair(0.9, 1.3))),
    "amplitudes above 1": often(stdp(pair(1.9, 1.3), MultiplicativeWeightDependence(w_max=2.0))),
    "one step": often(stdp(fraction=1.0, delay=0.1)),
    "no time of potentiation": often(stdp(pair(0.02, 0.015, tau_plus=0.0))),
    "no time of depression": often(stdp(pair(0.02, 0.015, tau_minus=0.0))),
    "drawn parameters": often(stdp(pair(uniform(0.01, 0.1), uniform(0.0, 0.1), uniform(10.0, 20.0)))),
    "drawn fractions": often(stdp(fraction=uniform(0.3, 1.0))),
    "at the least weight": often(stdp(weight=0.5)),
    "inhibitory": often(
        *(stdp(weights=each, weight=uniform(-1.9, -0.6)) for each in DEPRESSED), receptor="inhibitory"
    ),
    "inhibitory from 0": often(
        stdp(weights=UP, weight=0.0),
        stdp(pair(uniform(0.01, 0.1), 0.01), UP, weight=0.0),
        stdp(BALANCE, UP, weight=0.0),
        receptor="inhibitory",
    ),
    "delta": often(stdp(), kind=pnl.IF_curr_delta),
    "alpha": often(stdp(), kind=pnl.IF_curr_alpha),
    "conductances": often(stdp(weights=WEAK, weight=uniform(0.001, 0.01)), kind=pnl.IF_cond_exp),
    "inhibitory conductances": often(
        stdp(weights=WEAK, weight=uniform(0.001, 0.01)), kind=pnl.IF_cond_exp, receptor="inhibitory"
    ),
    "all rules": often(
        stdp(),
        stdp(pair(0.02, 0.03, tau_plus=7.0), UP),
        stdp(weights=GutigWeightDependence(w_max=2.0)),
        stdp(BALANCE),
        stdp(PfisterSpikeTripletRule(tau_minus=34.0, A2_plus=5e-3)),
        TsodyksMarkramSynapse(weight=1.0, delay=1.0, tau_rec=50.0, U=0.3),
    ),
    "beside static ones": _beside_static,
    "from sources": _from_sources,
    "views": _views,
}


def run(
    backend: str,
    build: Build,
    change: Callable[[Any, int], None] = lambda projection, nth: None,
    read: list[str] | str = "weight",
    dt: float = 0.1,
    stops: Sequence[float] = STOPS,
    **options: Any,
) -> tuple[list[Any], list[Any]]:
    """Return the synapses after each of some stretches of time, and the spikes of all cells.

    Parameters
    ----------
    backend : str
        Its name.
    build : callable
        Makes the network.
    change : callable
        Gives a projection something after a stretch that is not the last; it is also given the number of the stretch.
    read : list of str or str
        What is read of the synapses.
    dt : float
        The time step, in ms.
    stops : sequence of float
        The stretches, in ms.
    """
    network = pnl.Network(seed=5)
    projections, populations = build(network)
    for each in populations:
        each.record("spikes")
    found = []
    with pnl.Simulator(backend, network, dt, **options) as simulator:
        for nth, duration in enumerate(stops):
            simulator.run(duration)
            found.append([np.array(each.get(read, "list", with_address=False)) for each in projections])
            for each in projections if nth + 1 < len(stops) else ():
                change(each, nth)
        spikes = [trains(each) for each in populations]
    return found, spikes
