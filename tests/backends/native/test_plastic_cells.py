"""Synapses that learn, on cells of all kinds: against the reference, and with the same bits however they are run."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import pytest
from pynnlite_native.simulation import instruction_sets

import pynnlite as pnl

N = 12
BOUNDS = {"w_min": 0.0, "w_max": 0.2}


def stdp(weights: Any, fraction: float, sign: float = 1.0, delay: Any = 1.5) -> pnl.STDPMechanism:
    """Return synapses that learn by pairs."""
    return pnl.STDPMechanism(
        pnl.SpikePairRule(A_plus=0.1, A_minus=0.12),
        weights(**BOUNDS),
        dendritic_delay_fraction=fraction,
        weight=sign * 0.1,
        delay=delay,
    )


def driven(net: pnl.Network, cell: Any) -> tuple[Any, Any]:
    """Return sources, some of which fire several times in a step, and cells that they and a current make fire."""
    cells = net.population(N, cell)
    cells.inject(pnl.DCSource(amplitude=1.0))
    noise = net.population(N, pnl.SpikeSourcePoisson(rate=np.linspace(50.0, 3000.0, N)))
    cells.record("spikes")
    return noise, cells


def own_spikes(net: pnl.Network, fraction: float) -> Any:
    """A cell has a synapse onto itself: for half of the delay on either side its spikes come to it at one time."""
    noise, cells = driven(net, pnl.IF_curr_exp(tau_refrac=3.0))
    net.projection(
        noise, cells, pnl.AllToAllConnector(), pnl.StaticSynapse(weight=0.1, delay=0.3), "excitatory"
    )
    kind = stdp(pnl.MultiplicativeWeightDependence, fraction, delay=2.0)
    return net.projection(cells, cells, pnl.OneToOneConnector(), kind, "excitatory")


def held(net: pnl.Network, fraction: float) -> Any:
    """Cells are held for longer than most spikes are apart, onto a receptor that loses what arrives meanwhile."""
    noise, cells = driven(net, pnl.IF_curr_delta(tau_refrac=7.0))
    kind = stdp(pnl.AdditiveWeightDependence, fraction)
    return net.projection(noise, cells, pnl.AllToAllConnector(), kind, "excitatory")


def negative(net: pnl.Network, fraction: float) -> Any:
    """Weights are negative, and learn by their strength."""
    noise, cells = driven(net, pnl.IF_curr_exp(i_offset=1.5, tau_syn_I=1.0))
    kind = stdp(pnl.AdditivePotentiationMultiplicativeDepression, fraction, -1.0)
    return net.projection(noise, cells, pnl.OneToOneConnector(), kind, "inhibitory")


def short_slices(net: pnl.Network, fraction: float) -> Any:
    """Almost each synapse of a source has a delay of its own; some pairs of cells have several."""
    noise, cells = driven(net, pnl.IF_cond_exp())
    kind = stdp(
        pnl.MultiplicativeWeightDependence,
        fraction,
        delay=pnl.RandomDistribution("uniform", low=0.1, high=4.0),
    )
    connector = pnl.FixedNumberPreConnector(7, with_replacement=True)
    return net.projection(noise, cells, connector, kind, "excitatory")


CASES = [own_spikes, held, negative, short_slices]


@cache
def learned(case: Any, fraction: float, backend: str, **options: Any) -> list[Any]:
    """Return weights after a while and in the end, and spikes."""
    net = pnl.Network(seed=6)
    projection, found = case(net, fraction), []
    with pnl.Simulator(backend, network=net, timestep=0.1, **options) as simulator:
        for _ in range(2):
            simulator.run(60.0)
            found.append(np.array(projection.get(["weight", "delay"], "list")))
        trains = net.populations[0].get_data().segments[0].spiketrains
    return [*found, *(np.asarray(train.magnitude) for train in trains)]


@pytest.mark.parametrize("fraction", [0.0, 0.5, 1.0])
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.__name__)
def test_weights_are_those_of_the_reference(case: Any, fraction: float) -> None:
    mine, reference = learned(case, fraction, "native", threads=1), learned(case, fraction, "reference")
    assert sum(map(len, mine[2:])) > 2 * N, "cells fire"
    assert np.ptp(np.abs(mine[1][:, 2]) - 0.1) > 1e-3 or case is own_spikes, "synapses learn"
    for one, two in zip(mine, reference, strict=True):
        np.testing.assert_allclose(one, two, rtol=1e-11, atol=1e-13)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.__name__)
@pytest.mark.parametrize(
    "options",
    [{"threads": 3}, *({"threads": 1, "instruction_set": level} for level in instruction_sets()[:-1])],
    ids=lambda options: " ".join(map(str, options.values())),
)
def test_threads_and_instruction_sets_change_no_bit(case: Any, options: dict[str, Any]) -> None:
    mine, usual = learned(case, 0.5, "native", **options), learned(case, 0.5, "native", threads=1)
    assert all(np.array_equal(one, two) for one, two in zip(mine, usual, strict=True))
