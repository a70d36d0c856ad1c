"""Input from outside: the spikes of sources, handed to the engine."""

from __future__ import annotations

import time
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from pynnlite.recipe import Recipe, SpikeFeed

from .kernels.engine import Engine
from .kernels.spikes import Feed


class SourceSpikes:
    """The spikes of sources that project to cells of this rank.

    Parameters
    ----------
    recipe : Recipe
        The network.
    received : dict of int to (k,) ndarray of int32
        For each population of sources, the sources that project to cells of this rank.
    least : int
        The fewest steps to work out at a time.
    spikes_ahead : int
        About the most spikes to work out at a time.
    core : Engine
        The engine that gets the spikes.
    """

    def __init__(
        self,
        recipe: Recipe,
        received: Mapping[int, NDArray[np.int32]],
        least: int,
        spikes_ahead: int,
        core: Engine,
    ) -> None:
        self._feed, self._core = SpikeFeed(recipe, received, least, spikes_ahead), core
        self.seconds = 0.0

    @property
    def known(self) -> int:
        """The last step whose spikes the compiled loops have."""
        return self._feed.known

    @property
    def n_drawn(self) -> int:
        """How many steps of how many sources have been worked out."""
        return self._feed.n_drawn

    def restart(self, recipe: Recipe, step: int) -> None:
        """Forget what lies after a step, and go on by a new recipe."""
        self._feed.restart(recipe, step)

    def fetch(self, first: int, wanted: int) -> None:
        """Work out the spikes after a step, up to a wanted one if memory allows; see `known`."""
        begun = time.perf_counter()
        for population, spikes in self._feed.ahead(first, wanted).items():
            count = np.ones(len(spikes.index), np.int32) if spikes.count is None else spikes.count
            self._core.set_feed(population, Feed(index=spikes.index, step=spikes.step, count=count))
        self.seconds += time.perf_counter() - begun
