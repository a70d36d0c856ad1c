"""The spikes of sources, worked out a stretch of steps ahead.

A feed knows a recipe and no simulator. A simulation asks it for the next stretch when the last one is used up, and
gives it a new recipe after a change. Stretches are bounded by memory.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

import numpy as np

from ..columns import Spikes, joined_spikes
from ..timebase import NEVER
from ..values import IndexArray
from .recipe import Recipe

MEMORY = 64 << 20
"""Bytes that a stretch takes at most, unless a single step takes more."""

MOST_SPIKES = MEMORY // 32
"""Spikes of a stretch: 16 bytes each, while they are joined twice."""

NONE = np.zeros(0, np.int64)

FIRST_STRETCH, LONGEST_STRETCH = 16, 4096
"""Steps of the first stretch, after which a change may follow soon, and of later ones if no more are asked for."""


class DrawsSpikes(Protocol):
    """Something that has the spikes of some sources."""

    def spikes(self, population: int, first: int, last: int, index: IndexArray | None = None) -> Spikes:
        """Return what sources emit after step `first` and up to step `last`, as `Recipe.spikes` does."""
        ...


class SpikeFeed:
    """The spikes of sources.

    Parameters
    ----------
    recipe : Recipe
        The network.
    cells : dict of int to (k,) ndarray of int32 or None, optional
        For each population of sources that is wanted, its cells that are wanted, ascending; None for all of them. All
        sources if omitted.
    least : int
        The fewest steps of a stretch, whatever memory they take.
    most : int
        About how many spikes a stretch has at most.
    repeats : bool
        Whether the simulator takes several spikes of one source in one step one by one, so that each needs memory.
    origins : dict of int to DrawsSpikes, optional
        What has the spikes of some of these populations instead of the recipe.

    Attributes
    ----------
    known : int
        The last step whose spikes have been handed out; -1 before the first stretch, `NEVER` without sources.
    n_drawn : int
        How many steps of how many sources have been worked out.
    """

    def __init__(
        self,
        recipe: Recipe,
        cells: Mapping[int, IndexArray | None] | None = None,
        least: int = 1,
        most: int = MOST_SPIKES,
        repeats: bool = False,
        origins: Mapping[int, DrawsSpikes] | None = None,
    ) -> None:
        if cells is None:
            cells = {spec.number: None for spec in recipe.populations if recipe.is_source(spec.number)}
        self._cells = {number: index for number, index in cells.items() if index is None or len(index)}
        self._origins, self._least, self._repeats = origins or {}, least, repeats
        sizes = (recipe.populations[p].size if i is None else len(i) for p, i in self._cells.items())
        self._n_sources = sum(sizes)
        self._most = most
        self.n_drawn = 0
        self.restart(recipe, -1)

    def restart(self, recipe: Recipe, step: int) -> None:
        """Go on by a new recipe: spikes after a step are those of it."""
        self._recipe, self._stretch = recipe, FIRST_STRETCH
        self.known = step if self._cells else NEVER

    @property
    def recipe(self) -> Recipe:
        """The network."""
        return self._recipe

    def ahead(self, first: int, wanted: int) -> dict[int, Spikes]:
        """Work out the next stretch, and take down in `known` how far it reaches.

        Parameters
        ----------
        first : int
            The step after which the stretch begins; -1 to include step 0.
        wanted : int
            The step that the simulation is on its way to. The stretch reaches as far if memory allows, or further.

        Returns
        -------
        dict of int to Spikes
            For each population, its spikes.
        """
        if not self._cells:
            return {}
        last = first + max(wanted - first, self._stretch, self._least)
        pieces: dict[int, list[Spikes]] = {population: [] for population in self._cells}
        known, n_spikes = first, 0
        length = max(1, min(FIRST_STRETCH, self._most // self._n_sources))
        while known < last and (n_spikes < self._most or known - first < self._least):
            begin, known = known, min(last, known + length)
            for population, index in self._cells.items():
                origin: DrawsSpikes = self._origins.get(population, self._recipe)
                spikes = origin.spikes(population, begin, known, index)
                pieces[population].append(spikes)
                n_spikes += self._n_spikes(spikes)
            length = max(1, min(4 * length, self._most // self._n_sources))
        self._stretch = min(4 * self._stretch, LONGEST_STRETCH)
        self.n_drawn += (known - first) * self._n_sources
        self.known = known
        return {population: joined_spikes(spikes) for population, spikes in pieces.items()}

    def _n_spikes(self, spikes: Spikes) -> int:
        """Return how many spikes take memory."""
        counts = spikes.count
        return int(counts.sum()) if self._repeats and counts is not None else len(spikes.step)
