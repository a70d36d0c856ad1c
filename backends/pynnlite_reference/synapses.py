"""Spikes on their way, and the order in which they are added up."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from pynnlite.recipe import Pathway, Recipe

COLUMNS = ("source", "target", "weight", "delay")


class Inputs:
    """All synapses onto one receptor of one population.

    They are kept in the order (source population, source index, delay, pathway, occurrence). Spikes come in the order
    of their emission and then of their sources, and what is due at one step is added up in the order in which it came:
    that is the order (emission step, source population, source index, pathway, occurrence).

    Parameters
    ----------
    recipe : Recipe
        The network.
    pathways : sequence of Pathway
        Those that end at the receptor.
    size : int
        How many cells the target population has.
    """

    def __init__(self, recipe: Recipe, pathways: Iterable[Pathway], size: int) -> None:
        self.size = size
        self.pathways = [pathway.number for pathway in pathways]
        chunks = list(recipe.chunks(self.pathways, None, COLUMNS))
        pathway = np.concatenate([np.full(len(chunk.source), chunk.pathway) for chunk in chunks])
        source, target, self._weight, delay = (
            np.concatenate([getattr(chunk, column) for chunk in chunks]) for column in COLUMNS
        )
        population = np.array([path.source for path in recipe.pathways])[pathway]
        self._order = np.lexsort((pathway, delay, source, population))  # stable: occurrences stay as they are
        self._target, self._weight = target[self._order], self._weight[self._order]
        groups = np.stack([population, source, delay])[:, self._order]
        starts = np.flatnonzero(np.r_[True, (np.diff(groups) != 0).any(axis=0)][: len(target)])
        self._slices: dict[tuple[int, int], list[tuple[int, slice]]] = defaultdict(list)
        for start, stop in zip(starts, [*starts[1:], len(target)], strict=True):
            origin, index, steps = (int(number) for number in groups[:, start])
            self._slices[origin, index].append((steps, slice(int(start), int(stop))))
        self._due: dict[int, list[tuple[slice, int]]] = defaultdict(list)

    def read_weights(self, recipe: Recipe) -> None:
        """Take all weights from a recipe; spikes on their way act with these."""
        chunks = recipe.chunks(self.pathways, None, ["weight"])
        self._weight = np.concatenate([chunk.weight for chunk in chunks])[self._order]

    def send(self, step: int, population: int, index: int, count: int) -> None:
        """Take the spikes that a source emits at a step; call in the order of steps, populations and indices."""
        for delay, synapses in self._slices.get((population, index), ()):
            self._due[step + delay].append((synapses, count))

    def arriving(self, step: int) -> NDArray[np.float64] | None:
        """Return the sum of what arrives at each cell at a step, or None if nothing does."""
        due = self._due.pop(step, None)
        if due is None:
            return None
        total = np.zeros(self.size)
        for synapses, count in due:
            np.add.at(total, self._target[synapses], count * self._weight[synapses])  # one by one, in order
        return total
