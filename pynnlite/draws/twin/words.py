"""Philox4x32-10 and the lane rules in NumPy: one 64-bit word for each place.

J. K. Salmon, M. A. Moraes, R. O. Dror and D. E. Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC11 (2011).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ...draws.arguments import CountArray, FloatArray, WordArray, as_key, as_places

MULTIPLIERS = (np.uint64(0xD2511F53), np.uint64(0xCD9E8D57))
KEY_STEPS = (0x9E3779B9, 0xBB67AE85)
ROUNDS = 10
LOW_HALF = np.uint64(0xFFFFFFFF)
HALF = np.uint64(32)


def philox(key: int, counters: ArrayLike) -> NDArray[np.uint32]:
    """Encrypt counters with Philox4x32-10.

    Parameters
    ----------
    key : int
        Unsigned, 64 bits; the low half is the first word of the key.
    counters : (n, 4) array_like of uint32
        Counters.

    Returns
    -------
    (n, 4) ndarray of uint32
        Four random words for each counter.
    """
    first, second = as_key(key) & 0xFFFFFFFF, as_key(key) >> 32
    c0, c1, c2, c3 = np.asarray(counters, dtype=np.uint32).astype(np.uint64).reshape(-1, 4).T
    for _ in range(ROUNDS):
        p, q = MULTIPLIERS[0] * c0, MULTIPLIERS[1] * c2
        c0, c1 = (q >> HALF) ^ c1 ^ np.uint64(first), q & LOW_HALF
        c2, c3 = (p >> HALF) ^ c3 ^ np.uint64(second), p & LOW_HALF
        first, second = (first + KEY_STEPS[0]) & 0xFFFFFFFF, (second + KEY_STEPS[1]) & 0xFFFFFFFF
    return np.stack([c0, c1, c2, c3], axis=1).astype(np.uint32)


def _words(key: int, index: CountArray, number: CountArray, attempt: int, lane: CountArray) -> WordArray:
    """Join the upper (block 0) and lower (block 1) halves; block also carries the high half of a long ordinal."""
    index, number, lane = np.broadcast_arrays(index, number, lane)
    counters = np.empty((index.size, 4), np.uint64)
    counters[:, 0] = index.ravel()
    counters[:, 1] = number.ravel() & 0xFFFFFFFF
    counters[:, 2] = attempt
    halves = []
    for block in (0, 1):
        counters[:, 3] = 2 * (number.ravel() >> 32) + block
        lanes = philox(key, counters.astype(np.uint32))
        halves.append(lanes[np.arange(index.size), lane.ravel()].astype(np.uint64))
    words: WordArray = (halves[0] << HALF) | halves[1]
    return words.reshape(index.shape)


def cell_words(key: int, index: ArrayLike, ordinal: ArrayLike, attempt: int = 0) -> WordArray:
    """Draw one 64-bit word for each cell and ordinal, by the cell rule.

    Parameters
    ----------
    key : int
        Unsigned, 64 bits.
    index, ordinal : array_like of int
        Cell (below 2**34) and what is counted for it, such as a step (below 2**63); broadcast.
    attempt : int
        For rejection.

    Returns
    -------
    ndarray of uint64
        Lane `index % 4` of counter (index // 4, ordinal, attempt, block), of the common shape.
    """
    cells, ordinals = as_places(index, 2**34), as_places(ordinal)
    return _words(key, cells >> 2, ordinals, attempt, cells & 3)


def anchor_words(key: int, anchor: ArrayLike, ordinal: ArrayLike, attempt: int = 0) -> WordArray:
    """Draw one 64-bit word for each anchor and ordinal, by the anchor rule.

    Parameters
    ----------
    key : int
        Unsigned, 64 bits.
    anchor, ordinal : array_like of int
        Anchor (below 2**32) and number of the value in its list (below 2**63); broadcast.
    attempt : int
        For rejection.

    Returns
    -------
    ndarray of uint64
        Lane `ordinal % 4` of counter (anchor, ordinal // 4, attempt, block), of the common shape.
    """
    ordinals = as_places(ordinal)
    return _words(key, as_places(anchor, 2**32), ordinals >> 2, attempt, ordinals & 3)


def uniforms(words: WordArray) -> FloatArray:
    """Return (floor(word / 2**12) + 1/2) / 2**52, in the open interval (0, 1) and symmetric about 1/2."""
    return ((words >> np.uint64(12)).astype(np.float64) + 0.5) * 2.0**-52


def multiply_high(words: WordArray, n: int) -> WordArray:
    """Return floor(word * n / 2**64) for n below 2**64, from four 64-bit products."""
    high, low = np.uint64(n >> 32), np.uint64(n & 0xFFFFFFFF)
    upper, lower = words >> HALF, words & LOW_HALF
    middle = upper * low + ((lower * low) >> HALF)
    carry = lower * high + (middle & LOW_HALF)
    result: WordArray = upper * high + (middle >> HALF) + (carry >> HALF)
    return result
