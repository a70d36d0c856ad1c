"""A network one of whose cells has other values of some parameters."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from ..recipe import Recipe
from ..values import FloatArray, IndexArray
from .histories import History


@dataclass(frozen=True)
class Nudged(Recipe):
    """A recipe in which one cell has other values of some parameters.

    Attributes
    ----------
    origin : Recipe
        The network.
    population, cell : int
        Which cell.
    values : dict of str to float
        The parameters, in coherent units.
    """

    origin: Recipe = None  # type: ignore[assignment]
    population: int = 0
    cell: int = 0
    values: Mapping[str, float] = field(default_factory=dict, compare=False)

    def cells(
        self, population: int, index: IndexArray | None = None, names: Collection[str] | None = None
    ) -> dict[str, FloatArray | Any]:
        """Return parameters of some cells, as `Recipe.cells` does."""
        found = self.origin.cells(population, index, names)
        if population != self.population:
            return found
        wanted = np.arange(self.populations[population].size) if index is None else index
        here = wanted == self.cell
        for name, value in self.values.items():
            if name in found:
                found[name] = np.where(here, value, found[name])
        return found


def nudged(history: History, population: int, cell: int, values: Mapping[str, float]) -> History:
    """Return a history in which one cell has other values of some parameters, throughout."""
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
        recipe = Nudged(*facts, old, population, cell, values)
        stretches.append(replace(stretch, recipe=recipe))
    return replace(history, stretches=stretches)
