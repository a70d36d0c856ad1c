"""Faults of changes on the way, and parameters that are wrong where they change, are named."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import pynnlite as pnl
from pynnlite.backend import Backend, Changes, registry
from pynnlite.compare.judging import judge_cells
from pynnlite.compare.observed import observed
from pynnlite.compare.verdicts import FAILS, Verdict
from pynnlite.recipe import Recipe

from .planted import missing, parameter_of, planted


class Deaf:
    """A backend that leaves all changes out."""

    def __init__(self, inner: Backend) -> None:
        self.inner = inner

    def __getattr__(self, name: str) -> Any:
        return getattr(self.inner, name)

    def build(self, *arguments: Any) -> Any:
        return DeafSimulation(self.inner.build(*arguments))


class DeafSimulation:
    def __init__(self, inner: Any) -> None:
        self._inner = inner

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)

    def update(self, recipe: Recipe, changes: Changes) -> None:
        pass


def judged(tested: Any, what: str) -> Verdict:
    """Judge a run of 40 ms in which cells 3 to 5 of 6 are changed at 20 ms."""
    net = pnl.Network(seed=3)
    cells = net.population(6, pnl.IF_cond_exp(i_offset=np.linspace(0.5, 0.8, 6)), label="cells")
    current = pnl.DCSource(amplitude=0.2)
    cells[3:6].inject(current)
    watched: Any = observed(tested)
    with registry.always(watched), pnl.Simulator("native", net, timestep=0.1) as simulator:
        simulator.run(20.0)
        if what == "tau_m":
            cells[3:6].set(tau_m=12.0)
        elif what == "v":
            cells[3:6].initialize(v=-62.0)
        else:
            current.set_parameters(amplitude=0.1)
        simulator.run(20.0)
    return judge_cells(watched.histories[0], tested, registry.load("native"))


@pytest.mark.parametrize("what", ["tau_m", "v", "current"])
def test_a_change_that_is_not_made_is_named(what: str) -> None:
    verdict = judged(Deaf(registry.load("native")), what)
    assert (verdict.outcome, verdict.figures["cells flagged"]) == (FAILS, 3)
    for cell, fault in zip(range(3, 6), sorted(verdict.faults, key=lambda each: each.cell), strict=True):
        assert (fault.kind, fault.population, fault.cell) == ("change", "cells", cell)
        assert "at 20 ms" in fault.text and what in fault.text


def test_a_parameter_that_is_wrong_before_and_after_a_change_is_named() -> None:
    wrong = planted(registry.load("native"), retune=parameter_of(0, 4, "tau_m", lambda value: 1.001 * value))
    (fault,) = judged(wrong, "tau_m").faults
    assert (fault.kind, fault.cell) == ("tau_m", 4)
    assert fault.size == pytest.approx(1e-3, rel=0.01)


@pytest.mark.parametrize(
    ("kind", "weight", "told"),
    [(pnl.IF_cond_exp, 0.01, "missing synapse"), (pnl.IF_cond_alpha, 0.01, "method or synapse")],
)
def test_a_synapse_whose_arrivals_do_not_show_is_not_called_the_method(
    kind: Any, weight: float, told: str
) -> None:
    net = pnl.Network(seed=3)
    source = net.population(2, pnl.SpikeSourceArray(spike_times=[[5.0, 9.0], [7.0]]), label="source")
    cells = net.population(3, kind(), label="cells")
    net.projection(source, cells, pnl.AllToAllConnector(), pnl.StaticSynapse(weight=weight, delay=1.0))
    tested: Any = planted(registry.load("native"), pathway=0, rewire=missing(1, 2))
    watched: Any = observed(tested)
    with registry.always(watched), pnl.Simulator("native", net, timestep=0.1) as simulator:
        simulator.run(20.0)
    (fault,) = judge_cells(watched.histories[0], tested, registry.load("native")).faults
    assert (fault.kind, fault.cell) == (told, 2)
