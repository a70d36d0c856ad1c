"""Which synapses of a projection a user means."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ..errors import BadValue
from ..values import IndexArray
from .cell import Cell
from .connection import Connection
from .group import Group

if TYPE_CHECKING:
    from .projection import Projection


def positions_of(projection: Projection, given: Any) -> IndexArray:
    """Return the positions of synapses that a user names, ascending, in the order of ``get("weight", "list")``.

    Parameters
    ----------
    projection : Projection
        The projection.
    given : object
        Positions, a slice, synapses, a mask, a pair (sources, targets), or None for all synapses.

    Raises
    ------
    BadValue
        If these are no synapses of the projection, or none.
    """
    n, label = len(projection.pairs[0]), projection.label
    if given is None:
        return np.arange(n, dtype=np.int32)
    found = _found(projection, given)
    if not len(found):
        raise BadValue(f"{given!r} selects none of the {n} synapses of {label!r}.")
    return np.unique(found).astype(np.int32)


def _found(projection: Projection, given: Any) -> NDArray[Any]:
    """Return the positions of synapses in any order."""
    source, target = projection.pairs
    n, label = len(source), projection.label
    if isinstance(given, slice):
        try:
            return np.arange(n)[given]
        except TypeError as error:
            raise BadValue(f"{given!r} selects no synapses of {label!r}: {error}.") from None
    if _is_pair_of_groups(given):
        sources = _members(projection.pre, given[0], f"sources of {label!r}")
        targets = _members(projection.post, given[1], f"targets of {label!r}")
        return np.flatnonzero(np.isin(source, sources) & np.isin(target, targets))
    if isinstance(given, Connection):
        given = [given]
    if isinstance(given, list | tuple) and given and all(isinstance(each, Connection) for each in given):
        if any(each.projection is not projection for each in given):
            raise BadValue(f"Some of the synapses are those of another projection than {label!r}.")
        return np.array([each.position for each in given])
    numbers = _as_numbers(given)
    if numbers is not None and numbers.dtype == bool:
        return _masked(projection, numbers)
    if numbers is None or numbers.ndim != 1 or (numbers.dtype.kind not in "iu" and numbers.size):
        raise BadValue(
            f'synapses of {label!r} must be positions in the order of get("weight", "list"), a slice, a mask with one'
            " truth value for each synapse or one for each pair, synapses such as projection[3:5], or a pair of"
            f" populations or views (sources, targets), not {given!r}."
        )
    if numbers.size and not 0 <= numbers.min() <= numbers.max() < n:
        raise BadValue(
            f"synapses of {label!r} are numbered from 0 to {n - 1}; got {numbers.min()} to {numbers.max()}."
        )
    return numbers


def _as_numbers(given: Any) -> NDArray[Any] | None:
    """Return what a user gave as an array; None if it cannot be one."""
    try:
        return np.asarray(given)
    except ValueError:  # rows of different lengths
        return None


def _masked(projection: Projection, mask: NDArray[np.bool_]) -> NDArray[Any]:
    """Return the positions of the synapses for which a mask is true."""
    source, target = projection.pairs
    if mask.shape == (len(source),):
        return np.flatnonzero(mask)
    if mask.shape == projection.shape:
        return np.flatnonzero(mask[source, target])
    raise BadValue(
        f"A mask of the synapses of {projection.label!r} has the shape ({len(source)},), one truth value for each"
        f" synapse, or {projection.shape}, one for each pair (source, target), not {mask.shape}."
    )


def _is_pair_of_groups(given: Any) -> bool:
    pair = isinstance(given, tuple) and len(given) == 2
    return pair and all(isinstance(each, Group | Cell) for each in given)


def _members(group: Group, given: Group | Cell, what: str) -> NDArray[np.int64]:
    """Return the positions in a group of the cells that a user names, all of which must be in it."""
    cells = given.as_view() if isinstance(given, Cell) else given
    if cells.network is not group.network:
        raise BadValue(f"{cells.label!r} belongs to another network than the {what}.")
    wanted: dict[int, list[IndexArray]] = {}
    for part in cells.value.parts:
        wanted.setdefault(part.population, []).append(part.all_cells())
    found, n_missing = [np.zeros(0, np.int64)], 0
    for population, pieces in wanted.items():
        index, here = np.unique(np.concatenate(pieces)), [np.zeros(0, np.int32)]
        for part, offset in zip(group.value.parts, group.value.offsets, strict=False):
            if part.population == population:
                own = part.all_cells()
                found.append(offset + np.flatnonzero(np.isin(own, index)))
                here.append(own)
        n_missing += int((~np.isin(index, np.concatenate(here))).sum())
    if n_missing:
        raise BadValue(f"{n_missing} of the {cells.size} cells of {cells.label!r} are none of the {what}.")
    return np.concatenate(found)
