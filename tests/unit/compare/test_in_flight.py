"""Weights that change while spikes are in flight: what replay can judge of engines that treat them otherwise."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

import pynnlite as pnl
from pynnlite.backend import registry
from pynnlite.compare.histories import History
from pynnlite.compare.in_flight import judged_until
from pynnlite.compare.judging import judge_cells
from pynnlite.compare.observed import observed
from pynnlite.compare.verdicts import PASSES, UNKNOWN


def changed_at(time: float, backend: str) -> History:
    """Return a run of 10 ms in which weights of synapses of 3 ms change; spikes come at 1 and 6 ms."""
    net = pnl.Network(seed=1)
    source = net.population(1, pnl.SpikeSourceArray(spike_times=[1.0, 6.0]), label="source")
    cells = net.population(2, pnl.IF_curr_exp(), label="cells")
    synapse = pnl.StaticSynapse(weight=1.0, delay=3.0)
    projection = net.projection(source, cells, pnl.AllToAllConnector(), synapse)
    watched: Any = observed(registry.load(backend))
    with registry.always(watched), pnl.Simulator(backend, net, timestep=0.1) as simulator:
        simulator.run(time)
        projection.set(weight=2.0)
        simulator.run(10.0 - time)
    history: History = watched.histories[0]
    return history


@pytest.mark.parametrize(
    ("time", "until"), [(0.5, 100), (1.0, 10), (2.0, 20), (3.9, 39), (4.0, 100), (5.0, 100), (8.0, 80)]
)
def test_a_run_is_judged_until_weights_change_with_spikes_in_flight(time: float, until: int) -> None:
    history, features = changed_at(time, "native"), registry.load("native").features
    late = replace(features, weight_at_arrival=False)
    assert judged_until(history, features, features) == 100
    assert judged_until(history, late, features) == judged_until(history, features, late) == until
    part = history.until(until)
    assert part.last == until
    assert all(part.spikes(number).step.max(initial=0) <= until for number in part.recorded())
    assert part.trace(1, "v").step[-1] == until // 10 * 10


@pytest.mark.needs("nest")
@pytest.mark.parametrize(("time", "outcome"), [(2.5, UNKNOWN), (5.0, PASSES)])
def test_nest_reads_weights_early_which_is_no_fault(time: float, outcome: str) -> None:
    verdict = judge_cells(changed_at(time, "nest"), registry.load("nest"), registry.load("native"))
    assert verdict.outcome == outcome
    assert ("up to 2.5 ms only" in verdict.text) == (outcome == UNKNOWN)
