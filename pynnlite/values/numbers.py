"""Numbers of what a user gave."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..errors import BadValue
from ..scalars import is_number
from .base import FloatArray

_Bytes = bytes | bytearray | memoryview
"""Buffers that NumPy would take for numbers."""

_TRUTH_VALUES = frozenset({bool, np.bool_})


def as_numbers(given: Any, rule: str) -> FloatArray:
    """Return a copy of numbers as an array of any shape.

    Parameters
    ----------
    given : object
        What the user gave.
    rule : str
        What it must be, e.g. ``"tau_m of IF_cond_exp must be a number"``.

    Raises
    ------
    BadValue
        For truth values, also among numbers; for texts, bytes, NumPy's time differences, structured arrays and masked
        values; for rows of unequal lengths; for numbers beyond the range of floats.
    """
    try:
        if not _is_numeric(given):
            raise TypeError
        numbers = np.asarray(given)
        if numbers.size and numbers.dtype.kind not in "iuf":
            numbers = _long_numbers(numbers)
        with np.errstate(over="ignore"):
            result: FloatArray = numbers.astype(np.float64)
    except np.ma.MaskError:
        raise BadValue(
            f"{rule}; a masked array with masked values was given. Fill them: array.filled(0.0)."
        ) from None
    except (TypeError, ValueError, OverflowError, RecursionError):
        raise BadValue(f"{rule}, not {given!r}.") from None
    return result


def _is_numeric(given: Any) -> bool:
    """Tell whether NumPy can be trusted with an input: it turns truth values and bytes into numbers silently."""
    if isinstance(given, list | tuple):
        kinds = set(map(type, given))
        if kinds & _TRUTH_VALUES:
            return False
        nested = any(issubclass(kind, list | tuple | np.ndarray | _Bytes) for kind in kinds)
        return not nested or all(map(_is_numeric, given))
    if isinstance(given, np.ma.MaskedArray) and np.ma.is_masked(given):
        raise np.ma.MaskError
    if isinstance(given, np.ndarray) and given.dtype == object:
        return all(map(_is_numeric, given.tolist())) if given.ndim else _is_numeric(given[()])
    truth_values = isinstance(given, np.ndarray) and given.dtype.kind == "b" and given.size > 0
    return not truth_values and not isinstance(given, _Bytes)


def _long_numbers(numbers: NDArray[Any]) -> NDArray[Any]:
    """Return an array of objects if all are numbers, such as integers of more than 64 bits; else raise `TypeError`."""
    if numbers.dtype != object or not all(map(is_number, numbers.flat)):
        raise TypeError
    return numbers
