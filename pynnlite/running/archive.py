"""A file of named arrays, as `numpy.savez` writes it: written as a whole or not at all, read with care.

Whatever the file says of itself is checked before memory is taken for it. An array takes no more memory than it has
bytes in the file.
"""

from __future__ import annotations

import math
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from zipfile import ZIP_STORED, ZipFile

import numpy as np
from numpy.lib import format as npy
from numpy.typing import NDArray

from ..errors import BadValue, PynnliteError
from ..files import written_whole


@contextmanager
def named(path: str | os.PathLike[str]) -> Iterator[None]:
    """Turn errors in what a file contains into `BadValue` with the name of the file."""
    try:
        yield
    except (PynnliteError, MemoryError):
        raise
    except Exception as error:
        raise BadValue(f"{str(path)!r} is not a checkpoint that can be used: {error}.") from error


class Archive:
    """An open file of arrays; its list of contents has been checked.

    Parameters
    ----------
    path : Path
        Name of the file.

    Raises
    ------
    BadValue
        If there is no such file.
    ValueError
        If arrays are compressed, overlap, or have the same name.
    """

    def __init__(self, path: Path) -> None:
        if not path.exists():
            raise BadValue(f"There is no checkpoint {str(path)!r}.")
        if not path.is_file():
            raise ValueError("it is no regular file")
        self._zip = ZipFile(path)
        try:
            entries = self._zip.infolist()
            if any(entry.compress_type != ZIP_STORED or entry.flag_bits & 1 for entry in entries):
                raise ValueError("its arrays are compressed or encrypted, which pynnlite never does")
            if sum(entry.file_size for entry in entries) > path.stat().st_size:
                raise ValueError("its arrays are larger than the file")
            self._entries = {entry.filename.removesuffix(".npy"): entry for entry in entries}
            if len(self._entries) < len(entries):
                raise ValueError("two arrays have the same name")
        except BaseException:
            self._zip.close()
            raise

    def __enter__(self) -> Archive:
        return self

    def __exit__(self, *_: object) -> None:
        self._zip.close()

    @property
    def names(self) -> list[str]:
        """The names of the arrays."""
        return list(self._entries)

    def read(self, name: str) -> NDArray[Any]:
        """Return an array, or raise `ValueError` if its size in the file is not that of its shape."""
        entry = self._entries.get(name)
        if entry is None:
            raise ValueError(f"it has no array {name!r}")
        with self._zip.open(entry) as file:
            if npy.read_magic(file) != (1, 0):  # type: ignore[no-untyped-call, unused-ignore]
                raise ValueError(f"{name!r} is written in another version of NumPy's format")
            shape, _, dtype = npy.read_array_header_1_0(file)  # type: ignore[no-untyped-call, unused-ignore]
            if math.prod(shape) * dtype.itemsize != entry.file_size - file.tell():
                raise ValueError(f"{name!r} has another size than its shape {shape} says")
            file.seek(0)
            array: NDArray[Any] = npy.read_array(file, allow_pickle=False)  # type: ignore[no-untyped-call, unused-ignore]
        return array


def write_whole(path: Path, arrays: Mapping[str, NDArray[Any]]) -> None:
    """Write a file of arrays, as `pynnlite.files.written_whole` writes files."""
    with written_whole(path) as part, part.open("wb") as file:
        np.savez(file, **arrays)  # type: ignore[arg-type]
