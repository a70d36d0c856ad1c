"""Values of a distribution at given places."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from pynnlite.draws.arguments import FloatArray, IndexArray, as_places, as_rows, as_starts
from pynnlite.draws.twin.rejection import Source, draw
from pynnlite.draws.twin.words import cell_words, row_words


def cells(key: int, name: str, parameters: Sequence[float], index: ArrayLike, ordinal: int = 0) -> FloatArray:
    """Draw one value for each cell, by the cell rule.

    Parameters
    ----------
    key : int
        Unsigned, 64 bits.
    name : str
        A distribution, by PyNN's name.
    parameters : sequence of float
        Its parameters, in PyNN's order.
    index : (k,) array_like of int
        Cells.
    ordinal : int
        What is counted for a cell.

    Returns
    -------
    (k,) ndarray of float64
        Values, in the unit of the parameters.

    Raises
    ------
    ValueError
        If there is no such distribution, or a parameter or a place is out of range.
    """
    places = as_places(index, 2**34).reshape(-1)
    source = Source(places.size, lambda attempt, where: cell_words(key, places[where], ordinal, attempt))
    return draw(name, tuple(parameters), source)


def synapses(
    key: int, name: str, parameters: Sequence[float], row: ArrayLike, ordinal: ArrayLike
) -> FloatArray:
    """Draw one value for each pair of row and ordinal, by the row rule.

    Parameters
    ----------
    key : int
        Unsigned, 64 bits.
    name : str
        A distribution, by PyNN's name.
    parameters : sequence of float
        Its parameters, in PyNN's order.
    row, ordinal : (n,) array_like of int
        Row and number of the value in it; broadcast.

    Returns
    -------
    (n,) ndarray of float64
        Values, in the unit of the parameters.

    Raises
    ------
    ValueError
        If there is no such distribution, or a parameter or a place is out of range.
    """
    rows, ordinals = (a.reshape(-1) for a in np.broadcast_arrays(as_places(row, 2**32), as_places(ordinal)))
    source = Source(rows.size, lambda attempt, where: row_words(key, rows[where], ordinals[where], attempt))
    return draw(name, tuple(parameters), source)


def synapse_rows(
    key: int, name: str, parameters: Sequence[float], rows: ArrayLike, starts: ArrayLike
) -> FloatArray:
    """Draw the values of whole rows: ordinals 0, 1, ... of each, by the row rule.

    Parameters
    ----------
    key : int
        Unsigned, 64 bits.
    name : str
        A distribution, by PyNN's name.
    parameters : sequence of float
        Its parameters, in PyNN's order.
    rows : (n,) array_like of int
        Rows, below 2**32.
    starts : (n + 1,) array_like of int64
        Row i has the values starts[i] to starts[i + 1] - 1 of the result.

    Returns
    -------
    (starts[n],) ndarray of float64
        Values, in the unit of the parameters.

    Raises
    ------
    ValueError
        If there is no such distribution, or a parameter, a row or a start is out of range.
    """
    numbers = as_rows(rows)
    limits = as_starts(starts, numbers.size)
    ordinal = np.arange(limits[-1]) - np.repeat(limits[:-1], np.diff(limits))
    return synapses(key, name, parameters, np.repeat(numbers, np.diff(limits)), ordinal)


def nearest_steps(times: ArrayLike, dt: float, tolerance: float) -> tuple[IndexArray, IndexArray]:
    """Return times in whole steps, the nearest ones, and the least and the most of them.

    Parameters
    ----------
    times : (n,) array_like of float
        Times.
    dt : float
        Length of a step, in the same unit.
    tolerance : float
        By how much of a step a time may miss the middle of two steps and still go up.

    Returns
    -------
    steps : (n,) ndarray of int32
        Steps, at the ends of the range of int32 if beyond.
    ends : (2,) ndarray of int32
        The least and the most of them; 0 if there are none.

    Raises
    ------
    ValueError
        If a time is not finite.
    """
    values = np.asarray(times, dtype=np.float64).reshape(-1)
    if not values.size:
        return np.zeros(0, np.int32), np.zeros(2, np.int32)
    if not np.isfinite(values).all():
        raise ValueError("times must be finite")
    whole = np.floor(values / dt + (0.5 + tolerance))
    steps = np.clip(whole, -(2.0**31), 2.0**31 - 1).astype(np.int32)
    return steps, np.array([steps.min(), steps.max()])
