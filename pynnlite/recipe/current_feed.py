"""Injected currents, worked out a stretch of steps ahead.

A feed knows a recipe and no simulator. A simulation asks it for the next stretch when the last one is used up, and
gives it a new recipe after a change. Stretches are bounded by memory.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..declarations import Flow
from ..model import InjectionSpec
from ..timebase import NEVER
from ..values import FloatArray
from .feeds import LONGEST_STRETCH, MEMORY, NONE
from .recipe import Recipe


@dataclass(frozen=True, slots=True)
class CurrentStretch:
    """The injected currents of a stretch of steps.

    Parameters
    ----------
    first, last : int
        Steps; `last` is excluded. It is `NEVER` if no current changes any more.
    changes : (m,) ndarray of int64
        The steps after `first`, ascending, in which some current differs from the step before.
    values : (steps, currents) ndarray of float64
        Current in nA in each step; a single row if no current changes.
    """

    first: int
    last: int
    changes: NDArray[np.int64]
    values: FloatArray

    def at(self, step: int) -> FloatArray:
        """Return all currents in a step, of shape (currents,)."""
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


@dataclass(frozen=True, slots=True)
class Inflow:
    """The currents of one injection.

    Parameters
    ----------
    spec : InjectionSpec
        The injection.
    flow : Flow
        How its currents go on.
    columns : slice
        Which columns of the feed have them: one, or one for each cell.
    """

    spec: InjectionSpec
    flow: Flow
    columns: slice

    def here(self, first: int, n_cells: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return those of the cells from `first` on that it goes into, counted from there, and the column of each."""
        positions = np.flatnonzero((self.spec.index >= first) & (self.spec.index < first + n_cells))
        cells = self.spec.index[positions].astype(np.int64) - first
        column = positions if self.spec.source.by_cell else np.zeros(len(positions), np.int64)
        return cells, column + self.columns.start


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
    values : (currents,) ndarray of float64
        All currents, in nA, from the step taken last up to `until`. An injection has one if all its cells have the same
        current, else one for each cell.
    """

    def __init__(self, recipe: Recipe) -> None:
        self.restart(recipe, 0)

    def restart(self, recipe: Recipe, step: int) -> None:
        """Go on by a new recipe: currents from a step on are those of it, and are to be taken."""
        self.until = step
        self._into: dict[int, list[Inflow]] = {}
        populations: list[NDArray[np.int64]] = [NONE]
        n_columns = 0
        for spec in recipe.injections:
            width = spec.n_currents
            inflow = Inflow(spec, recipe.flow(spec.number), slice(n_columns, n_columns + width))
            self._into.setdefault(spec.population, []).append(inflow)
            populations.append(np.full(width, spec.population))
            n_columns += width
        self._population = np.concatenate(populations)
        self.values = np.full(n_columns, np.nan)
        self._stretch = CurrentStretch(step, step, NONE, self.values[None])
        row = self.values.itemsize * (n_columns + 1)
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
        return frozenset(self._population[changed].tolist())

    def changing(self, rows: slice) -> frozenset[int]:
        """Return the populations whose currents change in some rows of the stretch that was worked out last."""
        values = self._stretch.values[rows].view(np.int64)
        columns = np.flatnonzero((values != values[0]).any(axis=0))
        return frozenset(self._population[columns].tolist())

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
        for inflow in self._into.get(population, ()):
            cells, column = inflow.here(first, len(total))
            np.add.at(total, cells, self.values[column])

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
            For each range of cells side by side that one current goes into: the first of them and the last, excluded,
            counted from `first`; and the column of the current. Ascending by injection.
        """
        ranges = [np.zeros((0, 3), np.int64)]
        for inflow in self._into.get(population, ()):
            cells, column = inflow.here(first, n_cells)
            starts = np.flatnonzero((np.diff(cells, prepend=-2) != 1) | (np.diff(column, prepend=-1) != 0))
            ends = np.append(starts[1:], len(cells))[: len(starts)]
            ranges.append(np.stack([cells[starts], cells[starts] + ends - starts, column[starts]], axis=1))
        return np.concatenate(ranges)

    def _worked_out(self, step: int) -> CurrentStretch:
        """Work out the currents from a step on, up to the next change if this is far away."""
        inflows = [inflow for into in self._into.values() for inflow in into]
        changes = [inflow.flow.next_change(step) for inflow in inflows]
        soonest = min(changes, default=NEVER)
        values = np.zeros((1, len(self.values)))
        for inflow in inflows:
            values[:, inflow.columns] = inflow.flow.at(step, step + 1)
        last = step + self._longest
        if soonest >= last:
            return CurrentStretch(step, soonest, NONE, values)
        values = np.repeat(values, self._longest, axis=0)
        for inflow, change in zip(inflows, changes, strict=True):
            if change < last:
                values[:, inflow.columns] = inflow.flow.at(step, last)
        differs = (values[1:].view(np.int64) != values[:-1].view(np.int64)).any(axis=1)
        return CurrentStretch(step, last, step + 1 + np.flatnonzero(differs), values)
