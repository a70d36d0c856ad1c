"""Explain arguments of PyNN's that a class or a function does not have."""

from __future__ import annotations

import inspect
from abc import ABCMeta
from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any

from ..errors import UnknownArgument, unknown_attribute
from .find import argument, member


class Explained(ABCMeta):
    """Metaclass of the classes that scripts make objects of: an unknown argument is `UnknownArgument`."""

    def __call__(cls, *given: Any, **named: Any) -> Any:
        try:
            return super().__call__(*given, **named)
        except TypeError as error:
            _explain(cls.__name__, cls, named, error)
            raise


class Explains(metaclass=Explained):
    """Base of what scripts hold: an attribute of PyNN's that is missing says what to use."""

    if not TYPE_CHECKING:  # type checkers know what there is

        def __getattr__(self, name: str) -> Any:
            raise unknown_attribute(
                f"{type(self).__name__} has no attribute or parameter {name!r}.{member(name)}", name
            )


def explained(function: Callable[..., Any]) -> Callable[..., Any]:
    """Return a function that raises `UnknownArgument` where Python raises `TypeError` for an unknown argument."""

    @wraps(function)
    def call(*given: Any, **named: Any) -> Any:
        try:
            return function(*given, **named)
        except TypeError as error:
            _explain(function.__name__, function, named, error)
            raise

    return call


def _explain(owner: str, called: Callable[..., Any], named: dict[str, Any], error: TypeError) -> None:
    """Raise `UnknownArgument` if an argument is unknown; an error within the call is left as it is."""
    of_class = isinstance(called, type)
    allowed = dict(inspect.signature(called.__init__ if of_class else called).parameters)
    if of_class:
        allowed.pop("self", None)
    if isinstance(error, UnknownArgument) or any(
        each.kind is inspect.Parameter.VAR_KEYWORD for each in allowed.values()
    ):
        return
    for name in named:
        if name not in allowed:
            entry = argument(owner, name)
            hint = "" if entry is None else f" {entry}"
            raise UnknownArgument(owner, name, allowed, hint) from None
