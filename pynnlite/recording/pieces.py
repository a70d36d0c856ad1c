"""The data of a probe on disk, which are used like the list of pieces that they are in memory."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..columns import Trace
from ..values import FloatArray, IndexArray
from .on_disk import GrowingArray


class OnDisk:
    """Pieces of two columns, in two files that grow.

    Parameters
    ----------
    columns : GrowingArray
        The columns, that which is written first at the beginning.
    """

    def __init__(self, *columns: GrowingArray) -> None:
        self._columns = columns

    @property
    def folder(self) -> Path:
        """The folder of data, in which that of this rank is."""
        return self._columns[0].path.parent.parent

    def __len__(self) -> int:
        return len(self._columns[-1])

    def __delitem__(self, last: slice) -> None:
        for column in self._columns:
            column.cut(last.start)

    def detach(self) -> None:
        """Keep the data readable although the files will be removed; nothing can be appended then."""
        for column in self._columns:
            column.detach()

    def _append(self, *pieces: NDArray[Any]) -> None:
        for column, piece in zip(self._columns, pieces, strict=True):
            column.append(piece)


class SpikesOnDisk(OnDisk):
    """The spikes of a probe: pieces are appended, and read as one.

    Parameters
    ----------
    stem : str
        The beginning of the names of its files.
    """

    def __init__(self, stem: str) -> None:
        index = GrowingArray(Path(f"{stem}.index.npy"), np.int32)
        super().__init__(index, GrowingArray(Path(f"{stem}.time.npy"), np.float64))

    def append(self, piece: tuple[IndexArray, FloatArray]) -> None:
        """Append spikes that are later than those that are there."""
        self._append(*piece)

    def __iter__(self) -> Iterator[tuple[IndexArray, FloatArray]]:
        if len(self):
            index, time = self._columns
            yield index.read(), time.read()


class TraceOnDisk(OnDisk):
    """The samples of a probe: pieces are appended, and read as one.

    Parameters
    ----------
    stem : str
        The beginning of the names of its files.
    width : int
        How many cells are sampled.
    """

    def __init__(self, stem: str, width: int) -> None:
        step = GrowingArray(Path(f"{stem}.step.npy"), np.int64)
        super().__init__(GrowingArray(Path(f"{stem}.values.npy"), np.float64, width), step)

    def append(self, piece: Trace) -> None:
        """Append samples that are later than those that are there."""
        self._append(piece.values, piece.step)

    def __iter__(self) -> Iterator[Trace]:
        if len(self):
            values, step = self._columns
            yield Trace(step.read(), values.read())
