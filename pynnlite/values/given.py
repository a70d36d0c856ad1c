"""Make values of what users give."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

import numpy as np

from .. import units
from ..errors import BadValue
from ..random import RandomDistribution
from .array import Array
from .base import Value
from .computed import Computed
from .constant import Constant
from .drawn import Drawn
from .lazy import Lazy
from .numbers import as_numbers


def as_value(given: Any, unit: str, what: str, assignment: int = 0) -> Value:
    """Make a value of what a user gave.

    Parameters
    ----------
    given : number, array_like, RandomDistribution, callable, lazyarray.larray or quantity
        What the user gave.
    unit : str
        The unit that plain numbers are in and quantities are converted to.
    what : str
        What the value is for, as errors should name it, e.g. ``"tau_m of IF_cond_exp"``.
    assignment : int
        How many times the value had been assigned before.

    Raises
    ------
    BadValue
        If it is none of these, or holds a NaN, or is not of numbers.
    BadUnits
        If a quantity has the wrong dimension.
    """
    if (type(given) is float and given == given) or (type(given) is int and abs(given) < 2**63):
        return Constant(float(given))  # the usual case, which needs no further checks
    given = units.strip(given, unit, what)
    if isinstance(given, Value):
        return given
    if isinstance(given, RandomDistribution):
        return Drawn(given, assignment)
    if _is_lazy(given):
        return _lazy(given, lambda part: as_value(part, unit, what, assignment), what)
    if callable(given):
        return Computed(given, what)
    return _numbers(given, what)


def _is_lazy(given: Any) -> bool:
    """Tell whether something is a lazy array. lazyarray takes long to import: before the user does, nothing is one."""
    lazyarray = sys.modules.get("lazyarray")
    return lazyarray is not None and isinstance(given, lazyarray.larray)


def _lazy(given: Any, as_part: Callable[[Any], Value], what: str) -> Value:
    """Make a value of a lazy array; an array of numbers, if nothing in it is drawn or depends on the place."""
    operations = tuple((f, None if operand is None else as_part(operand)) for f, operand in given.operations)
    value = Lazy(as_part(given.base_value), operations)
    parts = [value.base, *(operand for _, operand in operations if operand is not None)]
    if not all(isinstance(part, Constant | Array) for part in parts):
        return value if operations else value.base
    try:
        numbers = value.apply(lambda part: part.numbers if isinstance(part, Array) else part.constant)
    except ValueError as error:
        raise BadValue(f"The arithmetic on arrays given for {what} cannot be carried out: {error}.") from None
    return _numbers(numbers, what)


def _numbers(given: Any, what: str) -> Value:
    kinds = "a number, an array of numbers, a RandomDistribution, a function or a quantity"
    numbers = as_numbers(given, f"{what} must be {kinds}")
    if numbers.ndim == 0:
        if np.isnan(numbers):
            raise BadValue(f"{what} must be a number, got NaN.")
        return Constant(float(numbers))
    numbers.setflags(write=False)
    return Array(numbers)
