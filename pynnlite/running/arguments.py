"""Checks of what an execution is made with and told to do."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from ..backend import Backend, StateChange, registry
from ..errors import BadValue
from ..files import is_writing, require_writable
from ..model import Model
from ..parallel import Communicator, world
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


def checked_backend(given: Any) -> Backend:
    """Return a backend that is given, or that of a name; raise `BadValue` for anything else."""
    if isinstance(given, str):
        return registry.load(given)
    missing = _missing(given, ("name", "features", "options", "problems", "build"))
    if missing:
        raise BadValue(
            f"The backend must be the name of one, such as one of {', '.join(registry.names())}, or a Backend, not"
            f" {given!r}, which has no {missing[0]!r}."
        )
    backend: Backend = given
    return backend


def _missing(given: Any, names: Sequence[str]) -> list[str]:
    """Return which attributes an object does not have; an error from within one that it has is raised."""
    missing = []
    for name in names:
        try:
            getattr(given, name)
        except AttributeError as error:
            if error.obj is not given or error.name != name:
                raise
            missing.append(name)
    return missing


def checked_communicator(given: Any) -> Communicator:
    """Return the ranks that are given, those that there are for None, or raise `BadValue`."""
    if given is None:
        return world()
    missing = _missing(given, ("rank", "size", "gather", "allgather", "exchange"))
    if missing:
        raise BadValue(f"comm must be a Communicator or None, not {given!r}, which has no {missing[0]!r}.")
    comm: Communicator = given
    return comm


def checked_state(given: Any, recipe: Recipe) -> Sequence[StateChange]:
    """Return new values of state variables of a network, or raise `BadValue`."""
    if not isinstance(given, list | tuple) or not all(isinstance(each, StateChange) for each in given):
        raise BadValue(f"New values of state variables must be a list of StateChange, not {given!r}.")
    for change in given:
        number, n_populations = change.population, len(recipe.populations)
        if not is_whole(number) or not 0 <= number < n_populations:
            raise BadValue(f"A StateChange is for population 0 to {n_populations - 1}, not {number!r}.")
        spec = recipe.populations[number]
        state, index, values = spec.type.state(change.variable), change.index, change.values
        what = f"{state.name} of {spec.label!r}"
        if not isinstance(index, np.ndarray) or index.dtype.kind not in "iu" or index.ndim != 1:
            raise BadValue(
                f"The cells that get a new {what} must be an array of their indices, not {index!r}."
            )
        wrong = (index < 0) | (index >= spec.size)
        if wrong.any() or len(np.unique(index)) < len(index):
            raise BadValue(
                f"The cells that get a new {what} must be different ones of 0 to {spec.size - 1}, not {index}."
            )
        if not isinstance(values, np.ndarray) or values.dtype != np.float64 or values.shape != index.shape:
            raise BadValue(f"The new {what} of {len(index)} cells must be as many float64, not {values!r}.")
        state.check(values, what)
    return given


def checked_chunk(given: Any) -> int:
    """Return the most bytes that are recorded before they are handed on, or raise `BadValue`."""
    if not is_whole(given) or given < 1:
        raise BadValue(
            "chunk_bytes must be a whole number of bytes of at least 1: about as many are recorded by each rank before"
            f" they go where they are kept. It is {given!r}."
        )
    return int(given)


def checked_data_folder(given: Any) -> Path | None:
    """Return the folder that data are to go to, None for None, or raise `BadValue`."""
    if given is None:
        return None
    name = os.fspath(given) if isinstance(given, str | os.PathLike) else None
    if not isinstance(name, str) or not name or "\0" in name:
        raise BadValue(
            f"data must be the name of a folder that what is recorded goes to, or None, not {given!r}."
        )
    folder = Path(name).absolute()
    if folder.exists() and not folder.is_dir():
        raise BadValue(f"data must name a folder, and {name!r} is a file.")
    require_writable(folder / "about.json")
    return folder if is_writing() else None


def checked_file(given: Any) -> str:
    """Return the name of a checkpoint file to be written, or raise `BadValue`."""
    name = os.fspath(given) if isinstance(given, str | os.PathLike) else None
    if not isinstance(name, str) or not name or "\0" in name:
        raise BadValue(
            f"A checkpoint is written to a file of some name, such as 'run.checkpoint', not {given!r}."
        )
    if os.path.isdir(name):
        raise BadValue(f"A checkpoint is written to a file, but {name!r} is a folder. Name a file in it.")
    return name


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
