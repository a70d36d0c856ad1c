"""Recipes that answer as another one does, but for what a subclass changes."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cached_property
from typing import Any, Self

import numpy as np

from ..columns import Spikes
from ..recipe import Pathway, Recipe, Synapses
from ..recipe.expansion import Expansion
from ..values import FloatArray, IndexArray

Retune = Callable[[int, IndexArray, dict[str, Any]], dict[str, Any]]
"""Takes the number of a population, indices of cells and their parameters by name; returns the parameters to use."""


@dataclass(frozen=True, kw_only=True)
class Derived(Recipe):
    """A recipe that answers as another one does. Subclasses override what differs.

    Attributes
    ----------
    origin : Recipe
        The other recipe.
    """

    origin: Recipe

    @classmethod
    def of(cls, origin: Recipe, **named: Any) -> Self:
        """Return a recipe that differs from another one by some fields, each by its name."""
        same = {each.name: getattr(origin, each.name) for each in fields(Recipe) if each.init}
        return cls(**{**same, **named}, origin=origin)

    @cached_property
    def pathways(self) -> tuple[Pathway, ...]:
        """All pathways."""
        return self.origin.pathways

    def cells(
        self, population: int, index: IndexArray | None = None, names: Collection[str] | None = None
    ) -> dict[str, FloatArray | Any]:
        """Return parameters of some cells, as `Recipe.cells` does."""
        return self.origin.cells(population, index, names)

    def initial(self, population: int, index: IndexArray | None = None) -> dict[str, FloatArray]:
        """Return the initial state of some cells, as `Recipe.initial` does."""
        return self.origin.initial(population, index)

    def positions(self, population: int, index: IndexArray | None = None) -> FloatArray:
        """Return the positions of some cells, as `Recipe.positions` does."""
        return self.origin.positions(population, index)

    def spikes(self, population: int, first: int, last: int, index: IndexArray | None = None) -> Spikes:
        """Return what sources emit, as `Recipe.spikes` does."""
        return self.origin.spikes(population, first, last, index)

    def key(self, purpose: str, number: int) -> int:
        """Return the key of a stochastic process, as `Recipe.key` does."""
        return self.origin.key(purpose, number)

    def expansion(self, projection: int) -> Expansion:
        """Return the expansion of a projection."""
        return self.origin.expansion(projection)

    def chunks(
        self,
        pathways: Sequence[int],
        targets: Mapping[int, IndexArray] | None,
        columns: Sequence[str],
        again: bool = False,
    ) -> Iterator[Synapses]:
        """Yield each synapse of some pathways onto some targets, as `Recipe.chunks` does."""
        return self.origin.chunks(pathways, targets, columns, again)


@dataclass(frozen=True, kw_only=True)
class Retuned(Derived):
    """A recipe some of whose cells have other values of some parameters.

    Attributes
    ----------
    retune : callable
        Changes parameters.
    """

    retune: Retune

    def cells(
        self, population: int, index: IndexArray | None = None, names: Collection[str] | None = None
    ) -> dict[str, FloatArray | Any]:
        """Return parameters of some cells, as `Recipe.cells` does."""
        wanted = np.arange(self.populations[population].size, dtype=np.int32) if index is None else index
        return self.retune(population, wanted, self.origin.cells(population, index, names))
