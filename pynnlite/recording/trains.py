"""Spike trains of many cells as columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..values import FloatArray, IndexArray
from .scratch import AT_A_TIME, Scratch, stretches


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
    folder : Path or None
        The folder of the data, if they are on disk. What is made of them goes to files there.
    """

    cell: IndexArray
    start: FloatArray
    stop: FloatArray
    offset: NDArray[np.int64]
    time: FloatArray
    folder: Path | None = None

    def taken(self, order: NDArray[Any]) -> Trains:
        """Return some trains in a given order; times are copied only if they are others, or in another order."""
        if len(order) == len(self.cell) and (np.diff(order) == 1).all():
            return self
        counts = np.diff(self.offset)[order]
        offset = np.concatenate([np.zeros(1, np.int64), np.cumsum(counts)])
        time = Scratch(self.folder, (int(offset[-1]),), np.float64)
        first = 0
        while first < len(order):  # as many trains at a time as fit into memory
            last = max(first + 1, int(np.searchsorted(offset, offset[first] + AT_A_TIME, "right")) - 1)
            begins = self.offset[order[first:last]] - offset[first:last]
            time.append(
                self.time[np.repeat(begins, counts[first:last]) + np.arange(offset[first], offset[last])]
            )
            first = last
        return Trains(
            self.cell[order], self.start[order], self.stop[order], offset, time.filled(), self.folder
        )


def joined_trains(pieces: Sequence[Trains]) -> Trains:
    """Return the trains of several pieces, one piece after the other."""
    if len(pieces) == 1:
        return pieces[0]
    counts = np.concatenate([np.zeros(1, np.int64), *(np.diff(piece.offset) for piece in pieces)])
    cell, start, stop = (
        np.concatenate([getattr(piece, name) for piece in pieces]) for name in ("cell", "start", "stop")
    )
    folder = next((piece.folder for piece in pieces if piece.folder is not None), None)
    time = Scratch(folder, (int(counts.sum()),), np.float64)
    for piece in pieces:
        for stretch in stretches(len(piece.time)):
            time.append(piece.time[stretch])
    return Trains(cell, start, stop, np.cumsum(counts), time.filled(), folder)
