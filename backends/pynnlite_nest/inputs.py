"""Inputs: the spikes of sources, and currents."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

import numpy as np
from nest import nestkernel_api

from pynnlite.columns import Spikes, stable_order
from pynnlite.recipe import Recipe, SpikeFeed

from .clock import Clock
from .nodes import Nodes


class Sources:
    """The spikes of source cells, handed to NEST for a stretch of steps at a time.

    Parameters
    ----------
    recipe : Recipe
        The network.
    nodes : Nodes
        Its nodes.
    clock : Clock
        The steps.
    """

    LEAST = 256
    """Steps that are handed over at least, if memory allows: each time takes a call for every source."""

    def __init__(self, recipe: Recipe, nodes: Nodes, clock: Clock) -> None:
        self._recipe, self._nodes, self._clock = recipe, nodes, clock
        self._feed = SpikeFeed(recipe, dict.fromkeys(nodes.sources), repeats=True)

    @property
    def until(self) -> int:
        """The last step whose spikes NEST has."""
        return self._feed.known

    def restart(self, recipe: Recipe, step: int) -> None:
        """Go on by another recipe after a step."""
        self._recipe = recipe
        self._feed.restart(recipe, step)

    def fetch(self, wanted: int) -> None:
        """Hand over the next stretch; `wanted` is the step to which is known to be gone."""
        first = self.until
        for population, spikes in self._feed.ahead(first, max(wanted, first + self.LEAST)).items():
            self._hand_over(population, spikes)

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
        self._recipe, self._nodes, self._feed = recipe, nodes, nodes.currents

    @property
    def until(self) -> int:
        """The step at which to `go_on`."""
        return self._feed.until

    def restart(self, recipe: Recipe, step: int, stale: Iterable[int], changed: bool) -> None:
        """Go on by another recipe from a step on.

        Parameters
        ----------
        recipe : Recipe
            The recipe.
        step : int
            The step.
        stale : iterable of int
            Populations whose parameters have changed.
        changed : bool
            Whether injected currents differ from those of the recipe before.
        """
        self._recipe = recipe
        if changed:
            self._feed.restart(recipe, step)
        due = self._feed.take(step) if self._feed.until <= step else ()
        self._set({*stale, *due})

    def go_on(self, step: int) -> None:
        """Set the currents that change at a step."""
        self._set(self._feed.take(step))

    def _set(self, populations: Iterable[int]) -> None:
        for population in populations:
            self._nodes.set_currents(self._recipe, population)
