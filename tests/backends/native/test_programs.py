"""Cells that run by programs: the compiled loops against NumPy, to the last bit; layouts; cells without a solution."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from native_networks import Floats, built, recipe_of
from pynnlite_native.cells.kernels import TOLERANCE
from slow_programs import SlowCells

import pynnlite as pnl
from pynnlite.declarations import CellType, Parameter, Receptor, State
from pynnlite.recipe import Recipe
from pynnlite.testing.capabilities import ALL, STANDARD

N_STEPS, N_CELLS = 90, 70
FOLLOWED = np.array([0, 3, 17, 38, 63, 64, 69])
"""The cells that NumPy follows: some of each tile."""

TIMES = [0.2, 1.0, 2.5, 2.6, 6.0]
CURRENT = {"Izhikevich": 0.03}
WEIGHTS = {"uS": 0.02, "nA": 0.4, "mV": 3.0, "": 0.2}


class Everything(CellType):
    """A type with all that a declaration may have: a hazard, a definition, receptors onto one variable with gains."""

    parameters = (
        Parameter("tau", 12.0, "ms", "Time constant.", above=0.0),
        Parameter("scale", 0.4, "", "Scale of the hazard."),
        Parameter("rest", 1.5, "ms", "For how long x is held.", least=0.0),
        Parameter("gain", 0.5, "", "Of spikes."),
    )
    states = (
        State("x", 0.1, "", "Excitation."),
        State("y", 0.0, "", "Adaptation."),
        State("z", 1.0, "", "Slow."),
    )
    receptors = (Receptor("fast", "", 1), Receptor("slow", "", 1), Receptor("down", "", -1))
    declaration = """
        drive = tanh(x) + sqrt(abs(y)) + log(2 + z ** 2) ** 1.5 if x > y else max(x, y, 0.1) ** -0.5
        dx/dt = (0.3 + z - x - y + exprel(-x) / (1 + exp(-drive))) / tau
        dy/dt = -y / tau
        dz/dt = (1 - z) * x / (3 * tau) / exprel(x - z)
        fast: x += weight * gain
        slow: z += weight * gain / 2
        down: x += weight
        hazard: scale * exp(x - 1) / ms
        reset: x = 0.1 * y; y += 0.3
        refractory: x for rest
    """


HARD = (pnl.EIF_cond_exp_isfa_ista, pnl.EIF_cond_alpha_isfa_ista, pnl.HH_cond_exp, pnl.Izhikevich)
"""Types of which some cells must take substeps here."""

TYPES = [kind for kind in ALL if kind not in STANDARD]


def network(kind: type[CellType], varied: bool) -> pnl.Network:
    """Cells with spikes at each receptor and a current; `varied`, with all parameters different."""
    net = pnl.Network(seed=4)
    cells = net.population(N_CELLS, kind(), label="cells")
    if varied:
        for parameter in kind.parameters:
            spread = np.roll(np.linspace(0.95, 1.05, N_CELLS), len(parameter.name))
            values = np.multiply.outer(spread, parameter.default)
            cells.set(**{parameter.name: values if values.ndim == 1 else [tuple(row) for row in values]})
    inputs = net.population(1, pnl.SpikeSourceArray(spike_times=TIMES))
    for k, receptor in enumerate(kind.receptors):
        weight = WEIGHTS[receptor.unit] * (receptor.sign or 1)
        synapse = pnl.StaticSynapse(weight=weight, delay=0.3 + 0.4 * k)
        net.projection(inputs, cells, pnl.AllToAllConnector(), synapse, receptor.name)
    if kind.injectable:
        amplitude = CURRENT.get(kind.__name__, 2.5)
        for k in range(0, N_CELLS, 10):
            cells[k : k + 10].inject(pnl.DCSource(amplitude=amplitude * (0.5 + k / N_CELLS), start=1.0))
    cells.record(cells.celltype.recordable)
    return net


@pytest.mark.parametrize("varied", [False, True])
@pytest.mark.parametrize(
    "kind",
    [*(kind for kind in TYPES if kind is not pnl.HH_cond_exp), Everything],
    ids=lambda each: each.__name__,
)
def test_programs_have_the_bits_of_their_values(kind: type[CellType], varied: bool) -> None:
    require_bits(kind, varied)


def test_long_programs_have_the_bits_of_their_values() -> None:
    require_bits(pnl.HH_cond_exp, varied=True)


def require_bits(kind: type[CellType], varied: bool) -> None:
    """Compare the state after each step, and the spikes, with those of NumPy."""
    recipe = recipe_of(network(kind, varied))
    slow = SlowCells(
        kind,
        {name: values[FOLLOWED] for name, values in recipe.cells(0).items()},
        {name: values[FOLLOWED] for name, values in recipe.initial(0).items()},
        recipe.refractory_steps(0)[FOLLOWED].astype(float),
        recipe.dt,
        TOLERANCE,
        recipe.key("hazard", 0),
        FOLLOWED,
    )
    simulation = built(recipe)
    spikes = []
    for step in range(N_STEPS):
        fired = slow.advance(step, current_of(recipe, step)[FOLLOWED], due_at(step + 1, kind))
        spikes += [(step + 1, int(cell)) for cell in FOLLOWED[fired]]
        simulation.advance(1)
        state = simulation.state().cells
        for name in slow.state:
            assert np.array_equal(state[0, name][FOLLOWED], slow.state[name]), (name, step)
    (found,) = simulation.drain().spikes.values()
    every = zip(found.step.tolist(), found.index.tolist(), strict=True)
    assert [spike for spike in every if spike[1] in FOLLOWED] == spikes
    assert spikes
    assert slow.n_hard or kind not in HARD


def current_of(recipe: Recipe, step: int) -> Floats:
    """Return the current into each cell in a step, in nA."""
    current = np.zeros(N_CELLS)
    for spec in recipe.injections:
        current[spec.index] += recipe.current(spec.number, step, step + 1)[0]
    return current


def due_at(step: int, kind: type[CellType]) -> list[Floats]:
    """Return what arrives at each receptor of the followed cells at a grid time."""
    steps = {round(time / 0.1) for time in TIMES}
    return [
        np.full(len(FOLLOWED), (step - 3 - 4 * k in steps) * WEIGHTS[receptor.unit] * (receptor.sign or 1))
        for k, receptor in enumerate(kind.receptors)
    ]


def outcome(recipe: Any, steps: tuple[int, ...] = (N_STEPS,), **options: Any) -> list[Any]:
    simulation = built(recipe, **options)
    for n in steps:
        simulation.advance(n)
    drained = simulation.drain()
    spikes = [np.stack([each.step, each.index]) for each in drained.spikes.values()]
    return spikes + [trace.values for trace in drained.traces.values()]


@pytest.mark.parametrize(
    "options",
    [
        {"instruction_set": "plain"},
        {"instruction_set": "x86-64-v3"},
        {"threads": 2},
        {"threads": 2, "block_cells": 24},
        {"block_cells": 8},
        {"steps": (1, 2, 50, N_STEPS - 53)},
    ],
    ids=str,
)
def test_layouts_do_not_change_a_bit(options: Any) -> None:
    for kind in (pnl.EIF_cond_exp_isfa_ista, pnl.HH_cond_exp, Everything):
        if options.get("instruction_set", "plain") not in pnl_levels():
            pytest.skip("this machine lacks the instructions")
        recipe = recipe_of(network(kind, True))
        first, other = outcome(recipe), outcome(recipe, **options)
        assert all(np.array_equal(a, b) for a, b in zip(first, other, strict=True))


def pnl_levels() -> tuple[str, ...]:
    """Return the instruction sets of this machine."""
    from pynnlite_native.kernels.engine import levels

    return levels()
