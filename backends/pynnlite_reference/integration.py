"""Integrate autonomous ordinary differential equations to nearly the precision of the numbers.

The method is that of Gragg, Bulirsch and Stoer: the modified midpoint rule with 2, 4, 6, … substeps, whose error is a
series in even powers of the substep, extrapolated to substep zero. A step that does not converge is halved.

References
----------
Hairer E, Nørsett SP, Wanner G (1993). Solving Ordinary Differential Equations I, section II.9. Springer.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from pynnlite.errors import BackendError

FloatArray = NDArray[np.float64]
Rate = Callable[[FloatArray], FloatArray]
Beyond = Callable[[FloatArray, FloatArray], NDArray[np.bool_]]

COLUMNS = 8
"""How many times the midpoint rule is refined before a step is halved."""

HALVINGS = 40
"""How many times a step is halved before the equations are taken to have no solution."""

TOLERANCE = 2e-13
"""Largest difference between the last two extrapolations, relative to the state."""

SMALLEST = 1e-9
"""A state below this, in its own unit, is held to the tolerance of this one."""

LAST_TOLERANCE = 1e-10
"""The same for a step that cannot be halved any more: equations may have kinks."""


def integrate(
    rate: Rate,
    state: FloatArray,
    duration: float,
    diverged: NDArray[np.bool_],
    beyond: Beyond,
    halvings: int = 0,
) -> FloatArray:
    """Return the state after some time.

    Parameters
    ----------
    rate : callable
        Takes a state, returns its time derivative per ms, of the same shape.
    state : (v, n) ndarray of float64
        The variables of n independent cells.
    duration : float
        For how long to integrate, in ms.
    diverged : (n,) ndarray of bool
        Set here for cells whose solution does not exist for all of the time; `rate` returns zero for them, so that
        they keep the last state that was found.
    beyond : callable
        Takes a state and its possible error; tells, for each variable and cell, where the error does not matter.
    halvings : int
        How many times the whole duration has been halved.
    """
    increment, errors = extrapolated(rate, state, duration)
    tolerance = TOLERANCE if halvings < HALVINGS else LAST_TOLERANCE
    good = (errors <= tolerance).all(axis=0)
    if not good.all():
        new = state + increment
        good = ((errors <= tolerance) | beyond(new, errors * np.abs(new))).all(axis=0)
    if good.all():
        return state + increment
    if halvings == HALVINGS:
        if not (~good & ~diverged).any():
            raise BackendError("The equations of some cells cannot be integrated.")
        diverged |= ~good
        return integrate(rate, state, duration, diverged, beyond, halvings)
    middle = integrate(rate, state, duration / 2, diverged, beyond, halvings + 1)
    return integrate(rate, middle, duration / 2, diverged, beyond, halvings + 1)


def extrapolated(rate: Rate, state: FloatArray, duration: float) -> tuple[FloatArray, FloatArray]:
    """Return the change of the state over some time, and the error of each variable relative to it."""
    slope = rate(state)
    row: list[FloatArray] = []
    for column in range(1, COLUMNS + 1):
        previous, row = row, [midpoint(rate, state, slope, duration, 2 * column)]
        for k, coarser in enumerate(previous, start=1):
            ratio = (column / (column - k)) ** 2
            row.append(row[-1] + (row[-1] - coarser) / (ratio - 1.0))
        if column > 2:
            size = np.maximum(np.maximum(np.abs(state), np.abs(duration * slope)), SMALLEST)
            errors = np.abs(row[-1] - row[-2]) / np.maximum(size, np.abs(row[-1]))
            errors = np.where(np.isfinite(row[-1]), errors, np.inf)
            if (errors <= TOLERANCE).all():
                break
    return row[-1], errors


def midpoint(rate: Rate, state: FloatArray, slope: FloatArray, duration: float, substeps: int) -> FloatArray:
    """Return the change of the state over some time by Gragg's modified midpoint rule, its last step smoothed."""
    h = duration / substeps
    before, now = np.zeros_like(state), h * slope
    for _ in range(substeps - 1):
        before, now = now, before + 2.0 * h * rate(state + now)
    after = before + 2.0 * h * rate(state + now)
    return 0.25 * (before + 2.0 * now + after)
