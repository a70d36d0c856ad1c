"""Sort spikes by cell that may be larger than memory.

Spikes come in the order of time. They are first sorted in pieces that fit into memory::

    cell   2 0 2 1 │ 0 0 1 2         two pieces
           0 1 2 2 │ 0 0 1 2         each sorted
           ▲▲        ▲▲▲
           └┴────────┴┴┴──► cells 0 and 1: 0 0 0 1 1

Then a few cells are taken at a time, from all pieces.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ..columns import stable_order
from ..values import FloatArray, IndexArray
from .scratch import AT_A_TIME, Scratch, stretches

Columns = tuple[IndexArray, FloatArray]


def in_stretches(pieces: Iterable[Columns]) -> Iterator[Columns]:
    """Return pieces of spikes in pieces that fit into memory."""
    for index, time in pieces:
        for stretch in stretches(len(index)):
            yield index[stretch], time[stretch]


def until(index: IndexArray, time: FloatArray, last: float) -> list[Columns]:
    """Return the spikes that are not later than a time (ms), in pieces; as they are if none is later."""
    late = [stretch for stretch in stretches(len(time)) if (time[stretch] > last).any()]
    if not late:
        return [(index, time)]
    kept = ((index[stretch], time[stretch], time[stretch] <= last) for stretch in stretches(len(time)))
    return [(here[keep], times[keep]) for here, times, keep in kept]


def counted(indices: Iterable[IndexArray], size: int) -> NDArray[np.int64]:
    """Return how often each number below a size comes."""
    counts = np.zeros(size, np.int64)
    for index in indices:
        for stretch in stretches(len(index)):
            counts += np.bincount(index[stretch], minlength=size)
    return counts


def times_by_cell(
    pieces: Sequence[Columns], cells: IndexArray, counts: NDArray[np.int64], folder: Path
) -> FloatArray:
    """Return the times of spikes, ascending by cell, in the order in which they come for each; read-only.

    Parameters
    ----------
    pieces : sequence of (index, time) arrays
        The spikes, as arrays that may be mapped from files.
    cells : (k,) ndarray of int32
        The cells, ascending.
    counts : (k,) ndarray of int64
        How many spikes of each cell there are.
    folder : Path
        Where files are made.
    """
    if len(pieces) == 1 and _ascends(pieces[0][0]):
        return pieces[0][1]
    runs = _sorted_runs(pieces, int(counts.sum()), folder)
    if len(runs) == 1:
        return runs[0][1]
    result = Scratch(folder, (int(counts.sum()),), np.float64)
    ends = np.cumsum(counts)
    at, first = [0] * len(runs), 0
    while first < len(cells):
        taken = ends[first - 1] if first else 0
        last = max(first + 1, int(np.searchsorted(ends, taken + AT_A_TIME, "right")))
        found = []
        for number, (index, time) in enumerate(runs):
            begin = at[number]
            at[number] += int(np.searchsorted(index[begin:], cells[last - 1], "right"))
            found.append((index[begin : at[number]], time[begin : at[number]]))
        index, time = (np.concatenate(columns) for columns in zip(*found, strict=True))
        result.append(time[stable_order(index)])
        first = last
    return result.filled()


def _sorted_runs(pieces: Sequence[Columns], n: int, folder: Path) -> list[Columns]:
    """Return spikes in pieces of which each is sorted by cell."""
    index, time = Scratch(folder, (n,), np.int32), Scratch(folder, (n,), np.float64)
    sizes = []
    for here, times in in_stretches(pieces):
        order = stable_order(here)
        index.append(here[order])
        time.append(times[order])
        sizes.append(len(here))
    ends = np.cumsum(sizes)[:-1]
    return [*zip(np.split(index.filled(), ends), np.split(time.filled(), ends), strict=True)]


def _ascends(index: IndexArray) -> bool:
    """Tell whether numbers are sorted."""
    return all(
        bool((index[s.start + 1 : s.stop + 1] >= index[s.start : s.stop][: len(index) - 1 - s.start]).all())
        for s in stretches(len(index))
    )
