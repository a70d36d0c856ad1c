"""Checks of the arguments that the fast functions and their twin share."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

FloatArray = NDArray[np.float64]
CountArray = NDArray[np.int64]
IndexArray = NDArray[np.int32]
AnchorArray = NDArray[np.uint32]
HalfArray = NDArray[np.uint32]
WordArray = NDArray[np.uint64]

MAX_CANDIDATES = 2**31 - 1

MAX_MEAN = 1e6
"""The largest mean of a Poisson distribution. Larger ones would take many seconds to draw."""


def as_key(key: int) -> int:
    """Return a key as a Python int.

    Raises
    ------
    ValueError
        If it doesn't fit 64 bits without a sign.
    """
    value = int(key)
    if not 0 <= value < 2**64:
        raise ValueError(f"a key is an unsigned 64-bit integer, not {key!r}")
    return value


def as_places(places: ArrayLike, limit: int = 2**63) -> CountArray:
    """Return anchor, cell or ordinal numbers as contiguous int64, of any shape.

    Raises
    ------
    ValueError
        If one is negative or not below `limit`.
    TypeError
        If they aren't integers.
    """
    raw: NDArray[Any] = np.asarray(places)
    if raw.dtype.kind not in "iub" and raw.size:
        raise TypeError(f"places are numbered by integers, not {raw.dtype}")
    if raw.size and (int(raw.min()) < 0 or int(raw.max()) >= limit):
        raise ValueError(f"places are numbered 0 to {limit - 1}, not {int(raw.min())} to {int(raw.max())}")
    return np.require(raw, dtype=np.int64, requirements="C")


def as_anchors(anchors: ArrayLike) -> AnchorArray:
    """Return (n,) anchor numbers as contiguous uint32."""
    if isinstance(anchors, np.ndarray) and anchors.dtype == np.int32 and anchors.ndim == 1:
        unsigned = anchors.astype(np.uint32)
        if np.maximum.reduce(unsigned, initial=0) < 2**31:  # no number was negative
            return unsigned
    return as_places(anchors, 2**32).reshape(-1).astype(np.uint32)


def as_starts(starts: ArrayLike, n_anchors: int) -> CountArray:
    """Return (n_anchors + 1,) starts of lists as contiguous int64.

    Raises
    ------
    ValueError
        If they don't begin at 0, ever fall, or have another length.
    """
    result = np.ascontiguousarray(starts, dtype=np.int64)
    if result.shape != (n_anchors + 1,):
        raise ValueError(
            f"{n_anchors} anchors need {n_anchors + 1} starts, not an array of shape {result.shape}"
        )
    if result[0] != 0 or (np.diff(result) < 0).any():
        raise ValueError("starts of lists begin at 0 and never fall")
    return result


def starts_of(counts: ArrayLike, n_anchors: int) -> CountArray:
    """Return the (n_anchors + 1,) starts of lists that have so many values each.

    Raises
    ------
    ValueError
        If a count is negative, or there is not one for each anchor.
    """
    result = np.asarray(counts, dtype=np.int64)
    if result.shape != (n_anchors,):
        raise ValueError(f"{n_anchors} anchors need {n_anchors} counts, not an array of shape {result.shape}")
    if np.minimum.reduce(result, initial=0) < 0:
        raise ValueError(f"a list can't have {int(result.min())} values")
    starts = np.zeros(n_anchors + 1, np.int64)
    np.cumsum(result, out=starts[1:])
    return starts


def as_skip(skip: ArrayLike | None, n_anchors: int, n_candidates: int) -> IndexArray:
    """Return the candidate left out of each anchor, (n_anchors,) int32 with -1 for none.

    Raises
    ------
    ValueError
        If there is not one for each anchor, or one is no candidate.
    """
    if skip is None:
        return np.full(n_anchors, -1, np.int32)
    result = np.ascontiguousarray(skip, dtype=np.int32)
    if result.shape != (n_anchors,):
        raise ValueError(
            f"{n_anchors} anchors need {n_anchors} candidates to skip, not an array of shape {result.shape}"
        )
    if n_anchors and (int(result.min()) < -1 or int(result.max()) >= n_candidates):
        raise ValueError(f"a candidate to skip is -1 (none) or below {n_candidates}")
    return result


def as_candidates(n_candidates: int) -> int:
    """Return a number of candidates.

    Raises
    ------
    ValueError
        If it is negative or above 2**31 - 1.
    """
    value = int(n_candidates)
    if not 0 <= value <= MAX_CANDIDATES:
        raise ValueError(f"the number of candidates is 0 to {MAX_CANDIDATES}, not {n_candidates!r}")
    return value


def as_probability(p: float) -> float:
    """Return a probability.

    Raises
    ------
    ValueError
        If it lies outside [0, 1].
    """
    value = float(p)
    if not 0.0 <= value <= 1.0:
        raise ValueError(f"a probability lies between 0 and 1; {p!r} doesn't")
    return value


def as_range(n: int, n_targets: int, first: int, last: int | None) -> tuple[int, int]:
    """Return how many targets n items are thrown on and where the range wanted ends, all of them if `last` is None.

    Raises
    ------
    ValueError
        If n is negative, there are items but no targets, or the range lies outside the targets.
    """
    size = as_candidates(n_targets)
    stop = size if last is None else last
    if n < 0 or (n > 0 and size == 0):
        raise ValueError(f"can't split {n} items over {n_targets} targets")
    if not 0 <= first <= stop <= size:
        raise ValueError(f"targets {first} to {stop} aren't within 0 to {n_targets}")
    return size, stop


def as_means(mean: ArrayLike, size: int) -> FloatArray:
    """Return (size,) Poisson means as contiguous float64; a scalar is repeated.

    Raises
    ------
    ValueError
        If one is negative, NaN, or above `MAX_MEAN`.
    """
    result = np.ascontiguousarray(np.broadcast_to(np.asarray(mean, dtype=np.float64), (size,)))
    if not ((result >= 0) & (result <= MAX_MEAN)).all():
        raise ValueError(f"a Poisson mean lies between 0 and {MAX_MEAN:g}")
    return result


def check_enough(counts: CountArray, skip: IndexArray, n_candidates: int) -> None:
    """Refuse anchors that want candidates where there are none.

    Raises
    ------
    ValueError
        If such an anchor exists; the message has the first one's position.
    """
    if n_candidates > 1:
        return
    empty = (counts > 0) & (n_candidates - (skip >= 0) <= 0)
    if empty.any():
        i = int(np.argmax(empty))
        raise ValueError(
            f"anchor {i} (of those asked for) wants {int(counts[i])} sources but has no candidate"
        )
