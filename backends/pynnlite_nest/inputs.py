"""What comes from outside: the spikes of sources, and currents."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

import numpy as np
from nest import nestkernel_api

from pynnlite.columns import Spikes
from pynnlite.recipe import Recipe
from pynnlite.timebase import NEVER

from .clock import Clock
from .nodes import Nodes
from .synapses import stable_order


class Sources:
    """What source cells emit, handed to NEST for a stretch of steps at a time.

    Parameters
    ----------
    recipe : Recipe
        The network.
    nodes : Nodes
        Its nodes.
    clock : Clock
        The steps.
    """

    LEAST, FIRST, SPIKES = 256, 100, 1 << 20
    """Steps that are handed over at least, if memory allows; length of the first stretch; spikes in a stretch."""

    def __init__(self, recipe: Recipe, nodes: Nodes, clock: Clock) -> None:
        self._recipe, self._nodes, self._clock = recipe, nodes, clock
        self._length = self.FIRST
        self.until: int = -1 if nodes.sources else NEVER

    def restart(self, recipe: Recipe, step: int) -> None:
        """Go on by another recipe after a step."""
        self._recipe = recipe
        if self._nodes.sources:
            self.until = step

    def fetch(self, wanted: int) -> None:
        """Hand over the next stretch; `wanted` is the step to which is known to be gone."""
        first = self.until
        self.until = first + min(self._length, max(wanted - first, self.LEAST))
        most = 1
        for population in self._nodes.sources:
            spikes = self._recipe.spikes(population, first, self.until)
            most = max(most, len(spikes.step) if spikes.count is None else int(spikes.count.sum()))
            self._hand_over(population, spikes)
        taken = self.until - first
        self._length = max(1, min(taken * self.SPIKES // most, 10 * taken))

    def _hand_over(self, population: int, spikes: Spikes) -> None:
        index, step = spikes.index, spikes.step
        if spikes.count is not None and len(spikes.count) and spikes.count.max() > 1:
            index, step = np.repeat(index, spikes.count), np.repeat(step, spikes.count)
        order = stable_order(index)
        times = self._clock.time(step[order]).tolist()
        size = self._recipe.populations[population].size
        ends = np.searchsorted(index[order], np.arange(size + 1)).tolist()
        status = [{"spike_times": times[a:b]} for a, b in pairwise(ends)]
        nestkernel_api.llapi_set_nc_status(self._nodes.all(population)._datum, status)


class Currents:
    """The constant and the injected currents of all cells, put into NEST's constant current at each step they change.

    Parameters
    ----------
    recipe : Recipe
        The network.
    nodes : Nodes
        Its nodes.
    """

    def __init__(self, recipe: Recipe, nodes: Nodes) -> None:
        self._nodes = nodes
        self.restart(recipe, 0)

    def restart(self, recipe: Recipe, step: int) -> None:
        """Go on by another recipe from a step on; what it changes there is to be applied."""
        self._recipe = recipe
        self._look_ahead(step)

    def apply(self, step: int, populations: Iterable[int]) -> None:
        """Set the current of some populations from a step on."""
        for population in populations:
            self._nodes.set_currents(self._recipe, population, step)

    def go_on(self, step: int) -> None:
        """Set the currents that change at a step, and find out until when none changes again."""
        changing = [
            i for i in self._recipe.injections if len(self._recipe.current_steps(i.number, step, step + 1))
        ]
        self.apply(step, {injection.population for injection in changing})
        self._look_ahead(step)

    def _look_ahead(self, step: int) -> None:
        later = [self._recipe.current_steps(i.number, step + 1, NEVER) for i in self._recipe.injections]
        self.until: int = min((int(steps[0]) for steps in later if len(steps)), default=NEVER)
