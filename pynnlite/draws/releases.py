"""Draws at synapses: whether, and how much of what is there, a spike releases.

Each draw is a function of place: of the synapse, of the step at which its source fired, of which of the spikes of that
step it was, and of how many draws the rule made before at this spike.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ..errors import BadValue
from .arguments import CountArray, FloatArray, WordArray
from .fast import philox

MOST = 1000
"""The most trials of one binomial draw."""


def release_words(
    key: int,
    target: NDArray[np.int32],
    source: NDArray[np.int32],
    occurrence: CountArray,
    step: int,
    nth: int,
    call: int,
) -> WordArray:
    """Return a word of 64 bits for each of some synapses.

    Parameters
    ----------
    key : int
        The key of the pathway in this trial.
    target, source, occurrence : (n,) ndarray of int
        The cells, and how many synapses there are before it that join the same cells, below 2**16.
    step : int
        The step at which the source fired.
    nth : int
        Which of the spikes of this step it is, below 2**8.
    call : int
        How many draws the rule made before at this spike, below 2**9.
    """
    counters = np.zeros((len(target), 4), np.uint32)
    if step >> 32:
        counters[:, 0] = step >> 32
        high = philox(key, counters[:1])[0]
        key = int(high[0]) | int(high[1]) << 32
    counters[:, 0], counters[:, 1], counters[:, 2] = target, source, step & 0xFFFFFFFF
    counters[:, 3] = occurrence.astype(np.uint32) << 16 | np.uint32(nth << 8 | call // 2)
    blocks = philox(key, counters)[:, 2 * (call % 2) :].astype(np.uint64)
    words: WordArray = blocks[:, 0] | blocks[:, 1] << np.uint64(32)
    return words


def chances(words: WordArray, p: FloatArray) -> FloatArray:
    """Return 1 for each word below a share `p` of all words, else 0."""
    _require_probabilities(p)
    scaled = np.floor(np.clip(p, 0.0, 1.0) * 2.0**64)
    sure = scaled >= 2.0**64
    below = words < np.where(sure, 0.0, scaled).astype(np.uint64)
    return (sure | below).astype(np.float64)


def binomials(words: WordArray, n: FloatArray, p: FloatArray) -> FloatArray:
    """Return how many of `n` trials with probability `p` succeed, by inversion of one word for each.

    The count is the smallest k with word < F(k) 2**64. For p up to 1/2, F(0) = (1 - p)**n by repeated squaring, and
    f(k) = f(k - 1) (n - k + 1) / k p / (1 - p), F(k) = F(k - 1) + f(k), each operation rounded to double; for larger p
    it is `n` less the count for 1 - p.

    Raises
    ------
    BadValue
        If an n is not a whole number from 0 to `MOST`, or a p is no number.
    """
    _require_probabilities(p)
    given = np.broadcast_to(n, words.shape)
    wrong = ~((given >= 0) & (given <= MOST) & (given == np.floor(given)))
    if wrong.any():
        raise BadValue(
            f"A rule draws binomial(n, p) with an n of {given[wrong][0]:g} ({int(wrong.sum())} of {len(given)} draws):"
            f" n must be a whole number from 0 to {MOST}."
        )
    trials = given.astype(np.int64)
    p = np.broadcast_to(np.clip(p, 0.0, 1.0), words.shape)
    less = np.where(p > 0.5, 1.0 - p, p)
    odds = less / (1.0 - less)
    f = _whole_powers(1.0 - less, trials)
    total, count = f.copy(), np.zeros(words.shape)
    for k in range(1, int(trials.max(initial=0)) + 1):
        beyond = (k <= trials) & ~(chances(words, total) > 0)
        count += beyond
        f = f * (trials - k + 1) / k * odds
        total = total + np.where(k <= trials, f, 0.0)
    return np.where(p > 0.5, trials - count, count)


def _require_probabilities(p: FloatArray) -> None:
    """Raise `BadValue` if something is no number."""
    if np.isnan(p).any():
        raise BadValue("A rule draws with a probability that is not a number, such as 0 / 0.")


def _whole_powers(base: FloatArray, exponent: CountArray) -> FloatArray:
    """Return powers by repeated squaring."""
    result, square, left = np.ones_like(base), base, exponent.copy()
    while left.any():
        result = np.where(left & 1, result * square, result)
        left >>= 1
        square = square * square
    return result
