"""All synapses of a network, as one set of Brian2's with one queue, and the spikes that cross them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pynnlite.backend import Changes
from pynnlite.columns import stable_order
from pynnlite.recipe import Pathway, Recipe
from pynnlite.recipe import Synapses as Columns

from .cells import Cells
from .plastic import NothingToRun, RuledSynapses
from .preferences import import_brian2

brian2 = import_brian2()

FloatArray = NDArray[np.float64]
IndexArray = NDArray[np.int32]

COLUMNS = ("source", "target", "weight", "delay")
WHOLE = ("source", "target", "delay", "dendritic")


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
        self._plastic: list[RuledSynapses] = []
        self._of_pathway: dict[int, RuledSynapses] = {}
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
        for ruled in _ruled(recipe):
            self._add_ruled(recipe, ruled, dummy)

    def _add_ruled(self, recipe: Recipe, pathways: Sequence[Pathway], cells: Any) -> None:
        """Add what the synapses of some pathways with one rule do."""
        numbers = [each.number for each in pathways]
        counts, columns = columns_of(recipe, numbers, RuledSynapses.columns_for(recipe, pathways[0]))
        if not sum(counts):
            return
        made = RuledSynapses(recipe, pathways, columns, counts, self.first, cells)
        made.place(np.concatenate([self._places_of(number) for number in numbers]))
        self._plastic.append(made)
        self._of_pathway |= dict.fromkeys(numbers, made)
        self.objects.append(made.object)

    def _places_of(self, pathway: int) -> IndexArray:
        return self._place[self._starts[pathway] : self._starts[pathway + 1]]

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
        inputs, _, synapses, *_ = self.objects
        for each in self._plastic:
            each.prepare()
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
            found.append((self._places_of(number), columns["weight"]))
        return found

    def new_columns(self, recipe: Recipe, changes: Changes) -> list[tuple[str, int, dict[str, NDArray[Any]]]]:
        """Return (kind, pathway, columns) of all that changes at synapses with a rule."""
        wanted = [("weights", number, ["weight"]) for number in changes.weights]
        for number in changes.synapses:
            wanted.append(
                ("parameters", number, [f"parameter.{name}" for name in recipe.pathways[number].parameters])
            )
        for number, names in changes.synapse_state.items():
            wanted.append(("state", number, [f"initial.{name}" for name in names]))
        return [
            (kind, number, columns_of(recipe, [number], names)[1])
            for kind, number, names in wanted
            if number in self._of_pathway and names
        ]

    def set_columns(self, changed: Sequence[tuple[str, int, dict[str, NDArray[Any]]]], step: int) -> None:
        """Take what has changed at synapses with a rule, at a step."""
        for kind, number, columns in changed:
            ruled = self._of_pathway[number]
            rows = ruled.rows_of(number)
            if kind == "weights":
                ruled.take_weights(rows, columns["weight"])
            elif kind == "parameters":
                ruled.take_parameters(rows, columns, step)
            else:
                ruled.take_state(rows, columns, step)

    def read(self, pathway: int, columns: Sequence[str], step: int) -> Columns:
        """Return the synapses of a pathway with a rule as they are at a step."""
        if pathway in self._of_pathway:
            return self._of_pathway[pathway].read(pathway, columns, step)
        none = np.zeros(0, np.int32)
        names = [name.removeprefix("state.") for name in columns if name.startswith("state.")]
        empty = {name: np.zeros(0) for name in names}
        return Columns(pathway, none, none, np.zeros(0), none, state=empty)

    def emit(self, step: int, sources: IndexArray) -> None:
        """Take the spikes of all cells (ascending) at a step."""
        for each in self._plastic:
            each.emit(step, sources)

    def set_weights(self, changed: Sequence[tuple[IndexArray, FloatArray]]) -> None:
        """Take new weights; spikes on their way act with these."""
        for places, weights in changed:
            self._weights[places] = weights

    def deliver(self, sources: IndexArray, step: int) -> None:
        """Send the spikes of some sources (ascending) emitted at this grid time, and add the input due at the next.

        Parameters
        ----------
        sources : ndarray of int32
            The sources.
        step : int
            The step of the next grid time.
        """
        if not self.objects:
            return
        further = self._take_transmitted(step)
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
            self._add_products(due, further)
        else:
            self._run()
        for cells, inputs in self._shaped:
            cells.add(inputs)
        self._total[:] = 0.0

    def _take_transmitted(self, step: int) -> list[tuple[int, IndexArray, FloatArray]]:
        """Put what synapses with a rule transmit at a step in the place of their weights.

        Returns (nth spike, places, amounts) for the second and later ones of several spikes in one step.
        """
        further = []
        for each in self._plastic:
            each.happen(step)
            for nth, places, amounts in each.due(step):
                if nth:
                    further.append((nth, places, amounts))
                else:
                    self._weights[places] = amounts
        return further

    def _add_products(self, due: IndexArray, further: Sequence[tuple[int, IndexArray, FloatArray]]) -> None:
        """Do as the code does, but add several spikes of a source in one step as one product.

        Those over a synapse with a rule each have an amount of their own.
        """
        synapses, counts = np.unique(due, return_counts=True)
        amounts = counts * self._weights[synapses]
        single = np.ones(len(synapses), np.int64)
        for _, places, _ in further:
            at = np.searchsorted(synapses, places)
            single[at], amounts[at] = counts[at], self._weights[places]
        starts = np.cumsum(single) - single
        amounts = np.repeat(amounts, single)
        for nth, places, later in further:
            amounts[starts[np.searchsorted(synapses, places)] + nth] = later
        np.add.at(self._total, np.repeat(self._targets[synapses], single), amounts)
        self._queue.advance()


def _ruled(recipe: Recipe) -> list[list[Pathway]]:
    """Return the pathways with a rule; those with the same rule are together."""
    found: dict[str, list[Pathway]] = {}
    for pathway in recipe.pathways:
        if pathway.dynamics is not None:
            found.setdefault(pathway.dynamics, []).append(pathway)
    return list(found.values())


def columns_of(
    recipe: Recipe, pathways: Sequence[int], names: Sequence[str]
) -> tuple[list[int], dict[str, NDArray[Any]]]:
    """Return the number of synapses of each pathway, and columns of all, in the order of the pathways."""
    pieces: dict[int, list[Any]] = {number: [] for number in pathways}
    for chunk in recipe.chunks(pathways, None, names):
        pieces[chunk.pathway].append(chunk)
    chunks = [chunk for number in pathways for chunk in pieces[number]]
    counts = [sum(len(chunk.column(names[0])) for chunk in pieces[number]) for number in pathways]
    if not chunks:
        return counts, {name: np.zeros(0, np.int32 if name in WHOLE else np.float64) for name in names}
    return counts, {name: np.concatenate([chunk.column(name) for chunk in chunks]) for name in names}


def _order(delay: IndexArray, source: IndexArray) -> NDArray[np.int64] | slice:
    """Return the order (longest delay, source, position) of synapses."""
    by_source = stable_order(source)
    by_delay = stable_order((int(delay.max()) - delay)[by_source])
    if isinstance(by_source, slice) or isinstance(by_delay, slice):
        return by_delay if isinstance(by_source, slice) else by_source
    return by_source[by_delay]
