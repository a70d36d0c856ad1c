"""Which candidates an anchor takes: the rules behind the random connectors, list by list in NumPy."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

import numpy as np
from numpy.typing import ArrayLike

from ...draws.arguments import (
    CountArray,
    HalfArray,
    IndexArray,
    WordArray,
    as_anchors,
    as_candidates,
    as_key,
    as_probability,
    as_skip,
    check_enough,
    starts_of,
)
from ...draws.twin.elementary import log, log1p
from ...draws.twin.words import anchor_words, multiply_high, uniforms


class AnchorWords(Protocol):
    """The anchor rule: `anchor_words` here, or the compiled one."""

    def __call__(self, key: int, anchor: ArrayLike, ordinal: ArrayLike, attempt: int = 0) -> WordArray: ...


def gap_scale(p: float) -> float:
    """Return 1 / log(1 - p) for p above 0, rounded twice; -0.0 for p = 1."""
    with np.errstate(over="ignore"):
        return float(1.0 / np.float64(log1p(-p)))


def bernoulli_lists(
    key: int, p: float, n_candidates: int, anchors: ArrayLike, skip: ArrayLike | None = None
) -> tuple[CountArray, IndexArray]:
    """Let each anchor take each candidate with a probability, independently.

    The distance from one candidate taken to the next is 1 + floor(log(u) / log(1 - p)), for the uniform numbers u of
    the anchor in order of ordinal.

    Parameters
    ----------
    key : int
        Unsigned, 64 bits.
    p : float
        Probability; 0 and 1 are exact.
    n_candidates : int
        Candidates are numbered from 0 to n_candidates - 1.
    anchors : (n,) array_like of int
        Anchors, below 2**32.
    skip : (n,) array_like of int32, optional
        The candidate left out in each list, -1 for none.

    Returns
    -------
    starts : (n + 1,) ndarray of int64
        Where each list begins in `source`, and its end.
    source : (m,) ndarray of int32
        Candidates taken, ascending in each list.

    Raises
    ------
    ValueError
        If an argument is out of range.
    """
    numbers, size, probability = as_anchors(anchors), as_candidates(n_candidates), as_probability(p)
    holes = as_skip(skip, numbers.size, size)
    key = as_key(key)
    taken = [
        _bernoulli_list(key, probability, size, int(anchor), int(hole))
        for anchor, hole in zip(numbers, holes, strict=True)
    ]
    starts = starts_of([anchor.size for anchor in taken], len(taken))
    return starts, np.concatenate([np.empty(0, np.int32), *taken])


def _bernoulli_list(key: int, p: float, n: int, anchor: int, hole: int) -> IndexArray:
    end = n - (hole >= 0)
    found = np.empty(0, np.int64)
    while p > 0.0 and (found.size == 0 or found[-1] < end):
        ordinal = np.arange(found.size, found.size + int(1.1 * n * p) + 8)
        with np.errstate(over="ignore"):  # infinite is as good as n
            gaps = np.minimum(log(uniforms(anchor_words(key, anchor, ordinal))) * gap_scale(p), n)
        last = found[-1] if found.size else -1
        found = np.concatenate([found, last + np.cumsum(gaps.astype(np.int64) + 1)])
    taken = found[found < end]
    return (taken + (taken >= hole) * (hole >= 0)).astype(np.int32)


def choose_lists(
    key: int,
    counts: ArrayLike,
    n_candidates: int,
    replace: bool,
    anchors: ArrayLike,
    skip: ArrayLike | None = None,
) -> tuple[CountArray, IndexArray]:
    """Let each anchor take a given number of candidates.

    Parameters
    ----------
    key : int
        Unsigned, 64 bits.
    counts : (n,) array_like of int64
        How many candidates each anchor takes.
    n_candidates : int
        Candidates are numbered from 0 to n_candidates - 1.
    replace : bool
        Whether a candidate may be drawn again. If not, and an anchor wants more than there are, each is taken equally
        often in full rounds (ascending) and only the rest is drawn.
    anchors : (n,) array_like of int
        Anchors, below 2**32.
    skip : (n,) array_like of int32, optional
        The candidate left out in each list, -1 for none.

    Returns
    -------
    starts : (n + 1,) ndarray of int64
        Where each list begins in `source`, and its end.
    source : (m,) ndarray of int32
        Candidates taken: in order of drawing; ascending where more than half of them are.

    Raises
    ------
    ValueError
        If an anchor wants candidates and has none, or an argument is out of range.
    """
    numbers, size = as_anchors(anchors), as_candidates(n_candidates)
    starts = starts_of(counts, numbers.size)
    holes = as_skip(skip, numbers.size, size)
    check_enough(np.diff(starts), holes, size)
    rule = _drawn if replace else _without_repeats
    taken = [np.empty(0, np.int64)]
    for anchor, count, hole in zip(numbers, np.diff(starts), holes, strict=True):
        drawn = rule(as_key(key), int(anchor), int(count), size - int(hole >= 0))
        taken.append(drawn + ((drawn >= hole) & (hole >= 0)))
    return starts, np.concatenate(taken).astype(np.int32)


def _drawn(key: int, anchor: int, count: int, n: int) -> CountArray:
    return multiply_high(anchor_words(key, anchor, np.arange(count)), n).astype(np.int64)


def _without_repeats(key: int, anchor: int, count: int, n: int) -> CountArray:
    rounds, rest = divmod(count, n) if n else (0, 0)
    drawn = distinct(lambda ordinal: anchor_words(key, anchor, ordinal), min(rest, n - rest), n)
    if 2 * rest > n:
        drawn = np.setdiff1d(np.arange(n), drawn)
    return np.concatenate([np.tile(np.arange(n if rounds else 0), rounds), drawn])


def distinct(words: Callable[[CountArray], WordArray], count: int, n: int) -> CountArray:
    """Return the first `count` distinct numbers below n of a keyed sequence, in order of drawing."""
    drawn = np.empty(0, np.int64)
    first = np.empty(0, np.intp)
    while first.size < count:
        more = np.arange(drawn.size, drawn.size + int(1.3 * (count - first.size)) + 8)
        drawn = np.concatenate([drawn, multiply_high(words(more), n).astype(np.int64)])
        first = np.sort(np.unique(drawn, return_index=True)[1])
    return drawn[first[:count]]


def first_distinct_pairs(
    key: int,
    n: int,
    n_anchors: int,
    n_candidates: int,
    skip: ArrayLike | None = None,
    words: AnchorWords = anchor_words,
) -> CountArray:
    """Choose distinct pairs of an anchor and a candidate, all pairs being equally likely.

    The first n distinct numbers of anchor 0 of the key are taken, or, if n is more than half of all pairs, those that
    are not among the first (all - n).

    Parameters
    ----------
    key : int
        Unsigned, 64 bits.
    n : int
        Number of pairs.
    n_anchors, n_candidates : int
        Anchors and candidates are numbered from 0.
    skip : (n_anchors,) array_like of int32, optional
        The candidate left out in each list, -1 for none.
    words : callable
        The anchor rule.

    Returns
    -------
    (n,) ndarray of int64
        anchor * n_candidates + candidate, ascending.

    Raises
    ------
    ValueError
        If there are fewer than n pairs, or an argument is out of range.
    """
    size, height = as_candidates(n_candidates), as_candidates(n_anchors)
    ends = np.empty(0, np.int64)
    n_pairs = height * size
    if skip is not None:
        ends = np.cumsum(size - (as_skip(skip, height, size) >= 0))
        n_pairs = int(ends[-1]) if height else 0
    if not 0 <= n <= n_pairs:
        raise ValueError(f"can't choose {n} distinct pairs of {n_pairs}")
    found = distinct(lambda ordinal: words(as_key(key), 0, ordinal), min(n, n_pairs - n), n_pairs)
    found = np.setdiff1d(np.arange(n_pairs), found) if 2 * n > n_pairs else np.sort(found)
    if skip is None:
        return found
    holes = as_skip(skip, height, size)
    anchor = np.searchsorted(ends, found, side="right")
    candidate = found - np.concatenate([np.zeros(1, np.int64), ends])[anchor]
    pairs: CountArray = anchor * size + candidate + ((candidate >= holes[anchor]) & (holes[anchor] >= 0))
    return pairs


def passing_lists(
    key: int,
    anchors: ArrayLike,
    which: ArrayLike,
    offset: ArrayLike,
    first: ArrayLike,
    last: ArrayLike,
    bound: ArrayLike,
    members: ArrayLike,
) -> tuple[CountArray, IndexArray]:
    """List the candidates of each anchor whose number could be below a bound, which saves to look at all others.

    The number of a candidate is `synapses(key, "uniform", (0, 1), anchor, candidate)`. It is not below the bound of
    its range if the upper 32 bits of its word are not below 2**32 times the bound; all other candidates are listed.

    Parameters
    ----------
    key : int
        Unsigned, 64 bits.
    anchors : (n,) array_like of int
        Anchors, below 2**32.
    which : (n,) array_like of int
        The set of ranges of each anchor.
    offset : (s + 1,) array_like of int
        Where the ranges of each set begin, and the end of the last.
    first, last : (r,) array_like of int
        Each range of `members`; `last` is excluded.
    bound : (r,) array_like of float
        A bound for each range, above 0.
    members : (m,) array_like of int
        Candidates, below 2**31.

    Returns
    -------
    starts : (n + 1,) ndarray of int64
    candidates : (starts[-1],) ndarray of int32
        In the order of the ranges.
    """
    numbers, limits = as_anchors(anchors), passing_limits(bound)
    sets, offsets, begins, ends, cells = (
        np.asarray(each, dtype=np.int64) for each in (which, offset, first, last, members)
    )
    lists = []
    for anchor, mine in zip(numbers, sets, strict=True):
        found = [np.zeros(0, np.int64)]
        for k in range(offsets[mine], offsets[mine + 1]):
            candidates = cells[begins[k] : ends[k]]
            upper = anchor_words(key, anchor, candidates) >> np.uint64(32)
            found.append(candidates[upper <= limits[k]])
        lists.append(np.concatenate(found))
    starts = starts_of([len(each) for each in lists], len(lists))
    return starts, np.concatenate([np.zeros(0, np.int64), *lists]).astype(np.int32)


def passing_limits(bound: ArrayLike) -> HalfArray:
    """Return the largest upper half of a word that passes each bound: ceil(2**32 bound) - 1, at most 2**32 - 1."""
    bounds = np.asarray(bound, dtype=np.float64)
    if not (bounds > 0).all():
        raise ValueError("a bound of a range of candidates is above 0")
    return np.minimum(np.ceil(bounds * 2.0**32) - 1.0, 2.0**32 - 1.0).astype(np.uint32)
