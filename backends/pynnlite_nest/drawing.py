"""Poisson sources whose spikes NEST draws."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from pynnlite.recipe import Recipe
from pynnlite.standardmodels import SpikeSourcePoisson
from pynnlite.timebase import NEVER

from .cells import FloatArray, Steps
from .nodes import Nodes, assign


def drawn_by_nest(recipe: Recipe) -> frozenset[int]:
    """Return the numbers of the populations of Poisson sources."""
    return frozenset(spec.number for spec in recipe.populations if issubclass(spec.type, SpikeSourcePoisson))


class Draws:
    """The rates of sources whose spikes NEST draws, given at each step at which one begins or ends.

    These sources are neurons that fire at a rate of their own. NEST's generators of Poisson spikes would need a neuron
    behind each, which repeats a spike a step later, so that a new rate would act a step late.

    Parameters
    ----------
    recipe : Recipe
        The network.
    nodes : Nodes
        Its nodes.
    """

    def __init__(self, recipe: Recipe, nodes: Nodes) -> None:
        self._nodes, self._recipe = nodes, recipe
        self.until: int = NEVER

    def restart(self, recipe: Recipe, step: int) -> None:
        """Go on by another recipe from a step on."""
        self._recipe = recipe
        self._give(step, self._nodes.drawn)
        self._look_ahead(step)

    def go_on(self, step: int) -> None:
        """Give the rates that change at a step, and find out until when none changes again."""
        self._give(step, [n for n in self._nodes.drawn if (self._bounds(n) == step).any()])
        self._look_ahead(step)

    def _give(self, step: int, populations: Iterable[int]) -> None:
        for population in populations:
            begin, end = self._bounds(population)
            rates: FloatArray = np.where(
                (begin <= step) & (step < end), self._recipe.cells(population)["rate"], 0.0
            )
            assign(self._nodes.all(population), {"c_2": rates})

    def _look_ahead(self, step: int) -> None:
        bounds = [self._bounds(population) for population in self._nodes.drawn]
        later = [each[each > step] for each in bounds]
        self.until = min((int(each.min()) for each in later if each.size), default=NEVER)

    def _bounds(self, population: int) -> Steps:
        """Return the steps at which the cells of a population begin, and the steps at which they end."""
        _, begin, end = SpikeSourcePoisson.schedule(self._recipe.cells(population), self._recipe.dt)
        return np.stack([begin, end])
