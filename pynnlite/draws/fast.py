"""The public functions: arguments checked and arrays allocated here, loops in `compiled`.

Each does what the function of the same name in `pynnlite.draws.twin` does, to the bit.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from . import compiled, twin
from .arguments import (
    AnchorArray,
    CountArray,
    FloatArray,
    IndexArray,
    WordArray,
    as_anchors,
    as_candidates,
    as_key,
    as_places,
    as_probability,
    as_range,
    as_skip,
    as_starts,
    check_enough,
    starts_of,
)
from .parameters import KINDS, checked, constants
from .twin.choices import gap_scale, passing_limits
from .twin.rejection import Positions, Source, draw
from .twin.values import NO_ENDS, in_steps, rounded

PIECE = 2**20
"""Targets that items are thrown on at a time, so that Ctrl-C is heeded in between."""


def philox(key: int, counters: ArrayLike) -> NDArray[np.uint32]:
    """Encrypt (n, 4) counters with Philox4x32-10.

    Shapes, units and errors are those of `pynnlite.draws.twin.philox`.
    """
    blocks = np.ascontiguousarray(counters, dtype=np.uint32).reshape(-1, 4)
    out = np.empty_like(blocks)
    compiled.philox(as_key(key), blocks, out)
    return out


def _elementary(function: int, x: ArrayLike) -> FloatArray:
    values = np.ascontiguousarray(x, dtype=np.float64)
    out = np.empty(values.size)
    compiled.elementary(function, values.reshape(-1), out)
    return out.reshape(np.shape(x))


def exp(x: ArrayLike) -> FloatArray:
    """Evaluate the exponential function within 1 ulp.

    Shapes, units and errors are those of `pynnlite.draws.twin.exp`.
    """
    return _elementary(0, x)


def log(x: ArrayLike) -> FloatArray:
    """Evaluate the natural logarithm within 1 ulp.

    Shapes, units and errors are those of `pynnlite.draws.twin.log`.
    """
    return _elementary(1, x)


def expm1(x: ArrayLike) -> FloatArray:
    """Evaluate exp(x) - 1 without cancellation, within 2 ulp.

    Shapes, units and errors are those of `pynnlite.draws.twin.expm1`.
    """
    return _elementary(2, x)


def cumulative_hazard(a: FloatArray, x: FloatArray) -> FloatArray:
    """Return the hazard up to an age of intervals of a gamma distribution.

    Shapes, units and errors are those of `pynnlite.draws.twin.cumulative_hazard`.
    """
    out = np.empty(len(a))
    compiled.cumulative_hazards(np.ascontiguousarray(a), np.ascontiguousarray(x), out)
    return out


def age_at(a: FloatArray, hazard: FloatArray, least: FloatArray) -> FloatArray:
    """Return the ages at which hazards add up to given ones.

    Shapes, units and errors are those of `pynnlite.draws.twin.age_at`.
    """
    out = np.empty(len(a))
    shapes, hazards, ages = (np.ascontiguousarray(each) for each in (a, hazard, least))
    compiled.ages_at(shapes, hazards, ages, out)
    return out


def _words(key: int, by_cell: bool, first: CountArray, second: CountArray, attempt: int) -> WordArray:
    if second.size != 1 or second.ndim > first.ndim:
        first, second = (np.ascontiguousarray(a) for a in np.broadcast_arrays(first, second))
    out = np.empty(first.shape, np.uint64)
    compiled.words(as_key(key), by_cell, first.reshape(-1), second.reshape(-1), attempt, out.reshape(-1))
    return out


def cell_words(key: int, index: ArrayLike, ordinal: ArrayLike, attempt: int = 0) -> WordArray:
    """Draw one 64-bit word for each cell and ordinal, by the cell rule.

    Shapes, units and errors are those of `pynnlite.draws.twin.cell_words`.
    """
    return _words(key, True, as_places(index, 2**34), as_places(ordinal), attempt)


def anchor_words(key: int, anchor: ArrayLike, ordinal: ArrayLike, attempt: int = 0) -> WordArray:
    """Draw one 64-bit word for each anchor and ordinal, by the anchor rule.

    Shapes, units and errors are those of `pynnlite.draws.twin.anchor_words`.
    """
    return _words(key, False, as_places(anchor, 2**32), as_places(ordinal), attempt)


def _places(
    key: int, by_cell: bool, name: str, parameters: Sequence[float], first: CountArray, second: CountArray
) -> FloatArray:
    values = checked(name, parameters)
    if name in KINDS:
        out = np.empty(first.size)
        compiled.places(as_key(key), KINDS[name], constants(name, values), by_cell, first, second, 0, out)
        return out

    def words(attempt: int, where: Positions) -> WordArray:
        return _words(key, by_cell, first[where], second[where] if second.size > 1 else second, attempt)

    return draw(name, values, Source(first.size, words))


def cells(key: int, name: str, parameters: Sequence[float], index: ArrayLike, ordinal: int = 0) -> FloatArray:
    """Draw one value for each cell, by the cell rule.

    Shapes, units and errors are those of `pynnlite.draws.twin.cells`.
    """
    return _places(key, True, name, parameters, as_places(index, 2**34).reshape(-1), as_places([ordinal]))


def cell_values(
    key: int, name: str, parameters: Sequence[float], index: ArrayLike, ordinal: ArrayLike
) -> FloatArray:
    """Draw one value for each pair of cell and ordinal, which are broadcast, by the cell rule.

    Units and errors are those of `pynnlite.draws.twin.cells`; of shape (pairs,).
    """
    cells, ordinals = np.broadcast_arrays(as_places(index, 2**34), as_places(ordinal))
    first, second = np.ascontiguousarray(cells).reshape(-1), np.ascontiguousarray(ordinals).reshape(-1)
    return _places(key, True, name, parameters, first, second)


def synapses(
    key: int, name: str, parameters: Sequence[float], anchor: ArrayLike, ordinal: ArrayLike
) -> FloatArray:
    """Draw one value for each pair of anchor and ordinal, by the anchor rule.

    Shapes, units and errors are those of `pynnlite.draws.twin.synapses`.
    """
    anchors, ordinals = np.broadcast_arrays(as_places(anchor, 2**32), as_places(ordinal))
    first, second = np.ascontiguousarray(anchors).reshape(-1), np.ascontiguousarray(ordinals).reshape(-1)
    return _places(key, False, name, parameters, first, second)


def synapse_lists(
    key: int, name: str, parameters: Sequence[float], anchors: ArrayLike, starts: ArrayLike
) -> FloatArray:
    """Draw the values of whole lists: ordinals 0, 1, ... of each, by the anchor rule.

    Shapes, units and errors are those of `pynnlite.draws.twin.synapse_lists`.
    """
    return weight_lists(key, name, parameters, anchors, starts, False)[0]


def weight_lists(
    key: int, name: str, parameters: Sequence[float], anchors: ArrayLike, starts: ArrayLike, single: bool
) -> tuple[FloatArray, FloatArray]:
    """Draw the values of whole lists, rounded to single precision if wanted, and find their ends.

    Shapes, units and errors are those of `pynnlite.draws.twin.weight_lists`.
    """
    values, numbers = checked(name, parameters), as_anchors(anchors)
    limits = as_starts(starts, numbers.size)
    if name not in KINDS:
        return rounded(_one_by_one(key, name, values, numbers, limits), single)
    out, ends = np.empty(int(limits[-1])), np.array(NO_ENDS)
    compiled.lists(as_key(key), KINDS[name], constants(name, values), numbers, limits, single, out, ends)
    return out, ends


def step_lists(
    key: int,
    name: str,
    parameters: Sequence[float],
    anchors: ArrayLike,
    starts: ArrayLike,
    dt: float,
    tolerance: float,
) -> tuple[IndexArray, FloatArray]:
    """Draw the times of whole lists as steps, the nearest ones, and find the ends of the times.

    Shapes, units and errors are those of `pynnlite.draws.twin.step_lists`.
    """
    values, numbers = checked(name, parameters), as_anchors(anchors)
    limits = as_starts(starts, numbers.size)
    if name not in KINDS:
        return in_steps(_one_by_one(key, name, values, numbers, limits), dt, tolerance)
    out, ends = np.empty(int(limits[-1]), np.int32), np.array(NO_ENDS)
    laid_out = constants(name, values), numbers, limits
    compiled.step_lists(as_key(key), KINDS[name], *laid_out, dt, 0.5 + tolerance, out, ends)
    return out, ends


def _one_by_one(
    key: int, name: str, values: Sequence[float], anchors: AnchorArray, starts: CountArray
) -> FloatArray:
    """Draw the values of whole lists from a distribution that has no compiled loop."""
    ordinal = np.arange(starts[-1]) - np.repeat(starts[:-1], np.diff(starts))
    return synapses(key, name, values, np.repeat(anchors, np.diff(starts)), ordinal)


def bernoulli_lists(
    key: int, p: float, n_candidates: int, anchors: ArrayLike, skip: ArrayLike | None = None
) -> tuple[CountArray, IndexArray]:
    """Let each anchor take each candidate with a probability, independently.

    Shapes, units and errors are those of `pynnlite.draws.twin.bernoulli_lists`.
    """
    numbers, size, probability = as_anchors(anchors), as_candidates(n_candidates), as_probability(p)
    holes = as_skip(skip, numbers.size, size)
    starts = np.zeros(numbers.size + 1, np.int64)
    mean = probability * size * numbers.size
    # Room for nearly every outcome, plus the batch that is drawn before a list's end is known.
    source = np.empty(int(mean + 8.0 * math.sqrt(mean)) + 1024, np.int32)
    anchor = 0 if probability > 0.0 else numbers.size
    while anchor < numbers.size:
        anchor = compiled.bernoulli(
            as_key(key), probability, gap_scale(probability), size, numbers, holes, anchor, starts, source
        )
        if anchor < numbers.size:
            source = np.concatenate([source, np.empty(source.size // 4 + 1024, np.int32)])
    return starts, source[: starts[-1]]


def choose_lists(
    key: int,
    counts: ArrayLike,
    n_candidates: int,
    replace: bool,
    anchors: ArrayLike,
    skip: ArrayLike | None = None,
) -> tuple[CountArray, IndexArray]:
    """Let each anchor take a given number of candidates.

    Shapes, units and errors are those of `pynnlite.draws.twin.choose_lists`.
    """
    numbers, size = as_anchors(anchors), as_candidates(n_candidates)
    starts = starts_of(counts, numbers.size)
    holes = as_skip(skip, numbers.size, size)
    check_enough(starts[1:] - starts[:-1], holes, size)
    source = np.empty(int(starts[-1]), np.int32)
    if replace:
        compiled.choose(as_key(key), size, numbers, holes, starts, source)
    else:
        seen = np.zeros(size // 64 + 1, np.uint64)
        compiled.choose_distinct(as_key(key), size, numbers, holes, starts, seen, source)
    return starts, source


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

    Shapes, units and errors are those of `pynnlite.draws.twin.passing_lists`.
    """
    numbers, limits = as_anchors(anchors), passing_limits(bound)
    sets, offsets, begins, ends = (
        np.ascontiguousarray(each, dtype=np.int64) for each in (which, offset, first, last)
    )
    cells = np.ascontiguousarray(members, dtype=np.int32)
    starts = np.zeros(numbers.size + 1, np.int64)
    sizes = np.zeros(len(begins) + 1)
    np.cumsum((ends - begins) * np.minimum((limits + 1.0) * 2.0**-32, 1.0), out=sizes[1:])
    mean = float((sizes[offsets[1:]] - sizes[offsets[:-1]])[sets].sum())
    # Room for nearly every outcome, plus the batch that is drawn before the end is known.
    source = np.empty(int(mean + 8.0 * math.sqrt(mean)) + 1024, np.int32)
    quad, lanes, begins, ends = _quads(cells, begins, ends)
    lengths = np.concatenate([[0], np.cumsum(ends - begins)])[offsets]
    most = int(np.diff(lengths).max(initial=0))
    room = np.empty((2, most), np.uint32), np.empty(most, np.uint8)
    anchor = 0 if most else numbers.size
    while anchor < numbers.size:
        ranges = sets, offsets, begins, ends, limits, quad, lanes
        anchor = compiled.passing(as_key(key), numbers, *ranges, *room, anchor, starts, source)
        if anchor < numbers.size:
            source = np.concatenate([source, np.empty(source.size // 4 + 1024, np.int32)])
    return starts, source[: starts[-1]]


def _quads(
    members: IndexArray, first: CountArray, last: CountArray
) -> tuple[NDArray[np.uint32], NDArray[np.uint8], CountArray, CountArray]:
    """Collect candidates that share a Philox call and lie side by side in order; return the ranges of quads, too."""
    number = members >> 2
    begins = np.ones(members.size + 1, np.bool_)
    begins[1:-1] = (number[1:] != number[:-1]) | (members[1:] <= members[:-1])
    begins[first] = begins[last] = True
    position = np.cumsum(begins) - 1  # the quad of each member
    at = np.flatnonzero(begins[:-1])
    lanes = np.bitwise_or.reduceat(np.left_shift(1, members & 3), at) if at.size else at
    return number[at].astype(np.uint32), lanes.astype(np.uint8), position[first], position[last]


def first_distinct_pairs(
    key: int, n: int, n_anchors: int, n_candidates: int, skip: ArrayLike | None = None
) -> CountArray:
    """Choose distinct pairs of an anchor and a candidate, all pairs being equally likely.

    Shapes, units and errors are those of `pynnlite.draws.twin.first_distinct_pairs`.
    """
    return twin.first_distinct_pairs(key, n, n_anchors, n_candidates, skip, words=anchor_words)


def split_total(key: int, n: int, n_targets: int, first: int = 0, last: int | None = None) -> CountArray:
    """Throw items uniformly and independently on targets and count those on each.

    Shapes, units and errors are those of `pynnlite.draws.twin.split_total`.
    """
    size, stop = as_range(n, n_targets, first, last)
    counts = np.zeros(stop - first, np.int64)
    for begin in range(0, counts.size, PIECE):
        compiled.split_total(as_key(key), n, size, first + begin, counts[begin : begin + PIECE])
    return counts
