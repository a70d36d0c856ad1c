"""One number that a user gave, told from values that only look like one."""

from __future__ import annotations

from typing import Any

import numpy as np

_NO_NUMBERS = (bool, np.bool_, np.timedelta64)
"""Types that count as integers for Python or NumPy."""


def is_whole(given: Any) -> bool:
    """Tell whether something is an integer; a truth value is none."""
    return isinstance(given, int | np.integer) and not isinstance(given, _NO_NUMBERS)


def is_number(given: Any) -> bool:
    """Tell whether something is a real number; a truth value is none."""
    return isinstance(given, int | float | np.integer | np.floating) and not isinstance(given, _NO_NUMBERS)


def as_float(number: Any) -> float:
    """Return a number as a float; one beyond the range of floats as an infinity."""
    try:
        with np.errstate(over="ignore"):
            return float(number)
    except OverflowError:
        return np.inf if number > 0 else -np.inf
