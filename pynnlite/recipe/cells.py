"""Values of cells."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, reduce
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .. import draws
from ..declarations import CellType, ModelType
from ..declarations.analysis import constants
from ..errors import BadValue
from ..expressions import Expression
from ..random import RandomDistribution, Streams
from ..values import FloatArray, IndexArray, Value


def evaluate_cells(
    value: Value,
    number: int,
    purpose: str,
    index: IndexArray,
    streams: Streams,
    items: IndexArray | None = None,
) -> FloatArray:
    """Return the values of a parameter or initial value of some cells of a population.

    Parameters
    ----------
    value : Value
        The value.
    number : int
        Number of the population.
    purpose : str
        What the value is for, as its stream of draws is named.
    index : (k,) ndarray of int32
        The cells, as indices within the population.
    streams : Streams
        The keys of the model's draws.
    items : (k,) ndarray of int32, optional
        The cells, as positions within the view that the value was given to; the same as `index` if omitted.
    """

    def draw(distribution: RandomDistribution, assignment: int, places: NDArray[Any]) -> FloatArray:
        key = streams.key(purpose, number, assignment, distribution.seed)
        return draws.cells(key, distribution.name, distribution.arguments, places)

    return value.cells(index if items is None else items, index, draw)


def check_constants(kind: type[CellType], label: str, values: Mapping[str, Any], index: IndexArray) -> None:
    """Raise `BadValue` unless all is finite that equations work out from parameters alone, and no hazard negative.

    Parameters
    ----------
    kind : type
        The cell type.
    label : str
        The label of the population.
    values : dict of str to float or (k,) ndarray of float64
        The parameters of some cells, in the coherent set of units.
    index : (k,) ndarray of int32
        These cells.
    """
    for constant in _constants(kind):
        with np.errstate(all="ignore"):
            found = np.asarray(constant.evaluate(values))
        if np.isfinite(found).all():
            continue
        given = {name: values[name] for name in sorted(constant.names)}
        # A time may be infinite: then it never comes, or never ends.
        known = reduce(np.logical_and, map(np.isfinite, given.values()))
        bad = np.flatnonzero(np.broadcast_to(~np.isfinite(found) & known, len(index)))
        if not len(bad):
            continue
        k = bad[0]
        number, *numbers = (np.broadcast_to(each, len(index))[k] for each in (found, *given.values()))
        what = f"{constant.canonical}, in the equations of {kind.__name__},"
        raise not_finite(kind, label, what, number, int(index[k]), dict(zip(given, numbers, strict=True)))
    _check_hazard(kind, label, values, index)


def _check_hazard(kind: type[CellType], label: str, values: Mapping[str, Any], index: IndexArray) -> None:
    """Raise `BadValue` if a hazard that depends on parameters only is negative."""
    hazard = kind.dynamics.written_out.hazard
    if hazard is None or not hazard.names <= values.keys():
        return
    found = np.broadcast_to(hazard.evaluate(values), len(index))
    bad = np.flatnonzero(found < 0.0)
    if len(bad):
        raise BadValue(
            f"The hazard of cell {index[bad[0]]} of population {label!r}, {hazard.canonical} in the declaration of"
            f" {kind.__name__}, is {found[bad[0]]:g} per ms: no rate is negative. Choose parameters with which it is 0"
            " or more."
        )


def not_finite(
    kind: type[ModelType], label: str, what: str, number: float, cell: int, given: Mapping[str, float]
) -> BadValue:
    """Return the error for what is not finite with the parameters of a cell.

    Parameters
    ----------
    kind : type
        The cell type.
    label : str
        The label of the population.
    what : str
        What is not finite.
    number : float
        What it is instead.
    cell : int
        The index of the cell.
    given : dict of str to float
        The parameters that it follows from, in the coherent set of units.
    """
    units = {entry.name: entry.unit for parameter in kind.parameters for entry in parameter.entries}
    told = [
        f"{name} = {kind.outward(name, np.array([value]))[0]:g} {units[name]}".rstrip()
        for name, value in given.items()
    ]
    return BadValue(
        f"Population {label!r}: {what} is {number} for cell {cell}, with {', '.join(told)}. Give values for which it"
        " is finite."
    )


@cache
def _constants(kind: type[CellType]) -> tuple[Expression, ...]:
    return constants(kind.dynamics)
