"""The linear part of the equations of a declaration, and how linear equations go on in a step."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ... import draws
from ..dynamics import Dynamics
from .polynomials import Monomial, coefficients, polynomial

FloatArray = NDArray[np.float64]

TERMS, SMALL = 14, 0.5
"""Terms of the series of the matrix exponential that are enough for a matrix of this norm."""


@dataclass(frozen=True, slots=True)
class LinearPart:
    """The linear part of the equations of n cells: dx/dt = matrix x + constant + per_current · current.

    Variables are in the order of the declaration.

    Parameters
    ----------
    matrix : (n, v, v) ndarray of float64
        The coefficient of each variable in each equation, per ms.
    constant : (n, v) ndarray of float64
        What does not depend on the state, per ms.
    per_current : (n, v) ndarray of float64
        The coefficient of the injected current, per ms and nA.
    """

    matrix: FloatArray
    constant: FloatArray
    per_current: FloatArray


def linear_part(dynamics: Dynamics, parameters: Mapping[str, Any], n_cells: int) -> LinearPart:
    """Return the linear part of equations that are polynomials.

    Parameters
    ----------
    dynamics : Dynamics
        The declaration.
    parameters : dict of str to float or (n,) ndarray of float64
        The values of all parameters.
    n_cells : int
        The number n of cells.
    """
    sides = list(coefficients(dynamics, parameters).values())

    def column(term: Monomial) -> FloatArray:
        return np.stack([np.broadcast_to(side.get(term, 0.0), n_cells) for side in sides], axis=-1)

    matrix = np.stack([column((name,)) for name in dynamics.equations], axis=-1)
    return LinearPart(matrix, column(()), column((dynamics.current or "",)))


def decay(dynamics: Dynamics, name: str, parameters: Mapping[str, Any], dt: float) -> FloatArray:
    """Return the factor by which a variable whose rate is its own multiple changes in some time (ms).

    It is worked out as the native engine does it, so that synaptic variables have the same bits on every backend.
    """
    side = polynomial(dynamics.written_out.equations[name], frozenset({name}), parameters, unit=dt) or {}
    return np.asarray(draws.exp(np.asarray(side[name,], np.float64)))


def exponential(matrix: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return exp(A) - 1 and the mean of exp(s A) over s in (0, 1), for many matrices; equal neighbours count once.

    Parameters
    ----------
    matrix : (k, n, n) ndarray of float64
        The matrices.
    """
    rows = matrix.reshape(len(matrix), -1)
    starts = np.flatnonzero(np.r_[True, (rows[1:] != rows[:-1]).any(axis=1)][: len(rows)])
    lengths = np.diff(np.r_[starts, len(rows)])
    matrix = matrix[starts]
    norm = float(np.abs(matrix).sum(axis=2).max(initial=0.0))
    halvings = max(0, int(np.ceil(np.log2(max(norm, SMALL) / SMALL))))
    matrix = matrix / 2.0**halvings
    one = np.eye(matrix.shape[1])
    mean = one + matrix / (TERMS + 1.0)
    for k in range(TERMS, 1, -1):
        mean = one + matrix @ mean / k
    growth = matrix @ mean
    for _ in range(halvings):
        mean = mean + 0.5 * (growth @ mean)
        growth = 2.0 * growth + growth @ growth
    return np.repeat(growth, lengths, axis=0), np.repeat(mean, lengths, axis=0)
