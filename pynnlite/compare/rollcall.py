"""Roll-call: every cell and every source fires once, nothing else does, so that each synapse shows where it leads.

The synapses of one target act at different steps, and all its synaptic variables are recorded. Cells hear the calls and
nobody hears them, so that what they fire themselves does not matter.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from ..backend import Backend
from ..columns import Spikes
from ..declarations import CellType
from ..declarations.analysis import form_of, linear_system
from ..model import ProbeSpec
from ..recipe import Recipe
from ..values import IndexArray
from .derived import Retuned
from .histories import FIRST_PROBE, cells_of, recorded_by
from .replay import Replay, replayed
from .retuned import threshold_of

DURATION = 100.0
"""Within how many ms every source is called."""

SPANS = 10, 5, 2
"""How many steps may lie between two samples, if what arrives is seen that long."""

OUT_OF_REACH = 1e6
"""A threshold in mV that no potential reaches."""


@dataclass(frozen=True)
class Shown:
    """A variable that shows what arrives at cells.

    Parameters
    ----------
    population : int
        Number of the population.
    variable : str
        The variable that is recorded.
    moved : str
        The variable that spikes move: the same one, or one that drives it.
    receptors : tuple of int
        Positions of the receptors at which they move it.
    """

    population: int
    variable: str
    moved: str
    receptors: tuple[int, ...]


def calls(recipe: Recipe, order: int = 0) -> dict[int, Spikes]:
    """Return when each source is called, by population.

    Parameters
    ----------
    recipe : Recipe
        The network.
    order : int
        Which of two orders. Sources that are called at one step in the first are called at different steps in the
        second, as far as possible.
    """
    n_steps = max(1, round(DURATION / recipe.dt))
    sizes = [population.size for population in recipe.populations]
    total, first = max(1, sum(sizes)), 0
    found = {}
    for number, size in enumerate(sizes):
        rank = np.arange(first, first + size, dtype=np.int64)
        if total <= n_steps:
            rank = rank if order == 0 else total - 1 - rank
            step = 1 + rank * n_steps // total
        elif order == 0:
            step = 1 + rank % n_steps
        else:
            step = 1 + rank * n_steps // total
        by_step = np.argsort(step, kind="stable")
        found[number] = Spikes(by_step.astype(np.int32), step[by_step])
        first += size
    return found


def shown(recipe: Recipe, *backends: Backend) -> tuple[list[Shown], list[tuple[int, int]]]:
    """Return the variables that show what arrives, and the (population, receptor) whose arrivals none shows.

    Parameters
    ----------
    recipe : Recipe
        The network.
    *backends : Backend
        Those that must be able to record the variables.
    """
    found: dict[tuple[int, str, str], list[int]] = {}
    unseen = []
    used = sorted({(pathway.target, pathway.receptor) for pathway in recipe.pathways})
    kinds = dict(cells_of(recipe))
    for population, receptor in used:
        kind = kinds[population]
        moved = kind.dynamics.receptors[kind.receptor_types[receptor]]
        variable = next((each for each in _showing(kind, moved) if recorded_by(kind, each, *backends)), None)
        if variable is None or (moved in _tested(kind) and not out_of_reach(kind)):
            unseen.append((population, receptor))
        else:
            found.setdefault((population, variable, moved), []).append(receptor)
    return [Shown(*place, tuple(receptors)) for place, receptors in found.items()], unseen


def _showing(kind: type[CellType], moved: str) -> Iterator[str]:
    """Yield a variable, and those that follow from it alone and from themselves."""
    yield moved
    if moved in _tested(kind):
        return
    equations = kind.dynamics.written_out.equations
    states = {state.name for state in kind.states}
    for name, side in equations.items():
        if name != moved and side.names & states <= {name, moved} and moved in side.names:
            yield name


def _tested(kind: type[CellType]) -> set[str]:
    """Return the variable that decides about spikes, which the cell's own spikes reset."""
    dynamics = kind.dynamics
    return {*dynamics.reset, *dynamics.held, *(() if dynamics.threshold is None else dynamics.threshold[:1])}


def out_of_reach(kind: type[CellType]) -> str | None:
    """Return the parameter that is the threshold and nothing else, of cells that stay finite without a threshold."""
    name, dynamics = threshold_of(kind), kind.dynamics
    if name is None or form_of(dynamics).kind == "general":
        return None
    uses = sum(name in side.names for side in dynamics.sides)
    return name if uses == 1 else None


def sampling(recipe: Recipe, variables: Sequence[Shown]) -> int:
    """Return how many steps may lie between two samples: so few that what arrives still shows in the next one."""
    spans = (every for every in SPANS if all(_lasts(recipe, each, every * recipe.dt) for each in variables))
    return next(spans, 1)


def _lasts(recipe: Recipe, shown: Shown, time: float) -> bool:
    """Tell whether a fifth of what arrives at any cell is left after some time, in ms."""
    population = recipe.populations[shown.population]
    system = linear_system(dict(cells_of(recipe))[shown.population].dynamics)
    if not {shown.moved, shown.variable} <= {*system.names}:
        return False
    (factors,) = system.propagated(recipe.cells(shown.population), population.size, [time])
    lost = [factors.get((name, name), np.zeros(1)) for name in (shown.moved, shown.variable)]
    return all(bool((factor > -0.8).all()) for factor in lost)


def roll_call_of(
    recipe: Recipe,
    variables: Sequence[Shown],
    probed: Mapping[int, IndexArray],
    order: int = 0,
    every: int = 1,
) -> Replay:
    """Return the network of a roll-call, in which variables are recorded; no current is injected.

    Parameters
    ----------
    recipe : Recipe
        The network.
    variables : sequence of Shown
        What is recorded: the k-th under the number of a probe that is k more than `FIRST_PROBE`.
    probed : dict of int to (k,) ndarray of int32
        By population, the cells that are recorded; all of those populations that are missing.
    order : int
        Which of two orders of calls.
    every : int
        How many steps lie between two samples.
    """
    everyone = {each.number: np.arange(each.size, dtype=np.int32) for each in recipe.populations}
    probes = [
        ProbeSpec(
            FIRST_PROBE + k,
            each.population,
            each.variable,
            probed.get(each.population, everyone[each.population]),
            0,
            every * recipe.dt,
        )
        for k, each in enumerate(variables)
    ]
    named = ((population, out_of_reach(kind)) for population, kind in cells_of(recipe))
    thresholds = {population: name for population, name in named if name is not None}

    def lifted(population: int, index: IndexArray, found: dict[str, Any]) -> dict[str, Any]:
        name = thresholds.get(population)
        return found if name not in found else {**found, name: np.full_like(found[name], OUT_OF_REACH)}

    network = replayed(Retuned.of(recipe, retune=lifted), calls(recipe, order), None, probes)
    return replace(network, model=replace(network.model, injections=()))
