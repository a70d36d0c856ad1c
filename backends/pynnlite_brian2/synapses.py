"""All synapses of a network, as one set of Brian2's with one queue, and the spikes that cross them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pynnlite.columns import stable_order
from pynnlite.recipe import Recipe

from .cells import Cells
from .preferences import import_brian2

brian2 = import_brian2()

FloatArray = NDArray[np.float64]
IndexArray = NDArray[np.int32]

COLUMNS = ("source", "target", "weight", "delay")


class NothingToRun:
    """In place of code of Brian2's that would have to be compiled and is never run."""

    def before_run(self) -> None:
        """Do nothing."""

    after_run = before_run


class Synapses:
    """Every synapse of a network, sorted by the order in which inputs are added up.

    Sources are numbered through all populations; each receptor of each cell has one accumulator.

    Parameters
    ----------
    recipe : Recipe
        The network.
    groups : sequence of Cells
        All cells.
    clock : brian2.Clock
        The clock of the network.

    Attributes
    ----------
    objects : list
        Brian2's objects.
    first : dict of int to int
        For each population, the number of its first cell as a source.
    """

    def __init__(self, recipe: Recipe, groups: Sequence[Cells], clock: Any) -> None:
        sizes = [population.size for population in recipe.populations]
        starts = np.cumsum([0, *sizes]).tolist()
        self.first = dict(enumerate(starts[:-1]))
        self._groups = groups
        self.objects: list[Any] = []
        self._make(recipe, starts[-1], clock)

    def _make(self, recipe: Recipe, n_sources: int, clock: Any) -> None:
        paths = [pathway.number for pathway in recipe.pathways]
        pathway, columns = columns_of(recipe, paths, COLUMNS)
        n = len(columns["weight"])
        if not n:
            return
        offsets, n_inputs = self._accumulators(recipe)
        numbers = np.array([self.first[each.source] for each in recipe.pathways], np.int32)
        source = np.repeat(numbers, pathway) + columns["source"]
        target = np.repeat(np.array(offsets, np.int32), pathway) + columns["target"]
        order = _order(columns["delay"], source)
        self._place = np.empty(n, np.int32)
        self._place[order] = np.arange(n, dtype=np.int32)
        self._starts = np.cumsum([0, *pathway])
        inputs = brian2.NeuronGroup(n_inputs, "total : 1", clock=clock, namespace={}, name="pynnlite_inputs")
        dummy = brian2.SpikeGeneratorGroup(
            n_sources, [], [] * brian2.ms, clock=clock, name="pynnlite_sources"
        )
        dummy.active = False  # spikes are put into the queue below
        synapses = brian2.Synapses(
            dummy,
            inputs,
            "w : 1",
            on_pre="total_post += w",
            clock=clock,
            namespace={},
            name="pynnlite_synapses",
        )
        synapses.pre._pushspikes_codeobj = NothingToRun()
        synapses.connect(i=source[order], j=target[order])
        synapses.variables["w"].set_value(columns["weight"][order])
        steps = columns["delay"][order] - 1  # spikes are put into the queue in the step after they were found
        synapses.pre.variables["delay"].set_value(steps * clock.dt_)
        self._longest, self._repeated = int(columns["delay"].max()), 0
        self.objects = [inputs, dummy, synapses]

    def _accumulators(self, recipe: Recipe) -> tuple[list[int], int]:
        """Return for each pathway the accumulator of its target's first cell, and how many there are."""
        self._parts: list[slice] = []
        where: dict[tuple[int, str], int] = {}
        n = 0
        for cells in self._groups:
            for row, receptor in enumerate(cells.receptors):
                for number, first in cells.first.items():
                    where[number, receptor] = n + row * cells.size + first
            self._parts.append(slice(n, n + len(cells.receptors) * cells.size))
            n = self._parts[-1].stop
        names = [
            recipe.populations[path.target].type.receptors[path.receptor].name for path in recipe.pathways
        ]
        return [where[path.target, name] for path, name in zip(recipe.pathways, names, strict=True)], n

    def prepare(self) -> None:
        """Take hold of the arrays and code that Brian2 has made."""
        if not self.objects:
            return
        inputs, _, synapses = self.objects
        synapses.pre.initialise_queue()
        self._queue = synapses.pre.queue
        self._run = synapses.pre.codeobj.__call__
        self._weights: FloatArray = synapses.variables["w"].get_value()
        self._targets: IndexArray = synapses.variables["_synaptic_post"].get_value()
        self._total: FloatArray = inputs.variables["total"].get_value()
        self._shaped = [
            (cells, self._total[part].reshape(len(cells.receptors), cells.size))
            for cells, part in zip(self._groups, self._parts, strict=True)
            if cells.receptors
        ]

    def new_weights(self, recipe: Recipe, pathways: Sequence[int]) -> list[tuple[IndexArray, FloatArray]]:
        """Return the places of changed weights, and the new weights.

        Places identify synapses: a recipe promises the same order of the synapses of a pathway each time.
        """
        if not self.objects:
            return []
        found = []
        for number in pathways:
            _, columns = columns_of(recipe, [number], ["weight"])
            found.append((self._place[self._starts[number] : self._starts[number + 1]], columns["weight"]))
        return found

    def set_weights(self, changed: Sequence[tuple[IndexArray, FloatArray]]) -> None:
        """Take new weights; spikes on their way act with these."""
        for places, weights in changed:
            self._weights[places] = weights

    def deliver(self, sources: IndexArray) -> None:
        """Send the spikes of some sources (ascending) emitted at this grid time, and add the input due at the next."""
        if not self.objects:
            return
        if (sources[1:] == sources[:-1]).any():
            self._repeated = self._longest
        self._queue.push(sources)
        due = self._queue.peek()
        if not len(due):
            self._repeated = max(0, self._repeated - 1)
            self._queue.advance()
            return
        due.sort()  # in place: the order of the synapses is that in which inputs are added up
        if self._repeated:
            self._repeated -= 1
            self._add_products(due)
        else:
            self._run()
        for cells, inputs in self._shaped:
            cells.add(inputs)
        self._total[:] = 0.0

    def _add_products(self, due: IndexArray) -> None:
        """Do as the code does, but add several spikes of a source in one step as one product."""
        synapses, counts = np.unique(due, return_counts=True)
        np.add.at(self._total, self._targets[synapses], counts * self._weights[synapses])
        self._queue.advance()


def columns_of(
    recipe: Recipe, pathways: Sequence[int], names: Sequence[str]
) -> tuple[list[int], dict[str, NDArray[Any]]]:
    """Return the number of synapses of each pathway, and columns of all, in the order of the pathways."""
    pieces: dict[int, list[Any]] = {number: [] for number in pathways}
    for chunk in recipe.chunks(pathways, None, names):
        pieces[chunk.pathway].append(chunk)
    chunks = [chunk for number in pathways for chunk in pieces[number]]
    counts = [sum(len(getattr(chunk, names[0])) for chunk in pieces[number]) for number in pathways]
    if not chunks:
        return counts, {name: np.zeros(0, np.int32 if name != "weight" else np.float64) for name in names}
    return counts, {name: np.concatenate([getattr(chunk, name) for chunk in chunks]) for name in names}


def _order(delay: IndexArray, source: IndexArray) -> NDArray[np.int64] | slice:
    """Return the order (longest delay, source, position) of synapses."""
    by_source = stable_order(source)
    by_delay = stable_order((int(delay.max()) - delay)[by_source])
    if isinstance(by_source, slice) or isinstance(by_delay, slice):
        return by_delay if isinstance(by_source, slice) else by_source
    return by_source[by_delay]
