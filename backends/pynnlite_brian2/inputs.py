"""What comes from outside: the spikes of sources, and currents."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from pynnlite.recipe import Recipe
from pynnlite.timebase import NEVER

from .cells import Cells
from .drawing import Draws

FloatArray = NDArray[np.float64]
IndexArray = NDArray[np.int32]

CURRENT_STRETCH = 1024
"""Steps of injected currents that are worked out at a time."""

SPIKES_AHEAD = 1_000_000
"""About how many spikes of sources are worked out at a time, at most."""

FIRST_STRETCH, LONGEST_STRETCH = 16, 4096
"""Steps worked out at first, when the rate is unknown, and at most beyond those asked for."""

NONE = np.zeros(0, np.int32)


class Currents:
    """The total current that is injected into each cell.

    Parameters
    ----------
    recipe : Recipe
        The network.
    groups : sequence of Cells
        All cells.
    """

    _until: int
    """The step at which to look again."""

    def __init__(self, recipe: Recipe, groups: Sequence[Cells]) -> None:
        self._group = {number: cells for cells in groups for number in cells.first}
        self.restart(recipe, 0)

    def restart(self, recipe: Recipe, step: int) -> None:
        """Go on by a new recipe from a step on."""
        self._recipe = recipe
        self._values = {
            spec.number: recipe.current(spec.number, step, step + 1)[0] for spec in recipe.injections
        }
        self._look_ahead(step)
        self._set({self._group[spec.population] for spec in recipe.injections})

    def reach(self, step: int) -> None:
        """Take the values of a step, if it is one at which any may change."""
        if step < self._until:
            return
        changed = set()
        while self._plan and self._plan[0][0] <= step:
            _, number, values = self._plan.pop(0)
            self._values[number] = values
            changed.add(self._group[self._recipe.injections[number].population])
        if not self._plan and step >= self._horizon:
            self._look_ahead(step)
        self._until = self._plan[0][0] if self._plan else self._horizon
        self._set(changed)

    def _set(self, changed: set[Cells]) -> None:
        for cells in changed:
            total = np.zeros(cells.size)
            for spec in self._recipe.injections:
                if spec.population in cells.first:
                    np.add.at(total, spec.index + cells.first[spec.population], self._values[spec.number])
            cells.set_current(total)

    def _look_ahead(self, step: int) -> None:
        """Work out the changes that come after a step and up to the horizon, at which this is done again."""
        last = step + CURRENT_STRETCH
        self._plan: list[tuple[int, int, FloatArray]] = []
        for spec in self._recipe.injections:
            steps = self._recipe.current_steps(spec.number, step + 1, last + 1)
            if len(steps):
                values = self._recipe.current(spec.number, step + 1, last + 1)
                self._plan += [(int(k), spec.number, values[k - step - 1]) for k in steps]
        self._plan.sort(key=lambda change: change[0])
        self._horizon = last if self._recipe.injections else NEVER
        self._until = self._plan[0][0] if self._plan else self._horizon


class SourceSpikes:
    """The spikes of those sources that project to something, worked out a stretch of steps at a time.

    Parameters
    ----------
    recipe : Recipe
        The network.
    first : dict of int to int
        For each population, the number of its first cell as a source.
    draws : Draws
        Has the spikes of those sources that the recipe is not asked for.
    """

    def __init__(self, recipe: Recipe, first: Mapping[int, int], draws: Draws | None) -> None:
        used = sorted({pathway.source for pathway in recipe.pathways})
        self._populations = [number for number in used if recipe.is_source(number)]
        self._first, self._draws = first, draws
        self._set(recipe, -1)

    def restart(self, recipe: Recipe, step: int) -> None:
        """Forget what comes after a step, and go on by a new recipe."""
        self._set(recipe, step)

    def _set(self, recipe: Recipe, step: int) -> None:
        self._recipe, self._known = recipe, step
        self._stretch, self._most = FIRST_STRETCH, FIRST_STRETCH

    def at(self, step: int, wanted: int) -> IndexArray:
        """Return the sources (ascending, as often as they emit) that emit at a step; call in the order of steps.

        Parameters
        ----------
        step : int
            The step.
        wanted : int
            A later step up to which it is known that spikes will be asked for.
        """
        if not self._populations:
            return NONE
        if step > self._known:
            self._fetch(wanted)
        low, high = self._bounds[step - self._begin], self._bounds[step - self._begin + 1]
        return self._sources[low:high]

    def _fetch(self, wanted: int) -> None:
        begin = self._known
        last = begin + max(min(wanted - begin, self._most), self._stretch)
        sources, steps = [], []
        for number in self._populations:
            origin: Draws | Recipe = self._recipe
            if self._draws is not None and number in self._draws.drawn:
                origin = self._draws
            spikes = origin.spikes(number, begin, last)
            source, step = spikes.index + np.int32(self._first[number]), spikes.step
            if spikes.count is not None:
                source, step = np.repeat(source, spikes.count), np.repeat(step, spikes.count)
            sources.append(source)
            steps.append(step)
        step = np.concatenate(steps)
        order = np.argsort(step, kind="stable")
        self._sources: IndexArray = np.concatenate(sources)[order].astype(np.int32)
        self._begin, self._known = begin + 1, last
        self._bounds: list[int] = np.searchsorted(step[order], np.arange(begin + 1, last + 2)).tolist()
        self._most = max(1, SPIKES_AHEAD * (last - begin) // max(len(step), 1))
        self._stretch = min(4 * self._stretch, self._most, LONGEST_STRETCH)
