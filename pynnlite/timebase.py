"""The clock: times that users give, whole time steps, and grid times as exact decimals.

A time is a float in ms, a step is an int64. This module alone turns one into the other.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .errors import BadValue
from .scalars import as_float, is_number
from .units import strip

EPSILON = 1e-6
"""By how many steps a time may miss the grid and still lie on it."""

NEVER: int = 2**62
"""The step of every time that is later than any run can reach, infinity included. Later than any other step."""

LEAST_TIMESTEP, MOST_TIMESTEP = 1e-9, 1e9
"""The range of time steps, in ms."""

LONGEST = 2**31 - 1
"""The longest delay and the longest sampling interval, in steps."""

StepArray = NDArray[np.int64]


def checked_time(given: Any, what: str, zero: bool = False, instead: str = "") -> float:
    """Return a time in ms that a user gave, or raise `BadValue`.

    Parameters
    ----------
    given : number or quantity
        What the user gave.
    what : str
        What the time is for, as errors should name it.
    zero : bool
        Whether 0 ms is allowed.
    instead : str
        What else could have been given, for the message.
    """
    time = _number(strip(given, "ms", what))
    if not is_number(time):
        raise BadValue(f"{what} must be a number of ms or a quantity{instead}, not {given!r}.")
    time = as_float(time)
    if not np.isfinite(time) or time < 0 or (time == 0 and not zero):
        raise BadValue(
            f"{what} must be {'at least' if zero else 'greater than'} 0 ms and finite, not {time:g}."
        )
    return time


def checked_timestep(given: Any) -> float:
    """Return the length of a step in ms that a user gave, or raise `BadValue`."""
    dt = checked_time(given, "timestep")
    if not LEAST_TIMESTEP <= dt <= MOST_TIMESTEP:
        raise BadValue(
            f"timestep must be at least {LEAST_TIMESTEP:g} ms and at most {MOST_TIMESTEP:g} ms, not {dt:g} ms."
        )
    return dt


def grid_time(step: Any, dt: float) -> Any:
    """Return the time in ms of a step, or of an array of steps.

    Where a millisecond is a whole number of steps, the step is divided by that number, so that 3 steps of 0.1 ms are
    0.3 ms and not 0.30000000000000004.
    """
    per_ms = round(1.0 / dt) if dt <= 1.0 else 0
    if per_ms and abs(per_ms * dt - 1.0) < 1e-12:
        return np.asarray(step, np.float64) / per_ms
    return np.asarray(step, np.float64) * dt


def whole_steps(time: float, dt: float, what: str, least: int = 0, most: int = NEVER - 1) -> int:
    """Return a time (ms) that must be a multiple of dt, in steps.

    Parameters
    ----------
    time, dt : float
        The time and the length of a step in ms.
    what : str
        What the time is for, as errors should name it.
    least, most : int
        The range that is allowed, in steps.

    Raises
    ------
    BadValue
        If the time is no multiple of dt (the message names the two nearest), or out of range.
    """
    steps = time / dt
    if steps > most:
        raise BadValue(
            f"{what} must be at most {most:.12g} time steps of {dt:g} ms, that is {grid_time(most, dt):.12g} ms, not"
            f" {time:g} ms."
        )
    if abs(steps - round(steps)) > max(EPSILON, 1e-12 * abs(steps)):
        low, high = (grid_time(np.floor(steps) + k, dt) for k in (0, 1))
        raise BadValue(
            f"{what} must be a multiple of the time step {dt:g} ms, not {time:.12g} ms; the nearest are {low:.12g} and"
            f" {high:.12g} ms."
        )
    if round(steps) < least:
        raise BadValue(f"{what} must be at least {grid_time(least, dt):g} ms, not {time:g} ms.")
    return round(steps)


def nearest_steps(times: ArrayLike, dt: float) -> StepArray:
    """Return times (ms) as the nearest steps; a time half way between two steps goes to the later one.

    Raises
    ------
    BadValue
        If a time is NaN.
    """
    return _clipped(np.floor(_in_steps(times, dt) + (0.5 + EPSILON)))


def steps_not_before(times: ArrayLike, dt: float) -> StepArray:
    """Return for each time (ms) the first step whose grid time is not before it, within 1e-6 steps.

    Raises
    ------
    BadValue
        If a time is NaN.
    """
    return _clipped(np.ceil(_in_steps(times, dt) - EPSILON))


def off_grid(times: ArrayLike, dt: float) -> NDArray[np.bool_]:
    """Return for each time (ms) whether it lies off the grid."""
    steps = _in_steps(times, dt)
    with np.errstate(invalid="ignore"):
        return np.asarray(np.abs(steps - np.rint(steps)) > EPSILON)


def next_call(answer: Any, step: int, dt: float) -> int:
    """Return the step at which to call a callback again, from the time that it returned at a step.

    Raises
    ------
    BadValue
        If the callback returned no time, or one that is not later.
    """
    time = _number(strip(answer, "ms", "The time that a callback returns"))
    now = grid_time(step, dt)
    if not is_number(time) or np.isnan(as_float(time)):
        raise BadValue(
            f"A callback must return the time in ms (or a quantity) at which to call it again, not {answer!r}."
        )
    later = int(nearest_steps(as_float(time), dt))
    if later <= step:
        raise BadValue(f"A callback at {now:g} ms must return a later time, not {as_float(time):g} ms.")
    return later


def _number(given: Any) -> Any:
    """Return the number in an array without axes, such as the magnitude of a quantity; anything else as it is."""
    return given[()] if isinstance(given, np.ndarray) and given.ndim == 0 else given


def _in_steps(times: ArrayLike, dt: float) -> NDArray[np.float64]:
    with np.errstate(over="ignore"):
        return np.asarray(np.asarray(times, np.float64) / dt)


def _clipped(steps: NDArray[np.float64]) -> StepArray:
    """Return steps as int64, with `NEVER` for all that are later; raise `BadValue` for NaN."""
    if np.isnan(steps).any():
        raise BadValue("A time is NaN; give a number of ms, or infinity for a time that never comes.")
    return np.clip(steps, -float(NEVER), float(NEVER)).astype(np.int64)
