"""PyNN's files for synapses and positions: a table of numbers, and what is to be said of it."""

from __future__ import annotations

import ast
import os
import pickle
from abc import abstractmethod
from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..errors import BadValue
from ..files import written_whole
from ..pynn.calls import Explains

MODES = ("r", "rb", "w", "wb")


class BaseFile(Explains):
    """A file with a table of numbers, and facts on it by name; the base of the others.

    `Projection.save` and `save_positions` write to one, `FromFileConnector` reads from one.

    Parameters
    ----------
    filename : str or path
        Name of the file.
    mode : {"rb", "wb", "r", "w"}
        Whether the file is read or written. It is opened only then.

    Raises
    ------
    BadValue
        For something else than a name, or another mode.
    """

    def __init__(self, filename: str | os.PathLike[str], mode: str = "rb") -> None:
        if not isinstance(filename, str | os.PathLike) or not os.fspath(filename):
            raise BadValue(f"filename must be the name of a file, not {filename!r}.")
        if not isinstance(mode, str) or mode not in MODES:
            raise BadValue(f"mode must be one of {', '.join(map(repr, MODES))}, not {mode!r}.")
        self.name, self.mode = os.fspath(filename), mode

    def write(self, data: Any, metadata: Mapping[str, Any]) -> None:
        """Write the file anew.

        Parameters
        ----------
        data : (n, columns) array_like
            The numbers.
        metadata : dict
            What is to be said of them, such as ``{"columns": ["i", "j", "weight"]}``.
        """
        if "w" not in self.mode:
            raise BadValue(f"{self.name!r} was opened to be read; to write it, give the mode 'w'.")
        with written_whole(self.name) as part:
            self._write(part, np.asarray(data, dtype=np.float64), dict(metadata))

    def read(self) -> NDArray[np.float64]:
        """Return the numbers."""
        return np.asarray(self._read()[0], dtype=np.float64)

    def get_metadata(self) -> dict[str, Any]:
        """Return what is said of the numbers."""
        return dict(self._read()[1])

    def rename(self, filename: str) -> None:
        """Remove the file, if there is one, and give it another name from now on."""
        Path(self.name).unlink(missing_ok=True)
        self.name = filename

    def close(self) -> None:
        """Do nothing: the file is open only while it is read or written."""

    def _read(self) -> tuple[Any, Mapping[str, Any]]:
        try:
            return self._parts()
        except (
            OSError,
            ValueError,
            SyntaxError,
            KeyError,
            EOFError,
            TypeError,
            pickle.UnpicklingError,
        ) as error:
            raise BadValue(f"{type(self).__name__} cannot read {self.name!r}: {error}.") from error

    @abstractmethod
    def _write(self, path: Path, data: NDArray[np.float64], metadata: dict[str, Any]) -> None:
        """Write a file with the numbers, and what is said of them."""

    @abstractmethod
    def _parts(self) -> tuple[Any, Mapping[str, Any]]:
        """Read the numbers, and what is said of them."""

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.name!r}, {self.mode!r})"


class StandardTextFile(BaseFile):
    """A file of text: lines ``# name = value``, then a line for each row, its numbers parted by tabs."""

    def _write(self, path: Path, data: NDArray[np.float64], metadata: dict[str, Any]) -> None:
        header = "\n".join(f"{name} = {value!r}" for name, value in metadata.items())
        np.savetxt(path, data, "%.17g", delimiter="\t", header=header)

    def _parts(self) -> tuple[Any, Mapping[str, Any]]:
        lines = Path(self.name).read_text().splitlines()
        facts = (line[1:].split("=", 1) for line in lines if line.startswith("#") and "=" in line)
        metadata = {name.strip(): ast.literal_eval(value.strip()) for name, value in facts}
        rows = [line for line in lines if line.partition("#")[0].strip()]
        return np.loadtxt(rows, ndmin=2) if rows else np.zeros((0, 2)), metadata


class NumpyBinaryFile(BaseFile):
    """A file of arrays in NumPy's format ``npz``."""

    def _write(self, path: Path, data: NDArray[np.float64], metadata: dict[str, Any]) -> None:
        facts = np.array([(name, repr(value)) for name, value in metadata.items()], dtype=np.str_).reshape(
            -1, 2
        )
        with open(path, "wb") as file:
            np.savez(file, data=data, metadata=facts)

    def _parts(self) -> tuple[Any, Mapping[str, Any]]:
        import zipfile  # slow to import, and seldom used

        if not zipfile.is_zipfile(self.name):
            raise ValueError("it is no file of the format npz")
        with np.load(self.name) as arrays:
            facts = {str(name): ast.literal_eval(str(value)) for name, value in arrays["metadata"]}
            return arrays["data"], facts


class PickleFile(BaseFile):
    """A file in Python's own format. Read none that you do not trust: it may run any code."""

    def _write(self, path: Path, data: NDArray[np.float64], metadata: dict[str, Any]) -> None:
        with open(path, "wb") as file:
            pickle.dump((data, metadata), file)

    def _parts(self) -> tuple[Any, Mapping[str, Any]]:
        with open(self.name, "rb") as file:
            data, metadata = pickle.load(file)
        return data, metadata


def get_io(filename: str | os.PathLike[str]) -> Any:
    """Return the neo IO object that writes a file of data of this name, chosen by its ending.

    Parameters
    ----------
    filename : str or path
        Name of the file; its folder is made.
    """
    from .neo import get_io

    return get_io(filename)


def save_table(file: Any, table: NDArray[np.float64], columns: Sequence[str] = ()) -> None:
    """Write a table of numbers to a text file, with a header that names its columns, or to one of PyNN's files.

    Parameters
    ----------
    file : str, path, text file or BaseFile
        Where to.
    table : (n, columns) ndarray of float64
        The numbers.
    columns : sequence of str
        Names of the columns; no header if there are none.
    """
    if isinstance(file, BaseFile):
        file.write(table, {"columns": list(columns)} if columns else {})
        return
    names = ", ".join(f'"{name}"' for name in columns)
    with written_whole(file) if isinstance(file, str | os.PathLike) else nullcontext(file) as part:
        np.savetxt(part, table, "%.17g", header=f"columns = [{names}]" if columns else "")


__all__ = ["BaseFile", "NumpyBinaryFile", "PickleFile", "StandardTextFile"]
