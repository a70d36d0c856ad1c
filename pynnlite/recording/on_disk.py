"""Arrays that grow on disk, in files of NumPy's own format.

Rows are written behind those that are there, and then their number into the header. So the file is a whole one at any
moment, whenever the process is killed: of a piece that is half written, the header does not know.
"""

from __future__ import annotations

import errno
import fcntl
import os
import resource
import weakref
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any

import numpy as np
from numpy.lib import format as format_of_numpy
from numpy.typing import DTypeLike, NDArray

from ..errors import BadValue, NotWritten

npy: Any = format_of_numpy  # its functions have no types

MAPPED = 2**14
"""From how many bytes on an array is mapped into memory: a process may have some 65 000 maps."""


class GrowingArray:
    """An array in a file, to which rows are appended. The file is open only while it is read or written.

    Parameters
    ----------
    path : Path
        The file.
    dtype : dtype
        The type of its numbers.
    width : int, optional
        Numbers in a row; the array has one dimension if omitted.
    n : int, optional
        How many rows of the file, which is there, to go on from; it is made anew if omitted. Rows behind these are
        overwritten, and not cut off: somebody may have mapped them.
    """

    def __init__(self, path: Path, dtype: DTypeLike, width: int | None = None, n: int | None = None) -> None:
        self.path, self._dtype = path, np.dtype(dtype)
        self._row = () if width is None else (width,)
        self._n = n or 0
        self._detached: NDArray[Any] | None = None
        with _opened(path, "wb" if n is None else "r+b") as file:
            self._write_header(file)
            self._first = file.tell()

    def __len__(self) -> int:
        return self._n

    def append(self, rows: NDArray[Any]) -> None:
        """Append rows: all of them, or none and raise `NotWritten`."""
        with _opened(self.path, "r+b") as file:
            file.seek(self._place(self._n))
            file.write(np.ascontiguousarray(rows, self._dtype).data)
            file.flush()
            self._n += len(rows)
            self._write_header(file)

    def replace_last(self, row: NDArray[Any]) -> None:
        """Write other numbers into the last row."""
        with _opened(self.path, "r+b") as file:
            file.seek(self._place(self._n - 1))
            file.write(np.ascontiguousarray(row, self._dtype).data)

    def cut(self, n: int) -> None:
        """Keep the first n rows only. If the file cannot be written now, what is appended next takes their place."""
        self._n = n
        with suppress(NotWritten), _opened(self.path, "r+b") as file:
            self._write_header(file)
            file.truncate(self._place(n))

    def read(self) -> NDArray[Any]:
        """Return the array as it is now. It is read from the file where it is looked at."""
        return read(self.path) if self._detached is None else self._detached

    def sync(self) -> None:
        """Return once all rows are on the disk, also if the machine fails then."""
        with _opened(self.path, "rb") as file:
            os.fsync(file.fileno())

    def detach(self) -> None:
        """Keep the array readable although its file will be removed."""
        self._detached = self.read()

    def _place(self, n: int) -> int:
        """Return where in the file a row begins."""
        return self._first + n * self._dtype.itemsize * int(np.prod(self._row, dtype=np.int64))

    def _write_header(self, file: Any) -> None:
        """Write how many rows there are; NumPy leaves room for any number."""
        file.seek(0)
        described = {
            "descr": npy.dtype_to_descr(self._dtype),
            "fortran_order": False,
            "shape": (self._n, *self._row),
        }
        npy.write_array_header_1_0(file, described)
        file.flush()


def read(path: Path) -> NDArray[Any]:
    """Return an array of a file, to be looked at and not changed; a large one takes no memory until it is."""
    if not path.exists():
        raise BadValue(
            f"{str(path)!r} is not there any more: its folder was removed or has another name now."
        )
    shape, dtype, first, size = _header(path)
    n = int(np.prod(shape, dtype=np.int64))
    if n * dtype.itemsize > size - first:
        raise ValueError(f"{str(path)!r} is shorter than it says")
    if n * dtype.itemsize < MAPPED:
        small = np.fromfile(path, dtype, n, offset=first).reshape(shape)
        small.flags.writeable = False
        return small
    with path.open("rb") as file:
        return mapped(file, dtype, first, shape)


