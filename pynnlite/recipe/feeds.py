"""What reaches cells from outside, worked out a stretch of steps ahead: spikes of sources, and injected currents.

A feed knows a recipe and no simulator. A simulation asks it for the next stretch when the last one is used up, and
gives it a new recipe after a change. Stretches are bounded by memory.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from ..columns import Spikes, joined_spikes
from ..model import InjectionSpec
from ..timebase import NEVER
from ..values import FloatArray, IndexArray
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


@dataclass(frozen=True, slots=True)
class CurrentStretch:
    """The injected currents of a stretch of steps.

    Parameters
    ----------
    first, last : int
        Steps; `last` is excluded. It is `NEVER` if no current changes any more.
    changes : (m,) ndarray of int64
        The steps after `first`, ascending, in which the current of some injection differs from the step before.
    values : (steps, injections) ndarray of float64
        Current in nA in each step; a single row if no current changes.
    """

    first: int
    last: int
    changes: NDArray[np.int64]
    values: FloatArray

    def at(self, step: int) -> FloatArray:
        """Return the current of each injection in a step, of shape (injections,)."""
        row: FloatArray = self.values[step - self.first if len(self.values) > 1 else 0]
        return row

    def next_change(self, step: int) -> int:
        """Return the first step after a given one in which a current changes, or with which the stretch ends."""
        later = int(np.searchsorted(self.changes, step, side="right"))
        return int(self.changes[later]) if later < len(self.changes) else self.last

    def end_of_dense(self, step: int, gap: int) -> int:
        """Return the first step after a given one from which on currents stay for more than some steps.

        Parameters
        ----------
        step : int
            Where to begin.
        gap : int
            For how many steps currents stay at most before that.

        Returns
        -------
        int
            The given step if its own currents stay for longer; the end of the stretch if currents change often up to
            it.
        """
        later = self.changes[np.searchsorted(self.changes, step, side="right") :]
        if not len(later):
            return step if self.last - step > gap else self.last
        begins, ends = np.concatenate([[step], later]), np.concatenate([later, [self.last]])
        long = np.flatnonzero(ends - begins > gap)
        return int(begins[long[0]]) if len(long) else self.last


class CurrentFeed:
    """The injected currents.

    Parameters
    ----------
    recipe : Recipe
        The network.

    Attributes
    ----------
    until : int
        The step at which to `take` again.
    values : (injections,) ndarray of float64
        The current of each injection, in nA, from the step taken last up to `until`.
    """

    def __init__(self, recipe: Recipe) -> None:
        self.restart(recipe, 0)

    def restart(self, recipe: Recipe, step: int) -> None:
        """Go on by a new recipe: currents from a step on are those of it, and are to be taken."""
        self._recipe, self.until = recipe, step
        self._into: dict[int, list[InjectionSpec]] = {}
        for spec in recipe.injections:
            self._into.setdefault(spec.population, []).append(spec)
        self.values = np.full(len(recipe.injections), np.nan)
        self._stretch = CurrentStretch(step, step, NONE, self.values[None])
        row = self.values.itemsize * (len(self.values) + 1)
        self._longest = min(LONGEST_STRETCH, max(1, MEMORY // row))

    def ahead(self, step: int) -> CurrentStretch:
        """Return the stretch that a step belongs to, which begins with it unless it is known already."""
        if not self._stretch.first <= step < self._stretch.last:
            self._stretch = self._worked_out(step)
        return self._stretch

    def take(self, step: int) -> frozenset[int]:
        """Take the currents of a step; return the populations that receive others than those taken before.

        After a restart these are all populations that receive injections.
        """
        if not self._into:
            self.until = NEVER
            return frozenset()
        stretch, before = self.ahead(step), self.values
        self.values, self.until = stretch.at(step), stretch.next_change(step)
        changed = np.flatnonzero(self.values.view(np.int64) != before.view(np.int64))
        return frozenset(self._recipe.injections[number].population for number in changed)

    def changing(self, rows: slice) -> frozenset[int]:
        """Return the populations whose currents change in some rows of the stretch that was worked out last."""
        values = self._stretch.values[rows].view(np.int64)
        columns = np.flatnonzero((values != values[0]).any(axis=0))
        return frozenset(self._recipe.injections[number].population for number in columns)

    def add_to(self, total: FloatArray, population: int, first: int = 0) -> None:
        """Add the currents taken last to those of some cells.

        Parameters
        ----------
        total : (k,) ndarray of float64
            In nA; each injection is added in turn, by number.
        population : int
            Number of the population.
        first : int
            Index of the first of these cells.
        """
        for spec in self._into.get(population, ()):
            cells = spec.index[(spec.index >= first) & (spec.index < first + len(total))] - first
            np.add.at(total, cells, self.values[spec.number])

    def ranges(self, population: int, first: int, n_cells: int) -> NDArray[np.int64]:
        """Return where the injections into some cells of a population go.

        Parameters
        ----------
        population : int
            Number of the population.
        first, n_cells : int
            Index of the first of these cells; how many there are.

        Returns
        -------
        (r, 3) ndarray of int64
            For each range of cells side by side that one injection goes into: the first of them and the last, excluded,
            counted from `first`; and the number of the injection. Ascending by injection.
        """
        ranges = [np.zeros((0, 3), np.int64)]
        for spec in self._into.get(population, ()):
            cells = (
                spec.index[(spec.index >= first) & (spec.index < first + n_cells)].astype(np.int64) - first
            )
            starts = np.flatnonzero(np.diff(cells, prepend=-2) != 1)
            ends = np.append(starts[1:], len(cells))[: len(starts)]
            number = np.full(len(starts), spec.number)
            ranges.append(np.stack([cells[starts], cells[starts] + ends - starts, number], axis=1))
        return np.concatenate(ranges)

    def _worked_out(self, step: int) -> CurrentStretch:
        """Work out the currents from a step on, up to the next change if this is far away."""
        recipe, numbers = self._recipe, range(len(self._recipe.injections))
        changes = [recipe.next_change_of_current(number, step) for number in numbers]
        soonest = min(changes, default=NEVER)
        values = np.array([self._current(number, step, step + 1)[0] for number in numbers])[None]
        last = step + self._longest
        if soonest >= last:
            return CurrentStretch(step, soonest, NONE, values)
        values = np.repeat(values, self._longest, axis=0)
        for number in numbers:
            if changes[number] < last:
                values[:, number] = self._current(number, step, last)
        differs = (values[1:].view(np.int64) != values[:-1].view(np.int64)).any(axis=1)
        return CurrentStretch(step, last, step + 1 + np.flatnonzero(differs), values)

    def _current(self, number: int, first: int, last: int) -> FloatArray:
        """Return the current of an injection, which is the same for all its cells, in each of some steps."""
        one_cell = self._recipe.injections[number].index[:1]
        return self._recipe.current(number, first, last, one_cell)[:, 0]
