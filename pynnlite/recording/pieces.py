"""The data of a probe on disk, which are used like the list of pieces that they are in memory."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from ..columns import Trace
from ..values import FloatArray, IndexArray
from .on_disk import GrowingArray


class SpikesOnDisk:
    """The spikes of a probe: pieces are appended, and read as one.

    Parameters
    ----------
    stem : str
        The beginning of the names of its files.
    """

    def __init__(self, stem: str) -> None:
        self._index = GrowingArray(Path(f"{stem}.index.npy"), np.int32)
        self._time = GrowingArray(Path(f"{stem}.time.npy"), np.float64)

    def __len__(self) -> int:
        return len(self._time)

    def append(self, piece: tuple[IndexArray, FloatArray]) -> None:
        """Append spikes that are later than those that are there."""
        self._index.append(piece[0])
        self._time.append(piece[1])

    def __delitem__(self, last: slice) -> None:
        self._index.cut(last.start)
        self._time.cut(last.start)

    def __iter__(self) -> Iterator[tuple[IndexArray, FloatArray]]:
        if len(self):
            yield self._index.read(), self._time.read()

    def detach(self) -> None:
        """Keep the data readable although the files will be removed; nothing can be appended then."""
        self._index.detach()
        self._time.detach()


class TraceOnDisk:
    """The samples of a probe: pieces are appended, and read as one.

    Parameters
    ----------
    stem : str
        The beginning of the names of its files.
    width : int
        How many cells are sampled.
    """

    def __init__(self, stem: str, width: int) -> None:
        self._step = GrowingArray(Path(f"{stem}.step.npy"), np.int64)
        self._values = GrowingArray(Path(f"{stem}.values.npy"), np.float64, width)

    def __len__(self) -> int:
        return len(self._step)

    def append(self, piece: Trace) -> None:
        """Append samples that are later than those that are there."""
        self._values.append(piece.values)
        self._step.append(piece.step)

    def __delitem__(self, last: slice) -> None:
        self._step.cut(last.start)
        self._values.cut(last.start)

    def __iter__(self) -> Iterator[Trace]:
        if len(self):
            yield Trace(self._step.read(), self._values.read())

    def detach(self) -> None:
        """Keep the data readable although the files will be removed; nothing can be appended then."""
        self._step.detach()
        self._values.detach()
