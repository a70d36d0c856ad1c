"""Parameters that are lists of numbers, one list for all cells or one for each."""

from __future__ import annotations

from collections.abc import Sequence as SequenceOf
from functools import cached_property
from typing import Any, Protocol, Self

import numpy as np
from numpy.typing import NDArray

from .. import units
from ..descriptions import brief
from ..errors import BadValue
from .base import FloatArray, Sample
from .numbers import as_numbers
from .sequence import Sequence, as_list


class Declaration(Protocol):
    """What a list of numbers is declared to be."""

    @property
    def unit(self) -> str:
        """The unit of the numbers."""
        ...

    def check(self, numbers: FloatArray | float, what: str) -> None:
        """Raise `BadValue` unless all numbers are in range."""
        ...


class Lists:
    """An immutable set of lists of numbers.

    Parameters
    ----------
    rows : sequence of (n,) ndarray of float64
        The lists; a single one if it is shared by all cells.
    shared : bool
        Whether every cell has the first list.
    """

    constant = None

    def __init__(self, rows: SequenceOf[FloatArray], shared: bool) -> None:
        self.rows, self.shared = tuple(rows), shared

    @classmethod
    def declared(cls, given: Any, declaration: Declaration, what: str) -> Self:
        """Make lists of what a user gave; raise `BadValue` for numbers that are out of range.

        Parameters
        ----------
        given : array_like, Sequence or list of these
            One list for all cells, or one for each.
        declaration : Parameter
            The unit and the range of the numbers.
        what : str
            What the lists are for, as errors should name it.
        """
        if isinstance(given, cls):
            return given
        rows, nested = rows_of(units.strip(as_list(given), declaration.unit, what))
        rule = f"{what} must be a list of numbers, or one such list for each cell"
        numbers = [as_numbers(units.strip(row, declaration.unit, what), rule) for row in rows]
        for row in numbers:
            if row.ndim != 1 or not row.size:
                raise BadValue(f"{rule}, not {given!r}.")
            declaration.check(row, what)
            row.setflags(write=False)
        return cls(numbers, shared=not nested)

    def __len__(self) -> int:
        return len(self.rows)

    def resolved(self, size: int) -> Lists:
        """Return the lists of so many cells."""
        return self

    def part(self, first: int, size: int) -> Lists:
        """Return the lists of some consecutive cells."""
        return self if self.shared else type(self)(self.rows[first : first + size], shared=False)

    def row(self, cell: int) -> FloatArray:
        """Return the list of one cell."""
        return self.rows[0 if self.shared else cell]

    def replaced(self, size: int, index: NDArray[np.int32], others: Lists) -> Lists:
        """Return these lists with those of some cells replaced, in the order of `index`."""
        rows = [self.row(cell) for cell in range(size)]
        for item, cell in enumerate(index):
            rows[cell] = others.row(item)
        return type(self)(rows, shared=False)

    def table(self, index: NDArray[np.int32]) -> FloatArray:
        """Return the lists of some cells, of shape (k, m); those that are shorter end in NaN."""
        return (
            np.broadcast_to(self._table, (len(index), *self._table.shape[1:]))
            if self.shared
            else self._table[index]
        )

    @cached_property
    def _table(self) -> FloatArray:
        table = np.full((len(self.rows), max(map(len, self.rows), default=0)), np.nan)
        for row, numbers in zip(table, self.rows, strict=True):
            row[: len(numbers)] = numbers
        return table

    def signature(self, sample: Sample) -> tuple[Any, ...]:
        """Return what a digest of the description takes in."""
        return ("trains", self.shared, *(row.tobytes() for row in self.rows))

    def __repr__(self) -> str:
        return brief(self.rows[0]) if self.shared else f"<{len(self.rows)} lists>"


def rows_of(given: Any) -> tuple[list[Any], bool]:
    """Return the lists in what a user gave, and whether there may be several of them."""
    if np.ma.is_masked(given):
        return [given], False  # masked values are no rows, and are refused with all other numbers
    if isinstance(given, list | tuple):
        given = [row if type(row) in (float, int) else as_list(row) for row in given]
    nested = isinstance(given, list | tuple | np.ndarray) and any(
        isinstance(row, list | tuple | np.ndarray | Sequence) for row in given
    )
    return list(given) if nested else [given], nested
