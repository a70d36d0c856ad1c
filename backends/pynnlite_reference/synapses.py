"""Spikes on their way, and the order in which they are added up."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pynnlite.recipe import Pathway, Recipe, Synapses

TYPES = {"source": np.int32, "target": np.int32, "weight": np.float64, "delay": np.int32}
COLUMNS = tuple(TYPES)


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
        The pathways that end at the receptor.
    size : int
        How many cells the target population has.
    """

    def __init__(self, recipe: Recipe, pathways: Iterable[Pathway], size: int) -> None:
        self.size = size
        self.pathways = [pathway.number for pathway in pathways]
        columns = columns_of(recipe, self.pathways, COLUMNS)
        pathway, source, target, delay = (columns[name] for name in ("pathway", "source", "target", "delay"))
        population = np.array([path.source for path in recipe.pathways], np.int64)[pathway]
        self._order = np.lexsort((pathway, delay, source, population))  # stable: occurrences stay as they are
        self._target, self._weight = target[self._order], columns["weight"][self._order]
        keys = np.stack([population, source, delay])[:, self._order]
        starts = np.flatnonzero(np.r_[True, (np.diff(keys) != 0).any(axis=0)][: len(target)])
        self._slices: dict[tuple[int, int], list[tuple[int, slice]]] = defaultdict(list)
        for start, stop in pairwise([*starts.tolist(), len(target)]):
            origin, index, steps = keys[:, start].tolist()
            self._slices[origin, index].append((steps, slice(start, stop)))
        self._due: dict[int, list[tuple[slice, int]]] = defaultdict(list)

    def weights_of(self, recipe: Recipe) -> NDArray[np.float64]:
        """Return the weights that a recipe has for these synapses.

        Places identify synapses: a recipe promises the same order of the synapses of a pathway each time.
        """
        weights: NDArray[np.float64] = columns_of(recipe, self.pathways, ["weight"])["weight"][self._order]
        return weights

    def take_weights(self, weights: NDArray[np.float64]) -> None:
        """Take all weights, as `weights_of` returns them; spikes on their way act with these."""
        self._weight = weights

    def send(self, step: int, population: int, index: int, count: int) -> None:
        """Take the spikes that a source emits at a step; call in the order of steps, populations and indices."""
        for delay, synapses in self._slices.get((population, index), ()):
            self._due[step + delay].append((synapses, count))

    def arriving(self, step: int) -> NDArray[np.float64] | None:
        """Return the summed input of each cell at a step, or None if nothing arrives."""
        due = self._due.pop(step, None)
        if due is None:
            return None
        total = np.zeros(self.size)
        for synapses, count in due:
            np.add.at(total, self._target[synapses], count * self._weight[synapses])  # one by one, in order
        return total


def columns_of(recipe: Recipe, pathways: Sequence[int], names: Sequence[str]) -> dict[str, NDArray[Any]]:
    """Return columns of all synapses of some pathways, one pathway after the other, and the pathway of each synapse."""
    pieces: dict[int, list[Synapses]] = {number: [] for number in pathways}
    for chunk in recipe.chunks(pathways, None, names):
        pieces[chunk.pathway].append(chunk)
    chunks = [chunk for number in pathways for chunk in pieces[number]]
    columns = {
        name: np.concatenate([np.zeros(0, TYPES[name]), *(getattr(chunk, name) for chunk in chunks)])
        for name in names
    }
    sizes = [len(getattr(chunk, names[0])) for chunk in chunks]
    return {"pathway": np.repeat(np.array([chunk.pathway for chunk in chunks], np.int64), sizes), **columns}
