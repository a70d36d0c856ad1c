"""Distributions by name: their parameters, checked, and the constants that the loops need.

Names and parameters are PyNN's.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache

import numpy as np

from .arguments import MAX_MEAN, FloatArray
from .twin.elementary import normal_cdf

PARAMETERS: dict[str, tuple[str, ...]] = {
    "uniform": ("low", "high"),
    "uniform_int": ("low", "high"),
    "normal": ("mu", "sigma"),
    "normal_clipped": ("mu", "sigma", "low", "high"),
    "normal_clipped_to_boundary": ("mu", "sigma", "low", "high"),
    "lognormal": ("mu", "sigma"),
    "exponential": ("beta",),
    "gamma": ("k", "theta"),
    "poisson": ("lambda_",),
    "binomial": ("n", "p"),
    "vonmises": ("mu", "kappa"),
}
"""Parameters of each distribution, in order."""

KINDS: dict[str, int] = {
    "uniform": 1,
    "normal": 2,
    "normal_clipped": 3,
    "normal_clipped_to_boundary": 4,
    "lognormal": 5,
    "exponential": 6,
}
"""Distributions with a compiled loop, and their numbers in distributions.h."""

NOT_NEGATIVE = frozenset({"sigma", "beta", "theta", "lambda_", "kappa", "n"})
INTEGERS = {("uniform_int", "low"), ("uniform_int", "high"), ("binomial", "n")}


def checked(name: str, parameters: Sequence[float]) -> tuple[float, ...]:
    """Return the parameters of a distribution as floats.

    Raises
    ------
    ValueError
        If there is no such distribution, or a parameter is missing or out of range.
    """
    if name not in PARAMETERS:
        raise ValueError(f"no distribution {name!r}; there are {', '.join(PARAMETERS)}")
    names = PARAMETERS[name]
    values = tuple(float(value) for value in parameters)
    if len(values) != len(names):
        raise ValueError(f"{name} has {len(names)} parameters ({', '.join(names)}), not {len(values)}")
    for parameter, value in zip(names, values, strict=True):
        _check_one(name, parameter, value)
    if "low" in names:
        _check_bounds(name, *values[names.index("low") :])
    return values


def _check_one(name: str, parameter: str, value: float) -> None:
    bound = parameter in ("low", "high") and name.startswith("normal_clipped")
    if math.isnan(value) or (math.isinf(value) and not bound):
        raise ValueError(f"{parameter} of {name} must be a finite number, not {value}")
    if parameter in NOT_NEGATIVE and value < 0:
        raise ValueError(f"{parameter} of {name} can't be negative; it is {value}")
    if parameter == "lambda_" and value > MAX_MEAN:
        raise ValueError(f"{parameter} of {name} must be at most {MAX_MEAN:g}; it is {value:g}")
    if parameter == "k" and value <= 0:
        raise ValueError(f"{parameter} of {name} must be above 0; it is {value}")
    if parameter == "p" and not 0 <= value <= 1:
        raise ValueError(f"{parameter} of {name} lies between 0 and 1; it is {value}")
    if (name, parameter) in INTEGERS and (value != math.floor(value) or abs(value) > 2.0**53):
        raise ValueError(f"{parameter} of {name} must be an integer up to 2**53, not {value}")


def _check_bounds(name: str, low: float, high: float) -> None:
    if low > high or (name == "uniform_int" and low == high):
        raise ValueError(f"low of {name} must be below high; they are {low} and {high}")
    if name.startswith("uniform") and math.isinf(high - low):
        raise ValueError(f"high - low of {name} must be a finite number; they are {low} and {high}")
    if low == math.inf or high == -math.inf:
        raise ValueError(f"no number lies between {low} and {high}, the bounds of {name}")


@lru_cache
def constants(name: str, parameters: tuple[float, ...]) -> FloatArray:
    """Compute what the loop of a distribution with a compiled loop needs.

    Parameters
    ----------
    name : str
        One of `KINDS`.
    parameters : tuple of float
        As `checked` returns them.

    Returns
    -------
    (6,) ndarray of float64
        Read-only, in the order given at `enum draws_kind` in distributions.h; unused ones are 0.
    """
    values = list(parameters)
    if name == "uniform":
        low, high = values
        values = [low, high - low, high]
    elif name == "normal_clipped":
        values = _truncation(*values)
    elif name == "exponential":
        values = [-values[0]]
    result = np.array(values + [0.0] * (6 - len(values)))
    result.setflags(write=False)
    return result


def _truncation(mu: float, sigma: float, low: float, high: float) -> list[float]:
    """Map the interval to one of probabilities, in the lower half if it can be, where doubles are dense."""
    if sigma == 0:
        return [mu, 0.0, 0.0, 1.0, low, high]
    first, last = _quotient(low - mu, sigma), _quotient(high - mu, sigma)
    if first + last > 0:
        first, last, sigma = -last, -first, -sigma
    start = normal_cdf(first)
    return [mu, sigma, start, normal_cdf(last) - start, low, high]


def _quotient(x: float, sigma: float) -> float:
    """Divide; a quotient beyond the range of doubles is infinite."""
    with np.errstate(over="ignore"):
        return float(np.float64(x) / np.float64(sigma))
