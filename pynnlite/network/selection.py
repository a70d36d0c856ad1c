"""Which cells a user means by an index, a slice, a list or a mask."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from .. import draws, units
from ..errors import BadValue
from ..random import NumpyRNG, Streams, checked_rng
from ..scalars import is_whole
from ..values import IndexArray
from .cell import Cell

if TYPE_CHECKING:
    from .listing import CellList


def positions_in(group: CellList, selector: Any) -> IndexArray:
    """Return the positions within a group that a selector names: plain numbers are positions, a `Cell` is that cell.

    Parameters
    ----------
    group : CellList
        What to select from.
    selector : object
        As for `selected`; cells may stand for positions.
    """
    _require_cells(group)
    selector = units.collected(selector)
    if isinstance(selector, Cell):
        selector = group.position_of(selector)
    elif isinstance(selector, slice):
        first, last = (
            group.position_of(end) if isinstance(end, Cell) else end
            for end in (selector.start, selector.stop)
        )
        selector = slice(first, last, selector.step)
    elif isinstance(selector, list | tuple) or (
        isinstance(selector, np.ndarray) and selector.dtype == object
    ):
        selector = [group.position_of(item) if isinstance(item, Cell) else item for item in selector]
    return selected(selector, group.size, group.label)


def sampled(group: CellList, n: int, rng: NumpyRNG | None) -> IndexArray:
    """Return the positions of some different cells of a group, chosen at random.

    Parameters
    ----------
    group : CellList
        What to choose from.
    n : int
        How many.
    rng : NumpyRNG or None
        Brings a seed of its own; the network's seed if None.
    """
    _require_cells(group)
    if not is_whole(n) or not 0 < n <= group.size:
        raise BadValue(f"A sample of {group.label!r} must have 1 to {group.size} cells, not {n!r}.")
    rng = checked_rng(rng)
    population = group.parts[0].spec.number
    number = group.network.next_assignment("sample", population)
    streams = Streams(group.network.seed)
    key = streams.key("sample", population, number, None if rng is None else rng.seed)
    row = np.zeros(1, np.int32)
    _, chosen = draws.choose_lists(key, np.array([n], np.int64), group.size, False, row, None)
    return np.asarray(chosen)


def _require_cells(group: CellList) -> None:
    if not group.size:
        raise BadValue(f"{group.label!r} has no cells to select.")


def selected(selector: Any, size: int, label: str) -> IndexArray:
    """Return the positions that a selector names, in its own order.

    Parameters
    ----------
    selector : int, slice, sequence or iterator of int or of bool
        Negative numbers count from the end; a mask must have one value for each cell.
    size : int
        How many cells there are to select from.
    label : str
        What is selected from, as errors should name it.

    Raises
    ------
    BadValue
        If the selection is empty, out of range, names a cell twice, or is of another type.
    """
    selector = units.collected(selector)
    if isinstance(selector, slice):
        try:
            positions = np.arange(size, dtype=np.int32)[selector]
        except (TypeError, ValueError) as error:
            raise BadValue(f"{selector!r} selects no cells of {label!r}: {error}.") from None
    else:
        positions = _listed(selector, size, label)
    if not len(positions):
        raise BadValue(f"The selection {selector!r} of {label!r} is empty; it has cells 0 to {size - 1}.")
    return positions


def _listed(selector: Any, size: int, label: str) -> IndexArray:
    if isinstance(selector, bytes | bytearray | memoryview | str) or np.ma.is_masked(selector):
        raise _wrong_kind(selector, label)
    try:
        given = np.atleast_1d(np.asarray(selector))
    except (ValueError, OverflowError):
        raise _wrong_kind(selector, label) from None
    if given.dtype == bool:
        if given.shape != (size,):
            raise BadValue(
                f"A mask of {label!r} must have {size} values, one for each cell, not shape {given.shape}."
            )
        return np.flatnonzero(given).astype(np.int32)
    mixed = isinstance(selector, list | tuple) and any(isinstance(each, bool | np.bool_) for each in selector)
    if given.size and (given.ndim != 1 or given.dtype.kind not in "iu" or mixed):
        raise _wrong_kind(selector, label)
    wrong = (given < -size) | (given >= size)
    if wrong.any():
        raise BadValue(f"{label!r} has no cell {given[wrong][0]}; its cells are 0 to {size - 1}.")
    positions = np.where(given < 0, given + size, given).astype(np.int32)
    if len(np.unique(positions)) < len(positions):
        raise BadValue(f"The selection {selector!r} of {label!r} names a cell twice.")
    return positions


def _wrong_kind(selector: Any, label: str) -> BadValue:
    kinds = "an index, a slice, a list of indices or a mask"
    return BadValue(f"Cells of {label!r} are selected by {kinds}, not by {selector!r}.")
