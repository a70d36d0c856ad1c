"""Cells that stand in for those whose own spikes reset what arrives at them, so that a roll-call shows all of it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from ..backend import check
from ..network import Network
from ..recipe import Pathway, Recipe
from ..standardmodels import IF_curr_delta
from ..values import FloatArray, IndexArray
from .derived import Derived
from .lockstep import Engine

STAND_IN = IF_curr_delta
"""A cell that every backend has: arrivals move its potential, which is linear, and whose threshold is a parameter."""


@dataclass(frozen=True, kw_only=True)
class StoodIn(Derived):
    """A network in which some populations are of `STAND_IN`, with the same synapses.

    Attributes
    ----------
    standing : frozenset of int
        The populations.
    """

    standing: frozenset[int]

    @cached_property
    def pathways(self) -> tuple[Pathway, ...]:
        """All pathways: those onto a stand-in lead to one of its receptors, which all do the same."""
        n = len(STAND_IN.receptors)
        return tuple(
            replace(each, receptor=each.receptor % n) if each.target in self.standing else each
            for each in self.origin.pathways
        )

    def cells(
        self, population: int, index: IndexArray | None = None, names: Collection[str] | None = None
    ) -> dict[str, FloatArray]:
        """Return parameters of some cells, as `Recipe.cells` does."""
        if population in self.standing:
            return Recipe.cells(self, population, index, names)
        return self.origin.cells(population, index, names)

    def initial(self, population: int, index: IndexArray | None = None) -> dict[str, FloatArray]:
        """Return the initial state of some cells, as `Recipe.initial` does."""
        if population in self.standing:
            return Recipe.initial(self, population, index)
        return self.origin.initial(population, index)


def stood_in(recipe: Recipe, populations: Collection[int], engines: Sequence[Engine]) -> StoodIn | None:
    """Return a network in which some populations have stand-ins; None if an engine cannot run it.

    Parameters
    ----------
    recipe : Recipe
        The network.
    populations : collection of int
        Which populations have stand-ins.
    engines : sequence of Engine
        Those that must run it.
    """
    network = Network(seed=0)
    network.population(1, STAND_IN(v_rest=0.0, v_reset=0.0, v_thresh=1.0), initial_values={"v": 0.0})
    (one,) = network.freeze().populations
    specs = tuple(
        replace(each, type=one.type, parameters=one.parameters, initial=one.initial)
        if each.number in populations
        else each
        for each in recipe.populations
    )
    model = replace(recipe.model, populations=specs, injections=(), probes=())
    found = StoodIn.of(recipe, model=model, standing=frozenset(populations))
    for engine in engines:
        if [*check(found, engine.backend.features), *engine.backend.problems(found)]:
            return None
    return found
