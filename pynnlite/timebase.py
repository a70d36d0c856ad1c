"""Times that users give, and grid times as exact decimals."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from .errors import BadValue
from .units import strip

EPSILON = 1e-6
"""By how many steps a time may miss the grid and still lie on it."""


def checked_time(given: Any, what: str, zero: bool = False, instead: str = "") -> float:
    """Return a time in ms that a user gave, or raise `BadValue`.

    Parameters
    ----------
    given : number or quantity
        What the user gave.
    what : str
        What the time is for, as errors should name it.
    zero : bool
        Whether 0 ms is right.
    instead : str
        What else could have been given, for the message.
    """
    time = strip(given, "ms", what)
    if isinstance(time, bool | np.bool_) or not isinstance(time, int | float | np.integer | np.floating):
        raise BadValue(f"{what} must be a number of ms or a quantity{instead}, not {given!r}.")
    if not np.isfinite(time) or time < 0 or (time == 0 and not zero):
        raise BadValue(
            f"{what} must be {'at least' if zero else 'greater than'} 0 ms and finite, not {time:g}."
        )
    return float(time)


def grid_time(step: Any, dt: float) -> Any:
    """Return the time in ms of a step, or of an array of steps.

    Where a millisecond is a whole number of steps, the step is divided by that number, so that 3 steps of 0.1 ms are
    0.3 ms and not 0.30000000000000004.
    """
    per_ms = round(1.0 / dt) if dt <= 1.0 else 0
    if per_ms and abs(per_ms * dt - 1.0) < 1e-12:
        return np.asarray(step, np.float64) / per_ms
    return np.asarray(step, np.float64) * dt


def whole_steps(time: float, dt: float, what: str) -> int:
    """Return a time (ms) in steps; raise `BadValue` naming the two nearest multiples of dt if it is none."""
    steps = time / dt
    if abs(steps - round(steps)) > max(EPSILON, 1e-12 * abs(steps)):
        low, high = (grid_time(np.floor(steps) + k, dt) for k in (0, 1))
        raise BadValue(
            f"{what} must be a multiple of the time step {dt:g} ms, not {time:.12g} ms; the nearest are {low:.12g} and"
            f" {high:.12g} ms."
        )
    return round(steps)


def nearest_steps(times: NDArray[np.float64], dt: float) -> NDArray[np.float64]:
    """Return times (ms) in steps, as the nearest whole numbers; what lies half way goes up."""
    steps: NDArray[np.float64] = np.floor(times / dt + (0.5 + EPSILON))
    return steps
