"""A connector that reads its pairs from files."""

from __future__ import annotations

import ast
import os
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..errors import BadValue
from ..parallel import world
from ..scalars import checked_flag
from .listed import FromListConnector

HEADER = "columns"
"""The name in the first line of a file, ``# columns = ["i", "j", "weight"]``."""


class FromFileConnector(FromListConnector):
    """Connect the pairs of a text file with lines ``source target …``, such as `Projection.save` writes.

    Parameters
    ----------
    file : str, path, text file, or file object of PyNN's
        The file. Its first line may name the columns: ``# columns = ["i", "j", "weight", "delay"]``. Without it there
        are 2 columns, or 4 with weight and delay.
    distributed : bool
        Whether there are several files, named ``file.0``, ``file.1`` and so on, whose pairs all count, whatever the
        number of processes.
    location_selector, safe, callback, verbose
        As for all connectors, see `Connector.accept`.

    Raises
    ------
    BadValue
        If a file is missing or holds something else.
    """

    def __init__(
        self,
        file: Any,
        distributed: bool = False,
        location_selector: None = None,
        safe: bool = True,
        callback: Callable[[float], Any] | None = None,
        verbose: bool = False,
    ) -> None:
        self.file, self.distributed = file, distributed
        # A rank may still be writing what another one reads: all wait until all have come here.
        world().allgather(None, "FromFileConnector")
        parts = [_read(each) for each in _parts(file)] if _is_distributed(distributed) else [_read(file)]
        names = parts[0][1]
        if any(other != names for _, other in parts):
            raise BadValue(f"The files {file}.0, {file}.1 … of FromFileConnector have different columns.")
        widths = sorted({rows.shape[1] for rows, _ in parts if rows.size})
        if len(widths) > 1:
            raise BadValue(f"The files {file}.0, {file}.1 … have different numbers of columns: {widths}.")
        rows = np.concatenate([rows for rows, _ in parts if rows.size] or [np.zeros((0, 2))])
        super().__init__(rows, names if rows.size else (), location_selector, safe, callback, verbose)


def _is_distributed(given: Any) -> bool:
    return checked_flag(given, "distributed of FromFileConnector")


def _parts(file: Any) -> list[Path]:
    """Return the files of a distributed list."""
    if not isinstance(file, str | os.PathLike):
        raise BadValue(f"With distributed=True, file must be the common name of the files, not {file!r}.")
    found: list[Path] = []
    while (part := Path(f"{os.fspath(file)}.{len(found)}")).exists():
        found.append(part)
    if not found:
        raise BadValue(f"There is no file {file}.0, the first of those of FromFileConnector.")
    return found


def _read(file: Any) -> tuple[NDArray[np.float64], tuple[str, ...] | None]:
    """Return the rows of a file and the names of the columns after the first two, if it has them."""
    if hasattr(file, "get_metadata"):  # one of PyNN's own file objects
        columns = file.get_metadata().get(HEADER)
        return np.asarray(file.read(), dtype=np.float64), _names(columns, file)
    try:
        text = file.read() if hasattr(file, "read") else Path(file).read_text()
        lines = text.splitlines()
    except (OSError, TypeError, AttributeError, UnicodeDecodeError) as error:
        raise BadValue(f"FromFileConnector cannot read {file!r}: {error}.") from error
    columns = None
    for line in lines:
        if line.startswith("#") and line.lstrip("# ").startswith(HEADER) and "=" in line:
            columns = _columns(line.split("=", 1)[1], file)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # an empty list is a list
            rows = np.loadtxt(lines, ndmin=2)
    except ValueError as error:
        raise BadValue(
            f"FromFileConnector needs lines of numbers, source, target and so on, but {file!r} has others: {error}."
        ) from error
    return rows, _names(columns, file)


def _columns(text: str, file: Any) -> Any:
    try:
        return ast.literal_eval(text.strip())
    except (ValueError, SyntaxError):
        raise BadValue(f"The first line of {file!r} does not name columns: {text.strip()!r}.") from None


def _names(columns: Any, file: Any) -> tuple[str, ...] | None:
    if columns is None:
        return None
    listed = isinstance(columns, list | tuple) and all(isinstance(name, str) for name in columns)
    if not listed or list(columns[:2]) != ["i", "j"]:
        raise BadValue(
            f"The columns of {file!r} must begin with 'i' and 'j', source and target, not {columns!r}."
        )
    return tuple(columns[2:])
