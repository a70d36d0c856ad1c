"""The cumulative hazard of the gamma distribution and its inverse, for intervals whose distribution changes in time.

Only + - * / and the project's own `exp` and `log` are used. The value of an element does not depend on the others.

W. H. Press, S. A. Teukolsky, W. T. Vetterling and B. P. Flannery, "Numerical Recipes", 3rd ed. (2007), section 6.2.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from ...draws.arguments import FloatArray
from ...draws.twin.elementary import exp, log, log1p, polynomial
from ...draws.twin.rejection import Positions

STIRLING = (1 / 1188, -1 / 1680, 1 / 1260, -1 / 360, 1 / 12)
HALF_LOG_TWO_PI = 0.9189385332046728
SHIFT = 8
SMALL, TINY = 1e-16, 1e-300


def log_gamma(a: FloatArray) -> FloatArray:
    """Return the logarithm of the gamma function of numbers above 0, by Stirling's series at a + 8."""
    product = np.ones_like(a)
    for k in range(SHIFT):
        product = product * (a + k)
    y = a + SHIFT
    series = polynomial(STIRLING, 1.0 / (y * y)) / y
    result: FloatArray = (y - 0.5) * log(y) - y + HALF_LOG_TWO_PI + series - log(product)
    return result


def cumulative_hazard(a: FloatArray, x: FloatArray) -> FloatArray:
    """Return -log Q(a, x), the hazard up to age x of intervals of a gamma distribution of scale 1.

    Parameters
    ----------
    a : (k,) ndarray of float64
        Shapes, greater than 0.
    x : (k,) ndarray of float64
        Ages, not negative; may be infinite.

    Returns
    -------
    (k,) ndarray of float64
        Minus the logarithm of the probability of a longer interval.
    """
    result = np.where(np.isinf(x), np.inf, 0.0)
    low = np.flatnonzero((x > 0.0) & (x < a + 1.0))
    high = np.flatnonzero((x >= a + 1.0) & np.isfinite(x))
    if low.size:
        front = exp(a[low] * log(x[low]) - x[low] - log_gamma(a[low]))
        result[low] = -log1p(-np.minimum(front * _series(a[low], x[low]), 1.0 - SMALL))
    if high.size:
        front = x[high] - a[high] * log(x[high]) + log_gamma(a[high])
        result[high] = front - log(_fraction(a[high], x[high]))
    return result


def age_at(a: FloatArray, hazard: FloatArray, least: FloatArray) -> FloatArray:
    """Return the ages at which cumulative hazards of scale 1 are reached, to the precision of doubles.

    Parameters
    ----------
    a : (k,) ndarray of float64
        Shapes.
    hazard : (k,) ndarray of float64
        Cumulative hazards.
    least : (k,) ndarray of float64
        Ages at which the cumulative hazard is not larger.
    """
    low, high = least.copy(), np.maximum(2.0 * least, a) + 1.0
    left = np.arange(len(a))
    while left.size:
        left = left[cumulative_hazard(a[left], high[left]) < hazard[left]]
        low[left], high[left] = high[left], 2.0 * high[left]
    x = 0.5 * (low + high)
    left = np.arange(len(a))
    while left.size:
        shape, at = a[left], x[left]
        found = cumulative_hazard(shape, at)
        above = found >= hazard[left]
        high[left] = np.where(above, at, high[left])
        low[left] = np.where(above, low[left], at)
        rate = exp((shape - 1.0) * log(at) - at - log_gamma(shape) + found)
        with np.errstate(all="ignore"):
            newton = at - (found - hazard[left]) / rate
        inside = (newton > low[left]) & (newton < high[left])
        x[left] = np.where(inside, newton, 0.5 * (low[left] + high[left]))
        left = left[np.abs(x[left] - at) > 4.0 * SMALL * at]
    return x


def _series(a: FloatArray, x: FloatArray) -> FloatArray:
    """Return sum x^n / (a (a + 1) ... (a + n))."""
    term = 1.0 / a
    total, n = term.copy(), a.copy()

    def step(left: Positions) -> Positions:
        n[left] += 1.0
        term[left] *= x[left] / n[left]
        total[left] += term[left]
        return np.flatnonzero(term[left] > SMALL * total[left])

    _repeated(step, len(a))
    return total


def _fraction(a: FloatArray, x: FloatArray) -> FloatArray:
    """Return the continued fraction of Q(a, x), by Lentz's method."""
    b = x + 1.0 - a
    c, d = np.full_like(a, 1.0 / TINY), 1.0 / b
    result, n = d.copy(), np.zeros_like(a)

    def step(left: Positions) -> Positions:
        n[left] += 1.0
        part = -n[left] * (n[left] - a[left])
        b[left] += 2.0
        d[left] = 1.0 / _not_zero(part * d[left] + b[left])
        c[left] = _not_zero(b[left] + part / c[left])
        factor = d[left] * c[left]
        result[left] *= factor
        return np.flatnonzero(np.abs(factor - 1.0) > 4.0 * SMALL)

    _repeated(step, len(a))
    return result


def _not_zero(x: FloatArray) -> FloatArray:
    result: FloatArray = np.where(np.abs(x) < TINY, TINY, x)
    return result


def _repeated(step: Callable[[Positions], Positions], size: int) -> None:
    """Repeat a step for those elements for which it says that there is more to do."""
    left = np.arange(size)
    while left.size:
        left = left[step(left)]
