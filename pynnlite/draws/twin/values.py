"""Values of a distribution at given places."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from ...draws.arguments import FloatArray, IndexArray, as_anchors, as_places, as_starts
from ...draws.twin.rejection import Source, draw
from ...draws.twin.words import anchor_words, cell_words

NO_ENDS = (np.inf, -np.inf)
"""The least and the most of no numbers."""


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
    key: int, name: str, parameters: Sequence[float], anchor: ArrayLike, ordinal: ArrayLike
) -> FloatArray:
    """Draw one value for each pair of anchor and ordinal, by the anchor rule.

    Parameters
    ----------
    key : int
        Unsigned, 64 bits.
    name : str
        A distribution, by PyNN's name.
    parameters : sequence of float
        Its parameters, in PyNN's order.
    anchor, ordinal : (n,) array_like of int
        Anchor and number of the value in its list; broadcast.

    Returns
    -------
    (n,) ndarray of float64
        Values, in the unit of the parameters.

    Raises
    ------
    ValueError
        If there is no such distribution, or a parameter or a place is out of range.
    """
    anchors, ordinals = (
        a.reshape(-1) for a in np.broadcast_arrays(as_places(anchor, 2**32), as_places(ordinal))
    )
    source = Source(
        anchors.size, lambda attempt, where: anchor_words(key, anchors[where], ordinals[where], attempt)
    )
    return draw(name, tuple(parameters), source)


def synapse_lists(
    key: int, name: str, parameters: Sequence[float], anchors: ArrayLike, starts: ArrayLike
) -> FloatArray:
    """Draw the values of whole lists: ordinals 0, 1, ... of each, by the anchor rule.

    Parameters
    ----------
    key : int
        Unsigned, 64 bits.
    name : str
        A distribution, by PyNN's name.
    parameters : sequence of float
        Its parameters, in PyNN's order.
    anchors : (n,) array_like of int
        Anchors, below 2**32.
    starts : (n + 1,) array_like of int64
        List i has the values starts[i] to starts[i + 1] - 1 of the result.

    Returns
    -------
    (starts[n],) ndarray of float64
        Values, in the unit of the parameters.

    Raises
    ------
    ValueError
        If there is no such distribution, or a parameter, an anchor or a start is out of range.
    """
    numbers = as_anchors(anchors)
    limits = as_starts(starts, numbers.size)
    ordinal = np.arange(limits[-1]) - np.repeat(limits[:-1], np.diff(limits))
    return synapses(key, name, parameters, np.repeat(numbers, np.diff(limits)), ordinal)


def weight_lists(
    key: int, name: str, parameters: Sequence[float], anchors: ArrayLike, starts: ArrayLike, single: bool
) -> tuple[FloatArray, FloatArray]:
    """Draw the values of whole lists, rounded to single precision if wanted, and find their ends.

    Parameters
    ----------
    key, name, parameters, anchors, starts
        As for `synapse_lists`.
    single : bool
        Whether to round to the nearest numbers that single precision has.

    Returns
    -------
    values : (starts[n],) ndarray of float64
        Values, in the unit of the parameters.
    ends : (2,) ndarray of float64
        The least and the most of them; inf and -inf if there are none.

    Raises
    ------
    ValueError
        As `synapse_lists` does.
    """
    return rounded(synapse_lists(key, name, parameters, anchors, starts), single)


def step_lists(
    key: int,
    name: str,
    parameters: Sequence[float],
    anchors: ArrayLike,
    starts: ArrayLike,
    dt: float,
    tolerance: float,
) -> tuple[IndexArray, FloatArray]:
    """Draw the times of whole lists as steps, the nearest ones, and find the ends of the times.

    Parameters
    ----------
    key, name, parameters, anchors, starts
        As for `synapse_lists`.
    dt : float
        Length of a step, in the unit of the parameters.
    tolerance : float
        By how much of a step a time may miss the middle between two steps and still go up.

    Returns
    -------
    steps : (starts[n],) ndarray of int32
        Steps, or the nearest number that int32 has.
    ends : (2,) ndarray of float64
        The least and the most of the times; inf and -inf if there are none.

    Raises
    ------
    ValueError
        As `synapse_lists` does.
    """
    return in_steps(synapse_lists(key, name, parameters, anchors, starts), dt, tolerance)


def rounded(values: FloatArray, single: bool) -> tuple[FloatArray, FloatArray]:
    """Return values, rounded to single precision if wanted, and their ends."""
    if single:
        values = values.astype(np.float32).astype(np.float64)
    return values, _ends(values)


def in_steps(times: FloatArray, dt: float, tolerance: float) -> tuple[IndexArray, FloatArray]:
    """Return times as steps, and the ends of the times."""
    steps = np.clip(np.floor(times / dt + (0.5 + tolerance)), -(2.0**31), 2.0**31 - 1)
    return steps.astype(np.int32), _ends(times)


def _ends(values: FloatArray) -> FloatArray:
    low, high = NO_ENDS
    return np.array([values.min(initial=low), values.max(initial=high)])
