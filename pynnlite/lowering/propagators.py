"""How variables whose equations are linear go on: exact for any length of time."""

from __future__ import annotations

from collections.abc import Iterator, Set

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

    Taylor's series of a fraction of the matrix, then doubling of exp - 1: so equal rates are no special case, and each
    entry is good to some 3e-16 of itself. All is + - * / in a fixed order, for the same bits on every machine.

    Parameters
    ----------
    matrices : (n, n, k) ndarray of float64
        The k matrices.
    entries : set of (int, int)
        `reachable` entries.
    """
    n = len(matrices)
    order = sorted(entries)
    norm = np.abs(matrices).sum(axis=1).max(axis=0, initial=0.0)
    halvings = np.maximum(0, np.frexp(norm)[1] + 2)  # of each matrix by itself: cells do not depend on others
    small = np.ldexp(matrices, -halvings)
    found: FloatArray = small / TERMS
    for k in range(TERMS - 1, 0, -1):
        found = (small + _product(small, found, n, order)) / k
    for k in range(int(halvings.max(initial=0))):
        found = np.where(k < halvings, 2.0 * found + _product(found, found, n, order), found)
    return found


def _product(left: FloatArray, right: FloatArray, n: int, order: list[tuple[int, int]]) -> FloatArray:
    """Return the products of matrices, entry by entry."""
    total = np.zeros_like(left)
    for i, j in order:
        for k in _between(i, j, n, order):
            total[i, j] += left[i, k] * right[k, j]
    return total


def _between(i: int, j: int, n: int, order: list[tuple[int, int]]) -> Iterator[int]:
    return (k for k in range(n) if (i, k) in order and (k, j) in order)
