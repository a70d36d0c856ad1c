"""Spike times as a user gives them, one train for all cells or one for each."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Set
from collections.abc import Sequence as SequenceOf
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .. import units
from ..errors import BadValue
from ..timebase import off_grid, steps_not_before
from .base import Sample
from .numbers import as_numbers

Times = NDArray[np.float64]

_NO_LISTS = (str, bytes, bytearray, memoryview, Mapping, Set)
"""Collections without an order, or of no numbers."""


class Sequence:
    """One list of numbers as a single value, under PyNN's name: ``spike_times=[Sequence([1, 2]), Sequence([3])]``.

    It has the length, the items and the arithmetic of an array. Two sequences are equal if all their numbers are.

    Parameters
    ----------
    value : array_like or quantity
        The numbers.

    Attributes
    ----------
    value : (n,) ndarray of float64, or quantity
        The numbers.

    Raises
    ------
    BadValue
        If the value is no list of numbers.
    """

    __array_priority__ = 1000.0  # so that NumPy leaves arithmetic with arrays to this class
    __hash__ = None  # type: ignore[assignment]

    def __init__(self, value: Any) -> None:
        value = value.value if isinstance(value, Sequence) else units.joined(units.collected(value))
        if not units.has_units(value):
            value = as_numbers(value, "A Sequence must be a list of numbers")
        if np.ndim(value) != 1:
            raise BadValue(f"A Sequence must be a list of numbers, not {value!r}.")
        self.value: Any = value

    def __len__(self) -> int:
        return len(self.value)

    def __getitem__(self, selector: Any) -> Any:
        return self.value[selector]

    def __iter__(self) -> Iterator[Any]:
        return iter(self.value)

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> NDArray[Any]:
        return np.array(self.value, dtype=dtype)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and np.array_equal(self.value, other.value)

    def __add__(self, other: Any) -> Sequence:
        return Sequence(self.value + _operand(other))

    def __sub__(self, other: Any) -> Sequence:
        return Sequence(self.value - _operand(other))

    def __mul__(self, other: Any) -> Sequence:
        return Sequence(self.value * _operand(other))

    def __truediv__(self, other: Any) -> Sequence:
        return Sequence(self.value / _operand(other))

    def __pow__(self, other: Any) -> Sequence:
        return Sequence(self.value ** _operand(other))

    __radd__, __rmul__ = __add__, __mul__

    def __rsub__(self, other: Any) -> Sequence:
        return Sequence(_operand(other) - self.value)

    def __rtruediv__(self, other: Any) -> Sequence:
        return Sequence(_operand(other) / self.value)

    def __neg__(self) -> Sequence:
        return Sequence(-self.value)

    def max(self) -> Any:
        """Return the largest number."""
        return self.value.max()

    def __repr__(self) -> str:
        return f"Sequence({self.value!r})"


def _operand(other: Any) -> Any:
    return other.value if isinstance(other, Sequence) else other


class Trains:
    """An immutable set of spike trains.

    Parameters
    ----------
    trains : sequence of (n,) ndarray of float64
        Ascending times in ms; a single train if it is shared by all cells.
    shared : bool
        Whether every cell has the first train.
    """

    constant = None

    def __init__(self, trains: SequenceOf[Times], shared: bool) -> None:
        self.trains, self.shared = tuple(trains), shared
        self._columns: tuple[float, NDArray[np.int32], NDArray[np.int64], Times] | None = None

    @classmethod
    def of(cls, given: Any, what: str) -> Trains:
        """Make trains of what a user gave; raise `BadValue` for times out of order, negative or not finite."""
        if isinstance(given, Trains):
            return given
        if callable(given):
            raise BadValue(f"{what} cannot be a function; give a list of lists, one for each cell.")
        given = units.strip(_as_list(given), "ms", what)
        nested = isinstance(given, list | tuple | np.ndarray) and any(
            isinstance(train, list | tuple | np.ndarray | Sequence) for train in given
        )
        rows = list(given) if nested else [given]
        return cls([_train(row, what) for row in rows], shared=not nested)

    def __len__(self) -> int:
        return len(self.trains)

    def part(self, first: int, size: int) -> Trains:
        """Return the trains of some consecutive cells."""
        return self if self.shared else Trains(self.trains[first : first + size], shared=False)

    def row(self, cell: int) -> Times:
        """Return the train of one cell."""
        return self.trains[0 if self.shared else cell]

    def replaced(self, size: int, index: NDArray[np.int32], others: Trains) -> Trains:
        """Return these trains with those of some cells replaced, in the order of `index`."""
        rows = [self.row(cell) for cell in range(size)]
        for item, cell in enumerate(index):
            rows[cell] = others.row(item)
        return Trains(rows, shared=False)

    def off_grid(self, dt: float) -> int:
        """Count the times that lie off the grid."""
        return int(off_grid(np.concatenate([np.zeros(0), *self.trains]), dt).sum())

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
        if len(index) == len(self.trains):
            return cell, step, time
        chosen = np.isin(cell, index)
        return cell[chosen], step[chosen], time[chosen]

    def _sorted(self, dt: float) -> tuple[NDArray[np.int32], NDArray[np.int64], Times]:
        """Return all trains as columns ascending by step and then cell."""
        cell = np.repeat(np.arange(len(self.trains), dtype=np.int32), [len(train) for train in self.trains])
        time = np.concatenate([np.zeros(0), *self.trains])
        step = steps_not_before(time, dt)
        order = np.lexsort((time, cell, step))
        return cell[order], step[order], time[order]

    def signature(self, sample: Sample) -> tuple[Any, ...]:
        """Return what a digest of the description takes in."""
        return ("trains", self.shared, *(train.tobytes() for train in self.trains))

    def __repr__(self) -> str:
        return f"Trains({len(self.trains)} trains, shared={self.shared})"


def _as_list(given: Any) -> Any:
    """Return a collection of another kind, such as the trains of a neo segment, as a list."""
    if isinstance(given, Sequence):
        return given.value
    other = isinstance(given, Collection) and not isinstance(given, (list, tuple, np.ndarray, *_NO_LISTS))
    return list(given) if other else given


def _train(given: Any, what: str) -> Times:
    rule = f"{what} must be a list of times in ms, or one such list for each cell"
    train = as_numbers(units.strip(given.value if isinstance(given, Sequence) else given, "ms", what), rule)
    if train.ndim != 1:
        raise BadValue(f"{rule}, not {given!r}.")
    if not np.isfinite(train).all():
        raise BadValue(f"{what} must be finite, got {train[~np.isfinite(train)][0]:g}.")
    if (train < 0).any():
        raise BadValue(f"{what} must not be negative, got {train[train < 0][0]:g} ms.")
    if (np.diff(train) < 0).any():
        at = int(np.flatnonzero(np.diff(train) < 0)[0])
        raise BadValue(
            f"{what} must be in ascending order, but {train[at]:g} ms comes before {train[at + 1]:g} ms; sort them."
        )
    train.setflags(write=False)
    return train
