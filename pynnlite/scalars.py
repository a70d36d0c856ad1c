"""One number or truth value that a user gave, told from values that only look like one."""

from __future__ import annotations

from typing import Any

import numpy as np

from .errors import BadValue

_NO_NUMBERS = (bool, np.bool_, np.timedelta64)
"""Types that count as integers for Python or NumPy."""


def is_whole(given: Any) -> bool:
    """Tell whether something is an integer; a truth value is none."""
    return isinstance(given, int | np.integer) and not isinstance(given, _NO_NUMBERS)


def is_number(given: Any) -> bool:
    """Tell whether something is a real number; a truth value is none."""
    return isinstance(given, int | float | np.integer | np.floating) and not isinstance(given, _NO_NUMBERS)


def checked_flag(given: Any, what: str) -> bool:
    """Return a truth value, or raise `BadValue`; `what` is what it was given for, as the error should name it."""
    if not isinstance(given, bool | np.bool_):
        raise BadValue(f"{what} must be True or False, not {given!r}.")
    return bool(given)


def as_float(number: Any) -> float:
    """Return a number as a float; one beyond the range of floats as an infinity."""
    try:
        with np.errstate(over="ignore"):
            return float(number)
    except OverflowError:
        return np.inf if number > 0 else -np.inf
