"""Throwing a number of items on targets, so that any range of targets is had without drawing for all of them."""

from __future__ import annotations

import numpy as np

from ...draws.arguments import CountArray, WordArray, as_key, as_range
from ...draws.twin.rejection import Positions, Source, binomial
from ...draws.twin.words import anchor_words


def split_total(key: int, n: int, n_targets: int, first: int = 0, last: int | None = None) -> CountArray:
    """Throw items uniformly and independently on targets and count those on each.

    The targets [a, b) are halved at (a + b) // 2 over and over, and the items of each part are split by a binomial
    draw. The part reached by path i (bits, 0 for the lower half) at depth d draws at anchor i, ordinal d.

    Parameters
    ----------
    key : int
        Unsigned, 64 bits.
    n : int
        Number of items.
    n_targets : int
        Number of targets.
    first, last : int
        Targets wanted, `last` excluded; all of them if omitted. Takes time in proportion to their number, plus
        the logarithm of `n_targets`.

    Returns
    -------
    (last - first,) ndarray of int64
        Numbers of items.

    Raises
    ------
    ValueError
        If n is negative, there are items but no targets, or the range lies outside the targets.
    """
    size, stop = as_range(n, n_targets, first, last)
    result = np.zeros(stop - first, np.int64)
    a, b = np.zeros(1, np.int64), np.full(1, size, np.int64)
    path, items, depth = np.zeros(1, np.int64), np.full(1, n, np.int64), 0
    while a.size:
        keep = (a < stop) & (b > first) & (items > 0)
        a, b, path, items = a[keep], b[keep], path[keep], items[keep]
        leaf = b - a == 1
        result[a[leaf] - first] = items[leaf]
        a, b, path, items = a[~leaf], b[~leaf], path[~leaf], items[~leaf]
        middle = (a + b) // 2
        lower = _lower_items(as_key(key), a, b, path, items, depth)
        a, b = np.stack([a, middle], 1).ravel(), np.stack([middle, b], 1).ravel()
        path = np.stack([2 * path, 2 * path + 1], 1).ravel()
        items = np.stack([lower, items - lower], 1).ravel()
        depth += 1
    return result


def _lower_items(
    key: int, a: CountArray, b: CountArray, path: CountArray, items: CountArray, depth: int
) -> CountArray:
    def draw(attempt: int, where: Positions) -> WordArray:
        return anchor_words(key, path[where], depth, attempt)

    share = ((b - a) // 2) / (b - a)
    return binomial(items, share, Source(a.size, draw))
