"""Take units off at the border: quantities in, plain numbers in pynnlite's units out.

Below this border every number is in ms, mV, nF, nA, µS, MΩ, Hz or µm. A plain number is taken to be in the unit
that the parameter declares; a quantity is rescaled to it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from .errors import BadUnits, BadValue, PynnliteError


def has_units(value: object) -> bool:
    """Tell whether a value is a quantity."""
    return hasattr(value, "dimensionality") and hasattr(value, "rescale")


def collected(value: Any) -> Any:
    """Return an iterator's items as a list, iterators among them as well; return anything else as it is.

    Raises
    ------
    BadValue
        If the iterator raises an error.
    """
    if not isinstance(value, Iterator):
        return value
    return [collected(item) for item in yielded(value)]


def yielded(iterator: Iterator[Any]) -> Iterator[Any]:
    """Yield what an iterator yields; raise `BadValue` if it raises an error."""
    try:
        yield from iterator
    except PynnliteError:
        raise
    except Exception as error:
        raise BadValue(f"An iterator that was given raised {type(error).__name__}: {error}") from error


def strip(value: Any, unit: str, what: str) -> Any:
    """Return the magnitude of a value in a unit; values without units, and lists of them, pass unchanged.

    Parameters
    ----------
    value : object
        A number, array, quantity, list or iterator of quantities, or anything else. What an iterator yields becomes a
        list.
    unit : str
        The unit wanted, e.g. ``"ms"``; ``""`` for a dimensionless number.
    what : str
        What the value is for, as the error should name it.

    Raises
    ------
    BadUnits
        If the value's dimension is not that of the unit, or its units are not those of the package `quantities`.
    BadValue
        If the value is a list that contains itself, or an iterator that raises an error.
    """
    if type(value) is float or type(value) is int:
        return value
    try:
        return _stripped(collected(value), unit, what)
    except RecursionError:
        raise BadValue(f"{what} is a list that contains itself, or one of too many levels.") from None


def _stripped(value: Any, unit: str, what: str) -> Any:
    if isinstance(value, list | tuple):
        if any(has_units(item) or isinstance(item, list | tuple) for item in value):
            return [_stripped(collected(item), unit, what) for item in value]
        return value
    if not has_units(value):
        if any(hasattr(value, name) for name in ("dimensionality", "dimensions", "unit")):
            raise BadUnits(
                f"{what} carries units of another package, {type(value).__module__}. Give a plain number in"
                f" {unit or 'no unit'!r}, or a quantity of the package 'quantities'."
            )
        return value
    try:
        return value.rescale(unit or "dimensionless").magnitude[()]
    except ValueError:
        given = value.dimensionality.string
        raise BadUnits(
            f"{what} is a quantity in {given!r}, which cannot be converted to {unit or 'a dimensionless number'!r}."
            f" Give it in {unit or 'no unit'!r}, or as a plain number."
        ) from None


def joined(value: Any) -> Any:
    """Return a list of quantities as one quantity, in the unit of the first; anything else as it is."""
    if not isinstance(value, list | tuple) or not value or not all(map(has_units, value)):
        return value
    unit = value[0].units
    try:
        return np.array([item.rescale(unit).magnitude[()] for item in value]) * unit
    except ValueError:
        raise BadUnits(f"The quantities of a list must have units of one dimension, not {value!r}.") from None


def bare(value: Any) -> Any:
    """Return the numbers of quantities, and of lists of them, without their units."""
    try:
        return _bared(value)
    except RecursionError:
        raise BadValue("A list was given that contains itself, or one of too many levels.") from None


def _bared(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return [_bared(item) for item in value]
    return value.magnitude[()] if has_units(value) else value


def quantity(magnitude: Any, unit: str) -> Any:
    """Return a number or array as a quantity with a unit, for the user."""
    import quantities

    return quantities.Quantity(magnitude, unit or "dimensionless")
