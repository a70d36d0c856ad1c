"""exp, log, expm1 and what is built on them, in NumPy: the same bits as elementary.h.

Only + - * /, square roots and integer operations are used, one rounding each, in the order written; NumPy's own
`exp` and `log` differ between machines. Results below the normal range are 0.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from ...draws.arguments import FloatArray, WordArray

LN2_HIGH = 0.6931471803691238
LN2_LOW = 1.9082149292705877e-10
LOG2_E = 1.4426950408889634
ROUNDER = 1.5 * 2.0**52
EXP_UNDERFLOW = -708.3964185322641
EXP_OVERFLOW = 709.782712893384
SQRT_HALF_BITS = np.uint64(0x3FE6A09E667F3BCD)
FRACTION_BITS = np.uint64(0x000FFFFFFFFFFFFF)

EXP_COEFFICIENTS = (
    2.0914679376583935e-09,
    2.510520637395701e-08,
    2.7557273661348637e-07,
    2.7557255425746435e-06,
    2.4801587325533363e-05,
    0.00019841269874800493,
    0.0013888888888883752,
    0.008333333333326141,
    0.04166666666666667,
    0.1666666666666667,
    0.5,
)
"""P of exp(r) = 1 + r + r**2 P(r) for |r| <= ln(2) / 2, highest power first."""

LOG_COEFFICIENTS = (
    0.1461645192038882,
    0.15331721419709152,
    0.18182889130702387,
    0.22222211134720407,
    0.2857142862597594,
    0.39999999999899505,
    0.666666666666667,
)
"""Q of log(1 + f) = 2 s + s z Q(z), s = f / (2 + f), z = s**2, for sqrt(1/2) <= 1 + f < sqrt(2)."""

ARCTAN_COEFFICIENTS = tuple((-1.0) ** k / (2 * k + 1) for k in range(13, -1, -1))


def polynomial(coefficients: Sequence[float], x: FloatArray) -> FloatArray:
    """Evaluate a polynomial by Horner's rule, highest power first."""
    result = np.full_like(x, coefficients[0])
    for coefficient in coefficients[1:]:
        result = result * x + coefficient
    return result


def _bits(x: FloatArray) -> WordArray:
    return x.view(np.uint64)


def _double(bits: WordArray) -> FloatArray:
    return bits.view(np.float64)


def _reduce(x: FloatArray) -> tuple[WordArray, FloatArray]:
    """Return k as an integer (modulo 2**64, plus multiples of 2**12) and exp(r) - 1, where x = k ln(2) + r."""
    shifted = x * LOG2_E + ROUNDER
    k = shifted - ROUNDER
    r = (x - k * LN2_HIGH) - k * LN2_LOW
    return _bits(shifted), r + (r * r) * polynomial(EXP_COEFFICIENTS, r)


def exp(x: ArrayLike) -> FloatArray:
    """Evaluate the exponential function.

    Parameters
    ----------
    x : array_like
        Numbers, of any shape.

    Returns
    -------
    ndarray of float64
        Of the shape of `x`; within 1 ulp, 0 where the result is below the normal range.
    """
    values = np.array(x, dtype=np.float64, ndmin=1)
    with np.errstate(all="ignore"):
        k, m = _reduce(values)
        y = _double(_bits(1.0 + m) + (k << np.uint64(52)))
        y = np.where(values < EXP_UNDERFLOW, 0.0, y)
        y = np.where(values > EXP_OVERFLOW, np.inf, y)
    return np.where(np.isnan(values), values, y).reshape(np.shape(x))


def expm1(x: ArrayLike) -> FloatArray:
    """Evaluate exp(x) - 1 without cancellation.

    Parameters
    ----------
    x : array_like
        Numbers, of any shape.

    Returns
    -------
    ndarray of float64
        Of the shape of `x`; within 2 ulp.
    """
    values = np.array(x, dtype=np.float64, ndmin=1)
    with np.errstate(all="ignore"):
        k, m = _reduce(values)
        power = _double((k + np.uint64(1023)) << np.uint64(52))
        y = (power - 1.0) + power * m
        y = np.where(values < -40.0, -1.0, y)
        y = np.where(values > 40.0, exp(values), y)
        y = np.where(values == 0.0, values, y)
    return np.where(np.isnan(values), values, y).reshape(np.shape(x))


