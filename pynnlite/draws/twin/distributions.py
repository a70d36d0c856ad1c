"""Values of a distribution from the words of their places, in NumPy: the same bits as values.h.

Normal quantile: M. J. Wichura, "Algorithm AS 241: the percentage points of the normal distribution", Applied Statistics
37 (1988), routine PPND16 with its published coefficients.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ...draws.arguments import FloatArray, WordArray
from ...draws.parameters import constants
from ...draws.twin.elementary import exp, log, polynomial
from ...draws.twin.words import uniforms

SMALLEST = 2.0**-1022
LARGEST = 1.0 - 2.0**-53

CENTRE = (
    (
        2509.0809287301226727,
        33430.575583588128105,
        67265.770927008700853,
        45921.953931549871457,
        13731.693765509461125,
        1971.5909503065514427,
        133.14166789178437745,
        3.3871328727963666080,
    ),
    (
        5226.4952788528545610,
        28729.085735721942674,
        39307.895800092710610,
        21213.794301586595867,
        5394.1960214247511077,
        687.18700749205790830,
        42.313330701600911252,
        1.0,
    ),
)
MIDDLE = (
    (
        7.74545014278341407640e-4,
        2.27238449892691845833e-2,
        2.41780725177450611770e-1,
        1.27045825245236838258,
        3.64784832476320460504,
        5.76949722146069140550,
        4.63033784615654529590,
        1.42343711074968357734,
    ),
    (
        1.05075007164441684324e-9,
        5.47593808499534494600e-4,
        1.51986665636164571966e-2,
        1.48103976427480074590e-1,
        6.89767334985100004550e-1,
        1.67638483018380384940,
        2.05319162663775882187,
        1.0,
    ),
)
FAR = (
    (
        2.01033439929228813265e-7,
        2.71155556874348757815e-5,
        1.24266094738807843860e-3,
        2.65321895265761230930e-2,
        2.96560571828504891230e-1,
        1.78482653991729133580,
        5.46378491116411436990,
        6.65790464350110377720,
    ),
    (
        2.04426310338993978564e-15,
        1.42151175831644588870e-7,
        1.84631831751005468180e-5,
        7.86869131145613259100e-4,
        1.48753612908506148525e-2,
        1.36929880922735805310e-1,
        5.99832206555887937690e-1,
        1.0,
    ),
)


def quantiles(p: FloatArray) -> FloatArray:
    """Return the standard normal quantiles of probabilities from 2**-1022 to 1 - 2**-53."""
    q = p - 0.5
    r = 0.180625 - q * q
    centre = q * polynomial(CENTRE[0], r) / polynomial(CENTRE[1], r)
    root = np.sqrt(-log(np.where(p < 0.5, p, 1.0 - p)))
    middle = polynomial(MIDDLE[0], root - 1.6) / polynomial(MIDDLE[1], root - 1.6)
    far = polynomial(FAR[0], root - 5.0) / polynomial(FAR[1], root - 5.0)
    tail = np.where(root > 5.0, far, middle)
    return np.where(np.abs(q) > 0.425, np.where(p < 0.5, -tail, tail), centre)


def clip(x: FloatArray, low: float, high: float) -> FloatArray:
    """Move values outside [low, high] to the nearer bound."""
    x = np.where(x < low, low, x)
    return np.where(x > high, high, x)


def transform(name: str, parameters: Sequence[float], words: WordArray) -> FloatArray:
    """Turn (n,) words into values of a distribution that has a compiled loop; parameters as checked."""
    c = [float(value) for value in constants(name, parameters)]
    u = uniforms(words)
    if name == "uniform":
        return clip(c[0] + c[1] * u, c[0], c[2])
    if name == "exponential":
        return c[0] * log(u)
    if name == "normal_clipped":
        u = clip(c[2] + c[3] * u, SMALLEST, LARGEST)
    x = c[0] + c[1] * quantiles(u)
    if name == "lognormal":
        return exp(x)
    if name == "normal_clipped":
        return clip(x, c[4], c[5])
    if name == "normal_clipped_to_boundary":
        return clip(x, c[2], c[3])
    return x
