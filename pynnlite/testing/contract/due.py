"""Changes at the very step at which something else is due: a current, a rate, a spike, the end of a hold, a sample."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pytest

import pynnlite as pnl

from ...declarations import CellType
from ...testing.capabilities import CURRENTS
from ...testing.data import trace, trains
from ...testing.networks import weight
from ...testing.plugin import Simulate

CHANGES: dict[str, Callable[[dict[str, Any]], object]] = {
    "parameter": lambda net: net["other"].set(tau_m=7.0),
    "offset": lambda net: net["other"].set(i_offset=0.5),
    "state": lambda net: net["other"].initialize(v=-60.0),
    "probe": lambda net: net["other"].record("v"),
    "rate": lambda net: net["noise"].set(rate=50.0),
    "current": lambda net: net["current"].set_parameters(amplitude=0.4),
    "weight": lambda net: net["projection"].set(weight=0.0),
}
"""What is changed: never anything that the cells under test depend on."""

AT = (1.0, 1.6, 3.7)
"""When something is due (ms): the third is the end of a hold."""


def network(cell_type: type[CellType]) -> dict[str, Any]:
    """Return a network whose populations "driven", "fed" and "held" do not depend on the others."""
    net = pnl.Network(seed=3)
    parts: dict[str, Any] = {"network": net}
    parts["driven"] = net.population(2, cell_type())
    parts["driven"].inject(pnl.DCSource(amplitude=0.3, start=1.0, stop=1.6))
    parts["driven"][:1].inject(pnl.StepCurrentSource(times=[1.0, 1.6, 3.7], amplitudes=[0.2, -0.1, 0.3]))
    parts["fed"] = net.population(1, cell_type())
    synapse = pnl.StaticSynapse(weight(cell_type, low=0.2), delay=0.1)
    source = net.population(1, pnl.SpikeSourceArray(spike_times=list(AT)))
    poisson = net.population(2, pnl.SpikeSourcePoisson(rate=2000.0, start=1.0, duration=0.6))
    for each in (source, poisson):
        net.projection(each, parts["fed"], pnl.AllToAllConnector(), synapse)
    parts["held"] = net.population(1, cell_type(i_offset=6.0, tau_refrac=1.0))
    parts["other"] = net.population(1, cell_type())
    parts["current"] = pnl.DCSource(amplitude=0.1)
    parts["other"].inject(parts["current"])
    parts["noise"] = net.population(1, pnl.SpikeSourcePoisson(rate=10.0))
    parts["projection"] = net.projection(parts["noise"], parts["other"], pnl.AllToAllConnector(), synapse)
    for name in ("driven", "fed", "held"):
        parts[name].record(["spikes", "v"])
    return parts


def run(simulate: Simulate, net: dict[str, Any], changes: Sequence[str], by_callbacks: bool) -> list[Any]:
    """Run a network, change it at each of the times `AT`, and return what was recorded."""
    simulator = simulate(net["network"])

    def change(now: float) -> float:
        if now in AT:
            for name in changes:
                CHANGES[name](net)
        return next((time for time in AT if time > now), np.inf)

    simulator.run(0.0)
    for stop in (*AT[:2], 3.2, AT[2], 8.0):
        simulator.run_until(stop, [change] if by_callbacks else [])
        if stop == 3.2:
            net["held"].set(v_thresh=-55.0, v_reset=-63.0)  # count from the end of the hold on
        elif not by_callbacks:
            change(stop)
    return [(trains(net[name]), trace(net[name])) for name in ("driven", "fed", "held")]


@pytest.mark.parametrize(
    ("changes", "by_callbacks"),
    [(["parameter"], False), (["current"], False), (["weight"], False), (list(CHANGES), True)],
    ids=["parameter", "current", "weight", "all, by callbacks"],
)
def test_a19_nothing_that_is_due_at_the_step_of_a_change_is_lost(
    simulate: Simulate, cell_type: type[CellType], changes: list[str], by_callbacks: bool
) -> None:
    expected = run(simulate, network(cell_type), [], by_callbacks=False)
    found = run(simulate, network(cell_type), changes, by_callbacks)
    for (spikes, v), (wanted, exact) in zip(found, expected, strict=True):
        assert spikes == wanted
        np.testing.assert_allclose(v, exact, rtol=0, atol=1e-9)


@pytest.mark.parametrize("rising", [False, True], ids=["potential", "current too"])
def test_a_sample_shows_the_state_before_it_is_set(simulate: Simulate, rising: bool) -> None:
    net = pnl.Network()
    cells = net.population(2, CURRENTS(tau_m=1e12, tau_syn_E=1e12, cm=1e9))
    cells.record(["v", "isyn_exc"] if rising else "v")
    simulator = simulate(net)

    def change(now: float) -> float:
        cells.initialize(v=-64.0 + now)
        if rising:
            cells[1:].initialize(isyn_exc=1.0 + now)
        return now + 0.2

    simulator.run(0.6, callbacks=[change])
    potential = np.r_[-65.0, np.repeat([-64.0, -63.8, -63.6], 2)]
    np.testing.assert_allclose(trace(cells)[:, 0], potential, rtol=0, atol=1e-6)
    if rising:
        current = np.r_[0.0, np.repeat([1.0, 1.2, 1.4], 2)]
        np.testing.assert_allclose(trace(cells, "isyn_exc"), np.outer(current, [0, 1]), rtol=0, atol=1e-6)


@pytest.mark.parametrize("rising", [False, True], ids=["potential", "current too"])
def test_a_recording_that_begins_shows_the_state_that_is_set(simulate: Simulate, rising: bool) -> None:
    net = pnl.Network()
    cells = net.population(2, CURRENTS(tau_m=1e12, tau_syn_E=1e12, cm=1e9))
    cells[1:].record("v")
    simulator = simulate(net)
    simulator.run(0.3)
    cells.initialize(v=-60.0)
    cells[:1].record("v")
    if rising:
        cells.initialize(isyn_exc=1.0)
        cells.record("isyn_exc")
    simulator.run(0.2)
    np.testing.assert_allclose(trace(cells[:1])[:, 0], [-60.0] * 3, rtol=0, atol=1e-6)
    np.testing.assert_allclose(trace(cells[1:])[:, 0], [-65.0] * 4 + [-60.0] * 2, rtol=0, atol=1e-6)
    if rising:
        np.testing.assert_allclose(trace(cells, "isyn_exc"), np.ones((3, 2)), rtol=0, atol=1e-6)


def test_a_recording_that_has_begun_shows_the_state_before_it_is_set(simulate: Simulate) -> None:
    net = pnl.Network()
    cells = net.population(2, CURRENTS(tau_m=1e12, tau_syn_E=1e12, cm=1e9))
    cells[1:].record("v")
    simulator = simulate(net)
    simulator.run(0.3)
    cells.record(["v", "isyn_exc"])

    def change(now: float) -> float:
        cells.initialize(v=-60.0, isyn_exc=1.0)
        return np.inf

    simulator.run(0.2, callbacks=[change])
    np.testing.assert_allclose(trace(cells[:1])[:, 0], [-65.0, -60.0, -60.0], rtol=0, atol=1e-6)
    np.testing.assert_allclose(trace(cells, "isyn_exc"), np.outer([0.0, 1.0, 1.0], [1, 1]), rtol=0, atol=1e-6)


def test_of_values_that_are_set_at_once_the_last_one_counts(simulate: Simulate) -> None:
    net = pnl.Network()
    cells = net.population(3, CURRENTS(tau_m=1e12, tau_syn_E=1e12, cm=1e9))
    cells.record(["v", "isyn_exc"])
    simulator = simulate(net)
    simulator.run(0.3)
    cells.initialize(isyn_exc=0.25, v=-64.0)
    cells[[2, 0]].initialize(isyn_exc=[0.5, 0.75], v=[-63.0, -62.0])
    simulator.run(0.1)
    np.testing.assert_allclose(trace(cells, "isyn_exc")[-1], [0.75, 0.25, 0.5], rtol=0, atol=1e-6)
    np.testing.assert_allclose(trace(cells)[-1], [-62.0, -64.0, -63.0], rtol=0, atol=1e-6)
