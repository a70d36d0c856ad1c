"""A declaration with parameter values."""

from __future__ import annotations

from abc import ABC
from collections.abc import Mapping
from inspect import Signature
from types import MappingProxyType
from typing import Any, ClassVar

import numpy as np

from .. import pynn
from ..descriptions import call, described
from ..errors import UnknownParameter, did_you_mean
from ..values import Lists, Sequence, as_value
from .defaults import Defaults
from .on_class import OnClass
from .parameter import Parameter
from .representation import as_html, as_text, documented, signature


class Declared(ABC):
    """A declaration with parameter values; the base of everything that a user parametrises."""

    parameters: ClassVar[tuple[Parameter, ...]] = ()
    declaration: ClassVar[str] = ""
    __signature__: ClassVar[Signature]

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        if "parameters" in cls.__dict__:
            if "__signature__" not in cls.__dict__:
                cls.__signature__ = signature(cls.parameters)
            cls.__doc__ = documented(cls.__doc__, cls.parameters)

    def __init__(self, *values: Any, **given: Any) -> None:
        if values:
            given = self._named(values, given)
        checked = {name: self._checked(self.parameter(name), value) for name, value in given.items()}
        self._values = {
            p.name: checked[p.name] if p.name in checked else self._checked(p, p.default)
            for p in self.parameters
        }

    @classmethod
    def _named(cls, values: tuple[Any, ...], given: dict[str, Any]) -> dict[str, Any]:
        """Return the arguments of a type by name; without one, a value is that of the only parameter."""
        names = [parameter.name for parameter in cls.parameters]
        if len(names) == len(values) == 1 and not given:
            return {names[0]: values[0]}
        example = ", ".join(f"{name}=…" for name in names[: len(values)])
        raise TypeError(
            f"{cls.__name__} takes its parameters by name, such as {cls.__name__}({example}), but it got"
            f" {len(values)} without a name. Parameters: {', '.join(names)}."
        )

    @classmethod
    def parameter(cls, name: str) -> Parameter:
        """Return the declaration of one parameter, or raise `UnknownParameter`."""
        for parameter in cls.parameters:
            if parameter.name == name:
                return parameter
        raise UnknownParameter(cls.__name__, name, (p.name for p in cls.parameters), hint=cls._hint(name))

    @classmethod
    def _hint(cls, name: str) -> str:
        """Return a sentence on what has a name that is no parameter, with a space before it; empty if nothing has."""
        entry = pynn.argument(cls.__name__, name)
        return "" if entry is None else f" {entry}"

    @classmethod
    def _checked(cls, parameter: Parameter, given: Any, assignment: int = 0) -> Any:
        """Make a value of what a user gave for one parameter; check its numbers, if they are known already."""
        what = f"{parameter.name} of {cls.__name__}"
        if np.ndim(parameter.default):
            return Lists.declared(given, parameter, what)
        value = as_value(given, parameter.unit, what, assignment)
        numbers: Any = value.constant if value.constant is not None else getattr(value, "numbers", None)
        if numbers is not None:
            parameter.check(numbers, what)
        return value

    @classmethod
    def get_parameter_names(cls) -> list[str]:
        """Return the names of all parameters."""
        return [parameter.name for parameter in cls.parameters]

    @classmethod
    def has_parameter(cls, name: str) -> bool:
        """Tell whether there is a parameter of a name."""
        return name in cls.get_parameter_names()

    @classmethod
    def get_schema(cls) -> dict[str, type]:
        """Return the type of each parameter: `float`, or `Sequence` for lists of times."""
        return {p.name: Sequence if np.ndim(p.default) else float for p in cls.parameters}

    @OnClass
    def default_parameters(cls) -> Defaults:
        """The default of each parameter."""
        values = {parameter.name: parameter.default for parameter in cls.parameters}
        return Defaults(cls.__name__, values, f"Give the parameters that differ: {cls.__name__}(name=…).")

    def describe(self, template: str | None = "default", engine: str = "default") -> Any:
        """Return a text on what this is, with its parameters.

        Parameters
        ----------
        template : str or None
            A text with ``$name`` and ``$parameters`` in it, to be filled in; None for both as a dict.
        engine : {"default", "string"}
            How the template is filled in: by Python's `string.Template`.
        """
        parameters = {name: getattr(self, name) for name in self.get_parameter_names()}
        text = as_text(type(self).__name__, self.parameters, parameters, self.declaration)
        return described(text, {"name": type(self).__name__, "parameters": parameters}, template, engine)

    def _repr_html_(self) -> str:
        kind = type(self)
        values = {name: getattr(self, name) for name in self.get_parameter_names()}
        return as_html(kind.__name__, kind.__doc__, self.parameters, values, self.declaration)

    def __getattr__(self, name: str) -> Any:
        values = self.__dict__.get("_values", {})
        if name not in values:
            hint = pynn.member(name) or did_you_mean(name, values)
            raise AttributeError(f"{type(self).__name__} has no attribute or parameter {name!r}.{hint}")
        return _shown(values[name])

    def __setattr__(self, name: str, value: Any) -> None:
        if name.startswith("_") or "_values" not in self.__dict__:
            object.__setattr__(self, name, value)
            return
        kind = type(self).__name__
        if self.has_parameter(name):
            raise AttributeError(
                f"{kind} is a value: nothing that was made of it would change with its {name}. Make a new one,"
                f" {kind}({name}=…), or call set({name}=…) on what was made of it."
            )
        raise AttributeError(f"{kind} has no attribute {name!r} that can be set.")

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *self.get_parameter_names()]

    @property
    def values(self) -> Mapping[str, Any]:
        """The value of each parameter, by name."""
        return MappingProxyType(self._values)

    def __repr__(self) -> str:
        return self.told(self._values)

    @classmethod
    def told(cls, values: Mapping[str, Any]) -> str:
        """Return a text with the name of the type and those of some values that differ from the defaults."""
        defaults = {p.name: repr(cls._checked(p, p.default)) for p in cls.parameters}
        changed = {name: value for name, value in values.items() if repr(value) != defaults[name]}
        return call(cls.__name__, changed)


def _shown(value: Any) -> Any:
    """Return a value as a user gave it: a number, numbers, lists of times, a distribution or a function."""
    if isinstance(value, Lists) and not hasattr(value, "function"):
        rows = [Sequence(row) for row in value.rows]
        return rows[0] if value.shared else rows
    constant = getattr(value, "constant", None)
    if constant is not None:
        return constant
    if hasattr(value, "formula"):
        return value.formula.canonical
    for name in ("numbers", "distribution", "function"):
        if hasattr(value, name):
            return getattr(value, name)
    return value
