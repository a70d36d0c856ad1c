"""Networks that differ in one number: it is named, across processes too."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from importlib import import_module
from typing import Any

import numpy as np
import pytest

import pynnlite as pnl
from pynnlite.backend import registry
from pynnlite.compare.fingerprints import fingerprints, synapses_onto
from pynnlite.compare.network import Side, compare_networks
from pynnlite.compare.observed import observed
from pynnlite.compare.verdicts import FAILS, PASSES, Verdict
from pynnlite.recipe import network_digest

NATIVE = import_module("pynnlite_native").BACKEND

Script = Callable[[pnl.Simulator, pnl.Network], None]


def described(seed: int = 3) -> pnl.Network:
    """Return cells that are joined by two projections, and driven by a source."""
    net = pnl.Network(seed=seed)
    exc = net.population(
        20, pnl.IF_cond_exp(tau_m=pnl.RandomDistribution("uniform", low=8, high=20)), label="exc"
    )
    inh = net.population(5, pnl.IF_curr_alpha(), label="inh")
    listed = net.population(2, pnl.SpikeSourceArray(spike_times=[[1.0, 2.0], [3.0]]), label="listed")
    synapses = pnl.StaticSynapse(0.004, delay=pnl.RandomDistribution("uniform", low=0.2, high=2.0))
    several = pnl.FixedNumberPreConnector(4, with_replacement=True)
    net.projection(exc, exc, several, synapses, label="exc→exc")
    net.projection(exc, inh, pnl.AllToAllConnector(), pnl.StaticSynapse(0.5, 1.0), label="exc→inh")
    net.projection(
        listed, exc[::2], pnl.AllToAllConnector(), pnl.StaticSynapse(0.01, 1.0), label="listed→exc"
    )
    exc[2:7].inject(pnl.DCSource(amplitude=0.1))
    return net


def side(
    name: str, script: Script, monkeypatch: pytest.MonkeyPatch, network: pnl.Network, **options: Any
) -> Side:
    """Return what another process would learn of a run."""
    backend = observed(NATIVE)
    monkeypatch.setattr(registry, "load", lambda name: backend)
    with pnl.Simulator("native", network=network, **options) as sim:
        script(sim, network)
    history = backend.histories[0]
    prints = fingerprints(history)
    assert prints[0].network.digest == network_digest(history.recipe)
    sent = pickle.loads(pickle.dumps(prints))
    return Side(name, sent, lambda number, *place: synapses_onto(history.stretches[number].recipe, *place))


@pytest.fixture
def compared(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Verdict]:
    """Return a function that compares the network of a script with that of the plain one."""

    def compare(
        script: Script, plain: Script = run, network: pnl.Network | None = None, **options: Any
    ) -> Verdict:
        one = side("nest", script, monkeypatch, network or described(), **options)
        return compare_networks(one, side("native", plain, monkeypatch, described()))

    return compare


def run(sim: pnl.Simulator, net: pnl.Network) -> None:
    sim.run(1.0)


def test_the_same_network_passes(compared: Callable[..., Verdict]) -> None:
    verdict = compared(run)
    assert verdict.outcome == PASSES
    assert verdict.figures["synapses"] == 20 * 4 + 100 + 20
    assert not verdict.faults


def test_a_weight_of_one_synapse_is_named(compared: Callable[..., Verdict]) -> None:
    def script(sim: pnl.Simulator, net: pnl.Network) -> None:
        weights = net.projections[1].get("weight", format="array")
        weights[12, 3] *= 1 + 1e-4
        net.projections[1].set(weight=weights)
        sim.run(1.0)

    verdict = compared(script)
    assert verdict.outcome == FAILS
    (fault,) = verdict.faults
    assert fault.text == "projection 'exc→inh', synapse 12→3: weight 0.50005 nA on nest, 0.5 nA on native."
    assert (fault.kind, fault.source, fault.source_cell) == ("weight", "exc", 12)
    assert (fault.population, fault.cell) == ("inh", 3)
    assert fault.size == pytest.approx(5e-5)


def test_a_delay_of_one_synapse_is_named(compared: Callable[..., Verdict]) -> None:
    def script(sim: pnl.Simulator, net: pnl.Network) -> None:
        delays = net.projections[1].get("delay", format="array")
        delays[7, 4] += 0.1
        net.projections[1].set(delay=delays)
        sim.run(1.0)

    (fault,) = compared(script).faults
    assert fault.text == "projection 'exc→inh', synapse 7→4: delay 1.1 ms on nest, 1 ms on native."
    assert fault.kind == "delay"


def test_a_missing_synapse_is_named(compared: Callable[..., Verdict]) -> None:
    def with_list(n: int) -> pnl.Network:
        net = described()
        some = [(k, k % 5, 0.1, 1.0) for k in range(n)]
        net.projection(net.populations[0], net.populations[1], pnl.FromListConnector(some), label="list")
        return net

    def other(sim: pnl.Simulator, net: pnl.Network) -> None:
        net.projection(
            net.populations[0],
            net.populations[1],
            pnl.FromListConnector([(k, k % 5, 0.1, 1.0) for k in range(20)]),
            label="list",
        )
        sim.run(1.0)

    (fault,) = compared(run, other, with_list(19)).faults
    assert fault.text == "projection 'list', synapse 19→4: is missing on nest."
    (fault,) = compared(run, network=with_list(3)).faults
    assert "exists on nest, not on native" in fault.text
    assert fault.kind == "projection"


def test_a_parameter_of_one_cell_is_named(compared: Callable[..., Verdict]) -> None:
    def script(sim: pnl.Simulator, net: pnl.Network) -> None:
        net.populations[1][2:4].set(v_thresh=-50.001)
        sim.run(1.0)

    (fault,) = compared(script).faults
    said = "population 'inh', cell 2: v_thresh -50.001 mV on nest, -50 mV on native; 2 cells differ."
    assert (fault.text, fault.kind, fault.cell) == (said, "parameter", 2)


def test_an_initial_value_and_a_list_are_named(compared: Callable[..., Verdict]) -> None:
    def script(sim: pnl.Simulator, net: pnl.Network) -> None:
        net.populations[0][4:5].initialize(v=-61.0)
        net.populations[2][1:2].set(spike_times=[3.0, 5.0])
        sim.run(1.0)

    texts = [fault.text for fault in compared(script).faults]
    assert texts == [
        "population 'exc', cell 4: initial value of v -61 mV on nest, -65 mV on native.",
        "population 'listed', cell 1: spike_times differs.",
    ]


def test_currents_and_facts_are_named(compared: Callable[..., Verdict]) -> None:
    def script(sim: pnl.Simulator, net: pnl.Network) -> None:
        net.populations[1][2:7].inject(pnl.DCSource(amplitude=0.2))
        sim.run(1.0)

    verdict = compared(script, max_delay=10.0)
    assert [fault.kind for fault in verdict.faults] == ["longest delay in steps", "current"]
    assert verdict.faults[1].text == "a DCSource into 'inh' exists on nest, not on native."
    faults = compared(run, network=described(seed=4)).faults
    assert faults[0].text == "seed: 4 on nest, 3 on native."


def test_changes_on_the_way_are_compared(compared: Callable[..., Verdict]) -> None:
    def changed(at: float, weight: float, v: float = -60.0) -> Script:
        def script(sim: pnl.Simulator, net: pnl.Network) -> None:
            sim.run(at)
            net.projections[1].set(weight=weight)
            net.populations[0][3:5].initialize(v=v)
            sim.run(1.0)

        return script

    assert compared(changed(2.0, 0.2), changed(2.0, 0.2)).outcome == PASSES
    (fault,) = compared(changed(2.0, 0.2), changed(3.0, 0.2)).faults
    assert fault.text == "a change comes at 2 ms on nest, at 3 ms on native."
    (fault,) = compared(changed(2.0, 0.2), run).faults
    assert fault.text == "the network is changed at 2 ms on nest, but not on native."
    faults = compared(changed(2.0, 0.2, -61.0), changed(2.0, 0.3)).faults
    assert [fault.kind for fault in faults] == ["weight", "assigned state"]
    assert faults[0].text.endswith("Synapses onto 5 targets differ.")
    assert faults[0].time == 2.0


def test_a_change_of_weights_leaves_the_rest_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    def script(sim: pnl.Simulator, net: pnl.Network) -> None:
        sim.run(1.0)
        net.projections[1].set(weight=0.2)
        sim.run(1.0)

    first, second = side("native", script, monkeypatch, described()).stretches
    assert second.network.pathways[0] is first.network.pathways[0]
    assert second.network.populations[0] is first.network.populations[0]
    assert not np.array_equal(second.network.pathways[1].sums, first.network.pathways[1].sums)
