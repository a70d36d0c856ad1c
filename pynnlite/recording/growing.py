"""Samples that grow, of which those that are there are never moved twice for the same growth."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..columns import Trace
from ..values import FloatArray

MORE = 1.5
"""By how much the room grows when it is full: then all reading together copies each sample a few times at most."""


class Growing:
    """The samples of a probe in one array, with room for more behind them.

    The first time there is no room beyond the samples: most recordings are read once.
    """

    def __init__(self) -> None:
        self._whole: Trace | None = None
        self._step, self._values = np.zeros(0, np.int64), np.zeros((0, 0))

    def joined(self, pieces: Sequence[Trace], width: int) -> Trace:
        """Return pieces that follow each other in time as one, read-only; only new ones are copied if there is room.

        Parameters
        ----------
        pieces : sequence of Trace
            The pieces; the first is what this returned the last time, if it did.
        width : int
            How many cells there are.
        """
        known = 0
        if pieces and pieces[0] is self._whole:
            known, pieces = len(pieces[0].step), pieces[1:]
        n = known + sum(len(piece.step) for piece in pieces)
        step, values = self._step, self._values
        if n > len(step) or not known:
            room = max(n, int(MORE * known))
            step, values = np.empty(room, np.int64), np.empty((room, width))
            step[:known], values[:known] = self._step[:known], self._values[:known] if known else 0.0
        at = known
        for piece in pieces:
            step[at : at + len(piece.step)], values[at : at + len(piece.step)] = piece.step, piece.values
            at += len(piece.step)
        self._step, self._values = step, values
        self._whole = Trace(step[:n], read_only(values[:n]))
        return self._whole


def read_only(values: FloatArray) -> FloatArray:
    """Return a view of an array through which it cannot be changed."""
    values = values.view()
    values.flags.writeable = False
    return values
