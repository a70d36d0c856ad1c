"""Spikes on their way, and the order in which they are added up."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pynnlite.recipe import Pathway, Recipe, Synapses, occurrences, rule_columns

from .plastic import Amounts, PlasticSynapses, Sent

TYPES = {
    "source": np.int32,
    "target": np.int32,
    "weight": np.float64,
    "delay": np.int32,
    "dendritic": np.int32,
}
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
        The pathways that end at the receptor.
    size : int
        How many cells the target population has.

    Attributes
    ----------
    longest : int
        The longest delay, in steps.
    """

    def __init__(self, recipe: Recipe, pathways: Iterable[Pathway], size: int) -> None:
        self.size = size
        pathways = list(pathways)
        self.pathways = [pathway.number for pathway in pathways]
        columns = columns_of(recipe, self.pathways, COLUMNS)
        pathway, source, target, delay = (columns[name] for name in ("pathway", "source", "target", "delay"))
        population = np.array([path.source for path in recipe.pathways], np.int64)[pathway]
        self._order = np.lexsort((pathway, delay, source, population))  # stable: occurrences stay as they are
        self._target, self._weight = target[self._order], columns["weight"][self._order]
        self._pathway = pathway[self._order]
        self.plastic = {
            path.number: PlasticSynapses(recipe, path, self._columns(recipe, path))
            for path in pathways
            if path.dynamics is not None
        }
        keys = np.stack(
            [population, source, delay, np.where(np.isin(pathway, list(self.plastic)), pathway, -1)]
        )
        keys = keys[:, self._order]
        starts = np.flatnonzero(np.r_[True, (np.diff(keys) != 0).any(axis=0)][: len(target)])
        within = occurrences(self._pathway)
        self.longest = int(delay.max(initial=1))
        self._slices: dict[tuple[int, int], list[tuple[int, int, slice]]] = defaultdict(list)
        for start, stop in pairwise([*starts.tolist(), len(target)]):
            origin, index, steps, plastic = keys[:, start].tolist()
            first = start if plastic < 0 else int(within[start])
            self._slices[origin, index].append((steps, plastic, slice(first, first + stop - start)))
        self._due: dict[int, list[Callable[[], Amounts]]] = defaultdict(list)

    def _columns(
        self, recipe: Recipe, pathway: Pathway, names: Sequence[str] | None = None
    ) -> dict[str, Any]:
        """Return columns of one pathway, in the order in which its spikes are added up."""
        wanted = [*COLUMNS, *rule_columns(recipe.model, pathway)] if names is None else names
        columns = columns_of(recipe, [pathway.number], wanted)
        mine = self._order[self._pathway == pathway.number]
        place = mine - mine.min(
            initial=len(self._order)
        )  # a pathway's stand side by side before they are sorted
        found = {name: columns[name][place] for name in wanted}
        if names is None:
            pairs = columns["target"].astype(np.int64) << 32 | columns["source"]
            found |= {"place": place, "occurrence": occurrences(pairs)[place]}
        return found

    def weights_of(self, recipe: Recipe) -> NDArray[np.float64]:
        """Return the weights that a recipe has for these synapses.

        Places identify synapses: a recipe promises the same order of the synapses of a pathway each time.
        """
        weights: NDArray[np.float64] = columns_of(recipe, self.pathways, ["weight"])["weight"][self._order]
        return weights

    def take_weights(self, weights: NDArray[np.float64], pathways: Iterable[int]) -> None:
        """Take the weights of some pathways out of all, as `weights_of` returns them.

        Spikes on their way act with these, unless their synapse learns.
        """
        for number in pathways:
            mine = self._pathway == number
            self._weight[mine] = weights[mine]
            if number in self.plastic:
                self.plastic[number].take_weights(weights[mine])

    def take_parameters(self, recipe: Recipe, pathway: Pathway, step: int) -> None:
        """Take the parameters that a recipe has for plastic synapses."""
        names = [f"parameter.{name}" for name in pathway.parameters]
        self.plastic[pathway.number].take_parameters(self._columns(recipe, pathway, names), step)

    def take_state(self, recipe: Recipe, pathway: Pathway, variables: Sequence[str], step: int) -> None:
        """Take the values that a recipe has for variables of plastic synapses."""
        columns = self._columns(recipe, pathway, [f"initial.{name}" for name in variables])
        for name in variables:
            self.plastic[pathway.number].take_state(name, columns[f"initial.{name}"], step)

    def send(self, step: int, population: int, index: int, count: int, now: int | None = None) -> None:
        """Take the spikes that a source emits at a step; call in the order of steps, populations and indices.

        If the present step `now` is given, they were emitted earlier: take what of them is on its way.
        """
        for delay, pathway, synapses in self._slices.get((population, index), ()):
            due = step + delay
            if now is not None and due <= now:
                continue
            if pathway < 0:
                self._due[due].append(partial(self._amounts, synapses, count))
            else:
                plastic = self.plastic[pathway]
                sent = plastic.sent(Sent.of(step, due, synapses, count), now)
                self._due[due].append(partial(plastic.amounts, sent))

    def forget_spikes(self) -> None:
        """Forget all spikes that are on their way."""
        self._due.clear()
        for plastic in self.plastic.values():
            plastic.forget_spikes()

    def happen(self, step: int) -> None:
        """Let what reaches plastic synapses at a step happen."""
        for plastic in self.plastic.values():
            plastic.happen(step)

    def fired(self, step: int, index: int) -> None:
        """Take a spike of a target."""
        for plastic in self.plastic.values():
            plastic.fired(step, index)

    def arriving(self, step: int) -> NDArray[np.float64] | None:
        """Return the summed input of each cell at a step, or None if nothing arrives."""
        due = self._due.pop(step, None)
        if due is None:
            return None
        total = np.zeros(self.size)
        for amounts in due:
            np.add.at(total, *amounts())  # one by one, in order
        return total

    def _amounts(self, synapses: slice, count: int) -> Amounts:
        """Return the targets of some spikes of a source, and what is added to each."""
        return self._target[synapses], count * self._weight[synapses]


def columns_of(recipe: Recipe, pathways: Sequence[int], names: Sequence[str]) -> dict[str, NDArray[Any]]:
    """Return columns of all synapses of some pathways, one pathway after the other, and the pathway of each synapse."""
    pieces: dict[int, list[Synapses]] = {number: [] for number in pathways}
    for chunk in recipe.chunks(pathways, None, names):
        pieces[chunk.pathway].append(chunk)
    chunks = [chunk for number in pathways for chunk in pieces[number]]
    columns = {
        name: np.concatenate(
            [np.zeros(0, TYPES.get(name, np.float64)), *(chunk.column(name) for chunk in chunks)]
        )
        for name in names
    }
    sizes = [len(chunk.column(names[0])) for chunk in chunks]
    return {"pathway": np.repeat(np.array([chunk.pathway for chunk in chunks], np.int64), sizes), **columns}
