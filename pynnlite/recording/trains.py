"""Spike trains of many cells as columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..values import FloatArray, IndexArray


@dataclass(frozen=True, slots=True)
class Trains:
    """Spike trains, of which train k is ``time[offset[k] : offset[k + 1]]``.

    Parameters
    ----------
    cell : (n,) ndarray of int32
        Index of the cell of each train within its population.
    start, stop : (n,) ndarray of float64
        Between which times (ms) each cell was recorded.
    offset : (n + 1,) ndarray of int64
        Where each train begins, and the last one ends.
    time : (m,) ndarray of float64
        The times of all spikes in ms, ascending within each train; read-only.
    """

    cell: IndexArray
    start: FloatArray
    stop: FloatArray
    offset: NDArray[np.int64]
    time: FloatArray

    def taken(self, order: NDArray[Any]) -> Trains:
        """Return some trains in a given order; times are copied only if they are others, or in another order."""
        if len(order) == len(self.cell) and (np.diff(order) == 1).all():
            return self
        counts = np.diff(self.offset)[order]
        offset = np.concatenate([np.zeros(1, np.int64), np.cumsum(counts)])
        at = np.repeat(self.offset[order] - offset[:-1], counts) + np.arange(offset[-1])
        return Trains(self.cell[order], self.start[order], self.stop[order], offset, self.time[at])


def joined_trains(pieces: Sequence[Trains]) -> Trains:
    """Return the trains of several pieces, one piece after the other."""
    if len(pieces) == 1:
        return pieces[0]
    counts = np.concatenate([np.zeros(1, np.int64), *(np.diff(piece.offset) for piece in pieces)])
    names = ("cell", "start", "stop", "time")
    columns = {name: np.concatenate([getattr(piece, name) for piece in pieces]) for name in names}
    return Trains(offset=np.cumsum(counts), **columns)
