"""Distributions that need more than one word for a value: each try reads the words of further attempts.

A `Source` gives the words of its places at any attempt, so that a place's value depends on nothing but the place.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ...draws.arguments import CountArray, FloatArray, WordArray
from ...draws.parameters import KINDS, checked
from ...draws.twin.distributions import quantiles, transform
from ...draws.twin.elementary import arctan, exp, log, log1p, polynomial
from ...draws.twin.poisson import counts as poisson_counts_of
from ...draws.twin.words import multiply_high, uniforms

Positions = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Source:
    """Words of `size` places: `words(attempt, where)` for the places at positions `where`."""

    size: int
    words: Callable[[int, Positions], WordArray]

    def all_words(self) -> WordArray:
        """Return the words of all places at attempt 0."""
        return self.words(0, np.arange(self.size))

    def uniforms(self, attempt: int, where: Positions) -> FloatArray:
        """Return the uniform numbers of some places at an attempt."""
        return uniforms(self.words(attempt, where))


def draw(name: str, parameters: tuple[float, ...], source: Source) -> FloatArray:
    """Draw one value of any distribution for each place of a source.

    Parameters
    ----------
    name : str
        A distribution, of those in `pynnlite.draws.parameters.PARAMETERS`.
    parameters : tuple of float
        Its parameters, in order.
    source : Source
        The places.

    Returns
    -------
    (size,) ndarray of float64
        Values.
    """
    values = checked(name, parameters)
    if source.size == 0:
        return np.empty(0)
    if name in KINDS:
        return transform(name, values, source.all_words())
    if name == "uniform_int":
        low, high = int(values[0]), int(values[1])
        return (multiply_high(source.all_words(), high - low).astype(np.int64) + low).astype(np.float64)
    if name == "gamma":
        return gamma(values[0], values[1], source)
    if name == "vonmises":
        return vonmises(values[0], values[1], source)
    if name == "poisson":
        return poisson_counts_of(np.full(source.size, values[0]), source.words).astype(np.float64)
    n = np.full(source.size, int(values[0]), np.int64)
    return binomial(n, np.full(source.size, values[1]), source).astype(np.float64)


def gamma(k: float | FloatArray, theta: float | FloatArray, source: Source) -> FloatArray:
    """Draw gamma values, each of its own shape `k` and scale `theta` if these are arrays.

    Method: G. Marsaglia and W. W. Tsang, ACM Trans. Math. Software 26 (2000). Try t reads attempts 1 + 2 t (normal) and
    2 + 2 t (uniform); attempt 0 raises a shape below 1.
    """
    shapes = np.broadcast_to(np.asarray(k, np.float64), source.size)
    ds = np.where(shapes >= 1.0, shapes, shapes + 1.0) - 1.0 / 3.0
    cs = 1.0 / np.sqrt(9.0 * ds)
    result = np.empty(source.size)
    left, attempt = np.arange(source.size), 1
    while left.size:
        z, d, c = quantiles(source.uniforms(attempt, left)), ds[left], cs[left]
        root = 1.0 + c * z
        v = root * root * root
        logs = log(np.where(v > 0.0, v, 1.0))
        fits = log(source.uniforms(attempt + 1, left)) < 0.5 * z * z + d - d * v + d * logs
        done = (v > 0.0) & fits
        result[left[done]] = (d * v)[done]
        left, attempt = left[~done], attempt + 2
    small = np.flatnonzero(shapes < 1.0)
    if small.size:
        with np.errstate(over="ignore"):
            result[small] *= exp(log(source.uniforms(0, small)) / shapes[small])
    return result * theta


def vonmises(mu: float, kappa: float, source: Source) -> FloatArray:
    """Draw angles in [-pi, pi): D. J. Best and N. I. Fisher, Applied Statistics 28 (1979).

    Try t reads attempts 3 t to 3 t + 2: a point of the unit disc, whose doubled angle is uniform, and a uniform number.
    Uniform below a `kappa` of 1e-8, normal above 1e6.
    """
    everywhere = np.arange(source.size)
    if kappa < 1e-8:
        angle = math.pi * (2.0 * source.uniforms(0, everywhere) - 1.0)
    elif kappa > 1e6:
        angle = quantiles(source.uniforms(0, everywhere)) / math.sqrt(kappa)
    else:
        angle = _best_fisher(kappa, source)
    shifted = angle + mu
    return shifted - 2.0 * math.pi * np.floor((shifted + math.pi) / (2.0 * math.pi))


def _best_fisher(kappa: float, source: Source) -> FloatArray:
    if kappa < 1e-5:
        r = 1.0 / kappa + kappa
    else:
        tau = 1.0 + math.sqrt(1.0 + 4.0 * kappa * kappa)
        rho = (tau - math.sqrt(2.0 * tau)) / (2.0 * kappa)
        r = (1.0 + rho * rho) / (2.0 * rho)
    narrow = math.sqrt((r - 1.0) / (r + 1.0))
    result = np.empty(source.size)
    left, attempt = np.arange(source.size), 0
    while left.size:
        x = 2.0 * source.uniforms(attempt, left) - 1.0
        y = 2.0 * source.uniforms(attempt + 1, left) - 1.0
        square = x * x + y * y
        z = (x * x - y * y) / square
        c = kappa * (r - (1.0 + r * z) / (r + z))
        done = (square <= 1.0) & (log(c / source.uniforms(attempt + 2, left)) + 1.0 - c >= 0.0)
        result[left[done]] = 2.0 * arctan(narrow * (y[done] / x[done]))
        left, attempt = left[~done], attempt + 3
    return result


SMALL_MEAN = 10.0

STIRLING = np.array(
    [
        0.08106146679532726,
        0.0413406959554093,
        0.02767792568499834,
        0.020790672103765093,
        0.016644691189821193,
        0.013876128823070748,
        0.01189670994589177,
        0.010411265261972096,
        0.009255462182712733,
        0.00833056343336287,
    ]
)
"""log k! - (log(2 pi) / 2 + (k + 1/2) log(k + 1) - (k + 1)) for k = 0 to 9."""

STIRLING_SERIES = (1 / 1188, -1 / 1680, 1 / 1260, -1 / 360, 1 / 12)


def binomial(n: CountArray, p: FloatArray, source: Source) -> CountArray:
    """Draw binomial counts, exact in distribution to the precision of doubles.

    Inversion of attempt 0 where n min(p, 1 - p) < 10; elsewhere transformed rejection (W. Hoermann, J. Statistical
    Computation and Simulation 46, 1993, algorithm BTRS), try t reading attempts 2 t and 2 t + 1.

    Parameters
    ----------
    n : (k,) ndarray of int64
        Trials, up to 1e10 or so.
    p : (k,) ndarray of float64
        Probabilities.
    source : Source
        The k places.

    Returns
    -------
    (k,) ndarray of int64
        Successes.
    """
    flipped = p > 0.5
    part = np.where(flipped, 1.0 - p, p)
    result = np.zeros(n.shape, np.int64)
    small = n * part < SMALL_MEAN
    some = np.flatnonzero(small & (n > 0) & (part > 0.0))
    result[some] = _invert(n[some], part[some], source.uniforms(0, some))
    many = np.flatnonzero(~small)
    result[many] = _transformed_rejection(n[many], part[many], many, source)
    return np.where(flipped, n - result, result)


def _invert(n: CountArray, p: FloatArray, u: FloatArray) -> CountArray:
    """Return the smallest k with u < F(k), F summed from k = 0 until it stops growing."""
    trials = n.astype(np.float64)
    odds = p / (1.0 - p)
    mass = exp(trials * log1p(-p))
    total = mass.copy()
    result = np.zeros(n.shape, np.int64)
    left = np.flatnonzero((u >= total) & (n > 0))
    while left.size:
        k = result[left] + 1
        mass[left] = mass[left] * (trials[left] - k + 1.0) / k * odds[left]
        sums = total[left] + mass[left]
        result[left] = k
        more = (u[left] >= sums) & (k < n[left]) & ((sums > total[left]) | (k < trials[left] * p[left]))
        total[left] = sums
        left = left[more]
    return result


def _transformed_rejection(n: CountArray, p: FloatArray, where: Positions, source: Source) -> CountArray:
    trials = n.astype(np.float64)
    spread = np.sqrt(trials * p * (1.0 - p))
    b = 1.15 + 2.53 * spread
    a = -0.0873 + 0.0248 * b + 0.01 * p
    height = (2.83 + 5.1 / b) * spread
    result = np.zeros(n.shape, np.int64)
    left, attempt = np.arange(n.size), 0
    while left.size:
        u = source.uniforms(attempt, where[left]) - 0.5
        v = source.uniforms(attempt + 1, where[left])
        m, q = trials[left], p[left]
        edge = 0.5 - np.abs(u)
        k = np.floor((2.0 * a[left] / edge + b[left]) * u + m * q + 0.5)
        inside = (k >= 0.0) & (k <= m)
        k = np.where(inside, k, 0.0)
        easy = (edge >= 0.07) & (v <= 0.92 - 4.2 / b[left])
        bound = log(v * height[left] / (a[left] / (edge * edge) + b[left]))
        done = inside & (easy | (bound <= _log_ratio(m, q, k)))
        result[left[done]] = k[done].astype(np.int64)
        left, attempt = left[~done], attempt + 2
    return result


def _log_ratio(n: FloatArray, p: FloatArray, k: FloatArray) -> FloatArray:
    """Return the logarithm of f(k) / f(mode) for the binomial probabilities f, by Stirling's formula.

    Every logarithm is of a ratio near 1, computed from its distance to 1, so that it stays exact for large n.
    """
    mode = np.floor((n + 1.0) * p)
    q = 1.0 - p
    centre = (n + 2.0) * p
    total = (mode + 0.5) * log1p((mode + 1.0 - centre) / ((n - mode + 1.0) * p))
    total = total + (n + 1.0) * log1p((k - mode) / (n - k + 1.0))
    total = total + (k + 0.5) * log1p((centre - (k + 1.0)) / ((k + 1.0) * q))
    return total + (_stirling(mode) + _stirling(n - mode) - _stirling(k) - _stirling(n - k))


def _stirling(k: FloatArray) -> FloatArray:
    """Return what Stirling's formula for log k! leaves out."""
    small = k < STIRLING.size
    y = 1.0 / (np.where(small, STIRLING.size, k) + 1.0)
    series = polynomial(STIRLING_SERIES, y * y) * y
    return np.where(small, STIRLING[np.where(small, k, 0.0).astype(np.intp)], series)
