"""Names of parameters, variables and notes, as users give them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from datetime import date, time, timedelta
from decimal import Decimal
from numbers import Number
from typing import Any

import numpy as np

from .. import units
from ..errors import BadValue

NOTES = (str, bytes, Number, Decimal, np.number, np.bool_, date, time, timedelta)
"""Types that neo's objects carry as annotations, besides None, arrays, lists and dicts."""

DEEPEST = 32
"""How deep lists and dicts of notes may lie in each other."""


def checked_names(given: Any, what: str) -> list[str]:
    """Return names, of which a user gave one or several, as a list; those of a set in alphabetical order.

    Parameters
    ----------
    given : str or iterable of str
        What the user gave.
    what : str
        The argument that it was given for, as the error should name it.

    Raises
    ------
    BadValue
        If it is neither a name nor names.
    """
    if isinstance(given, str):
        return [given]
    given = units.collected(given)
    names = list(given) if isinstance(given, Iterable) and getattr(given, "ndim", 1) == 1 else [given]
    if not all(isinstance(name, str) for name in names):
        raise BadValue(f"{what} must be a name or a list of names, not {given!r}.")
    names = [str(name) for name in names]
    return sorted(names) if isinstance(given, AbstractSet) else names


def checked_name(given: Any, what: str) -> str:
    """Return one name that a user gave, or raise `BadValue`; `what` is the argument, as the error should name it."""
    if not isinstance(given, str):
        raise BadValue(f"{what} must be a name, not {given!r}.")
    return str(given)


def require_settable(owner: Any, name: str, what: str) -> None:
    """Raise `AttributeError` if an attribute of an object can be read only; `what` names the object."""
    found = getattr(type(owner), name)
    if not isinstance(found, property) or found.fset is None:
        instead = (
            " Give all cells of the population their positions: population.positions = array of shape (3, size)."
            if name in ("positions", "structure")
            else ""
        )
        raise AttributeError(f"{name!r} of {what} cannot be set.{instead}")


def checked_annotations(given: Any) -> dict[str, Any]:
    """Return notes that a user gave, by name; none for None.

    Raises
    ------
    BadValue
        If it is no dict with names as keys, or a note is something that neo's objects do not carry.
    """
    if given is None:
        return {}
    if not isinstance(given, Mapping) or not all(isinstance(name, str) for name in given):
        raise BadValue(f"annotations must be a dict of notes by name, not {given!r}.")
    for name, note in given.items():
        if not _is_note(note):
            raise BadValue(
                f"The note {name!r} must be a number, a text, a date, None, an array of numbers or texts, or a list or"
                f" dict of these, not {note!r}. Give str({name}), for example."
            )
    return dict(given)


def _is_note(given: Any, depth: int = 0) -> bool:
    """Tell whether neo's objects carry something as an annotation, in lists and dicts of some depth."""
    if depth > DEEPEST:
        return False
    if isinstance(given, np.ndarray):
        return given.dtype.kind in "biufcSU"
    if isinstance(given, Mapping):
        keys_fit = isinstance(given, dict) and all(isinstance(key, str) for key in given)
        return keys_fit and all(_is_note(each, depth + 1) for each in given.values())
    if isinstance(given, list | tuple):
        return all(_is_note(each, depth + 1) for each in given)
    return given is None or isinstance(given, NOTES)
