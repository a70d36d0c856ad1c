"""What programs work out, in NumPy: slow and readable, the same to the last bit as the compiled interpreter.

The tests compare the two. An operation works on arrays, one number for each cell.
"""

from __future__ import annotations

import ctypes
import ctypes.util
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .. import draws
from .graph import Value
from .operations import LINEAR

FloatArray = NDArray[np.float64]

LN2_HIGH, LN2_LOW = float.fromhex("0x1.62e42fee00000p-1"), float.fromhex("0x1.a39ef35793c76p-33")
LOG2_E, ROUNDER = float.fromhex("0x1.71547652b82fep+0"), float.fromhex("0x1.8p52")
TINY = 2.0**-54
UNDERFLOW, OVERFLOW = -708.3964185322641, 709.782712893384

SERIES = tuple(
    float.fromhex(text)
    for text in (
        "0x1.1f72fc730b4ffp-29",
        "0x1.af4ddd84882fep-26",
        "0x1.27e4db67b4303p-22",
        "0x1.71de02375656cp-19",
        "0x1.a01a01a6d7808p-16",
        "0x1.a01a01abe62ddp-13",
        "0x1.6c16c16c162d6p-10",
        "0x1.11111111100dfp-7",
        "0x1.5555555555556p-5",
        "0x1.5555555555557p-3",
        "0x1.0p-1",
    )
)
"""The coefficients of elementary.h."""

_library = ctypes.CDLL(ctypes.util.find_library("m"))
_library.fma.restype, _library.fma.argtypes = ctypes.c_double, [ctypes.c_double] * 3
_fused = np.frompyfunc(_library.fma, 3, 1)


def fused(a: Any, b: Any, c: Any) -> FloatArray:
    """Return a * b + c, rounded once: NumPy has no such operation."""
    return np.asarray(_fused(a, b, c), np.float64)


def reduced(r: FloatArray) -> FloatArray:
    """Return exp(r) - 1 for a small number."""
    p: Any = SERIES[0]
    for coefficient in SERIES[1:]:
        p = fused(p, r, coefficient)
    return fused(r * r, p, r)


def _split(x: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return a number with the nearest whole multiple of ln 2 in its lowest bits, and the rest."""
    shifted = fused(x, LOG2_E, ROUNDER)
    k = shifted - ROUNDER
    return shifted, fused(-k, LN2_LOW, fused(-k, LN2_HIGH, x))


def exp(x: FloatArray) -> FloatArray:
    """Return exp(x)."""
    shifted, r = _split(x)
    bits = (1.0 + reduced(r)).view(np.uint64) + (shifted.view(np.uint64) << np.uint64(52))
    y = np.where(x < UNDERFLOW, 0.0, bits.view(np.float64))
    return np.where(np.isnan(x), x, np.where(x > OVERFLOW, np.inf, y))


def expm1(x: FloatArray) -> FloatArray:
    """Return exp(x) - 1."""
    shifted, r = _split(x)
    half = ((shifted.view(np.uint64) + np.uint64(1022)) << np.uint64(52)).view(np.float64)
    y = 2.0 * fused(half, reduced(r), half - 0.5)
    y = np.where(x > OVERFLOW, np.inf, np.where(x < -40.0, -1.0, y))
    return np.where(np.isnan(x) | (np.abs(x) < TINY), x, y)


def exprel(x: FloatArray) -> FloatArray:
    """Return (exp(x) - 1) / x, which is 1 at 0."""
    return np.where(x == 0.0, 1.0, np.where(x == np.inf, x, expm1(x) / x))


def rexprel(x: FloatArray) -> FloatArray:
    """Return x / (exp(x) - 1), which is 1 at 0."""
    return np.where(x == 0.0, 1.0, x / expm1(x))


def tanh(x: FloatArray) -> FloatArray:
    """Return the hyperbolic tangent."""
    rest = expm1(-2.0 * np.abs(x))
    return np.where(x < 0.0, rest, -rest) / (rest + 2.0)


WORK: dict[str, Callable[..., Any]] = {
    "add": np.add,
    "subtract": np.subtract,
    "multiply": np.multiply,
    "divide": np.divide,
    "fma": fused,
    "fms": lambda a, b, c: fused(a, b, -c),
    "fnma": lambda a, b, c: fused(-a, b, c),
    "negative": np.negative,
    "abs": np.abs,
    "minimum": lambda a, b: np.where((a < b) | np.isnan(a), a, b),
    "maximum": lambda a, b: np.where((a > b) | np.isnan(a), a, b),
    "greater": lambda a, b: (a > b).astype(np.float64),
    "greater_equal": lambda a, b: (a >= b).astype(np.float64),
    "equal": lambda a, b: (a == b).astype(np.float64),
    "where": lambda condition, there, here: np.where(condition != 0.0, there, here),
    "sqrt": np.sqrt,
    "exp": exp,
    "expm1": expm1,
    "log": draws.log,
    "exprel": exprel,
    "rexprel": rexprel,
    "tanh": tanh,
}
"""What each operation does."""


def worked_out(
    outputs: Mapping[str, Value], given: Mapping[Value, FloatArray], n: int
) -> dict[str, FloatArray]:
    """Return some values for n cells.

    Parameters
    ----------
    outputs : dict of str to Value
        What is worked out.
    given : dict of Value to (n,) ndarray of float64
        Columns and constants.
    n : int
        The number of cells.
    """
    known = {value: np.asarray(array, np.float64) for value, array in given.items()}
    with np.errstate(all="ignore"):
        return {name: _value(value, known, n) for name, value in outputs.items()}


def _value(value: Value, known: dict[Value, FloatArray], n: int) -> FloatArray:
    if value not in known:
        if value.kind == "number":
            known[value] = np.full(n, value.number)
        elif value.kind == LINEAR:
            total = _value(value.operands[2], known, n)
            pairs = (*value.operands[:2], *value.operands[3:])
            for one, factor in zip(pairs[::2], pairs[1::2], strict=True):
                total = fused(_value(one, known, n), _value(factor, known, n), total)
            known[value] = total
        else:
            operands = [_value(each, known, n) for each in value.operands]
            known[value] = np.asarray(WORK[value.kind](*operands))
    return known[value]
