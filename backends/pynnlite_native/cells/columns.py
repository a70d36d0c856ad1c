"""Columns: one number for each cell of a part, as the compiled loops take them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..kernels.blocks import LANES, TILE
from ..layout import FloatArray, Part, zeros

PAGE, APART = 64, 9
"""Cache lines in 4 kB; the fewest by which columns miss a multiple of that."""

WORTH_SHARING = 1 / 8
"""The part of all constants that cells must share before it saves time not to have a column of each."""

NONE_VARIES, NO_COLUMNS = np.zeros(0, np.int64), np.zeros((0, 0))


@dataclass(frozen=True, slots=True, eq=False)
class Constants:
    """The constants of a kernel for the cells of one part.

    Parameters
    ----------
    numbers : (m,) ndarray of float64
        The constants, of the first cell.
    varying : (j,) ndarray of int64
        The constants of which each cell has its own.
    columns : (j, n) ndarray of float64
        Their columns, padding included.
    repeated : (m - j, w) ndarray of float64
        If some vary, the other numbers: each for all cells, or for those of two tiles.
    """

    numbers: FloatArray
    varying: NDArray[np.int64]
    columns: FloatArray
    repeated: FloatArray

    @classmethod
    def of(
        cls,
        values: Sequence[FloatArray],
        at: int,
        alike: NDArray[np.bool_],
        part: Part,
        numbers: FloatArray,
    ) -> Constants:
        """Return the constants of a part.

        Parameters
        ----------
        values : sequence of ndarray of float64
            Each constant, for cells of this part and of others.
        at : int
            Where the cells of the part start in these.
        alike : (m,) ndarray of bool
            Whether a constant is the same for all cells.
        part : Part
            The cells.
        numbers : (m,) ndarray of float64
            Room for the numbers.
        """
        numbers[:] = [column[at] for column in values]
        if alike.all():
            return cls(numbers, NONE_VARIES, NO_COLUMNS, NO_COLUMNS)
        few = np.count_nonzero(alike) <= WORTH_SHARING * len(values)
        varying = np.flatnonzero(~alike | few)
        columns = zeros(len(varying) * stride_of(part.padded), np.float64)
        columns = columns.reshape(len(varying), stride_of(part.padded))[:, : part.padded]
        for column, k in zip(columns, varying.tolist(), strict=True):
            column[: part.size] = values[k][at : at + part.size]
            column[part.size :] = column[part.size - 1]
        shared = np.setdiff1d(np.arange(len(values)), varying)
        # Loops for constants that vary read all as columns. Of a number, these take two tiles of it again and again.
        repeated = zeros((len(shared), part.padded if part.padded <= TILE else 2 * TILE), np.float64)
        repeated[:] = numbers[shared, np.newaxis]
        return cls(numbers, varying, columns, repeated)


def stride_of(n: int) -> int:
    """Return how many numbers apart columns of `n` numbers start: at cache lines, and where they do not collide.

    A kernel takes a tile of each column at a time. A first-level cache has room for few lines that are a multiple of
    4 kB apart, and there a load waits for a store to the other one. So columns are an odd number of lines apart, and
    more than a tile off such a multiple. Small parts, whose columns are one tile, lie close together.
    """
    if n <= TILE:
        return n
    lines = n // LANES | 1
    near = not APART <= lines % PAGE <= PAGE - APART
    return (lines + (APART - lines) % PAGE if near else lines) * LANES


def alike(columns: Sequence[FloatArray], starts: Sequence[int], sizes: Sequence[int]) -> NDArray[np.bool_]:
    """Return, for each stretch of some columns, whether each column has one value in it, as (stretches, columns)."""
    if len(starts) == 1:
        return np.array([[bool((column == column[0]).all()) for column in columns]])
    first = np.repeat(starts, sizes)
    same = [np.logical_and.reduceat(column == column[first], starts) for column in columns]
    return np.stack(same, axis=1)
