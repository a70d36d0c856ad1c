"""Input from outside: the spikes of sources, handed to the engine."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping

import numpy as np
from numpy.typing import NDArray

from pynnlite.recipe import CurrentFeed, Recipe, SpikeFeed

from .cells.arrays import CellArrays
from .kernels import blocks
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
        try:
            for population, spikes in self._feed.ahead(first, wanted).items():
                count = np.ones(len(spikes.index), np.int32) if spikes.count is None else spikes.count
                self._core.set_feed(population, Feed(index=spikes.index, step=spikes.step, count=count))
        except BaseException:
            self._feed.restart(self._feed.recipe, first)  # the engine may not have them
            raise
        self.seconds += time.perf_counter() - begun


class Currents:
    """The injected currents.

    While currents stay for many steps, a change ends a stretch of `advance`, and new drives are worked out here. Where
    they change more often, the loops get the currents of each step, and work out the drives.

    Parameters
    ----------
    recipe : Recipe
        The network.
    gap : int
        For how many steps currents stay at most where the loops work out the drives.
    cells : CellArrays
        The cells.
    core : Engine
        The engine.

    Attributes
    ----------
    until : int
        The step at which to `go_on`.
    """

    def __init__(self, recipe: Recipe, gap: int, cells: CellArrays, core: Engine) -> None:
        self._feed, self._gap, self._cells, self._core = CurrentFeed(recipe), gap, cells, core
        self._in_loops: frozenset[int] = frozenset()
        self.until = 0

    def restart(self, recipe: Recipe, step: int) -> None:
        """Go on by the currents of a new recipe from a step on; `go_on` must follow."""
        self._feed.restart(recipe, step)

    def go_on(self, step: int, stale: Iterable[int] = ()) -> None:
        """Take the currents from a step on, and those of populations whose parameters have changed."""
        changed = self._feed.take(step)
        stretch = self._feed.ahead(step)
        end = stretch.end_of_dense(step, self._gap)
        in_loops = frozenset[int]()
        if end > step:
            rows = slice(step - stretch.first, end - stretch.first)
            in_loops = self._feed.changing(rows)
            changes = np.zeros(end - step, np.uint8)
            changes[0] = 1
            changes[stretch.changes[(stretch.changes >= step) & (stretch.changes < end)] - step] = 1
            self._core.set_currents(blocks.Currents(first=step, values=stretch.values[rows], changed=changes))
        self._cells.set_drives({*stale, *changed, *self._in_loops, *in_loops}, self._feed)
        for population in in_loops:
            self._cells.set_injected(population, self._feed)
        self._in_loops, self.until = in_loops, end if end > step else self._feed.until
