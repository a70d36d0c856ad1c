"""Properties that a class has as well as its objects, each time worked out or once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, TypeVar

T = TypeVar("T")


class OnClass(Generic[T]):
    """A property that is read from a class or from an object of it, as PyNN's ``IF_cond_exp.default_parameters``.

    Parameters
    ----------
    function : callable
        Takes the class, and returns the value.
    """

    def __init__(self, function: Callable[[Any], T]) -> None:
        self._function = function
        self.__doc__ = function.__doc__

    def __get__(self, instance: object, owner: type) -> T:
        return self._function(owner)


class OnceOnClass(OnClass[T]):
    """Such a property, worked out for each class when it is first read."""

    def __get__(self, instance: object, owner: type) -> T:
        kept = f"_kept_{self._function.__name__}"
        if kept not in vars(owner):  # what a base class has kept is not that of this one
            setattr(owner, kept, self._function(owner))
        value: T = vars(owner)[kept]
        return value
