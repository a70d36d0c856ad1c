"""Level 4: spikes are the same, or part at a cell, or cannot be compared as the runs began otherwise."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import pynnlite as pnl
from pynnlite.backend import registry
from pynnlite.columns import Spikes
from pynnlite.compare.answers import Answers
from pynnlite.compare.observed import observed
from pynnlite.compare.trains import compare_trains
from pynnlite.compare.verdicts import FAILS, PASSES, UNKNOWN, Verdict
from pynnlite.testing.networks import busy


def trains(*steps: int, first: int = 0, state: str = "") -> dict[str, Any]:
    """Return trains of two cells, of which the second one fires at some steps."""
    spikes = Spikes(np.ones(len(steps), np.int32), np.array(steps, np.int64))
    return {"dt": 0.1, "first": first, "last": 1000, "state": state, "spikes": {0: ("cells", 2, spikes)}}


def cells(outcome: str, grazes: int = 0) -> Verdict:
    return Verdict("cells", "nest", "native", outcome, "", {"cells that graze their thresholds": grazes})


@pytest.mark.parametrize(
    ("known", "outcome", "told"),
    [
        (cells(PASSES), FAILS, "cells[1] fires on nest only."),
        (cells(PASSES, 1), PASSES, "by a graze"),
        (cells(UNKNOWN), UNKNOWN, "replay cannot judge all cells"),
        (None, UNKNOWN, "without a replay"),
    ],
)
def test_spikes_part(known: Verdict | None, outcome: str, told: str) -> None:
    verdict = compare_trains("nest", "native", trains(10, 250), trains(10, 310), known, 0)
    assert verdict.outcome == outcome
    assert verdict.text.startswith("The spikes part at 25 ms: cells[1] fires on nest only")
    assert told in verdict.text
    assert [fault.kind for fault in verdict.faults] == ["spikes"] * (outcome == FAILS)


def test_runs_that_go_on_from_different_checkpoints_may_part() -> None:
    one, other = trains(250, first=200, state="a"), trains(310, first=200, state="b")
    verdict = compare_trains("nest", "native", one, other, cells(PASSES), 0)
    assert verdict.outcome == UNKNOWN
    assert "different checkpoints" in verdict.text
    same = compare_trains("nest", "native", one, {**one, "state": "b"}, cells(PASSES), 0)
    assert same.outcome == PASSES


def test_runs_that_begin_at_different_times_are_not_compared(tmp_path: Path) -> None:
    file, found = str(tmp_path / "checkpoint"), []
    network = busy(pnl.IF_cond_exp)
    with pnl.Simulator(network=network) as sim:
        sim.run(30.0)
        sim.checkpoint(file)
    for restores in (True, True, False):
        backend = observed(registry.load("native"))
        with registry.always(backend), pnl.Simulator(network=network) as sim:
            if restores:
                sim.restore(file)
            sim.run_until(60.0)
        found.append(Answers(backend.inner, backend.histories).trains(0))
    restored, again, whole = found
    assert compare_trains("a", "b", restored, again, cells(PASSES), 0).outcome == PASSES
    verdict = compare_trains("nest", "native", restored, whole, cells(PASSES), 0)
    assert (verdict.outcome, [fault.kind for fault in verdict.faults]) == (FAILS, ["start"])
    assert "begins at 30 ms, from a checkpoint on nest, but begins at 0 ms on native" in verdict.text
