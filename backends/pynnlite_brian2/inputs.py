"""Inputs: the spikes of sources, and currents."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from pynnlite.recipe import CurrentFeed, Recipe, SpikeFeed
from pynnlite.timebase import NEVER

from .cells import Cells
from .drawing import Draws

FloatArray = NDArray[np.float64]
IndexArray = NDArray[np.int32]

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

    def __init__(self, recipe: Recipe, groups: Sequence[Cells]) -> None:
        self._group = {number: cells for cells in groups for number in cells.first}
        self._feed = CurrentFeed(recipe)

    def restart(self, recipe: Recipe, step: int) -> None:
        """Go on by a new recipe from a step on."""
        self._feed.restart(recipe, step)

    def reach(self, step: int) -> None:
        """Take the values of a step, if it is one at which any may change."""
        if step < self._feed.until:
            return
        for cells in {self._group[population]: None for population in self._feed.take(step)}:
            total = np.zeros(cells.size)
            for population in cells.first:
                self._feed.add_to(total[cells.part(population)], population)
            cells.set_current(total)


class SourceSpikes:
    """The spikes of the sources that have synapses, worked out a stretch of steps at a time.

    Parameters
    ----------
    recipe : Recipe
        The network.
    first : dict of int to int
        For each population, the number of its first cell as a source.
    draws : Draws
        Has the spikes of the sources that Brian2 draws.
    """

    def __init__(self, recipe: Recipe, first: Mapping[int, int], draws: Draws | None) -> None:
        used = sorted({pathway.source for pathway in recipe.pathways})
        sources = dict.fromkeys(number for number in used if recipe.is_source(number))
        origins = {} if draws is None else dict.fromkeys(draws.drawn, draws)
        self._feed, self._first = SpikeFeed(recipe, sources, repeats=True, origins=origins), first

    def restart(self, recipe: Recipe, step: int) -> None:
        """Forget the spikes after a step, and go on by a new recipe."""
        self._feed.restart(recipe, step)

    def at(self, step: int, wanted: int) -> IndexArray:
        """Return the sources (ascending, as often as they emit) that emit at a step; call in the order of steps.

        Parameters
        ----------
        step : int
            The step.
        wanted : int
            A later step up to which it is known that spikes will be asked for.
        """
        if self._feed.known == NEVER:
            return NONE
        if step > self._feed.known:
            self._fetch(wanted)
        low, high = self._bounds[step - self._begin], self._bounds[step - self._begin + 1]
        return self._sources[low:high]

    def _fetch(self, wanted: int) -> None:
        begin = self._feed.known
        sources, steps = [], []
        for number, spikes in self._feed.ahead(begin, wanted).items():
            source, step = spikes.index + np.int32(self._first[number]), spikes.step
            if spikes.count is not None:
                source, step = np.repeat(source, spikes.count), np.repeat(step, spikes.count)
            sources.append(source)
            steps.append(step)
        step = np.concatenate(steps)
        source = np.concatenate(sources)
        order = np.lexsort((source, step))  # several spikes of a source in one step stand side by side
        self._sources: IndexArray = source[order].astype(np.int32)
        self._begin = begin + 1
        self._bounds: list[int] = np.searchsorted(
            step[order], np.arange(begin + 1, self._feed.known + 2)
        ).tolist()
