"""The exponential of matrices, and which cells can share one."""

from __future__ import annotations

from collections.abc import Sequence, Set
from functools import reduce

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]

TERMS = 16
"""Terms of Taylor's series that are enough for a matrix whose norm is below a quarter."""


def reachable(entries: Set[tuple[int, int]], n: int) -> frozenset[tuple[int, int]]:
    """Return the entries of the exponential of an (n, n) matrix that may not be 0, for those of the matrix."""
    found = set(entries)
    for middle in range(n):
        found |= {(i, j) for i in range(n) for j in range(n) if (i, middle) in found and (middle, j) in found}
    return frozenset(found)


def growth(matrices: FloatArray, entries: Set[tuple[int, int]]) -> FloatArray:
    """Return exp(A) - 1 for many matrices, whose entries are 0 but for some.

    Taylor's series of a fraction of the matrix, then doubling of exp - 1: so equal rates are no special case. Where all
    entries beside the diagonal have one sign, each entry is good to some 1e-15 of itself for rates up to one; for
    larger ones, of the largest entry. All is + - * / in a fixed order, for the same bits on every machine.

    Parameters
    ----------
    matrices : (n, n, k) ndarray of float64
        The k matrices.
    entries : set of (int, int)
        `reachable` entries.
    """
    n = len(matrices)
    paths = [
        (i, j, k) for i, j in sorted(entries) for k in range(n) if (i, k) in entries and (k, j) in entries
    ]
    sums = reduce(np.add, np.moveaxis(np.abs(matrices), 1, 0))  # np.sum has another order for a single matrix
    norm = sums.max(axis=0, initial=0.0)
    halvings = np.maximum(0, np.frexp(norm)[1] + 2)  # of each matrix by itself: cells do not depend on others
    small = np.ldexp(matrices, -halvings)
    found: FloatArray = small / TERMS
    for k in range(TERMS - 1, 0, -1):
        found = (small + _product(small, found, paths)) / k
    for k in range(int(halvings.max(initial=0))):
        found = np.where(k < halvings, 2.0 * found + _product(found, found, paths), found)
    return found


def stretches(columns: Sequence[FloatArray], n: int) -> NDArray[np.int64]:
    """Return where stretches of equal cells start: what is worked out of the first of a stretch holds for all of it.

    Parameters
    ----------
    columns : sequence of (n,) ndarray of float64
        What cells may differ in.
    n : int
        The number of cells.
    """
    differs = np.zeros(n, bool)
    differs[:1] = True
    for column in columns:
        differs[1:] |= column[1:] != column[:-1]
    return np.flatnonzero(differs)


def _product(left: FloatArray, right: FloatArray, paths: list[tuple[int, int, int]]) -> FloatArray:
    """Return the products of matrices, entry by entry."""
    total = np.zeros_like(left)
    for i, j, k in paths:
        total[i, j] += left[i, k] * right[k, j]
    return total
