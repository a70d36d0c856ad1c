"""Input from outside: the spikes of sources, handed to the compiled loops ahead of time."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ...recipe import Recipe, SpikeFeed
from .loops import Network
from .rows import Rows

Integers = NDArray[np.int64]
NONE = np.zeros(0, np.int64)


class SourceSpikes:
    """The spikes of sources that have synapses on this rank.

    Parameters
    ----------
    recipe : Recipe
        The network.
    rows : Rows
        The synapses.
    network : Network
        What takes them.
    """

    def __init__(self, recipe: Recipe, rows: Rows, network: Network) -> None:
        self._rows, self._network = rows, network
        wanted = {p.number: rows.cells_of(p.number) for p in recipe.populations if recipe.is_source(p.number)}
        self._feed = SpikeFeed(recipe, wanted)
        self._given: tuple[Integers, Integers, Integers] = (NONE, NONE, NONE)

    @property
    def known(self) -> int:
        """The last step whose spikes the loops have."""
        return self._feed.known

    def restart(self, recipe: Recipe, step: int) -> None:
        """Forget the spikes after a step, and go on by a new recipe; earlier ones stay on their way."""
        emitted = self._given[0] - self._rows.shortest
        self._give(*(column[emitted <= step] for column in self._given), step=step)
        self._feed.restart(recipe, step)

    def fetch(self, step: int, wanted: int) -> None:
        """Work out the next spikes at some step, up to a wanted one if memory allows; see `known`."""
        first, rows, steps, counts = self._feed.known, [NONE], [NONE], [NONE]
        for population, spikes in self._feed.ahead(first, wanted).items():
            rows.append(spikes.index + self._rows.first[population])
            steps.append(spikes.step + self._rows.shortest)
            counts.append(
                np.ones(len(spikes.step), np.int64) if spikes.count is None else spikes.count.astype(np.int64)
            )
        new = [np.concatenate(each) for each in (steps, rows, counts)]
        order = np.lexsort((new[1], new[0]))
        old = self._given
        joined = [np.concatenate([before, after[order]]) for before, after in zip(old, new, strict=True)]
        self._give(*joined, step=step)

    def _give(self, steps: Integers, rows: Integers, counts: Integers, *, step: int) -> None:
        """Hand over spikes, without those that the tick of the present step has taken."""
        waiting = steps > step
        self._given = steps[waiting], rows[waiting], counts[waiting]
        self._network.give(*self._given)
