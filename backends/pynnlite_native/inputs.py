"""What reaches cells from outside: spikes of sources and injected currents, worked out a stretch of steps ahead."""

from __future__ import annotations

import time
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from pynnlite.recipe import Recipe
from pynnlite.timebase import NEVER

from .kernels import compiled
from .layout import FloatArray

DRAWS_AHEAD = 20_000_000
"""Sources times steps that are worked out at a time, at most: no interrupt is heeded meanwhile."""

FIRST_STRETCH, LONGEST_STRETCH = 16, 4096
"""Steps worked out at first, when the rate is unknown, and at most beyond those asked for."""

CURRENT_STRETCH = 4096
"""Steps of injected currents that are worked out at a time."""


class SourceSpikes:
    """The spikes of those sources that cells of this rank receive.

    Parameters
    ----------
    recipe : Recipe
        The network.
    received : dict of int to (k,) ndarray of int32
        For each population of sources, those of its cells that project to something here.
    least : int
        The fewest steps to work out at a time.
    spikes_ahead : int
        About how many spikes are worked out at a time, at most.
    core : compiled.Engine
        What is given the spikes.
    """

    def __init__(
        self,
        recipe: Recipe,
        received: Mapping[int, NDArray[np.int32]],
        least: int,
        spikes_ahead: int,
        core: compiled.Engine,
    ) -> None:
        self._recipe, self._least, self._spikes_ahead, self._core = recipe, least, spikes_ahead, core
        self._received = {population: index for population, index in received.items() if len(index)}
        self._stretch, self._most = FIRST_STRETCH, FIRST_STRETCH
        self._n_sources = sum(map(len, self._received.values()))
        self._most_steps = DRAWS_AHEAD // max(self._n_sources, 1)
        self.seconds, self.n_drawn = 0.0, 0
        self.known = -1 if self._received else NEVER
        """The last step whose spikes the compiled loops have."""

    def restart(self, recipe: Recipe, step: int) -> None:
        """Forget what lies after a step, and go on by a new recipe."""
        self._recipe = recipe
        if self._received:
            self.known, self._stretch, self._most = step, FIRST_STRETCH, FIRST_STRETCH

    def fetch(self, first: int, wanted: int) -> None:
        """Work out the spikes after a step, up to a wanted one if these are not too many; see `known`."""
        if not self._received:
            return
        begun = time.perf_counter()
        last = first + max(min(wanted - first, self._most), self._stretch, self._least)
        n_spikes = 0
        for population, index in self._received.items():
            spikes = self._recipe.spikes(population, first, last, index)
            count = np.ones(len(spikes.index), np.int32) if spikes.count is None else spikes.count
            self._core.set_source(population, spikes.index, spikes.step, count)
            n_spikes += len(count)
        self._most = max(1, min(self._spikes_ahead * (last - first) // max(n_spikes, 1), self._most_steps))
        self._stretch = min(4 * self._stretch, self._most, LONGEST_STRETCH)
        self.known = last
        self.n_drawn += (last - first) * self._n_sources
        self.seconds += time.perf_counter() - begun


class Currents:
    """The total current into each cell that receives injections.

    Parameters
    ----------
    recipe : Recipe
        The network.
    """

    def __init__(self, recipe: Recipe) -> None:
        self._recipe = recipe
        self._plan: list[tuple[int, int, FloatArray]] = []
        self._values: dict[int, FloatArray] = {}
        self.restart(recipe, 0)

    def restart(self, recipe: Recipe, step: int) -> set[int]:
        """Go on by a new recipe from a step on; return the populations that receive injections."""
        self._recipe = recipe
        self._values = {
            spec.number: recipe.current(spec.number, step, step + 1)[0] for spec in recipe.injections
        }
        self._look_ahead(step)
        return {spec.population for spec in recipe.injections}

    def apply(self, step: int) -> set[int]:
        """Take the values of a step; return the populations whose current changes."""
        changed = set()
        while self._plan and self._plan[0][0] <= step:
            _, number, values = self._plan.pop(0)
            self._values[number] = values
            changed.add(self._recipe.injections[number].population)
        if not self._plan:
            self._look_ahead(step)
        self._next()
        return changed

    def total(self, population: int, first: int, offset: FloatArray) -> FloatArray:
        """Return the current into each of some cells of a population, from the first on: offset, then injections."""
        total = offset.copy()
        for spec in self._recipe.injections:
            if spec.population == population:
                here = (spec.index >= first) & (spec.index < first + len(total))
                np.add.at(total, spec.index[here] - first, self._values[spec.number][here])
        return total

    def _look_ahead(self, step: int) -> None:
        """Work out the changes that come after a step."""
        last = step + CURRENT_STRETCH
        self._plan = []
        for spec in self._recipe.injections:
            steps: NDArray[np.int64] = self._recipe.current_steps(spec.number, step + 1, last + 1)
            if len(steps):
                values = self._recipe.current(spec.number, step + 1, last + 1)
                self._plan += [(int(k), spec.number, values[k - step - 1]) for k in steps]
        self._plan.sort(key=lambda change: change[0])
        self._horizon = last if self._recipe.injections else NEVER
        self._next()

    def _next(self) -> None:
        self.until = self._plan[0][0] if self._plan else self._horizon
        """The step at which to ask again."""
