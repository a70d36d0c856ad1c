"""The options of `setup`: those of a backend, and those of PyNN's that mean nothing here."""

from __future__ import annotations

import dataclasses
import math
from typing import Any

from ..errors import BadValue, IgnoredOptionWarning, RoundingWarning, UnknownParameter, did_you_mean
from ..origin import warn
from ..pynn import OPTIONS, argument
from ..timebase import EPSILON, LONGEST, checked_time, grid_time, nearest_steps
from . import registry
from .protocol import Backend

COMMON = ("timestep", "min_delay", "max_delay", "progress", "rate_warning", "data", "chunk_bytes", "seed")


def checked_options(backend: Backend, given: dict[str, Any]) -> Any:
    """Return the options of a backend, as its own class of options.

    Raises
    ------
    UnknownParameter
        For an option that neither the backend nor PyNN has.
    """
    names = {field.name for field in dataclasses.fields(backend.options)}
    for name in given:
        if name == "seed":
            raise BadValue("The seed belongs to the network: write Network(seed=…), or give it to setup().")
        if name not in names and name not in OPTIONS:
            entry = argument("setup", name)
            hint = "" if entry is None else f" {entry}"
            owner = f"setup() for the backend {backend.name!r}"
            raise UnknownParameter(owner, name, [*COMMON, *names], kind="option", hint=hint)
    ignored = sorted(name for name in given if name in OPTIONS and name not in names)
    if ignored:
        reasons = "; ".join(f"{name}: {OPTIONS[name]}" for name in ignored)
        warn(
            f"Options of PyNN's that mean nothing here were ignored ({reasons}).",
            IgnoredOptionWarning,
        )
    return backend.options(**{name: value for name, value in given.items() if name in names})


def known_options(backend: str, given: dict[str, Any]) -> dict[str, Any]:
    """Return options without those that neither the backend nor PyNN has: PyNN ignores these, here they are warned of.

    Parameters
    ----------
    backend : str
        Name of the backend.
    given : dict
        Options of a script of PyNN's, which is to run as it is.
    """
    own = {field.name for field in dataclasses.fields(registry.load(backend).options)}
    known = {*own, *COMMON, *OPTIONS}
    unknown = [name for name in given if name not in known and argument("setup", name) is None]
    if unknown:
        hints = "".join(did_you_mean(name, known) for name in unknown)
        what = "Options of setup() that no simulator of PyNN's has were ignored, as PyNN does"
        warn(f"{what}: {', '.join(unknown)}.{hints}", IgnoredOptionWarning)
    return {name: value for name, value in given.items() if name not in unknown}


def delay_range(min_delay: Any, max_delay: Any, dt: float) -> tuple[int, int | None]:
    """Return the shortest and the longest delay in steps."""
    shortest = 1 if _is_auto(min_delay) else _delay_bound(min_delay, "min_delay", dt)
    if shortest > LONGEST:
        raise BadValue(
            f"min_delay must be at most {LONGEST} time steps, that is {grid_time(LONGEST, dt):g} ms, not {min_delay}"
            " ms; 'auto' chooses for you."
        )
    endless = isinstance(max_delay, float) and max_delay == math.inf
    longest = None if endless or _is_auto(max_delay) else _delay_bound(max_delay, "max_delay", dt)
    if longest is not None and longest < shortest:
        raise BadValue(
            f"max_delay, {max_delay} ms, must not be below min_delay, {grid_time(shortest, dt):g} ms."
        )
    return shortest, None if longest is None else min(longest, LONGEST)


def _is_auto(given: Any) -> bool:
    return isinstance(given, str) and given == "auto"


def _delay_bound(given: Any, what: str, dt: float) -> int:
    time = checked_time(given, what, instead=" or 'auto'")
    if time < (1 - EPSILON) * dt:
        raise BadValue(
            f"{what} must be at least the time step, {dt:g} ms, not {time:g} ms; 'auto' chooses for you."
        )
    steps = int(nearest_steps(time, dt))
    if steps < LONGEST and abs(time / dt - steps) > EPSILON:
        moved = f"{what}, {time:g} ms, lies off the grid of {dt:g} ms; it is {grid_time(steps, dt):g} ms."
        warn(moved, RoundingWarning)
    return steps
