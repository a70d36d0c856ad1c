"""Which sources lie near which targets: boxes of space, so that distance rules need not look at all pairs.

Space is cut into boxes of equal size. What a formula can be at most between two boxes depends only on how many boxes
they are apart, so one table of offsets serves all targets. The index never changes which pairs are connected: a pair
that it leaves out has a random number that is not below its probability.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .. import draws
from ..expressions import Formula
from ..space import Space
from ..values import FloatArray, IndexArray

SMALLEST = 2.0**-53
"""The smallest number that a pair can have: a probability that is not above it connects no pair."""

FINE = {1: 12, 2: 12, 3: 6}
"""Boxes within the reach of a formula along each axis, by the number of axes."""

ENTRIES = 2**20
"""Pairs of a box of targets and a box of sources that are worked out at a time."""

SLACK = 1.0 + 2.0**-40
"""A bound is raised by this factor, as it is not rounded upwards."""

Counts = NDArray[np.int64]


@dataclass(frozen=True)
class Nearby:
    """The sources of a projection in boxes, and the offsets of boxes that a formula reaches.

    Parameters
    ----------
    axes : tuple of int
        The axes that are cut.
    low, side : (a,) ndarray of float64
        Where the first box begins along each axis, and how long boxes are, in µm.
    counts : (a,) ndarray of int64
        Boxes along each axis.
    closed : (a,) ndarray of bool
        Whether each axis is closed to a ring.
    first : (boxes + 1,) ndarray of int64
        Where the sources of each box begin in `members`.
    members : (sources,) ndarray of int32
        The sources, box by box.
    offsets : (o, a) ndarray of int64
        How many boxes a source may be away from its target.
    bound : (o,) ndarray of float64
        What the probability is at most, for each offset.
    """

    axes: tuple[int, ...]
    low: FloatArray
    side: FloatArray
    counts: Counts
    closed: NDArray[np.bool_]
    first: Counts
    members: IndexArray
    offsets: Counts
    bound: FloatArray

    def boxes(self, positions: FloatArray) -> Counts:
        """Return the box of each position, of shape (n, a); beyond the boxes of the sources along an open axis."""
        return _boxes(positions[:, self.axes], self.low, self.side, self.counts, self.closed)

    def candidates(
        self, key: int, targets: IndexArray, positions: FloatArray
    ) -> tuple[IndexArray, IndexArray]:
        """Return pairs among which all are that a formula connects.

        Parameters
        ----------
        key : int
            The key of the numbers of the pairs.
        targets : (n,) ndarray of int32
            The targets.
        positions : (n, 3) ndarray of float64
            Their positions in the coordinates of the sources, in µm.

        Returns
        -------
        source : (k,) ndarray of int32
        which : (k,) ndarray of int64
            The position in `targets`, ascending.
        """
        sources, which = [], []
        step = max(1, ENTRIES // max(len(self.offsets), 1))
        for begin in range(0, len(targets), step):
            part = slice(begin, begin + step)
            boxes, group = np.unique(self.boxes(positions[part]), axis=0, return_inverse=True)
            offset, first, last, bound = self._ranges(boxes)
            starts, found = draws.passing_lists(
                key, targets[part], group.ravel(), offset, first, last, bound, self.members
            )
            sources.append(found)
            which.append(begin + np.repeat(np.arange(len(starts) - 1), np.diff(starts)))
        return (
            np.concatenate([np.zeros(0, np.int32), *sources]),
            np.concatenate([np.zeros(0, np.int64), *which]),
        )

    def _ranges(self, boxes: Counts) -> tuple[Counts, Counts, Counts, FloatArray]:
        """Return where the ranges of each box of targets begin, and the ranges of members within its reach."""
        number = np.zeros((len(boxes), len(self.offsets)), np.int64)
        inside = np.ones(number.shape, np.bool_)
        for axis, count in enumerate(self.counts):
            at = boxes[:, axis, None] + self.offsets[:, axis]
            if self.closed[axis]:
                at = at % count
            else:
                inside &= (at >= 0) & (at < count)
            number = number * count + at
        number[~inside] = 0
        first, last = self.first[number], self.first[number + 1]
        inside &= last > first
        offset = np.concatenate([[0], np.cumsum(inside.sum(axis=1))]).astype(np.int64)
        bound = np.broadcast_to(self.bound, number.shape)[inside]
        return offset, first[inside], last[inside], bound


def nearby(formula: Formula, space: Space, pre: FloatArray, post: FloatArray) -> Nearby | None:
    """Return an index of sources for a formula, or None if it would save little.

    Parameters
    ----------
    formula : Formula
        The probability by distance.
    space : Space
        How distances are measured.
    pre, post : (n, 3) ndarray of float64
        Positions of sources and targets, those of targets in the coordinates of the sources, in µm.
    """
    axes = tuple(
        axis for axis in space.axes if space.periodic_boundaries[axis] is not None or np.ptp(pre[:, axis]) > 0
    )
    if not axes or not len(post):
        return None
    rings = [space.periodic_boundaries[axis] for axis in axes]
    closed = np.array([ring is not None for ring in rings])
    low = np.array(
        [pre[:, axis].min() if ring is None else ring[0] for axis, ring in zip(axes, rings, strict=True)]
    )
    extent = np.array(
        [
            np.ptp(pre[:, axis]) if ring is None else ring[1] - ring[0]
            for axis, ring in zip(axes, rings, strict=True)
        ]
    )
    reach = _reach(formula, float(np.sqrt((extent * extent).sum())))
    covered = np.prod(np.minimum(2 * reach / extent, 1.0))
    if covered > 0.5:
        return None
    counts = _box_counts(reach, extent, len(pre))
    # The last box of an open axis ends a little beyond the last source.
    side = np.where(closed, extent, extent * SLACK) / counts
    offsets, least, most = _offsets(reach, side, counts, closed, extent)
    highest = formula.bounds(least, most)[1] * SLACK
    kept = ~(highest <= SMALLEST)
    number = np.ravel_multi_index(tuple(_boxes(pre[:, axes], low, side, counts, closed).T), tuple(counts))
    first = np.concatenate([[0], np.cumsum(np.bincount(number, minlength=int(counts.prod())))]).astype(
        np.int64
    )
    members = np.argsort(number, kind="stable").astype(np.int32)
    bound = np.clip(highest[kept], SMALLEST, 1.0)
    return Nearby(axes, low, side, counts, closed, first, members, offsets[kept], bound)


def _boxes(
    positions: FloatArray, low: FloatArray, side: FloatArray, counts: Counts, closed: NDArray[np.bool_]
) -> Counts:
    boxes = np.floor((positions - low) / side)
    # Far beyond the sources one box is like another: none of them is within reach.
    boxes = np.where(closed, boxes - counts * np.floor(boxes / counts), np.clip(boxes, -(2.0**31), 2.0**31))
    return boxes.astype(np.int64)


def _reach(formula: Formula, diagonal: float) -> float:
    """Return a distance beyond which no pair is connected; twice the diagonal if none is known."""

    def ends_before(distance: float) -> bool:
        return bool(formula.bounds(np.array([distance]), np.array([np.inf]))[1][0] * SLACK <= SMALLEST)

    inside, beyond = 0.0, 2 * diagonal
    if not ends_before(beyond):
        return beyond
    while beyond - inside > 1e-3 * beyond:
        middle = (inside + beyond) / 2
        inside, beyond = (inside, middle) if ends_before(middle) else (middle, beyond)
    return beyond


def _box_counts(reach: float, extent: FloatArray, sources: int) -> Counts:
    """Return the numbers of boxes along each axis: some within the reach, and at most one for two sources."""
    counts = np.clip(extent / max(reach, 1e-300) * FINE[len(extent)], 1.0, 1e6)
    most = max(sources / 2, 1.0)
    for _ in counts:  # an axis that has come down to one box leaves the rest to the others
        wide = counts > 1
        if counts.prod() <= most or not wide.any():
            break
        counts[wide] = np.maximum(counts[wide] * (most / counts.prod()) ** (1 / wide.sum()), 1.0)
    whole: Counts = np.maximum(np.floor(counts), 1.0).astype(np.int64)
    return whole


def _offsets(
    reach: float, side: FloatArray, counts: Counts, closed: NDArray[np.bool_], extent: FloatArray
) -> tuple[Counts, FloatArray, FloatArray]:
    """Return the offsets within reach, and the least and the largest distance between two such boxes."""
    along = []
    for axis, count in enumerate(counts):
        most = int(reach / side[axis]) + 2
        if closed[axis]:
            far = min(most, int(count) // 2)
            along.append(np.arange(-far, far + (2 * far < count), dtype=np.int64))
        else:
            along.append(np.arange(-most, most + 1, dtype=np.int64))
    offsets = np.stack([grid.ravel() for grid in np.meshgrid(*along, indexing="ij")], axis=1)
    away = np.abs(offsets)
    # Rounding may put a cell into the box beside its own, by less than the millionth part of a side.
    least = np.maximum(away - (1 + 1e-6), 0) * side
    most_away = (away + (1 + 1e-6)) * side
    most_away = np.where(closed, np.minimum(most_away, extent / 2 * SLACK), most_away)
    lengths = (np.sqrt((each * each).sum(axis=1)) for each in (least, most_away))
    shortest, longest = lengths
    kept = shortest <= reach
    return offsets[kept], shortest[kept], longest[kept]
