"""Spike times as a user gives them, one train for all cells or one for each."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Sequence as SequenceOf
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .. import units
from ..descriptions import brief
from ..errors import BadValue, PynnliteError, PynnliteWarning
from ..origin import warn
from ..timebase import off_grid, steps_not_before
from .lists import Lists, rows_of
from .numbers import as_numbers
from .sequence import NO_LISTS, Sequence, as_list

Times = NDArray[np.float64]


class Trains(Lists):
    """An immutable set of spike trains.

    Parameters
    ----------
    trains : sequence of (n,) ndarray of float64
        Ascending times in ms; a single train if it is shared by all cells.
    shared : bool
        Whether every cell has the first train.
    """

    def __init__(self, trains: SequenceOf[Times], shared: bool) -> None:
        super().__init__(trains, shared)
        self._columns: tuple[float, NDArray[np.int32], NDArray[np.int64], Times] | None = None

    @classmethod
    def of(cls, given: Any, what: str) -> Trains:
        """Make trains of what a user gave; raise `BadValue` for times that are negative or not finite.

        Times that are not in ascending order are sorted, with a warning.
        """
        if isinstance(given, Trains):
            return given
        if callable(given):
            return TrainsByIndex(given, what)
        rows, nested = rows_of(units.strip(as_list(given), "ms", what))
        trains = [_train(row, what) for row in rows]
        unsorted = [k for k, train in enumerate(trains) if (np.diff(train) < 0).any()]
        if unsorted:
            of = f" of {len(unsorted)} of {len(trains)} cells" if nested else ""
            warn(f"{what}{of} were not in ascending order; they are sorted.", PynnliteWarning)
        for k in unsorted:
            trains[k] = np.sort(trains[k])
        for train in trains:
            train.setflags(write=False)
        return cls(trains, shared=not nested)

    def off_grid(self, dt: float) -> int:
        """Count the times that lie off the grid."""
        return int(off_grid(np.concatenate([np.zeros(0), *self.rows]), dt).sum())

    def between(
        self, first: int, last: int, dt: float, index: NDArray[np.int32]
    ) -> tuple[NDArray[np.int32], NDArray[np.int64], NDArray[np.int32]]:
        """Return columns (index, step, count) of what acts after step `first` and up to `last`."""
        cell, step, _ = self._between(first, last, dt, index)
        fresh = np.flatnonzero(np.r_[True, (np.diff(step) != 0) | (np.diff(cell) != 0)][: len(cell)])
        return cell[fresh], step[fresh], np.diff(np.r_[fresh, len(cell)]).astype(np.int32)

    def times_between(
        self, first: int, last: int, dt: float, index: NDArray[np.int32]
    ) -> tuple[NDArray[Any], Times]:
        """Return columns (index, time in ms), as the user gave them, of what acts in the same steps."""
        cell, _, time = self._between(first, last, dt, index)
        return cell, time

    def _between(self, first: int, last: int, dt: float, index: NDArray[np.int32]) -> tuple[Any, Any, Any]:
        if self._columns is None or self._columns[0] != dt:
            self._columns = (dt, *self._sorted(dt))
        _, cell, step, time = self._columns
        part = slice(*np.searchsorted(step, [first, last], side="right"))
        cell, step, time = cell[part], step[part], time[part]
        if self.shared:
            n = len(index)
            return np.tile(index, len(step)), np.repeat(step, n), np.repeat(time, n)
        if len(index) == len(self.rows):
            return cell, step, time
        chosen = np.isin(cell, index)
        return cell[chosen], step[chosen], time[chosen]

    def _sorted(self, dt: float) -> tuple[NDArray[np.int32], NDArray[np.int64], Times]:
        """Return all trains as columns ascending by step and then cell."""
        cell = np.repeat(np.arange(len(self.rows), dtype=np.int32), [len(train) for train in self.rows])
        time = np.concatenate([np.zeros(0), *self.rows])
        step = steps_not_before(time, dt)
        order = np.lexsort((time, cell, step))
        return cell[order], step[order], time[order]

    def __repr__(self) -> str:
        return brief(self.rows[0]) if self.shared else f"<{len(self.rows)} lists of times>"


class TrainsByIndex(Trains):
    """A function that makes the train of each cell, once it is known how many cells there are.

    Parameters
    ----------
    function : callable
        Takes the index of a cell and returns its times in ms, or takes an array of indices and returns a list of lists.
    what : str
        What the trains are for, as errors should name it.
    first : int
        Index of the first cell.
    """

    def __init__(self, function: Callable[[Any], Any], what: str, first: int = 0) -> None:
        super().__init__([], shared=True)
        self.function, self._what, self._first = function, what, first

    def part(self, first: int, size: int) -> Trains:
        """Return the trains of some consecutive cells."""
        return TrainsByIndex(self.function, self._what, self._first + first)

    def resolved(self, size: int) -> Trains:
        """Call the function, and return the trains of so many cells."""
        index = range(self._first, self._first + size)
        try:
            try:
                rows = [self.function(k) for k in index]
            except TypeError:
                rows = list(self.function(np.array(index)))
        except PynnliteError:
            raise
        except Exception as error:
            raise BadValue(
                f"The function given for {self._what} must take the index of a cell and return a list of times in ms;"
                f" it raised {type(error).__name__}: {error}"
            ) from error
        if len(rows) != size or not all(_is_train(row) for row in rows):
            raise BadValue(
                f"The function given for {self._what} must return a list of times in ms for each of {size} cells."
            )
        return Trains.of(rows, self._what)

    def __repr__(self) -> str:
        return repr(self.function)


def _is_train(row: Any) -> bool:
    return isinstance(row, Sequence) or (np.ndim(row) == 1 and not isinstance(row, NO_LISTS))


def _train(given: Any, what: str) -> Times:
    rule = f"{what} must be a list of times in ms, or one such list for each cell"
    train = as_numbers(units.strip(given.value if isinstance(given, Sequence) else given, "ms", what), rule)
    if train.ndim != 1:
        raise BadValue(f"{rule}, not {given!r}.")
    if not np.isfinite(train).all():
        raise BadValue(f"{what} must be finite, got {train[~np.isfinite(train)][0]:g}.")
    if (train < 0).any():
        raise BadValue(f"{what} must not be negative, got {train[train < 0][0]:g} ms.")
    return train
