"""Spikes on their way to or from synapses."""

from __future__ import annotations

from collections import defaultdict
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

Rows = NDArray[np.int32]
IndexArray = NDArray[np.int32]
Label = TypeVar("Label")

NONE = np.zeros(0, np.int32)


class Travels(Generic[Label]):
    """What is on its way over some synapses, by the step at which it is there.

    Parameters
    ----------
    steps : (n,) ndarray of int32
        How long it takes, for each synapse.
    """

    def __init__(self, steps: IndexArray) -> None:
        self._steps = steps
        self._all = int(steps[0]) if len(steps) and (steps == steps[0]).all() else None
        self._due: dict[int, list[tuple[Label, Rows, NDArray[np.float64] | None]]] = defaultdict(list)

    def start(self, now: int, label: Label, rows: Rows, values: NDArray[np.float64] | None = None) -> None:
        """Let something start at a step, over some synapses, with a value for each."""
        if not len(rows):
            return
        if self._all is not None:
            self._due[now + self._all].append((label, rows, values))
            return
        steps = self._steps[rows]
        for step in np.unique(steps).tolist():
            here = np.flatnonzero(steps == step)
            self._due[now + step].append((label, rows[here], None if values is None else values[here]))

    def take(self, now: int) -> list[tuple[Label, Rows, NDArray[np.float64] | None]]:
        """Return what is there at a step, in the order in which it started."""
        return self._due.pop(now, [])


class Ends:
    """The synapses at each of many cells.

    Parameters
    ----------
    cells : (n,) ndarray of int32
        The cell of each synapse.
    size : int
        How many cells there are.
    """

    def __init__(self, cells: IndexArray, size: int) -> None:
        self._order: Rows = np.argsort(cells, kind="stable").astype(np.int32)
        self._starts = np.r_[0, np.cumsum(np.bincount(cells, minlength=size))]

    def of(self, cells: IndexArray) -> Rows:
        """Return the synapses of some cells, one cell after the other."""
        first, last = self._starts[cells], self._starts[cells + 1]
        counts = last - first
        total = int(counts.sum())
        if not total:
            return NONE
        offsets = np.repeat(first - np.r_[0, np.cumsum(counts)[:-1]], counts)
        rows: Rows = self._order[offsets + np.arange(total)]
        return rows
