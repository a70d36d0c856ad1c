"""Large arrays that are made of data on disk. They go to files without names, so that they take no memory."""

from __future__ import annotations

import math
import weakref
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

from ..errors import NotWritten
from .on_disk import mapped

SMALL = 2**16
"""Up to how many bytes an array stays in memory."""

AT_A_TIME = 2**20
"""How many numbers are worked on at a time."""


class Scratch:
    """An array that is filled from its beginning to its end, and then read.

    Parameters
    ----------
    folder : Path or None
        Where its file is, if one can be made there, and else in the folder of the system for such files. The file has
        no name, and is gone when nobody uses the array any more. With None, the array is in memory.
    shape : tuple of int
        The shape of the array.
    dtype : dtype
        The type of its numbers.
    """

    def __init__(self, folder: Path | None, shape: tuple[int, ...], dtype: DTypeLike) -> None:
        self._shape, self._dtype, self._n = shape, np.dtype(dtype), 0
        in_memory = folder is None or math.prod(shape) * self._dtype.itemsize <= SMALL
        self._array = np.empty(shape, dtype) if in_memory else None
        self._file = None if in_memory or folder is None else _nameless(folder)
        if self._file is not None:
            weakref.finalize(self, self._file.close)

    def append(self, rows: NDArray[Any]) -> None:
        """Fill the next rows, or raise `NotWritten` if there is no room for them."""
        if self._array is not None:
            self._array[self._n : self._n + len(rows)] = rows
        elif self._file is not None:
            try:
                self._file.write(np.ascontiguousarray(rows, self._dtype).data)
            except OSError as error:
                raise _no_room(error) from error
        self._n += len(rows)

    def filled(self) -> NDArray[Any]:
        """Return the array, read-only."""
        if self._n != self._shape[0]:
            raise ValueError(f"an array of {self._shape[0]} rows was filled with {self._n}")
        if self._file is not None:
            try:
                self._file.flush()
                self._array = mapped(self._file, self._dtype, 0, self._shape)
            except OSError as error:
                raise _no_room(error) from error
            self._file.close()
            self._file = None
        array = np.empty(self._shape, self._dtype) if self._array is None else self._array
        array.flags.writeable = False
        return array


def stretches(n: int, width: int = 1) -> Iterator[slice]:
    """Return slices of n rows of some width, each of which is worked on at a time."""
    rows = max(1, AT_A_TIME // max(1, width))
    return (slice(first, min(first + rows, n)) for first in range(0, n, rows))


def made(
    folder: Path | None, n: int, width: int, rows: Callable[[slice], NDArray[Any]]
) -> NDArray[np.float64]:
    """Return an array of shape (n, width) whose rows are worked out a few at a time.

    Parameters
    ----------
    folder : Path or None
        As of `Scratch`.
    n, width : int
        The shape.
    rows : callable
        Returns the rows of a slice.
    """
    if folder is None:
        return rows(slice(0, n))
    scratch = Scratch(folder, (n, width), np.float64)
    for stretch in stretches(n, width):
        scratch.append(rows(stretch))
    return scratch.filled()


def _nameless(folder: Path) -> IO[bytes]:
    """Return a new file without a name."""
    import tempfile  # slow to import, and seldom used

    try:
        return tempfile.TemporaryFile(dir=folder)
    except OSError:  # data may be where nobody can write
        pass
    try:
        return tempfile.TemporaryFile()
    except OSError as error:
        raise _no_room(error) from error


def _no_room(error: OSError) -> NotWritten:
    import tempfile

    return NotWritten(
        f"Data that are larger than memory are put in order in a temporary file, and it cannot be written:"
        f" {error.strerror or error}. It takes as much room as what is read: up to three times that of the spikes, and"
        " that of the samples if several ranks have written them. Make room in the folder of the data; if that cannot"
        f" be written, in the folder that the environment variable TMPDIR names, now {tempfile.gettempdir()!r}."
    )
