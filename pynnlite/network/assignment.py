"""What users assign to some cells of a population: whether it fits, and what the whole population has afterwards."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from ..declarations import Parameter, State
from ..errors import BadValue
from ..model import PopulationSpec
from ..random import Streams
from ..recipe import evaluate_cells
from ..values import Array, Constant, FloatArray, IndexArray, Lists, Overlay, Value

if TYPE_CHECKING:
    from .group import Group
    from .part import PopulationPart

DEEPEST = 16
"""How many values for some of the cells are kept on top of each other before they are worked out."""


def check_value(
    declared: Parameter | State,
    value: Value | Lists,
    spec: PopulationSpec,
    index: IndexArray,
    purpose: str,
    streams: Streams,
    what: str,
) -> None:
    """Raise `BadValue` unless a value has the right length and all its numbers, drawn ones too, are in range.

    Parameters
    ----------
    declared : Parameter or State
        What it is a value of.
    value : Value or Lists
        The value.
    spec : PopulationSpec
        The population.
    index : (k,) ndarray of int32
        The cells that it is for, in the order of the view that it was given to.
    purpose : str
        What it is for, as its stream of draws is named.
    streams : Streams
        The keys of the network's draws.
    what : str
        What it is for, as errors should name it.
    """
    check_length(value, len(index), what)
    if isinstance(value, Lists):
        return
    numbers: FloatArray | float | None = value.constant
    if numbers is None:
        items = np.arange(len(index), dtype=np.int32)
        numbers = evaluate_cells(value, spec.number, purpose, index, streams, items)
    declared.check(numbers, what)


def check_length(value: Value | Lists, size: int, what: str) -> None:
    """Raise `BadValue` if an array has not one value for each cell."""
    if isinstance(value, Lists):
        if not value.shared and len(value) != size:
            raise BadValue(
                f"{what} needs one list, or {size} lists, one for each cell; got {len(value)} lists."
            )
        return
    for array in value.arrays:
        shape = array.numbers.shape
        if shape != (size,):
            got = f"{shape[0]}" if len(shape) == 1 else f"an array of shape {shape}"
            raise BadValue(f"{what} needs one number, or {size} numbers, one for each cell; got {got}.")


def merged(
    old: Any, new: Any, spec: PopulationSpec, index: IndexArray | None, purpose: str, streams: Streams
) -> Any:
    """Return the value of the whole population after some cells (all if `index` is None) were given a new one."""
    if index is None:
        return new
    if isinstance(new, Lists):
        return old.replaced(spec.size, index, new)
    if isinstance(old, Constant | Array) and isinstance(new, Constant | Array):
        numbers = np.full(spec.size, old.number) if isinstance(old, Constant) else old.numbers.copy()
        numbers[index] = new.number if isinstance(new, Constant) else new.numbers
        return Array(numbers)
    if getattr(old, "depth", 0) >= DEEPEST:
        everyone = np.arange(spec.size, dtype=np.int32)
        old = Array(evaluate_cells(old, spec.number, purpose, everyone, streams))
    return Overlay(old, index, new)


def share(value: Any, group: Group, part: PopulationPart, first: int, what: str) -> Any:
    """Return the share of one part in a value that was given to a whole group.

    Parameters
    ----------
    value : Value or Lists
        What was given to the group.
    group : Group
        The group.
    part : PopulationPart
        One of its parts.
    first : int
        The position of the first cell of the part in the group.
    what : str
        What it is for, as errors should name it.
    """
    if part.size == group.size:
        return value
    check_length(value, group.size, f"{what} of {group.label!r}")
    return value.part(first, part.size)
