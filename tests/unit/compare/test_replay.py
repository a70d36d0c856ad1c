"""A replay of a run on the same engine does what the run did, to the last bit, whichever cells are kept."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import numpy as np
import pytest

from pynnlite import (
    AllToAllConnector,
    DCSource,
    IF_cond_exp,
    IF_curr_delta,
    IF_curr_exp,
    NoisyCurrentSource,
    Simulator,
    StaticSynapse,
)
from pynnlite.backend import registry
from pynnlite.compare.histories import History, cells_of, compared
from pynnlite.compare.observed import observed
from pynnlite.compare.replay import replay
from pynnlite.testing.networks import busy

NATIVE = import_module("pynnlite_native").BACKEND


@pytest.fixture
def history(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> History:
    """Return the history of a run of a network that is changed on the way."""
    backend = observed(NATIVE)
    monkeypatch.setattr(registry, "load", lambda name: backend)
    network = busy(getattr(request, "param", IF_cond_exp))
    cells = next(each for each in network.populations if each.label == "cells")
    cells[3:7].inject(NoisyCurrentSource(mean=0.1, stdev=0.2, start=5.0))
    with Simulator("native", network=network) as sim:
        sim.run(40.0)
        cells.set(tau_m=12.0)
        cells[2:5].initialize(v=-60.0)
        network.projections[0].set(weight=network.projections[0].get("weight", format="array") * 1.5)
        sim.run(40.0)
    return backend.histories[0]


def difference(history: History, other: History, keep: dict[int, Any]) -> float:
    """Return how far samples of the kept cells differ at most, after checking that all spikes are the same."""
    worst = 0.0
    for population, kind in cells_of(history.recipe):
        kept = keep.get(population, np.arange(history.recipe.populations[population].size))
        mine, others = history.spikes(population), other.spikes(population)
        here = np.isin(mine.index, kept)
        assert np.array_equal(mine.step[here], others.step)
        assert np.array_equal(mine.index[here], others.index)
        one, two = history.trace(population, compared(kind)), other.trace(population, compared(kind))
        assert np.array_equal(one.step, two.step)
        worst = max(worst, float(np.abs(one.values[:, kept] - two.values).max(initial=0.0)))
    return worst


@pytest.mark.parametrize("history", [IF_cond_exp, IF_curr_exp], indirect=True)
def test_a_replay_of_all_cells_repeats_the_run(history: History) -> None:
    assert sum(len(history.spikes(population).step) for population, _ in cells_of(history.recipe)) > 100
    assert len(history.stretches) == 2
    assert difference(history, replay(history, NATIVE), {}) == 0.0


def test_a_replay_of_some_cells_repeats_them(history: History) -> None:
    keep = {population: np.array([1, 4, 11], np.int32) for population, _ in cells_of(history.recipe)}
    assert difference(history, replay(history, NATIVE, keep), keep) == 0.0


def test_the_reference_vouches_for_some_cells(history: History) -> None:
    keep = {population: np.array([2, 5], np.int32) for population, _ in cells_of(history.recipe)}
    assert (
        difference(history, replay(history, import_module("pynnlite_reference").BACKEND, keep), keep) < 1e-6
    )


@pytest.mark.parametrize("kind", [IF_cond_exp, IF_curr_delta])
@pytest.mark.parametrize("name", ["native", "reference", "nest", "brian2", "arbor"])
def test_populations_that_are_not_wanted(name: str, kind: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of them is recorded, whatever is connected to them or injected into them."""
    backend = observed(NATIVE)
    monkeypatch.setattr(registry, "load", lambda name: backend)
    network = busy(IF_cond_exp)
    cells = network.populations[2]
    more = network.population(4, kind(), label="more")
    for targets in (more, more[2:]):
        network.projection(cells, targets, AllToAllConnector(), StaticSynapse(0.001, 0.5))
        targets.inject(DCSource(amplitude=0.1))
    with Simulator("native", network=network) as sim:
        sim.run(5.0)
        more.set(v_rest=-62.0)
        more[1:].initialize(v=-60.0)
        sim.run(5.0)
    history, none = backend.histories[0], np.zeros(0, np.int32)
    for keep in ({3: none}, {2: none}, {2: none, 3: none}, {2: none, 3: np.array([3], np.int32)}):
        done = replay(history, import_module(f"pynnlite_{name}").BACKEND, keep)
        for population, kept in keep.items():
            assert done.trace(population, "v").values.shape[1] == len(kept)
            assert len(kept) or not len(done.spikes(population).step)
        assert all(
            np.allclose(
                done.trace(population, "v").values,
                history.trace(population, "v").values[:, keep[population]],
                0,
                1e-5,
            )
            for population in keep
            if len(keep[population])
        )
