"""In a roll-call every source fires once, at steps that tell sources apart, and no cell that need not fires."""

from __future__ import annotations

from importlib import import_module
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

import pynnlite as pnl
from pynnlite.compare.rollcall import OUT_OF_REACH, Shown, calls, out_of_reach, roll_call_of, sampling, shown
from pynnlite.compare.tracing import called_at
from pynnlite.recipe import Recipe
from pynnlite.testing.networks import busy

NATIVE, NEST = (import_module(f"pynnlite_{name}").BACKEND for name in ("native", "nest"))


def sized(*sizes: int) -> Any:
    return SimpleNamespace(dt=0.1, populations=[SimpleNamespace(size=size) for size in sizes])


@pytest.mark.parametrize("sizes", [(1,), (3, 0, 4), (400, 600), (700, 5000, 31), (80_000,)])
def test_every_source_fires_once_within_100_ms(sizes: tuple[int, ...]) -> None:
    both = []
    for order in (0, 1):
        found = calls(sized(*sizes), order)
        steps = [called_at(found[number]) for number in range(len(sizes))]
        for number, size in enumerate(sizes):
            assert np.array_equal(np.sort(found[number].index), np.arange(size))
            assert (np.diff(found[number].step) >= 0).all()
        both.append(np.concatenate(steps))
    assert min(steps.min() for steps in both) >= 1 and max(steps.max() for steps in both) <= 1000
    for steps in both:
        counts = np.bincount(steps - 1, minlength=1000)
        assert counts.max() <= -(-sum(sizes) // 1000)
    together = np.unique(both[0] * 10_000 + both[1])
    assert len(together) == sum(sizes), "two sources are called together twice"


def test_what_shows_arrivals() -> None:
    def variables(kind: Any, *backends: Any) -> list[Shown]:
        return shown(Recipe(busy(kind).freeze(), 0.1), *backends)[0]

    conductances = [Shown(2, f"gsyn_{end}", f"gsyn_{end}", (k,)) for k, end in enumerate(("exc", "inh"))]
    assert variables(pnl.IF_cond_exp, NATIVE) == conductances
    assert variables(pnl.IF_curr_delta, NATIVE, NEST) == [Shown(2, "v", "v", (0, 1))]
    rising = [Shown(2, f"isyn_{end}", f"_rise_{end}", (k,)) for k, end in enumerate(("exc", "inh"))]
    assert variables(pnl.IF_curr_alpha, NATIVE, NEST) == rising


def test_thresholds_are_out_of_reach_and_nothing_is_injected() -> None:
    network = busy(pnl.IF_cond_exp)
    network.populations[2].inject(pnl.DCSource(amplitude=1.0))
    recipe = Recipe(network.freeze(), 0.1)
    found = roll_call_of(recipe, shown(recipe, NATIVE)[0], {})
    assert not found.injections
    assert (found.cells(3)["v_thresh"] == OUT_OF_REACH).all()
    assert np.array_equal(found.cells(3)["tau_m"], recipe.cells(2)["tau_m"])
    assert out_of_reach(pnl.IF_curr_delta) == "v_thresh"
    assert out_of_reach(pnl.Izhikevich) is None and out_of_reach(pnl.HH_cond_exp) is None


@pytest.mark.parametrize(("shortest", "every"), [(5.0, 10), (0.5, 5), (0.15, 2), (0.05, 1)])
def test_samples_lie_so_close_that_arrivals_are_seen(shortest: float, every: int) -> None:
    network = busy(pnl.IF_cond_exp)
    network.populations[2][4:5].set(tau_syn_I=shortest)
    recipe = Recipe(network.freeze(), 0.1)
    assert sampling(recipe, shown(recipe, NATIVE)[0]) == every
