"""Values of cells."""

from __future__ import annotations

from typing import Any

from numpy.typing import NDArray

from .. import draws
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
