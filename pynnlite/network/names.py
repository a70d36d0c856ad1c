"""Names of parameters, variables and notes, as users give them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from typing import Any

from ..errors import BadValue


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
    names = list(given) if isinstance(given, Iterable) and getattr(given, "ndim", 1) == 1 else [given]
    if not all(isinstance(name, str) for name in names):
        raise BadValue(f"{what} must be a name or a list of names, not {given!r}.")
    names = [str(name) for name in names]
    return sorted(names) if isinstance(given, AbstractSet) else names


def checked_annotations(given: Any) -> dict[str, Any]:
    """Return notes that a user gave, by name; none for None.

    Raises
    ------
    BadValue
        If it is no dict with names as keys.
    """
    if given is None:
        return {}
    if not isinstance(given, Mapping) or not all(isinstance(name, str) for name in given):
        raise BadValue(f"annotations must be a dict of notes by name, not {given!r}.")
    return dict(given)
