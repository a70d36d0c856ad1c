"""Synapses whose rule sees their source alone: spikes have factors. Against the reference, and with the same bits."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import pytest
from pynnlite_native.simulation import instruction_sets

import pynnlite as pnl
from pynnlite.errors import UnsupportedModel

STOPS = (3.3, 8.0, 12.1, 20.0)


def network() -> tuple[pnl.Network, list[pnl.Projection]]:
    """Return cells with synapses of several kinds; sources fire several times in a step, pairs have many synapses."""
    net, rng = pnl.Network(seed=5), np.random.default_rng(2)
    rates = rng.uniform(200.0, 5e3, 12)
    noise = net.population(12, pnl.SpikeSourcePoisson(rate=rates))
    cells = net.population(20, pnl.IF_curr_exp(tau_syn_E=2.0, tau_syn_I=6.0, i_offset=2.0, tau_refrac=0.5))
    prompt = net.population(5, pnl.IF_curr_delta())
    often = pnl.FixedNumberPreConnector(8, with_replacement=True)
    some = pnl.RandomDistribution("uniform", low=0.1, high=3.0)
    drawn = pnl.RandomDistribution("uniform", low=0.005, high=0.08)
    tired, helped = {"U": 0.4, "tau_rec": 30.0}, {"U": 0.1, "tau_rec": 5.0, "tau_facil": 80.0}
    kinds = [
        (noise, cells, pnl.TsodyksMarkramSynapse(weight=drawn, delay=some, **tired), "excitatory"),
        (noise, cells, pnl.StaticSynapse(weight=0.01, delay=some), "excitatory"),
        (noise, cells, pnl.TsodyksMarkramSynapse(weight=0.05, delay=0.7, **helped), "excitatory"),
        (cells, cells, pnl.TsodyksMarkramSynapse(weight=-0.3, delay=some, **helped), "inhibitory"),
        (noise, prompt, pnl.TsodyksMarkramSynapse(weight=0.5, delay=0.3, **tired), "excitatory"),
    ]
    projections = [net.projection(pre, post, often, kind, receptor) for pre, post, kind, receptor in kinds]
    cells.record(["spikes", "isyn_exc", "isyn_inh", "v"])
    prompt.record(["spikes", "v"])
    return net, projections


@cache
def found(backend: str, anew: bool, reading: bool = False, **options: Any) -> list[Any]:
    """Return what cells and synapses did; with `anew`, values are given anew during the run."""
    net, projections = network()
    tired, _, helped, recurrent, _ = projections
    with pnl.Simulator(backend, network=net, timestep=0.1, **options) as simulator:
        for k, stop in enumerate(STOPS):
            if reading:
                simulator.run(1.1)
                tired.get(["weight", "u"], "list")
            simulator.run(stop - simulator.time)
            if anew and k == 0:
                tired.set(U=0.7)
                helped.set(tau_facil=20.0)
            elif anew and k == 1:
                helped.initialize(u=0.5)
                recurrent.set(weight=-0.2)
            elif anew and k == 2:
                recurrent.set(U=0.3, tau_rec=0.0)
                recurrent.initialize(y=0.2, z=0.1)
        segments = [population.get_data().segments[0] for population in net.populations[1:]]
        results = [np.asarray(signal.magnitude) for segment in segments for signal in segment.analogsignals]
        results += [np.asarray(train.magnitude) for segment in segments for train in segment.spiketrains]
        for projection in (tired, helped, recurrent):
            results.append(np.array(projection.get(["weight", "delay", "u", "y", "z"], "list")))
    return results


def same(first: list[Any], second: list[Any]) -> bool:
    return all(np.array_equal(one, two) for one, two in zip(first, second, strict=True))


@pytest.mark.parametrize("anew", [False, True], ids=["", "values given anew"])
def test_factors_are_those_of_the_definition(anew: bool) -> None:
    mine, reference = found("native", anew, threads=1), found("reference", anew)
    assert sum(len(each) for each in mine if each.ndim == 1) > 30, "cells fire"
    for one, two in zip(mine, reference, strict=True):
        np.testing.assert_allclose(one, two, rtol=1e-11, atol=1e-9)


@pytest.mark.parametrize("anew", [False, True], ids=["", "values given anew"])
@pytest.mark.parametrize("threads", [2, 3])
def test_threads_change_no_bit(anew: bool, threads: int) -> None:
    assert same(found("native", anew, threads=threads), found("native", anew, threads=1))


@pytest.mark.parametrize("level", instruction_sets()[:-1])
def test_instruction_sets_change_no_bit(level: str) -> None:
    assert same(found("native", True, threads=1, instruction_set=level), found("native", True, threads=1))


def test_reading_changes_no_bit() -> None:
    assert same(found("native", True, reading=True, threads=1), found("native", True, threads=1))


def lasting(**given: Any) -> tuple[pnl.Network, pnl.Projection]:
    """Return a network with one synapse that does not recover."""
    net = pnl.Network(seed=1)
    source = net.population(1, pnl.SpikeSourceArray(spike_times=[1.0, 1.0, 2.0]))
    cell = net.population(1, pnl.IF_curr_exp(tau_syn_E=1.0))
    synapse = pnl.TsodyksMarkramSynapse(weight=1.0, delay=3.0, U=0.5, tau_rec=1e12, **given)
    cell.record("isyn_exc")
    return net, net.projection(source, cell, pnl.AllToAllConnector(), synapse)


def test_a_spike_takes_the_factor_of_its_time_and_the_weight_of_its_arrival() -> None:
    """Two spikes use 1/2, then half of the rest; a parameter that changes while they are in flight is for the third."""
    net, projection = lasting()
    with pnl.Simulator("native", network=net, timestep=0.1) as simulator:
        simulator.run(1.5)
        projection.set(U=0.25, weight=2.0)
        simulator.run(4.0)
        (signal,) = net.populations[1].get_data().segments[0].analogsignals
    current = signal.magnitude[:, 0]
    assert current[40] == pytest.approx(2.0 * (0.5 + 0.25), rel=1e-12)
    assert current[50] - current[49] * np.exp(-0.1) == pytest.approx(2.0 * 0.25 * 0.25, rel=1e-11)


def test_values_that_differ_cannot_be_given_during_a_run() -> None:
    net, projections = network()
    with pnl.Simulator("native", network=net, timestep=0.1) as simulator:
        simulator.run(1.0)
        projections[0].initialize(u=pnl.RandomDistribution("uniform", low=0.0, high=1.0))
        with pytest.raises(UnsupportedModel, match=r"one number for all of them.* call reset\(\)"):
            simulator.run(1.0)


def test_reset_begins_anew() -> None:
    net, projection = lasting(tau_facil=5.0)
    with pnl.Simulator("native", network=net, timestep=0.1) as simulator:
        simulator.run(3.0)
        first = projection.get(["u", "y", "z"], "list")
        simulator.reset()
        assert projection.get(["u", "y", "z"], "list", with_address=False) == [(0.0, 0.0, 0.0)]
        simulator.run(3.0)
        assert projection.get(["u", "y", "z"], "list") == first
