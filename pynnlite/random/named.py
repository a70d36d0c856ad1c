"""Parameters of distributions as users give them, and draws for scripts."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .. import draws
from ..draws.parameters import PARAMETERS, checked
from ..errors import BadUnits, BadValue, UnknownParameter, did_you_mean
from ..pynn import argument
from ..scalars import as_float, is_number, is_whole
from .streams import Key

available_distributions = MappingProxyType(PARAMETERS)
"""The parameters of each distribution, in their order."""

MOST_DRAWS = 2**31
"""Fewer numbers than this are drawn at a time."""


def named_parameters(distribution: Any, positional: Any, named: Mapping[str, Any]) -> dict[str, float]:
    """Return the parameters of a distribution by name, checked.

    Parameters
    ----------
    distribution : str
        Its name.
    positional : sequence of float, float, dict or None
        Parameters in order, or by name.
    named : dict
        Parameters by name.

    Raises
    ------
    UnknownParameter, BadValue, BadUnits
        If there is no such distribution, or its parameters are not all there, or are out of range.
    """
    if not isinstance(distribution, str) or distribution not in PARAMETERS:
        raise BadValue(
            f"There is no distribution {distribution!r}.{did_you_mean(str(distribution), PARAMETERS)}"
            f" Distributions: {', '.join(PARAMETERS)}."
        )
    parameters = _joined(distribution, positional, named)
    try:
        checked(distribution, tuple(parameters[name] for name in PARAMETERS[distribution]))
    except ValueError as error:
        raise BadValue(f"RandomDistribution: {error}.") from None
    return parameters


def script_draws(
    key: Key,
    first: int,
    n: int,
    distribution: str,
    parameters: Mapping[str, float],
    mask: Any = None,
) -> NDArray[np.float64]:
    """Return some numbers of a sequence that a script draws.

    Parameters
    ----------
    key : int
        The key of the sequence.
    first, n : int
        Place of the first number in the sequence, and how many numbers.
    distribution : str
        Name of the distribution.
    parameters : dict
        Its parameters.
    mask : (n,) array_like of bool, optional
        Which of them are returned; all if it is None or False.
    """
    places = np.arange(first, first + n, dtype=np.int64)
    arguments = tuple(parameters[name] for name in PARAMETERS[distribution])
    numbers: NDArray[np.float64] = draws.cells(key, distribution, arguments, places)
    if mask is None or mask is False:
        return numbers
    try:
        chosen = np.asarray(mask)
    except ValueError:  # rows of unequal lengths
        chosen = np.zeros(0)
    if chosen.shape != (n,) or chosen.dtype != bool:
        raise BadValue(f"The mask of {n} draws must be an array of {n} truth values, not {mask!r}.")
    some: NDArray[np.float64] = numbers[chosen]
    return some


def checked_number(n: Any) -> int:
    """Return a number of draws, of which None means one, or raise `BadValue`."""
    if n is not None and (not is_whole(n) or not 0 <= n < MOST_DRAWS):
        raise BadValue(
            f"The number of draws must be a whole number that is not negative and below {MOST_DRAWS}, not {n!r}."
        )
    return 1 if n is None else int(n)


def _joined(distribution: str, positional: Any, named: Mapping[str, Any]) -> dict[str, float]:
    names = PARAMETERS[distribution]
    owner = f"The distribution {distribution!r}"
    if isinstance(positional, Mapping):
        named, positional = {**positional, **named}, None
    given: dict[str, Any] = {}
    if positional is not None:
        values = list(positional) if np.iterable(positional) else [positional]
        if len(values) > len(names):
            raise BadValue(f"{owner} takes {len(names)} parameters ({', '.join(names)}), got {len(values)}.")
        given.update(zip(names, values, strict=False))
    for name, value in named.items():
        if name not in names:
            entry = argument("RandomDistribution", name)
            raise UnknownParameter(owner, name, names, hint="" if entry is None else f" {entry}")
        if name in given:
            raise BadValue(f"{owner} got {name} twice, by its place and by its name.")
        given[name] = value
    missing = [name for name in names if name not in given]
    if missing:
        raise BadValue(f"{owner} needs {', '.join(names)}; missing: {', '.join(missing)}.")
    return {name: _number(given[name], f"{name} of {owner[0].lower()}{owner[1:]}") for name in names}


def _number(given: Any, what: str) -> float:
    if hasattr(given, "dimensionality"):
        raise BadUnits(
            f"{what} is a quantity. Distributions take plain numbers, in the unit of the parameter that they are given"
            " for, such as ms or mV."
        )
    if not is_number(given):
        raise BadValue(f"{what} must be a number, not {given!r}.")
    return as_float(given)
