"""A network whose cells have slightly higher or lower thresholds."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from ..recipe import Recipe
from ..values import FloatArray, IndexArray
from .histories import History, cells_of


@dataclass(frozen=True)
class Shifted(Recipe):
    """A recipe with other thresholds.

    Attributes
    ----------
    origin : Recipe
        The network.
    thresholds : dict of int to str
        By population, the parameter that is the threshold.
    by : float
        What is added to it, in its coherent unit (mV).
    """

    origin: Recipe = None  # type: ignore[assignment]
    thresholds: Mapping[int, str] = field(default_factory=dict, compare=False)
    by: float = 0.0

    def cells(
        self, population: int, index: IndexArray | None = None, names: Collection[str] | None = None
    ) -> dict[str, FloatArray | Any]:
        """Return parameters of some cells, as `Recipe.cells` does."""
        found = self.origin.cells(population, index, names)
        name = self.thresholds.get(population)
        if name in found:
            found[name] = np.asarray(found[name]) + self.by
        return found


def with_thresholds(history: History, by: float) -> History:
    """Return a history in which all thresholds that are parameters are higher by some mV, throughout."""
    stretches = []
    for stretch in history.stretches:
        old = stretch.recipe
        facts = (
            old.model,
            old.dt,
            old.min_delay,
            old.max_delay,
            old.trial,
            old.limit,
            old.at_a_time,
            old.since,
        )
        names = dict(_thresholds(old))
        stretches.append(replace(stretch, recipe=Shifted(*facts, old, names, by)))
    return replace(history, stretches=stretches)


def _thresholds(recipe: Recipe) -> Collection[tuple[int, str]]:
    """Return by population the parameter that is the threshold, where it is one."""
    found = []
    for population, kind in cells_of(recipe):
        if kind.dynamics.threshold is not None:
            name = kind.dynamics.threshold[1].canonical
            if name in {entry.name for parameter in kind.parameters for entry in parameter.entries}:
                found.append((population, name))
    return found
