"""PyNN's list of numbers as a single value."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Set
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .. import units
from ..errors import BadValue
from .numbers import as_numbers

NO_LISTS = (str, bytes, bytearray, memoryview, Mapping, Set)
"""Collections without an order, or of no numbers."""


class Sequence:
    """One list of numbers as a single value, under PyNN's name: ``spike_times=[Sequence([1, 2]), Sequence([3])]``.

    It has the length, the items and the arithmetic of an array. Two sequences are equal if all their numbers are.

    Parameters
    ----------
    value : array_like or quantity
        The numbers.

    Attributes
    ----------
    value : (n,) ndarray of float64, or quantity
        The numbers.

    Raises
    ------
    BadValue
        If the value is no list of numbers.
    """

    __array_priority__ = 1000.0  # so that NumPy leaves arithmetic with arrays to this class
    __hash__ = None  # type: ignore[assignment]

    def __init__(self, value: Any) -> None:
        value = value.value if isinstance(value, Sequence) else units.joined(units.collected(value))
        if not units.has_units(value):
            value = as_numbers(value, "A Sequence must be a list of numbers")
        if np.ndim(value) != 1:
            raise BadValue(f"A Sequence must be a list of numbers, not {value!r}.")
        self.value: Any = value

    def __len__(self) -> int:
        return len(self.value)

    def __getitem__(self, selector: Any) -> Any:
        return self.value[selector]

    def __iter__(self) -> Iterator[Any]:
        return iter(self.value)

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> NDArray[Any]:
        return np.array(self.value, dtype=dtype)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and np.array_equal(self.value, other.value)

    def __add__(self, other: Any) -> Sequence:
        return Sequence(self.value + _operand(other))

    def __sub__(self, other: Any) -> Sequence:
        return Sequence(self.value - _operand(other))

    def __mul__(self, other: Any) -> Sequence:
        return Sequence(self.value * _operand(other))

    def __truediv__(self, other: Any) -> Sequence:
        return Sequence(self.value / _operand(other))

    def __pow__(self, other: Any) -> Sequence:
        return Sequence(self.value ** _operand(other))

    __radd__, __rmul__ = __add__, __mul__

    def __rsub__(self, other: Any) -> Sequence:
        return Sequence(_operand(other) - self.value)

    def __rtruediv__(self, other: Any) -> Sequence:
        return Sequence(_operand(other) / self.value)

    def __neg__(self) -> Sequence:
        return Sequence(-self.value)

    def max(self) -> Any:
        """Return the largest number."""
        return self.value.max()

    def __repr__(self) -> str:
        return f"Sequence({self.value!r})"


def _operand(other: Any) -> Any:
    return other.value if isinstance(other, Sequence) else other


def as_list(given: Any) -> Any:
    """Return a collection of another kind, such as the trains of a neo segment, as a list."""
    if isinstance(given, Sequence):
        return given.value
    other = isinstance(given, Collection) and not isinstance(given, (list, tuple, np.ndarray, *NO_LISTS))
    return list(given) if other else given
