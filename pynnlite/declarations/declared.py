"""A declaration with parameter values."""

from __future__ import annotations

from abc import ABC
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, ClassVar

import numpy as np

from .. import pynn
from ..errors import UnknownParameter
from ..values import as_value
from .parameter import Parameter


class Declared(ABC):
    """A declaration with parameter values; the base of everything that a user parametrises."""

    parameters: ClassVar[tuple[Parameter, ...]] = ()

    def __init__(self, **given: Any) -> None:
        checked = {name: self._checked(self.parameter(name), value) for name, value in given.items()}
        self._values = {
            p.name: checked[p.name] if p.name in checked else self._checked(p, p.default)
            for p in self.parameters
        }

    @classmethod
    def parameter(cls, name: str) -> Parameter:
        """Return the declaration of one parameter, or raise `UnknownParameter`."""
        for parameter in cls.parameters:
            if parameter.name == name:
                return parameter
        entry = pynn.argument(cls.__name__, name)
        hint = "" if entry is None else f" {entry}"
        raise UnknownParameter(cls.__name__, name, (p.name for p in cls.parameters), hint=hint)

    @classmethod
    def _checked(cls, parameter: Parameter, given: Any, assignment: int = 0) -> Any:
        """Make a value of what a user gave for one parameter; check its numbers, if they are known already."""
        what = f"{parameter.name} of {cls.__name__}"
        value = as_value(given, parameter.unit, what, assignment)
        numbers: Any = value.constant if value.constant is not None else getattr(value, "numbers", None)
        if numbers is not None:
            parameter.check(numbers, what)
        return value

    @classmethod
    def get_parameter_names(cls) -> list[str]:
        """Return the names of all parameters."""
        return [parameter.name for parameter in cls.parameters]

    @property
    def values(self) -> Mapping[str, Any]:
        """The value of each parameter, by name."""
        return MappingProxyType(self._values)

    def __repr__(self) -> str:
        changed = {
            p.name: self._values[p.name]
            for p in self.parameters
            if not np.array_equal(self._values[p.name], self._checked(p, p.default))
        }
        inside = ", ".join(f"{n}={getattr(v, 'number', v)!r}" for n, v in changed.items())
        return f"{type(self).__name__}({inside})"
