"""What follows from differences of pairs: the same, different, or neither."""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from ..packages import optional
from ..values import FloatArray

LEVEL = 0.05
"""Of identical models, at most this share is called different; of those that differ by a margin, this share same."""

FEWEST_SEEDS = 10
"""With fewer seeds the answer is "cannot tell": 2 ** -4 is the smallest p of five."""

FEWEST_PAIRS = 5
"""With fewer pairs in which it is defined, a figure is not called the same."""

SAME, DIFFERENT, CANNOT_TELL, NOT_DIFFERENT = "same", "different", "cannot tell", "not different"
"""Outcomes of a figure. The last one is for figures without a margin, which cannot be the same."""

EXACT, RANDOM = 14, 9999
"""With up to so many seeds all flips of signs are tried; with more, so many drawn ones."""

MOST_SEEDS = 1000
"""Larger numbers of seeds that would be needed are not said."""


@dataclass(frozen=True)
class Decision:
    """What follows from differences, by figure.

    Parameters
    ----------
    p : (n,) ndarray of float64
        Of the permutation test, adjusted for all figures.
    mean, low, high, spread : (n,) ndarray of float64
        Mean difference, its 90 % confidence interval (that of the two one-sided tests), standard deviation of pairs.
    pairs : (n,) ndarray of int64
        How many pairs each figure is defined in.
    outcome : (n,) ndarray of str
        One of `SAME`, `DIFFERENT`, `CANNOT_TELL`; of figures without a margin `NOT_DIFFERENT` instead of the first.
    """

    p: FloatArray
    mean: FloatArray
    low: FloatArray
    high: FloatArray
    spread: FloatArray
    pairs: NDArray[np.int64]
    outcome: NDArray[np.str_]


def decide(values: FloatArray, margins: FloatArray) -> Decision:
    """Return what follows from differences of pairs.

    Parameters
    ----------
    values : (pairs, n) ndarray of float64
        The differences; NaN where a pair has none.
    margins : (n,) ndarray of float64
        Below which a figure is called the same; NaN if it never is.
    """
    mean, spread, pairs = moments(values)
    half = _half_width(spread, pairs)
    low, high, p = mean - half, mean + half, adjusted_p(values)
    outcome = np.full(len(mean), CANNOT_TELL, dtype=f"<U{len(NOT_DIFFERENT)}")
    if len(values) >= FEWEST_SEEDS:
        outcome[np.isnan(margins) & ~np.isnan(p)] = NOT_DIFFERENT
        outcome[(low > -margins) & (high < margins) & (pairs >= FEWEST_PAIRS)] = SAME
        outcome[p <= LEVEL] = DIFFERENT
    return Decision(p, mean, low, high, spread, pairs, outcome)


def adjusted_p(values: FloatArray) -> FloatArray:
    """Return the p of each figure by flips of the signs of pairs, adjusted for all figures by max-T.

    If both backends follow the same law, each pair may as well be the other way round. The statistic is the sum of
    a figure's differences by the root of their sum of squares, which grows with t. For figures that are 0 or 1 the
    test of one figure is McNemar's exact one.

    Parameters
    ----------
    values : (pairs, n) ndarray of float64
        The differences; NaN counts as none.

    Returns
    -------
    (n,) ndarray of float64
        NaN for a figure that no pair has.
    """
    n_pairs, n = values.shape
    defined = ~np.isnan(values).all(axis=0) if n_pairs else np.zeros(n, bool)
    d = np.where(np.isnan(values), 0.0, values)
    norm = np.sqrt((d**2).sum(axis=0))
    d = d / np.where(norm > 0, norm, 1.0)
    statistic = np.abs(d.sum(axis=0))
    if not defined.any():
        return np.full(n, np.nan)
    largest = np.concatenate([np.abs(signs @ d).max(axis=1) for signs in _flips(n_pairs)])
    reached = (largest[:, None] >= statistic - 1e-9).mean(axis=0)
    return np.where(defined, reached, np.nan)


def _flips(n_pairs: int) -> list[FloatArray]:
    """Return signs of pairs, in pieces. A flip of all signs changes nothing, so the first pair keeps its own."""
    if n_pairs <= EXACT:
        bits = np.arange(2 ** (n_pairs - 1))[:, None] >> np.arange(n_pairs - 1)
        return [np.hstack([np.ones((len(bits), 1)), 1.0 - 2.0 * (bits & 1)])]
    drawn = np.random.default_rng(0).integers(0, 2, (RANDOM, n_pairs)) * 2.0 - 1.0
    return [np.ones((1, n_pairs)), *np.array_split(drawn, 10)]


def moments(values: FloatArray) -> tuple[FloatArray, FloatArray, NDArray[np.int64]]:
    """Return mean, standard deviation and number over the last axis but one; NaN is left out."""
    there = np.isfinite(values)
    n = there.sum(axis=-2)
    with np.errstate(divide="ignore", invalid="ignore"):
        mean = np.where(there, values, 0.0).sum(axis=-2) / n
        squares = np.where(there, values - mean[..., None, :], 0.0) ** 2
        spread = np.sqrt(squares.sum(axis=-2) / (n - 1))
    return mean, np.where(n > 1, spread, np.nan), n


def _half_width(spread: FloatArray, pairs: NDArray[np.int64]) -> FloatArray:
    """Return half the width of 90 % confidence intervals by Student's t; NaN for fewer than two pairs."""
    found, enough = np.full(len(spread), np.nan), pairs > 1
    if enough.any():
        quantile = optional("scipy.special", "plot", "Statistics of several seeds").stdtrit
        found[enough] = quantile(pairs[enough] - 1, 1.0 - LEVEL) * spread[enough] / np.sqrt(pairs[enough])
    return found


def seeds_needed(decision: Decision, margins: FloatArray, n_seeds: int) -> int:
    """Return about how many seeds make every figure that has a margin the same or different, 9 times of 10 or 8.

    Parameters
    ----------
    decision : Decision
        What followed from the seeds so far.
    margins : (n,) ndarray of float64
        Those of the figures.
    n_seeds : int
        How many seeds there are so far.

    Returns
    -------
    int
        At least `FEWEST_SEEDS`; `MOST_SEEDS` or more means that so many do not help.
    """
    z, n_figures = NormalDist().inv_cdf, max(1, len(margins))
    same, different = z(1 - LEVEL) + z(0.9), z(1 - LEVEL / (2 * n_figures)) + z(0.8)
    needed = float(FEWEST_SEEDS)
    rows = (decision.outcome == CANNOT_TELL) & ~np.isnan(margins)
    for k in np.flatnonzero(rows):
        mean, spread, room = abs(decision.mean[k]), decision.spread[k], margins[k] - abs(decision.mean[k])
        if decision.pairs[k] < 2:
            continue
        ways = [(same * spread / room) ** 2] if room > 0 else []
        ways += [(different * spread / mean) ** 2] if mean > 0 else []
        share = decision.pairs[k] / n_seeds
        needed = max(needed, min(ways) / share, FEWEST_PAIRS / share)
    return min(MOST_SEEDS, math.ceil(needed))