def mapped(file: IO[bytes], dtype: DTypeLike, first: int, shape: tuple[int, ...]) -> NDArray[Any]:
    """Return an array that begins at a byte of a file. It is read where it is looked at, and cannot be changed.

    Each map holds a descriptor, of which many systems let a process have 1024 unless it asks for more.
    """
    try:
        return np.memmap(file, dtype, "r", first, shape).view(np.ndarray)
    except OSError as error:
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        if error.errno != errno.EMFILE or soft == hard:
            raise
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    return np.memmap(file, dtype, "r", first, shape).view(np.ndarray)


def is_mapped(array: NDArray[Any] | None) -> bool:
    """Tell whether an array is mapped from a file."""
    while isinstance(array, np.ndarray) and not isinstance(array, np.memmap):
        array = array.base
    return isinstance(array, np.memmap)


def read_rows(path: Path, n: int) -> NDArray[Any]:
    """Return the first rows of an array of a file, as `read` does.

    Raises
    ------
    BadValue
        If the file is not there, has fewer rows, or is damaged.
    """
    why = _why_not(path, n)
    if why is not None:
        raise BadValue(
            f"The checkpoint goes on from {n} rows of {str(path)!r}, but {why}. Bring the file back as it was"
            " when the checkpoint was written, or later. Without it, this checkpoint cannot be used: begin from 0 ms"
            " with another folder or file for the data."
        )
    return read(path)[:n]


def _why_not(path: Path, n: int) -> str | None:
    """Return why the first n rows of an array of a file cannot be read; None if they can."""
    if not path.exists():
        return "there is no such file"
    try:
        shape, dtype, first, size = _header(path)
    except ValueError:
        return "that file is damaged: it does not begin as an array of NumPy does"
    if int(np.prod(shape, dtype=np.int64)) * dtype.itemsize > size - first:
        return f"that file is damaged: it is shorter than the {shape[0]} rows that it should have"
    return f"that file has {shape[0]}" if shape[0] < n else None


def _header(path: Path) -> tuple[tuple[int, ...], np.dtype[Any], int, int]:
    """Return the shape and type of the array of a file, where its numbers begin, and the size of the file."""
    with path.open("rb") as file:
        if npy.read_magic(file) != (1, 0):
            raise ValueError(f"{str(path)!r} is of another version of NumPy's format")
        shape, _, dtype = npy.read_array_header_1_0(file)
        return shape, dtype, file.tell(), os.fstat(file.fileno()).st_size


class Lock:
    """Holds a file, as long as this object lives, so that nobody else does.

    Parameters
    ----------
    path : Path
        The file.

    Raises
    ------
    BlockingIOError
        If somebody holds it.
    """

    def __init__(self, path: Path) -> None:
        descriptor = os.open(path, os.O_RDONLY)
        weakref.finalize(self, os.close, descriptor)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise
        except OSError:  # the file system knows no locks
            pass


@contextmanager
def _opened(path: Path, mode: str) -> Iterator[IO[Any]]:
    """Open a file to write to it, or raise `NotWritten`."""
    try:
        with path.open(mode) as file:
            yield file
    except OSError as error:
        raise not_written(path, error) from error


def not_written(path: Path, error: OSError) -> NotWritten:
    """Return an error that says why data cannot be written to a file or folder."""
    if isinstance(error, FileNotFoundError):
        return NotWritten(
            f"What was recorded cannot be written to {str(path)!r}: its folder was removed, and what it held is lost."
            " Call reset() and run again: then the folder is made anew."
        )
    return NotWritten(
        f"What was recorded cannot be written to {str(path)!r}: {error.strerror or error}. It is kept in"
        " memory. Make sure that the folder is there, that you may write to it and that there is room on the disk, and"
        " go on with the next run."
    )