def log(x: ArrayLike) -> FloatArray:
    """Evaluate the natural logarithm.

    Parameters
    ----------
    x : array_like
        Numbers, of any shape.

    Returns
    -------
    ndarray of float64
        Of the shape of `x`; within 1 ulp, -inf at 0, NaN below.
    """
    values = np.array(x, dtype=np.float64, ndmin=1)
    subnormal = values < 2.0**-1022
    with np.errstate(all="ignore"):
        y = _log_scaled(np.where(subnormal, values * 2.0**54, values), np.where(subnormal, 54.0, 0.0))
        y = np.where(values == np.inf, values, y)
        y = np.where(values == 0.0, -np.inf, y)
        y = np.where(values < 0.0, np.nan, y)
    return np.where(np.isnan(values), values, y).reshape(np.shape(x))


def _log_scaled(x: FloatArray, offset: FloatArray) -> FloatArray:
    bits = _bits(x) - SQRT_HALF_BITS
    biased = ((bits >> np.uint64(52)) + np.uint64(2048)) & np.uint64(4095)
    k = biased.astype(np.float64) - 2048.0 - offset
    f = _double((bits & FRACTION_BITS) + SQRT_HALF_BITS) - 1.0
    s = f / (2.0 + f)
    z = s * s
    h = (0.5 * f) * f
    p = polynomial(LOG_COEFFICIENTS, z)
    return k * LN2_HIGH - ((h - (s * (h + z * p) + k * LN2_LOW)) - f)


def log1p(x: ArrayLike) -> FloatArray:
    """Evaluate log(1 + x) without cancellation, for x >= -1 (the method of the HP-15C's handbook)."""
    values = np.array(x, dtype=np.float64, ndmin=1)
    sums = 1.0 + values
    with np.errstate(divide="ignore", invalid="ignore"):
        y = np.where(sums == 1.0, values, log(sums) * (values / (sums - 1.0)))
    return y.reshape(np.shape(x))


def arctan(x: ArrayLike) -> FloatArray:
    """Evaluate the inverse tangent: the argument halved twice, then the power series."""
    values = np.array(x, dtype=np.float64, ndmin=1)
    large = np.abs(values) > 1.0
    with np.errstate(divide="ignore"):
        t = np.where(large, 1.0 / values, values)
    for _ in range(2):
        t = t / (1.0 + np.sqrt(1.0 + t * t))
    y = 4.0 * (t * polynomial(ARCTAN_COEFFICIENTS, t * t))
    return np.where(large, np.where(values > 0, 0.5 * math.pi, -0.5 * math.pi) - y, y).reshape(np.shape(x))


def normal_cdf(x: float) -> float:
    """Evaluate the standard normal distribution function with full relative accuracy in the lower tail.

    For |x| < 1 the series of G. Marsaglia, "Evaluating the normal distribution", J. Statistical Software 11 (2004);
    beyond, Laplace's continued fraction of Mills' ratio from its 500th term.
    """
    if math.isinf(x) or abs(x) > 40.0:
        return 0.0 if x < 0 else 1.0
    y = abs(x)
    coarse = math.floor(y * 16.0) / 16.0
    fine = (y - coarse) * (y + coarse)
    density = float(exp(-0.5 * coarse * coarse)) * float(exp(-0.5 * fine)) / math.sqrt(2.0 * math.pi)
    if y < 1.0:
        term = total = y
        for n in range(3, 61, 2):
            term = term * y * y / n
            total += term
        return 0.5 - density * total if x < 0 else 0.5 + density * total
    fraction = y
    for n in range(500, 0, -1):
        fraction = y + n / fraction
    return density / fraction if x < 0 else 1.0 - density / fraction
