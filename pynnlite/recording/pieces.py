"""The data of a probe on disk, which are used like the list of pieces that they are in memory."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..columns import Trace
from ..values import FloatArray, IndexArray
from .on_disk import GrowingArray


@dataclass(frozen=True, slots=True)
class ProbeFiles:
    """The files in which the data of a probe are.

    Parameters
    ----------
    folder : Path
        The folder of this rank.
    stretch, probe : int
        The numbers of the stretch and of the probe.
    """

    folder: Path
    stretch: int
    probe: int

    def of(self, column: str) -> Path:
        """Return the file of a column: ``"cells"``, ``"index"``, ``"time"``, ``"step"`` or ``"values"``."""
        return self.folder / f"{self.stretch}.{self.probe}.{column}.npy"


class OnDisk:
    """Pieces of two columns, in two files that grow.

    Parameters
    ----------
    files : ProbeFiles
        Where the columns are.
    columns : GrowingArray
        The columns, that which is written first at the beginning.

    Attributes
    ----------
    files : ProbeFiles
        Where the columns are.
    """

    def __init__(self, files: ProbeFiles, *columns: GrowingArray) -> None:
        self.files, self._columns = files, columns

    @property
    def folder(self) -> Path:
        """The folder of data, in which that of this rank is."""
        return self.files.folder.parent

    def __len__(self) -> int:
        return len(self._columns[-1])

    def __delitem__(self, last: slice) -> None:
        for column in self._columns:
            column.cut(last.start)

    def sync(self) -> None:
        """Return once all is on the disk, also if the machine fails then."""
        for column in self._columns:
            column.sync()

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
    files : ProbeFiles
        Where they are.
    n : int, optional
        How many spikes that are there to go on from; the files are made anew if omitted.
    """

    def __init__(self, files: ProbeFiles, n: int | None = None) -> None:
        index = GrowingArray(files.of("index"), np.int32, n=n)
        super().__init__(files, index, GrowingArray(files.of("time"), np.float64, n=n))

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
    files : ProbeFiles
        Where they are.
    width : int
        How many cells are sampled.
    n : int, optional
        How many samples of each cell that are there to go on from; the files are made anew if omitted.
    """

    def __init__(self, files: ProbeFiles, width: int, n: int | None = None) -> None:
        step = GrowingArray(files.of("step"), np.int64, n=n)
        super().__init__(files, GrowingArray(files.of("values"), np.float64, width, n=n), step)

    def append(self, piece: Trace) -> None:
        """Append samples that are later than those that are there."""
        self._append(piece.values, piece.step)

    def __iter__(self) -> Iterator[Trace]:
        if len(self):
            values, step = self._columns
            yield Trace(step.read(), values.read())
