"""Connectors whose pairs the user gives."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from copy import copy
from itertools import islice
from typing import Any

import numpy as np

from .. import units
from ..errors import BadConnection, BadValue, PynnliteError
from ..values import FloatArray, as_numbers
from .base import Connector, by_target
from .request import Cells, Pairs, Request

ROWS = 1 << 14
"""How many rows of a list are turned into numbers at a time."""


class FromListConnector(Connector):
    """Connect the pairs of a list.

    Parameters
    ----------
    conn_list : (n, 2 + c) array_like, or iterable of rows
        Rows ``(source, target, …)``, positions in the two groups, then the values of synapse parameters. A `Cell`
        instead of a position means that cell. Rows that an iterator yields need not fit into memory as Python's
        objects all at once.
    column_names : iterable of str, optional
        Names of the parameters in the further columns; ``("weight", "delay")`` if there are two.
    location_selector, safe, callback, verbose
        As for all connectors, see `Connector.accept`.
    """

    by_target = False

    def __init__(
        self,
        conn_list: Any,
        column_names: Iterable[str] | None = None,
        location_selector: None = None,
        safe: bool = True,
        callback: Callable[[float], Any] | None = None,
        verbose: bool = False,
    ) -> None:
        self.accept(location_selector, safe, callback, verbose)
        rows, self._cells = _matrix(conn_list)
        further = rows.shape[1] - 2
        if column_names is None:
            if further not in (0, 2):
                raise BadValue(
                    f"FromListConnector with {rows.shape[1]} columns needs column_names, one for each column after"
                    " source and target; without them, rows have 2 columns, or 4 with weight and delay."
                )
            column_names = ("weight", "delay")[:further]
        column_names = _different_names(column_names)
        if len(column_names) != further:
            raise BadValue(
                f"column_names names {len(column_names)} columns ({', '.join(column_names)}), but the rows have"
                f" {further} after source and target."
            )
        if not np.isfinite(rows).all():
            at, column = np.argwhere(~np.isfinite(rows))[0]
            raise BadValue(
                f"Row {at} of FromListConnector holds {rows[at, column]:g}; all its numbers must be finite."
            )
        wrong = (rows[:, :2] != np.rint(rows[:, :2])) | (rows[:, :2] < 0) | (rows[:, :2] >= 2**31)
        if wrong.any():
            at, column = np.argwhere(wrong)[0]
            raise BadConnection(
                f"Row {at} of FromListConnector begins with {rows[at, column]:g}, but its first two numbers are"
                " positions of a source and a target: whole numbers from 0."
            )
        self.source, self.target = (rows[:, k].astype(np.int32) for k in (0, 1))
        self.columns = column_names
        self._values = {name: np.ascontiguousarray(rows[:, 2 + k]) for k, name in enumerate(column_names)}

    @property
    def conn_list(self) -> FloatArray:
        """The rows, of shape (n, 2 + c)."""
        columns = self.source, self.target, *self._values.values()
        return np.column_stack([np.asarray(column, np.float64) for column in columns])

    @property
    def column_names(self) -> tuple[str, ...]:
        """The names of the columns after source and target."""
        return self.columns

    def resolved(self, pre: Cells, post: Cells) -> FromListConnector:
        if not self._cells:
            return self
        copied = copy(self)
        copied.source, copied.target, copied._cells = self.source.copy(), self.target.copy(), {}
        for (row, column), cell in self._cells.items():
            positions, group = ((copied.source, pre), (copied.target, post))[column]
            positions[row] = group.position_of(cell)
        return copied

    def check(self, request: Request) -> None:
        ends = ("source", self.source, request.sources), ("target", self.target, request.targets)
        for name, index, size in ends:
            if len(index) and index.max() >= size:
                at = int(np.argmax(index >= size))
                raise BadConnection(
                    f"Row {at} of FromListConnector names {name} {index[at]}, but there are {size} {name}s"
                    f" (0 to {size - 1})."
                )

    def pairs(self, request: Request) -> Pairs:
        count = np.arange(len(self.source), dtype=np.int32)
        return by_target(request, self.source, self.target, np.zeros_like(count), count, **self._values)

    def degree(self, sources: int, targets: int) -> float:
        return len(self.source) / targets

    def mean(self, name: str) -> float:
        return float(np.mean(self._values[name])) if len(self.source) else 0.0

    def most(self, name: str) -> float:
        return float(np.max(self._values[name], initial=-np.inf))

    def signature(self) -> tuple[Any, ...]:
        values = [(name, column.tobytes()) for name, column in self._values.items()]
        return ("from_list", self.source.tobytes(), self.target.tobytes(), *values)


def _different_names(given: Any) -> tuple[str, ...]:
    """Return the names of columns, or raise `BadValue`."""
    listed = isinstance(given, Iterable) and not isinstance(given, str) and getattr(given, "ndim", 1) == 1
    names = tuple(given) if listed else ()
    if not listed or not all(isinstance(name, str) for name in names) or len(set(names)) < len(names):
        raise BadValue(f"column_names must be a list of different names, not {given!r}.")
    return names


class ArrayConnector(Connector):
    """Connect the pairs for which a matrix is true.

    Parameters
    ----------
    array : (sources, targets) array_like of bool, or iterable of rows
        Whether each pair is connected; the numbers 0 and 1 will do.
    location_selector, safe, callback, verbose
        As for all connectors, see `Connector.accept`.
    """

    by_target = False

    def __init__(
        self,
        array: Any,
        location_selector: None = None,
        safe: bool = True,
        callback: Callable[[float], Any] | None = None,
        verbose: bool = False,
    ) -> None:
        self.accept(location_selector, safe, callback, verbose)
        try:
            matrix = np.asarray(units.collected(array))
        except ValueError:
            raise BadValue(
                "ArrayConnector needs a matrix (sources, targets), not rows of unequal lengths."
            ) from None
        if np.ma.is_masked(array):
            raise BadValue(
                "ArrayConnector needs a matrix without masked values: fill them, array.filled(False)."
            )
        if matrix.ndim != 2:
            raise BadValue(
                f"ArrayConnector needs a matrix (sources, targets), not an array of shape {matrix.shape}."
            )
        if matrix.dtype != bool and not np.isin(matrix, (0, 1)).all():
            raise BadValue(
                "ArrayConnector needs a matrix of True and False (or 1 and 0); it holds other values."
            )
        self.array = matrix.astype(bool)

    def check(self, request: Request) -> None:
        shape = request.sources, request.targets
        if self.array.shape != shape:
            raise BadConnection(
                f"The matrix of ArrayConnector has shape {self.array.shape}, but there are {shape[0]} sources and"
                f" {shape[1]} targets: it must be {shape}."
            )

    def pairs(self, request: Request) -> Pairs:
        target, source = (index.astype(np.int32) for index in np.nonzero(self.array.T))
        return by_target(request, source, target, None, None)

    def degree(self, sources: int, targets: int) -> float:
        return float(self.array.sum()) / targets

    def signature(self) -> tuple[Any, ...]:
        return ("array", self.array.shape, np.packbits(self.array).tobytes())


def _matrix(conn_list: Any) -> tuple[np.ndarray[Any, np.dtype[np.float64]], dict[tuple[int, int], int]]:
    """Return the rows as numbers, and the cells that are named in them by (row, column)."""
    cells: dict[tuple[int, int], int] = {}
    form = "rows (source, target), or (source, target, weight, delay), or with column_names"
    if np.ma.is_masked(conn_list):
        raise BadValue(f"FromListConnector needs {form}, not a masked array.")
    fields = getattr(getattr(conn_list, "dtype", None), "names", None) or ()
    if any(name != f"f{k}" for k, name in enumerate(fields)):
        raise BadValue(
            f"FromListConnector needs {form}, not an array with the fields {', '.join(fields)}, whose names it would"
            " ignore. Give array.tolist(), with column_names."
        )
    uneven = BadValue(
        f"FromListConnector needs {form}; the rows are not all of the same length, or not numbers."
    )

    def numbers(rows: Any) -> FloatArray:
        stripped = units.strip(rows, "", "a connection list")
        try:
            return as_numbers(stripped, "")
        except BadValue as error:
            raise uneven from error

    try:
        pieces = [numbers(rows) for rows in _pieces(conn_list, cells)]
        if len(pieces) == 1:
            (rows,) = pieces
        else:
            rows = np.concatenate(pieces) if pieces else np.zeros((0, 2))
    except PynnliteError:
        raise
    except (TypeError, ValueError) as error:
        raise uneven from error
    if rows.size == 0:
        return np.zeros((0, 2)), cells
    if rows.ndim != 2 or rows.shape[1] < 2:
        raise BadValue(f"FromListConnector needs {form}, not an array of shape {rows.shape}.")
    return rows, cells


def _pieces(conn_list: Any, cells: dict[tuple[int, int], int]) -> Iterator[Any]:
    """Yield the rows of a list, some at a time, or an array as a whole; note the cells that rows name."""
    if isinstance(conn_list, np.ndarray) and conn_list.dtype.kind not in "OV":
        yield conn_list
        return
    rows, first = units.yielded(conn_list) if isinstance(conn_list, Iterator) else iter(conn_list), 0
    while piece := [tuple(row) for row in islice(rows, ROWS)]:
        for k, row in enumerate(piece):
            for column, end in enumerate(row[:2]):
                if hasattr(end, "position_in"):
                    cells[first + k, column] = end
        yield piece
        first += len(piece)
