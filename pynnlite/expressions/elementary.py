"""Elementary functions that have the same bits on every machine: NumPy's and the C library's do not."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import draws

LARGEST_POWER = 64
"""Whole exponents up to here are worked out by multiplication."""

LARGEST_ANGLE = 1e5
"""Sine and cosine are NaN beyond: an angle so large has lost its phase."""

_HALF_PI = (1.5707963267341256, 6.077100506303966e-11, 2.0222662487959506e-21)
"""π/2 in three parts, the first two of which have 33 bits: Cody and Waite, Software Manual for the Elementary
Functions (1980)."""


def power(base: Any, exponent: Any) -> Any:
    """Return a power; by multiplication for a whole exponent, else as exp(exponent log(base))."""
    if np.ndim(exponent) == 0 and float(exponent).is_integer() and abs(exponent) <= LARGEST_POWER:
        return _whole_power(np.asarray(base, dtype=np.float64), int(exponent))
    base, exponent = np.asarray(base, dtype=np.float64), np.asarray(exponent, dtype=np.float64)
    with np.errstate(all="ignore"):
        whole = exponent == np.rint(exponent)
        result = draws.exp(np.asarray(exponent * draws.log(np.where(whole, np.abs(base), base))))
        result = np.where((base < 0) & (exponent % 2 == 1), -result, result)
        result = np.where(base == 0, np.where(exponent > 0, 0.0, np.inf), result)
        return np.where(exponent == 0, 1.0, result)


def _whole_power(base: Any, exponent: int) -> Any:
    result: Any = np.ones_like(base)
    square, left = base, abs(exponent)
    while left:
        if left & 1:
            result = result * square
        left >>= 1
        square = square * square if left else square
    return 1.0 / result if exponent < 0 else result


def sine(x: Any) -> Any:
    """Return the sine within 2 ulp or 1e-16, for angles up to `LARGEST_ANGLE`."""
    return _wave(x, 0)


def cosine(x: Any) -> Any:
    """Return the cosine within 2 ulp or 1e-16, for angles up to `LARGEST_ANGLE`."""
    return _wave(x, 1)


def _wave(x: Any, quarters: int) -> Any:
    x = np.asarray(x, dtype=np.float64)
    turns = np.rint(x * (2 / np.pi))
    rest = ((x - turns * _HALF_PI[0]) - turns * _HALF_PI[1]) - turns * _HALF_PI[2]
    quarter = (np.where(np.abs(x) <= LARGEST_ANGLE, turns, 0.0).astype(np.int64) + quarters) % 4
    square = rest * rest
    odd, even = _series(rest, square, 1), _series(np.ones_like(rest), square, 0)
    result = np.where(quarter % 2 == 0, odd, even)
    result = np.where(quarter >= 2, -result, result)
    return np.where(np.abs(x) <= LARGEST_ANGLE, result, np.nan)


def _series(first: Any, square: Any, start: int) -> Any:
    """Return the Taylor series whose terms follow from one another: good to the last bits up to π/4."""
    last, total = 9, np.zeros_like(square)
    for k in range(last, 0, -1):
        n = 2 * k + start
        total = -(1.0 + total) * square / (n * (n - 1))
    return first + first * total


def exprel(x: Any) -> Any:
    """Return (exp(x) - 1) / x, which is 1 at 0."""
    x = np.asarray(x, dtype=np.float64)
    with np.errstate(all="ignore"):
        ratio = np.where(np.isinf(x), np.maximum(x, 0.0), draws.expm1(x) / x)
    return np.where(x == 0, 1.0, ratio)


def tanh(x: Any) -> Any:
    """Return the hyperbolic tangent."""
    x = np.asarray(x, dtype=np.float64)
    rest = draws.expm1(-2.0 * np.abs(x))
    return np.where(x < 0, rest, -rest) / (rest + 2.0)
