"""Interval arithmetic: between which numbers the values of a formula lie, over an interval of distances.

The bounds are not rounded outwards: who uses them allows for rounding.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .elementary import power
from .grammar import Node
from .operations import OPERATIONS

FloatArray = NDArray[np.float64]
Interval = tuple[FloatArray, FloatArray]


def bounds(node: Node, low: FloatArray, high: FloatArray) -> Interval:
    """Return the bounds of a parsed formula over intervals of distances.

    Parameters
    ----------
    node : Node
        The tree of the formula.
    low, high : (n,) ndarray of float64
        The ends of the intervals.
    """
    if node.kind == "name":
        return low, high
    if node.kind == "number":
        number = np.full(low.shape, node.value)
        return number, number
    inner = [bounds(part, low, high) for part in node.parts]
    return _known(*_RULES[node.kind](*inner))


def _known(low: Any, high: Any) -> Interval:
    """Return bounds in which what is not known is infinite."""
    return np.where(np.isnan(low), -np.inf, low), np.where(np.isnan(high), np.inf, high)


def _add(a: Interval, b: Interval) -> Interval:
    return a[0] + b[0], a[1] + b[1]


def _subtract(a: Interval, b: Interval) -> Interval:
    return a[0] - b[1], a[1] - b[0]


def _multiply(a: Interval, b: Interval) -> Interval:
    products = [np.nan_to_num(x * y, nan=0.0, posinf=np.inf, neginf=-np.inf) for x in a for y in b]
    return np.minimum.reduce(products), np.maximum.reduce(products)


def _divide(a: Interval, b: Interval) -> Interval:
    low, high = _multiply(a, (1.0 / b[1], 1.0 / b[0]))
    crosses = (b[0] <= 0) & (b[1] >= 0)
    return np.where(crosses, -np.inf, low), np.where(crosses, np.inf, high)


def _negative(a: Interval) -> Interval:
    return -a[1], -a[0]


def _absolute(a: Interval) -> Interval:
    ends = np.abs(a[0]), np.abs(a[1])
    low = np.where((a[0] <= 0) & (a[1] >= 0), 0.0, np.minimum(*ends))
    return low, np.maximum(*ends)


def _power(a: Interval, b: Interval) -> Interval:
    """Bound a power with one exponent; anything is possible for another."""
    exponent = float(b[0].flat[0]) if b[0].size else 0.0
    if not ((b[0] == exponent) & (b[1] == exponent)).all():
        return np.full(a[0].shape, -np.inf), np.full(a[0].shape, np.inf)
    if exponent < 0:
        one = np.ones(a[0].shape)
        return _divide((one, one), _power(a, (-b[1], -b[0])))
    if exponent.is_integer() and int(exponent) % 2 == 0:
        a = _absolute(a)
    rises = power(a[0], exponent), power(a[1], exponent)
    if exponent.is_integer():
        return rises
    return np.where(a[0] < 0, -np.inf, rises[0]), np.where(a[0] < 0, np.inf, rises[1])


def _rising(function: Callable[..., Any]) -> Callable[..., Interval]:
    return lambda *parts: (function(*(part[0] for part in parts)), function(*(part[1] for part in parts)))


def _wave(a: Interval) -> Interval:
    return np.full(a[0].shape, -1.0), np.full(a[0].shape, 1.0)


def _truth(certain: Any, possible: Any) -> Interval:
    return np.asarray(certain, dtype=np.float64), np.asarray(possible, dtype=np.float64)


def _is_true(a: Interval) -> tuple[Any, Any]:
    """Tell where a value is not 0 for certain, and where possibly."""
    return (a[0] > 0) | (a[1] < 0), (a[0] != 0) | (a[1] != 0)


def _and(a: Interval, b: Interval) -> Interval:
    (sure, may), (also, might) = _is_true(a), _is_true(b)
    return _truth(sure & also, may & might)


def _or(a: Interval, b: Interval) -> Interval:
    (sure, may), (also, might) = _is_true(a), _is_true(b)
    return _truth(sure | also, may | might)


def _not(a: Interval) -> Interval:
    sure, may = _is_true(a)
    return _truth(~may, ~sure)


def _where(condition: Interval, a: Interval, b: Interval) -> Interval:
    sure, may = _is_true(condition)
    low, high = np.minimum(a[0], b[0]), np.maximum(a[1], b[1])
    low, high = np.where(sure, a[0], low), np.where(sure, a[1], high)
    return np.where(may, low, b[0]), np.where(may, high, b[1])


_RULES: dict[str, Callable[..., Interval]] = {
    "add": _add,
    "subtract": _subtract,
    "multiply": _multiply,
    "divide": _divide,
    "negative": _negative,
    "power": _power,
    "abs": _absolute,
    "sin": _wave,
    "cos": _wave,
    "where": _where,
    "logical_and": _and,
    "logical_or": _or,
    "logical_not": _not,
    "less": lambda a, b: _truth(a[1] < b[0], a[0] < b[1]),
    "less_equal": lambda a, b: _truth(a[1] <= b[0], a[0] <= b[1]),
    "greater": lambda a, b: _truth(a[0] > b[1], a[1] > b[0]),
    "greater_equal": lambda a, b: _truth(a[0] >= b[1], a[1] >= b[0]),
    "equal": lambda a, b: _truth(
        (a[0] == a[1]) & (b[0] == b[1]) & (a[0] == b[0]), (a[0] <= b[1]) & (a[1] >= b[0])
    ),
    "not_equal": lambda a, b: _truth(
        (a[1] < b[0]) | (a[0] > b[1]), ~((a[0] == a[1]) & (b[0] == b[1]) & (a[0] == b[0]))
    ),
    **{kind: _rising(OPERATIONS[kind]) for kind in ("exp", "log", "sqrt", "minimum", "maximum")},
}
"""How each kind of node is bounded."""
