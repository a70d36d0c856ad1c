"""Defaults of declarations, which are read as dicts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NoReturn

from ..errors import BadValue
from .on_class import OnClass


class OnObject(OnClass[dict[str, Any]]):
    """A dict that is read only as an attribute of a class, and of which each of its objects has a copy of its own."""

    def __get__(self, instance: object, owner: type) -> dict[str, Any]:
        values = super().__get__(instance, owner)
        copy: dict[str, Any] = values if instance is None else vars(instance).setdefault("_own", dict(values))
        return copy


class Defaults(dict[str, Any]):
    """Defaults of a declaration, as a dict that cannot be changed.

    Parameters
    ----------
    owner : str
        The declaration, as errors should name it.
    values : dict
        The defaults.
    use : str
        A sentence on what to do instead of changing them.
    """

    def __init__(self, owner: str, values: Mapping[str, Any], use: str) -> None:
        super().__init__(values)
        self._owner, self._use = owner, use

    def _refuse(self, *given: Any, **named: Any) -> NoReturn:
        """Raise `BadValue`: these defaults cannot be changed."""
        raise BadValue(
            f"The defaults of {self._owner} are part of its declaration and cannot be changed. {self._use} For a dict"
            " of your own, take a copy()."
        )

    def __ior__(self, other: Any) -> NoReturn:  # type: ignore[misc]
        self._refuse()

    __setitem__ = __delitem__ = update = setdefault = pop = popitem = clear = _refuse

    def __reduce__(self) -> tuple[Any, ...]:
        return dict, (dict(self),)
