"""Lengths that a user gave, checked."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from .. import units
from ..errors import BadValue
from ..scalars import as_float, is_number
from ..values import FloatArray, as_numbers


def length(given: Any, what: str) -> float:
    """Return a length in µm, or raise `BadValue`."""
    number = units.strip(given, "um", what)
    if isinstance(number, np.ndarray) and number.ndim == 0:
        number = number[()]
    if not is_number(number) or not math.isfinite(as_float(number)):
        raise BadValue(f"{what} must be a finite number of µm, not {given!r}.")
    return float(number)


def extent(given: Any, what: str) -> float:
    """Return a length in µm that is not negative, or raise `BadValue`."""
    number = length(given, what)
    if number < 0:
        raise BadValue(f"{what} must not be negative, got {number:g} µm.")
    return number


def ratio(given: Any, what: str) -> float:
    """Return a number above 0, or raise `BadValue`."""
    if not is_number(given) or not 0 < as_float(given) < math.inf:
        raise BadValue(f"{what} must be a finite number above 0, not {given!r}.")
    return float(given)


def point(given: Any, what: str) -> FloatArray:
    """Return three coordinates in µm, or raise `BadValue`."""
    rule = f"{what} must be three finite numbers of µm"
    numbers = as_numbers(units.strip(units.collected(given), "um", what), rule)
    if numbers.shape != (3,) or not np.isfinite(numbers).all():
        raise BadValue(f"{rule}, not {given!r}.")
    return numbers
