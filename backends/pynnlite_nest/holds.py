"""Cells that are held after a spike, and the reset values that they take from their next spike on."""

from __future__ import annotations

import nest
import numpy as np
from numpy.typing import NDArray

from pynnlite.recipe import Recipe
from pynnlite.timebase import NEVER

from .cells import FloatArray, IndexArray, Steps
from .clock import Clock
from .nodes import Nodes


class Holds:
    """The holds of all cells.

    Some models of NEST's set the potential of a cell on hold to its reset value at each step, others compare it with
    the threshold. While a cell is held it keeps the threshold and the reset value that it had at its spike.

    Parameters
    ----------
    recipe : Recipe
        The network as it is at step 0.
    nodes : Nodes
        Its nodes.
    clock : Clock
        The steps.

    Attributes
    ----------
    until : int
        The step at which the next cell that waits for its reset value is free.
    """

    def __init__(self, recipe: Recipe, nodes: Nodes, clock: Clock) -> None:
        self._nodes, self._clock = nodes, clock
        self._durations: dict[int, Steps] = {}
        self._before: dict[int, tuple[int, Steps]] = {}
        self._levels: dict[int, tuple[FloatArray, FloatArray]] = {}
        self._waiting: dict[int, tuple[Recipe, Steps]] = {}
        self.until: int = NEVER
        for population in nodes.models:
            never = np.full(recipe.populations[population].size, -1, np.int64)
            self._take(recipe, population, -1, never)

    def held(self, population: int, index: IndexArray) -> NDArray[np.bool_]:
        """Tell which of some cells, ascending, are on hold in the step that comes next."""
        held: NDArray[np.bool_] = self._released(population, index) > self._clock.step(nest.biological_time)
        return held

    def set_parameters(self, recipe: Recipe, population: int, step: int) -> None:
        """Give the cells of a population the parameters of a recipe from a step on."""
        everyone = np.arange(recipe.populations[population].size, dtype=np.int32)
        released, old = self._released(population, everyone), self._levels[population]
        self._take(recipe, population, step, released)
        self._waiting.pop(population, None)
        changed = [new != before for new, before in zip(self._levels[population], old, strict=True)]
        if ((released > step) & np.logical_or(*changed)).any():
            self._waiting[population] = recipe, released
            self._levels[population] = old
        self._free(population, recipe, released, step)
        self._look_ahead(step)

    def go_on(self, step: int) -> None:
        """Give the cells that are free from a step on the reset values that they have waited for."""
        for population, (recipe, released) in self._waiting.items():
            if (released == step).any():
                self._free(population, recipe, released, step)
        self._look_ahead(step)

    def _released(self, population: int, index: IndexArray) -> Steps:
        """Return the step from which on each of some cells, ascending, is free again after its last spike."""
        last = self._clock.step(self._nodes.status(population, index, "t_spike"))
        changed, before = self._before[population]
        released: Steps = np.where(last > changed, last + self._durations[population][index], before[index])
        return released

    def _take(self, recipe: Recipe, population: int, step: int, released: Steps) -> None:
        """Take the parameters that count for spikes after a step."""
        cells = recipe.cells(population)
        self._durations[population] = recipe.refractory_steps(population)
        self._before[population] = step, released
        self._levels[population] = self._nodes.levels(population, cells)
        self._nodes.set_levels(population, step, *self._levels[population])

    def _free(self, population: int, recipe: Recipe, released: Steps, step: int) -> None:
        """Give those cells of a population new levels that are not held."""
        cells = recipe.cells(population)
        both = zip(self._levels[population], self._nodes.levels(population, cells), strict=True)
        threshold, reset = (np.where(released > step, old, new) for old, new in both)
        self._levels[population] = threshold, reset
        self._nodes.set_levels(population, step, threshold, reset)
        self._nodes.set_parameters(recipe, population, (threshold, reset))

    def _look_ahead(self, step: int) -> None:
        later = [released[released > step] for _, released in self._waiting.values()]
        self.until = min((int(steps.min()) for steps in later if len(steps)), default=NEVER)
