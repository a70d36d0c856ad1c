"""Checks of the parts of a cell type by themselves: their kinds, names, defaults and ranges."""

from __future__ import annotations

import keyword
import math
from numbers import Real
from typing import Any

from ..errors import BadUnits, BadValue, ModelError
from .parameter import Parameter, Receptor, State


def check_parts(cls: Any) -> None:
    """Raise an error unless a cell type has parameters, states, receptors and a text that can be declared."""
    owner = cls.__name__
    if not isinstance(cls.declaration, str):
        raise ModelError(f"The declaration of {owner} must be a text, not {cls.declaration!r}.")
    for attribute, kind in (("parameters", Parameter), ("states", State), ("receptors", Receptor)):
        given = getattr(cls, attribute)
        if not isinstance(given, tuple | list) or not all(isinstance(each, kind) for each in given):
            raise ModelError(
                f"{attribute} of {owner} must be a tuple of {kind.__name__}, such as ({kind.__name__}(…),), not"
                f" {given!r}."
            )
    for part in (*cls.parameters, *cls.states, *cls.receptors):
        what = f"the {type(part).__name__.lower()} {part.name!r} of {owner}"
        check_name(
            part.name, f"a {type(part).__name__.lower()} of {owner}", receptor=isinstance(part, Receptor)
        )
        if not isinstance(part.unit, str):
            raise BadUnits(
                f"The unit of {what} must be a text, such as 'mV', or '' for a number, not {part.unit!r}."
            )
    for parameter in cls.parameters:
        _check_range(parameter, owner)
        cls._checked(parameter, parameter.default)
    for state in cls.states:
        _check_state(state, owner)
    for receptor in cls.receptors:
        if receptor.sign not in (-1, 0, 1):
            raise BadValue(
                f"The sign of the receptor {receptor.name!r} of {owner} must be 1, -1, or 0 for either, not"
                f" {receptor.sign!r}."
            )


def check_name(name: Any, what: str, marked: str = "", receptor: bool = False) -> None:
    """Raise `ModelError` unless something can be the name of a part; that of a receptor is not in expressions."""
    words = name.split(".") if isinstance(name, str) else []
    good = all(word.isidentifier() and (receptor or not keyword.iskeyword(word)) for word in words)
    if not good or not 1 <= len(words) <= (1 if receptor else 2):
        raise ModelError(
            f"{name!r} cannot be the name of {what}. A name is of letters, digits and underscores, such as 'tau_m'"
            f"{'' if receptor else ', or two such with a dot between, and is no word of Python'}.{marked}"
        )


def _check_range(parameter: Parameter, owner: str) -> None:
    bounds = (parameter.above, parameter.least, parameter.most)
    if not all(isinstance(each, Real) for each in bounds) or not (
        parameter.least <= parameter.most > parameter.above
    ):
        raise BadValue(
            f"No number is in the range of {parameter.name} of {owner}: above {parameter.above!r}, at least"
            f" {parameter.least!r} and at most {parameter.most!r}."
        )


def _check_state(state: State, owner: str) -> None:
    """Check the numbers of a state variable; defaults of other kinds are checked when cells are made."""
    default, size = state.default, state.size
    if (
        default is None
        or isinstance(default, str)
        or (isinstance(default, Real) and not math.isfinite(default))
    ):
        raise BadValue(f"The default of {state.name} of {owner} must be a finite number, not {default!r}.")
    if size is not None and not (isinstance(size, Real) and 0.0 < size < math.inf):
        raise BadValue(f"The usual size of {state.name} of {owner} must be a number above 0, not {size!r}.")
