"""What reaches cells from outside: spikes of sources and injected currents, worked out a stretch of steps ahead."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from pynnlite.recipe import Recipe

from .kernels import compiled
from .layout import FloatArray

NEVER = 2**62

SPIKES_AHEAD = 1_000_000
"""About how many spikes of sources are worked out at a time, at most."""

DRAWS_AHEAD = 20_000_000
"""Sources times steps that are worked out at a time, at most: no interrupt is heeded meanwhile."""

FIRST_STRETCH, LONGEST_STRETCH = 16, 4096
"""Steps worked out at first, when the rate is unknown, and at most beyond those asked for."""

CURRENT_STRETCH = 4096
"""Steps of injected currents that are worked out at a time."""


class SourceSpikes:
    """The spikes of those sources that cells receive.

    Parameters
    ----------
    recipe : Recipe
        The network.
    populations : list of int
        The source populations that project to something.
    core : compiled.Engine
        What is given the spikes.
    """

    def __init__(self, recipe: Recipe, populations: list[int], core: compiled.Engine) -> None:
        self._recipe, self._populations, self._core = recipe, populations, core
        self._stretch, self._most = FIRST_STRETCH, FIRST_STRETCH
        n_sources = sum(recipe.populations[population].size for population in populations)
        self._most_steps = DRAWS_AHEAD // max(n_sources, 1)
        self.known = -1 if populations else NEVER
        """The last step whose spikes the compiled loops have."""

    def restart(self, recipe: Recipe, step: int) -> None:
        """Forget what lies after a step, and go on by a new recipe."""
        self._recipe = recipe
        if self._populations:
            self.known, self._stretch, self._most = step, FIRST_STRETCH, FIRST_STRETCH

    def fetch(self, wanted: int) -> int:
        """Work out the next spikes, up to a wanted step if these are not too many; return the last step known."""
        first = self.known
        last = first + max(min(wanted - first, self._most), self._stretch)
        n_spikes = 0
        for population in self._populations:
            spikes = self._recipe.spikes(population, first, last)
            count = np.ones(len(spikes.index), np.int32) if spikes.count is None else spikes.count
            self._core.set_source(population, spikes.index, spikes.step, count)
            n_spikes += len(count)
        self._most = max(1, min(SPIKES_AHEAD * (last - first) // max(n_spikes, 1), self._most_steps))
        self._stretch = min(4 * self._stretch, self._most, LONGEST_STRETCH)
        self.known = last
        return last


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

    def total(self, population: int, offset: FloatArray) -> FloatArray:
        """Return the current into each cell of a population: its offset, then injections by number."""
        total = offset.copy()
        for spec in self._recipe.injections:
            if spec.population == population:
                np.add.at(total, spec.index, self._values[spec.number])
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
