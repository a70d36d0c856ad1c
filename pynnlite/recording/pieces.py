"""The data of a probe, in pieces that follow each other in time: in memory or on disk, which are used alike."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..columns import Trace, joined_traces
from ..model import ProbeSpec
from ..values import FloatArray, IndexArray
from .growing import Growing, read_only
from .on_disk import GrowingArray
from .positions import Place

SMALL = 2**17
"""Up to how many numbers pieces in memory are joined when they come; larger ones wait until they are read."""


class SpikesInMemory(list[tuple[IndexArray, FloatArray]]):
    """The spikes of a probe, as pieces of two columns: index, and time in ms.

    Attributes
    ----------
    folder, place : None
        There is none: they are in memory.
    """

    folder: Path | None = None
    place: Place | None = None

    @property
    def n(self) -> int:
        """How many spikes there are."""
        return sum(len(time) for _, time in self)

    def merge(self) -> None:
        """Join the last pieces while they are small."""
        _merge(self, lambda piece: len(piece[0]), joined_spikes)

    def keep(self, whole: tuple[IndexArray, FloatArray]) -> None:
        """Keep all spikes as one piece, in which they are in another order."""
        self[:] = [whole]

    def in_memory(self) -> SpikesInMemory:
        """Return the same pieces in a list of their own."""
        return SpikesInMemory(self)


class TraceInMemory(list[Trace]):
    """The samples of a probe, as pieces.

    Attributes
    ----------
    folder, place : None
        There is none: they are in memory.
    """

    folder: Path | None = None
    place: Place | None = None

    def __init__(self, pieces: Iterable[Trace] = ()) -> None:
        super().__init__(pieces)
        self._growing = Growing()

    @property
    def n(self) -> int:
        """How many samples of each cell there are."""
        return sum(len(piece.step) for piece in self)

    def merge(self) -> None:
        """Join the last pieces while they are small."""
        _merge(self, lambda piece: piece.values.size, lambda pieces: joined_traces(pieces, 0))

    def whole(self, width: int) -> Trace:
        """Return all samples of some cells, read-only. They are joined once, and kept so; one piece is not copied."""
        if len(self) == 1:
            return Trace(self[0].step, read_only(self[0].values))
        self[:] = [self._growing.joined(self, width)]
        return self[0]

    def in_memory(self) -> TraceInMemory:
        """Return the same pieces in a list of their own."""
        return TraceInMemory(self)


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

    @property
    def place(self) -> Place:
        """The folder, and the number of the stretch there."""
        return str(self.folder), self.files.stretch

    @property
    def n(self) -> int:
        """How many spikes, or samples of each cell, there are."""
        return len(self)

    def merge(self) -> None:
        """Do nothing: they are one piece."""

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

    def keep(self, whole: tuple[IndexArray, FloatArray]) -> None:
        """Do nothing: they stay as they are."""

    def in_memory(self) -> SpikesInMemory:
        """Return a list of the piece that they are now."""
        return SpikesInMemory(self)


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

    def whole(self, width: int) -> Trace:
        """Return all samples of some cells, read-only."""
        return next(iter(self), joined_traces([], width))

    def in_memory(self) -> TraceInMemory:
        """Return a list of the piece that they are now."""
        return TraceInMemory(self)


Pieces = SpikesInMemory | SpikesOnDisk | TraceInMemory | TraceOnDisk


def in_memory(probe: ProbeSpec, pieces: Iterable[Any] = ()) -> SpikesInMemory | TraceInMemory:
    """Return pieces of the data of a probe in memory."""
    return SpikesInMemory(pieces) if probe.variable == "spikes" else TraceInMemory(pieces)


def joined_spikes(pieces: Sequence[tuple[IndexArray, FloatArray]]) -> tuple[IndexArray, FloatArray]:
    """Return pieces, of which there is at least one, as one."""
    return np.concatenate([index for index, _ in pieces]), np.concatenate([time for _, time in pieces])


def _merge(pieces: Any, size: Callable[[Any], int], join: Callable[[Sequence[Any]], Any]) -> None:
    """Join the last pieces while they are small and none is larger than the next, so that pieces stay few.

    Each number is copied a few times at most. If memory ends, the pieces stay as they are.
    """
    first, n = len(pieces) - 1, size(pieces[-1]) if pieces else 0
    while first > 0 and size(pieces[first - 1]) <= n and n + size(pieces[first - 1]) <= SMALL:
        first -= 1
        n += size(pieces[first])
    if first < len(pieces) - 1:
        with suppress(MemoryError):
            pieces[first:] = [join(pieces[first:])]
