"""Poisson counts by inversion of one 64-bit word, and the trains of many sources; defines what poisson.h computes."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ...draws.arguments import CountArray, FloatArray, IndexArray, WordArray, as_key, as_means, as_places
from ...draws.twin.elementary import exp
from ...draws.twin.words import cell_words

PART = 64.0
MAX_STEPS = 192


def ladder(mean: float) -> WordArray:
    """Return the thresholds ceil(2**64 F(n)), n = 0, 1, ... until F reaches 1 or stops growing.

    F(0) = exp(-mean), p(n) = p(n - 1) * mean / n and F(n) = F(n - 1) + p(n), each operation rounded to double.
    """
    thresholds: list[int] = []
    p = total = float(exp(-mean))
    while total < 1.0 and len(thresholds) < MAX_STEPS:
        numerator, denominator = (total * 2.0**64).as_integer_ratio()
        thresholds.append(-(-numerator // denominator))
        n = len(thresholds)
        p = p * mean / n
        if total + p == total and n > mean:
            break
        total = total + p
    return np.array(thresholds, np.uint64)


def counts(mean: FloatArray, words: Callable[[int, NDArray[np.intp]], WordArray]) -> CountArray:
    """Draw the counts of (k,) places whose words at an attempt `words(attempt, where)` gives.

    A mean above 64 is split into equal parts of at most 64; part j is drawn at attempt j and the parts are added.
    """
    result = np.zeros(mean.shape, np.int64)
    parts = np.maximum(1.0, np.ceil(mean / PART))
    shares = mean / parts
    for part in range(int(parts.max(initial=0.0))):
        where = np.flatnonzero(parts > part)
        drawn = words(part, where)
        for share in np.unique(shares[where]):
            same = shares[where] == share
            result[where[same]] += np.searchsorted(ladder(float(share)), drawn[same], side="right")
    return result


def poisson_counts(key: int, mean: ArrayLike, index: ArrayLike, step: int) -> CountArray:
    """Draw the numbers of events of Poisson sources in one step.

    Parameters
    ----------
    key : int
        Unsigned, 64 bits.
    mean : (k,) array_like of float
        Expected number of events in the step.
    index : (k,) array_like of int
        Cells.
    step : int
        The step, the ordinal of the cell rule.

    Returns
    -------
    (k,) ndarray of int64
        Numbers of events.

    Raises
    ------
    ValueError
        If a mean is negative or not finite, or an index or the step is negative.
    """
    cells = as_places(index).reshape(-1)
    return counts(
        as_means(mean, cells.size), lambda attempt, where: cell_words(key, cells[where], step, attempt)
    )


def poisson_spikes(
    key: int, mean: ArrayLike, index: ArrayLike, begin: ArrayLike, end: ArrayLike, first: int, last: int
) -> tuple[IndexArray, CountArray, IndexArray]:
    """Draw the events of Poisson sources over a stretch of steps.

    Parameters
    ----------
    key : int
        Unsigned, 64 bits.
    mean : (k,) array_like of float
        Expected number of events in a step; a scalar serves all.
    index : (k,) array_like of int
        Cells, ascending, without repeats.
    begin, end : (k,) array_like of int
        Each cell is active for begin <= step < end; scalars serve all.
    first, last : int
        Steps; `last` is excluded.

    Returns
    -------
    index : (n,) ndarray of int32
        Cells, sorted by step and then by cell.
    step : (n,) ndarray of int64
        Steps.
    count : (n,) ndarray of int32
        Numbers of events, all above zero: those of `poisson_counts`.

    Raises
    ------
    ValueError
        If cells aren't ascending, a mean is negative or not finite, or a step is negative.
    """
    as_key(key)
    cells, means, begins, ends = as_sources(mean, index, begin, end)
    columns: list[tuple[IndexArray, CountArray, IndexArray]] = []
    for step in range(first, last):
        active = np.flatnonzero((begins <= step) & (step < ends))
        drawn = poisson_counts(key, means[active], cells[active], step)
        found = drawn > 0
        emitting = cells[active][found]
        columns.append((emitting, np.full(emitting.size, step, np.int64), drawn[found].astype(np.int32)))
    if not columns:
        return np.empty(0, np.int32), np.empty(0, np.int64), np.empty(0, np.int32)
    indices, steps, numbers = zip(*columns, strict=True)
    return np.concatenate(indices), np.concatenate(steps), np.concatenate(numbers)


def as_sources(
    mean: ArrayLike, index: ArrayLike, begin: ArrayLike, end: ArrayLike
) -> tuple[IndexArray, FloatArray, CountArray, CountArray]:
    """Return cells, means, begins and ends as contiguous arrays of equal length.

    Raises
    ------
    ValueError
        If cells aren't ascending int32, or a mean is negative or not finite.
    """
    cells = as_places(index, 2**31).reshape(-1).astype(np.int32)
    if (np.diff(cells) <= 0).any():
        raise ValueError("cells must ascend, without repeats")
    begins = np.array(np.broadcast_to(np.asarray(begin, dtype=np.int64), cells.shape))
    ends = np.array(np.broadcast_to(np.asarray(end, dtype=np.int64), cells.shape))
    return cells, as_means(mean, cells.size), begins, ends
