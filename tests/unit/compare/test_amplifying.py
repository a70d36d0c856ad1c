"""Cells that amplify errors: how much is found out by another replay, but only if they are too far apart."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import pytest

import pynnlite as pnl
from pynnlite.backend import Backend
from pynnlite.columns import Trace
from pynnlite.compare.histories import History, Stretch, probes_of_all
from pynnlite.compare.judging import judge_cells
from pynnlite.compare.performing import performed_again
from pynnlite.compare.verdicts import FAILS, PASSES
from pynnlite.recipe import Recipe
from pynnlite.testing.networks import uniform

STEPS = 400
BUSY = 12
"""So many cells burst; the one after them rests."""


class Counted:
    """A backend that counts the networks that it builds, under a name of its own."""

    def __init__(self, inner: Backend, name: str) -> None:
        self.inner, self.name, self.builds = inner, name, 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self.inner, name)

    def build(self, *arguments: Any) -> Any:
        self.builds += 1
        return self.inner.build(*arguments)


def counted(name: str) -> Any:
    return Counted(import_module("pynnlite_native").BACKEND, name)


@pytest.fixture(scope="module")
def history() -> History:
    """Return a run of bursting cells."""
    net = pnl.Network(seed=6)
    cells = net.population(BUSY + 1, pnl.EIF_cond_exp_isfa_ista(), label="cells")
    busy, synapse = cells[:BUSY], pnl.StaticSynapse(weight=0.004, delay=uniform(0.5, 1.5))
    busy.set(i_offset=uniform(0.6, 1.2))
    net.projection(busy, busy, pnl.FixedProbabilityConnector(0.3), synapse)
    recipe = Recipe(net.freeze(), 0.1)
    begun = History("tested", [Stretch(0, recipe)], last=STEPS)
    done = performed_again(begun, counted("tested"), list(probes_of_all(recipe).values()))
    assert len(done.spikes(0).step) > 20
    return done


def moved(history: History, error: float) -> History:
    """Return a run in which the cell that rests is off for some time, but not when replays are restarted."""
    found = History(history.backend, history.stretches, history.options, last=history.last)
    found.keep(0, history.spikes(0))
    for name in ("v", "w", "gsyn_exc", "gsyn_inh"):
        trace = history.trace(0, name)
        values = trace.values.copy()
        if name == "v":
            values[13:18, BUSY] += error
        found._traces[0, name] = [Trace(trace.step, values)]
    return found


def test_cells_that_are_right_are_replayed_once(history: History) -> None:
    replayer = counted("replayer")
    verdict = judge_cells(history, counted("tested"), replayer)
    assert (verdict.outcome, replayer.builds) == (PASSES, 1), verdict.text


def test_errors_that_cells_may_have_added_up_are_replayed_once_more(history: History) -> None:
    """Two times the tolerance of a step of both engines."""
    replayer, tested = counted("replayer"), counted("tested")
    verdict = judge_cells(moved(history, 4e-6), tested, replayer)
    assert (verdict.outcome, replayer.builds, tested.builds) == (PASSES, 2, 0), verdict.text
    assert verdict.tables["cells"]["difference"][BUSY] == pytest.approx(4e-6, rel=0.01)
    assert verdict.tables["cells"]["excess"][BUSY] == pytest.approx(0.5, rel=0.01)


def test_a_run_whose_potentials_do_not_come_out_again_fails(history: History) -> None:
    verdict = judge_cells(moved(history, 0.5), counted("tested"), counted("replayer"))
    assert (verdict.outcome, verdict.figures["cells flagged"]) == (FAILS, 1)
    assert [fault.kind for fault in verdict.faults] == ["not repeated"]
    assert "does not repeat itself" in verdict.faults[0].text
