"""Histories of networks some of whose cells have other values of some parameters."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from ..declarations import CellType
from ..values import IndexArray
from .derived import Retune, Retuned
from .histories import History, cells_of


def retuned(history: History, retune: Retune) -> History:
    """Return a history whose network has other parameters, throughout.

    Parameters
    ----------
    history : History
        What an execution did.
    retune : callable
        Changes the parameters.
    """
    stretches = [replace(each, recipe=Retuned.of(each.recipe, retune=retune)) for each in history.stretches]
    return replace(history, stretches=stretches)


def with_values(
    history: History, population: int, cell: int, changes: Mapping[str, Callable[[Any], Any]]
) -> History:
    """Return a history in which one cell has other values of some parameters, also of those that change on the way.

    Parameters
    ----------
    history : History
        What an execution did.
    population, cell : int
        Which cell.
    changes : dict of str to callable
        Takes the values of a parameter, in coherent units, and returns those instead of them.
    """

    def nudged(number: int, index: IndexArray, found: dict[str, Any]) -> dict[str, Any]:
        if number != population:
            return found
        new = {
            name: np.where(index == cell, change(np.asarray(found[name])), found[name])
            for name, change in changes.items()
            if name in found
        }
        return {**found, **new}

    return retuned(history, nudged)


def with_thresholds(history: History, by: float) -> History:
    """Return a history in which all thresholds that are parameters are higher.

    Parameters
    ----------
    history : History
        What an execution did.
    by : float
        By how much, in the coherent unit (mV).
    """
    thresholds = {population: threshold_of(kind) for population, kind in cells_of(history.recipe)}

    def shifted(number: int, index: IndexArray, found: dict[str, Any]) -> dict[str, Any]:
        name = thresholds.get(number)
        return found if name is None or name not in found else {**found, name: np.asarray(found[name]) + by}

    return retuned(history, shifted)


def threshold_of(kind: type[CellType]) -> str | None:
    """Return the parameter of a cell type that is its threshold; None if no parameter is."""
    threshold = kind.dynamics.threshold
    name = "" if threshold is None else threshold[1].canonical
    return name if name in {entry.name for entry in kind.columns} else None
