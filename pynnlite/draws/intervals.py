"""Intervals of sources: one for each pair of cell and number, with parameters that differ from cell to cell."""

from __future__ import annotations

import numpy as np

from .arguments import CountArray, FloatArray, IndexArray, WordArray
from .fast import cell_words, log
from .twin.rejection import Positions, Source, gamma
from .twin.words import uniforms


def cell_uniforms(key: int, index: IndexArray, ordinal: CountArray) -> FloatArray:
    """Return the uniform number, in (0, 1), of each pair of cell and ordinal, by the cell rule."""
    return uniforms(cell_words(key, index, ordinal))


def cell_exponentials(key: int, mean: FloatArray, index: IndexArray, ordinal: CountArray) -> FloatArray:
    """Draw an exponential value for each pair of cell and ordinal, by the cell rule.

    Parameters
    ----------
    key : int
        Unsigned, 64 bits.
    mean : (k,) ndarray of float64
        The mean of each value.
    index : (k,) ndarray of int32
        The cells.
    ordinal : (k,) ndarray of int64
        What is counted for each cell.

    Returns
    -------
    (k,) ndarray of float64
        -mean log u.
    """
    values: FloatArray = -mean * log(cell_uniforms(key, index, ordinal))
    return values


def cell_gammas(
    key: int, k: FloatArray, theta: FloatArray, index: IndexArray, ordinal: CountArray
) -> FloatArray:
    """Draw a gamma value for each pair of cell and ordinal, by the cell rule.

    Parameters
    ----------
    key : int
        Unsigned, 64 bits.
    k, theta : (n,) ndarray of float64
        Shape and scale of each value; both are greater than 0.
    index : (n,) ndarray of int32
        The cells.
    ordinal : (n,) ndarray of int64
        What is counted for each cell.

    Returns
    -------
    (n,) ndarray of float64
        Values, by the method of the distribution ``gamma``.
    """

    def words(attempt: int, where: Positions) -> WordArray:
        return cell_words(key, index[where], ordinal[where], attempt)

    return gamma(np.asarray(k, np.float64), theta, Source(len(index), words))
