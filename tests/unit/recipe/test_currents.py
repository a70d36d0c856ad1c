"""Injected currents, as a recipe gives them."""

from __future__ import annotations

import numpy as np

import pynnlite as pnl
from pynnlite.recipe import Recipe
from pynnlite.timebase import NEVER


def test_currents_have_one_value_a_step() -> None:
    net = pnl.Network()
    cells = net.population(4, pnl.IF_curr_exp())
    cells[[3, 1]].inject(pnl.DCSource(amplitude=0.5, start=0.3, stop=0.6))
    cells.inject(pnl.StepCurrentSource(times=[0.2, 0.44, 0.46], amplitudes=[1.0, 2.0, 3.0]))
    recipe = Recipe(net.freeze(), 0.1)
    assert recipe.injections[0].index.tolist() == [1, 3]
    first = recipe.current(0, 0, 8)
    assert first.shape == (8, 2)
    assert first[:, 0].tolist() == [0, 0, 0, 0.5, 0.5, 0.5, 0, 0]
    assert recipe.current(1, 0, 8)[:, 3].tolist() == [0, 0, 1.0, 1.0, 2.0, 3.0, 3.0, 3.0]
    assert recipe.current(1, 3, 6, np.array([2])).tolist() == [[1.0], [2.0], [3.0]]
    assert [recipe.next_change_of_current(0, step) for step in (0, 3, 5, 6)] == [3, 6, 6, NEVER]
    assert recipe.next_change_of_current(1, 3) == 4


def test_a_sine_has_a_value_for_each_step_while_it_flows() -> None:
    net = pnl.Network()
    cells = net.population(1, pnl.IF_cond_exp())
    cells.inject(
        pnl.ACSource(amplitude=2.0, offset=1.0, frequency=250.0, phase=-90.0, start=0.3, stop=1000.5)
    )
    recipe = Recipe(net.freeze(), 0.1)
    current = recipe.current(0, 0, 10_010)[:, 0]
    steps = np.arange(10_002)
    np.testing.assert_allclose(current[3:10_005], 1.0 - 2.0 * np.cos(2 * np.pi * 0.025 * steps), atol=1e-12)
    assert (current[:3] == 0).all() and (current[10_005:] == 0).all()
    assert (recipe.current(0, 7000, 7001) == current[7000]).all()
    assert [recipe.next_change_of_current(0, step) for step in (0, 3, 10_004, 10_005)] == [
        3,
        4,
        10_005,
        NEVER,
    ]
