"""Checks of what an execution is made with and told to do."""

from __future__ import annotations

from typing import Any

from ..backend import Backend
from ..errors import BadValue
from ..model import Model
from ..recipe import Recipe
from ..scalars import is_whole
from ..timebase import LONGEST, NEVER, checked_timestep


def checked_recipe(model: Any, dt: Any, delays: Any, trial: Any) -> Recipe:
    """Return the recipe of these arguments, or raise `BadValue`."""
    if not isinstance(model, Model):
        raise BadValue(f"An execution runs a model, as Network.freeze() returns it, not {model!r}.")
    if not is_whole(trial) or not 0 <= trial <= NEVER:
        raise BadValue(f"trial must be a whole number of at least 0, not {trial!r}.")
    bounds = tuple(delays) if isinstance(delays, tuple | list) else ()
    whole = len(bounds) == 2 and is_whole(bounds[0]) and (bounds[1] is None or is_whole(bounds[1]))
    if not whole or not 1 <= bounds[0] <= (LONGEST if bounds[1] is None else bounds[1]) <= LONGEST:
        raise BadValue(
            "delays must be the shortest and the longest delay in steps, such as (1, 100), or (1, None) without a"
            f" longest, not {delays!r}."
        )
    return Recipe(model, checked_timestep(dt), bounds[0], bounds[1], int(trial))


def checked_own_options(backend: Backend, options: Any) -> Any:
    """Return options that must be those of a backend, its defaults for None, or raise `BadValue`."""
    if options is None:
        return backend.options()
    if not isinstance(options, backend.options):
        kind = f"{backend.options.__module__}.{backend.options.__qualname__}"
        raise BadValue(f"The options of the backend {backend.name!r} must be a {kind}, not {options!r}.")
    return options


def checked_steps(given: Any, step: int) -> int:
    """Return how many steps to go on from a step, or raise `BadValue`."""
    if not is_whole(given) or not 0 <= given < NEVER - step:
        raise BadValue(
            f"The number of steps must be a whole number of at least 0 and below 2**62, not {given!r}."
        )
    return int(given)
