"""Small things that scripts do with arrays and functions."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

import numpy as np
from numpy.typing import NDArray


def sort_by_column(a: Any, col: int) -> NDArray[Any]:
    """Return the rows of a matrix, sorted by one of its columns; rows that are equal there stay in order.

    Parameters
    ----------
    a : (n, m) array_like
        The matrix.
    col : int
        The column.
    """
    rows = np.asarray(a)
    result: NDArray[Any] = rows[np.argsort(rows[:, col], kind="stable")]
    return result


def assert_arrays_equal(a: Any, b: Any) -> None:
    """Raise `AssertionError` unless two arrays have the same shape and numbers."""
    np.testing.assert_array_equal(np.shape(a), np.shape(b), "the shapes differ")
    np.testing.assert_array_equal(a, b)


def assert_arrays_almost_equal(a: Any, b: Any, threshold: float) -> None:
    """Raise `AssertionError` unless two arrays have the same shape and numbers that differ by less than a threshold.

    Parameters
    ----------
    a, b : array_like
        The arrays.
    threshold : float
        The smallest difference that is too large.
    """
    np.testing.assert_array_equal(np.shape(a), np.shape(b), "the shapes differ")
    np.testing.assert_array_less(np.abs(np.asarray(a) - np.asarray(b)), threshold)


def forgetful_memoize(function: Callable[..., Any]) -> Callable[..., Any]:
    """Return a function that remembers its last value, for a call with the same arguments (the same objects)."""
    last: list[Any] = []

    @wraps(function)
    def remembering(*arguments: Any) -> Any:
        if (
            not last
            or len(last[0]) != len(arguments)
            or any(x is not y for x, y in zip(last[0], arguments, strict=True))
        ):
            last[:] = [arguments, function(*arguments)]
        return last[1]

    return remembering
