"""Poisson sources by the compiled loops; as `pynnlite.draws.twin.poisson`, to the bit."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from . import compiled, twin
from .arguments import (
    CountArray,
    FloatArray,
    HalfArray,
    IndexArray,
    WordArray,
    as_key,
    as_means,
    as_places,
)
from .fast import cell_words
from .twin.poisson import PART, as_sources

NO_FLOOR = np.uint32(0xFFFFFFFF)


@dataclass(frozen=True, slots=True)
class Ladders:
    """Thresholds of several means, one after the other, and which of them each cell has."""

    ladder: CountArray
    offset: CountArray
    threshold: WordArray

    @classmethod
    def of(cls, mean: FloatArray) -> Ladders:
        """Compute the ladder of each distinct mean, at most 64."""
        if mean.size and (mean == mean[0]).all():
            distinct, ladder = mean[:1], np.zeros(mean.size, np.int64)
        else:
            distinct, ladder = np.unique(mean, return_inverse=True)
        offset = np.zeros(distinct.size + 1, np.int64)
        # Far above where the sum of a ladder stops growing.
        room = np.minimum(compiled.LADDER_MAX, np.ceil(distinct + 16.0 * np.sqrt(distinct)) + 24.0)
        threshold = np.empty(int(room.sum()) + compiled.LADDER_MAX, np.uint64)
        compiled.ladders(np.ascontiguousarray(distinct), offset, threshold)
        return cls(ladder, offset, threshold)

    def floors(self) -> HalfArray:
        """Return the least upper word of each cell that can belong to a count above zero."""
        empty = np.diff(self.offset) == 0
        first = self.threshold[np.where(empty, 0, self.offset[:-1])] >> np.uint64(32)
        return np.where(empty, NO_FLOOR, first.astype(np.uint32))[self.ladder]


def n_parts(mean: FloatArray) -> FloatArray:
    """Return into how many equal parts, drawn one by one, each mean is split."""
    parts: FloatArray = np.maximum(1.0, np.ceil(mean / PART))
    return parts


def poisson_counts(key: int, mean: ArrayLike, index: ArrayLike, step: int) -> CountArray:
    """Draw the numbers of events of Poisson sources in one step.

    Shapes, units and errors are those of `pynnlite.draws.twin.poisson_counts`.
    """
    cells = as_places(index, 2**34).reshape(-1)
    means = as_means(mean, cells.size)
    parts = n_parts(means)
    ladders = Ladders.of(means / parts)
    result = np.zeros(cells.size, np.int64)
    for part in range(int(parts.max(initial=0.0))):
        where = np.flatnonzero(parts > part)
        drawn, counts = cell_words(key, cells[where], step, part), np.zeros(where.size, np.int64)
        compiled.ladder_counts(drawn, ladders.ladder[where], ladders.offset, ladders.threshold, counts)
        result[where] += counts
    return result


def poisson_spikes(
    key: int, mean: ArrayLike, index: ArrayLike, begin: ArrayLike, end: ArrayLike, first: int, last: int
) -> tuple[IndexArray, CountArray, IndexArray]:
    """Draw the events of Poisson sources over a stretch of steps, sorted by (step, index).

    Shapes, units and errors are those of `pynnlite.draws.twin.poisson_spikes`.
    """
    cells, means, begins, ends = as_sources(mean, index, begin, end)
    live = (begins < last) & (ends > first) & (means > 0.0)
    cells, means, begins, ends = cells[live], means[live], begins[live], ends[live]
    if cells.size == 0:
        return np.empty(0, np.int32), np.empty(0, np.int64), np.empty(0, np.int32)
    first, last = max(first, int(begins.min())), min(last, int(ends.max()))
    if means.max() > PART:
        return _by_counts(key, means, cells, begins, ends, first, last)
    return _by_loop(as_key(key), means, cells, begins, ends, first, last)


def _by_counts(
    key: int,
    means: FloatArray,
    cells: IndexArray,
    begins: CountArray,
    ends: CountArray,
    first: int,
    last: int,
) -> tuple[IndexArray, CountArray, IndexArray]:
    columns: list[tuple[IndexArray, CountArray, IndexArray]] = []
    for step in range(first, last):
        counts = np.where((begins <= step) & (step < ends), poisson_counts(key, means, cells, step), 0)
        found = np.flatnonzero(counts)
        columns.append((cells[found], np.full(found.size, step, np.int64), counts[found].astype(np.int32)))
    indices, steps, numbers = zip(*columns, strict=True)
    return np.concatenate(indices), np.concatenate(steps), np.concatenate(numbers)


def _by_loop(
    key: int,
    means: FloatArray,
    cells: IndexArray,
    begins: CountArray,
    ends: CountArray,
    first: int,
    last: int,
) -> tuple[IndexArray, CountArray, IndexArray]:
    ladders = Ladders.of(means)
    quads, quad_of = np.unique(cells >> 2, return_inverse=True)
    floor = np.full((4, quads.size), NO_FLOOR)
    member = np.full((4, quads.size), -1, np.int64)
    floor[cells & 3, quad_of] = ladders.floors()
    member[cells & 3, quad_of] = np.arange(cells.size)
    mean = float(np.sum(-twin.expm1(-means))) * (last - first)
    room = int(mean + 8.0 * np.sqrt(mean)) + 256 * (quads.size // 64 + 2)
    index, step, count = np.empty(room, np.int32), np.empty(room, np.int64), np.empty(room, np.int32)
    n_entries, reached = 0, first
    while True:
        n_entries, reached = compiled.spikes(
            key,
            quads.astype(np.uint32),
            floor,
            member,
            cells,
            begins,
            ends,
            ladders.ladder,
            ladders.offset,
            ladders.threshold,
            reached,
            last,
            n_entries,
            index,
            step,
            count,
        )
        if reached == last:
            return index[:n_entries], step[:n_entries], count[:n_entries]
        more = index.size // 4 + 4 * cells.size + 1024
        index = np.concatenate([index, np.empty(more, np.int32)])
        step = np.concatenate([step, np.empty(more, np.int64)])
        count = np.concatenate([count, np.empty(more, np.int32)])
