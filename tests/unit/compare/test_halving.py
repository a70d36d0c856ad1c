"""Halving the time step: a good method gives the same potentials, a coarse one converges by its order."""

from __future__ import annotations

from dataclasses import replace
from importlib import import_module
from typing import Any

import pytest

import pynnlite as pnl
from pynnlite.backend import Backend
from pynnlite.compare.halving import judge_halving
from pynnlite.compare.histories import History, Stretch, probes_of_all
from pynnlite.compare.judging import sampled_cells
from pynnlite.compare.performing import performed_again
from pynnlite.compare.verdicts import FAILS, PASSES, Verdict
from pynnlite.recipe import Recipe
from pynnlite.testing.networks import uniform

from .sloppy import Cells, Sloppy


def native() -> Backend:
    found: Backend = import_module("pynnlite_native").BACKEND
    return found


def sloppy(method: str) -> Backend:
    found: Any = Sloppy(method, replace(native().features, conductance_tolerance=1e-12), native().options)
    return found


def judged(backend: Backend) -> Verdict:
    """Return the verdict on cells that hear much and do not fire."""
    net = pnl.Network(seed=5)
    cells = pnl.IF_cond_exp(tau_m=uniform(8.0, 20.0), tau_syn_E=3.0)
    quiet = net.population(20, cells, label="quiet", initial_values={"v": uniform(-70.0, -60.0)})
    noise = net.population(20, pnl.SpikeSourcePoisson(rate=40.0))
    synapse = pnl.StaticSynapse(weight=0.002, delay=uniform(0.5, 3.0))
    net.projection(noise, quiet, pnl.FixedProbabilityConnector(0.5), synapse, receptor_type="excitatory")
    recipe = Recipe(net.freeze(), 0.1)
    history = History(backend.name, [Stretch(0, recipe)], last=1000)
    history = performed_again(history, backend, list(probes_of_all(recipe).values()))
    return judge_halving(history, backend, dict(sampled_cells(history, 4)))


def test_the_engine_does_not_depend_on_the_time_step() -> None:
    verdict = judged(native())
    assert verdict.outcome == PASSES, verdict.text
    assert 0 < verdict.figures["change with dt / 2 (mV)"] < 1e-6


def test_a_coarse_method_converges_by_its_order() -> None:
    verdict = judged(sloppy("exponential euler"))
    assert verdict.outcome == PASSES, verdict.text
    assert verdict.figures["change with dt / 2 (mV)"] > 1e-3
    assert verdict.figures["order"] == pytest.approx(1.0, abs=0.1)


def test_a_method_of_fourth_order_converges_faster() -> None:
    verdict = judged(sloppy("runge-kutta"))
    assert verdict.outcome == PASSES, verdict.text
    assert verdict.figures["order"] > 3.5


def test_what_does_not_converge_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    go = Cells.go

    def drifting(self: Cells, dt: float, method: str) -> None:
        go(self, dt, method)
        self.v += 1e-6  # each step adds an error, however short it is

    monkeypatch.setattr(Cells, "go", drifting)
    verdict = judged(sloppy("runge-kutta"))
    assert verdict.outcome == FAILS
    assert verdict.faults[0].kind == "method"
