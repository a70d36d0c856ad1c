"""What synapses of a section that learn are by place: rows of tables in checkpoints, and where these rows belong."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from pynnlite.backend import State, SynapsePlaces, Table, saved_table
from pynnlite.recipe import Recipe

from ..kernels import placing
from ..layout import Block, FloatArray
from .learning import SENT, LearningSection
from .reading import as_connected
from .section import record
from .tape import TapeSection

Slots = NDArray[np.int64]

ROW = {"source": np.int32, "delay": np.int64, "dendritic": np.int32}
"""The columns by which rows about slices are found."""

ON_ITS_WAY = {
    "source": np.int32,
    "target": np.int32,
    "occurrence": np.int32,
    "step": np.int64,
    "passed": np.int64,
    "weight": np.float64,
    "factor": np.float64,
}
"""What a spike transmits that had passed a synapse when values were given anew: the step of the spike, the step up to
which such spikes had passed, the weight, and what the weight of the time of arrival is multiplied with."""


class Ring(Protocol):
    """The spikes of targets: a `History` or a `Past`."""

    count: Any

    @property
    def ring(self) -> Any:
        """The latest spikes of each local index."""
        ...

    def hold(self, n_spikes: int) -> None:
        """Have room for so many spikes of each cell."""
        ...


def keep_spikes(ring: Ring, rows: slice, cell: NDArray[np.int64], values: FloatArray) -> None:
    """Keep some spikes in a new ring.

    Parameters
    ----------
    ring : History or Past
        The ring.
    rows : slice
        The local indices of the cells that may have fired.
    cell : (n,) ndarray of int64
        Of each spike, which of these cells has fired; ascending, and of each cell the oldest spike first.
    values : (n, w) ndarray of float64
        What is kept of each spike.
    """
    n = np.bincount(cell, minlength=rows.stop - rows.start)
    ring.hold(int(n.max(initial=0)))
    nth = np.arange(len(cell)) - np.repeat(np.cumsum(n) - n, n)
    np.asarray(ring.ring)[rows.start + cell, nth] = values
    np.asarray(ring.count)[rows] = n


@dataclass
class Placed:
    """The synapses of a section by place.

    Parameters
    ----------
    section : LearningSection or TapeSection
        The section, which has synapses.
    recipe : Recipe
        The network.
    block : Block
        The block of the section.

    Attributes
    ----------
    rows : (n,) ndarray of int64
        The slot of each synapse, in the order of rows.
    """

    section: LearningSection | TapeSection
    recipe: Recipe
    block: Block

    def __post_init__(self) -> None:
        section = self.section
        (self.part,) = (part for part in self.block.parts if part.population == section.pathway.target)
        self.first = self.part.offsets[section.receptor]
        targets = section.synapses["target"].reshape(-1)
        slots = np.flatnonzero(targets < section.nowhere)
        self.slice_of = np.zeros(len(targets), np.int64)
        self.slice_of[slots] = np.repeat(np.arange(len(section.counts)), section.counts)
        self._slots = slots[_as_connected(section, self.recipe, self.block)]
        source = self.slice_of[self._slots] // len(section.delays)
        target = targets[self._slots].astype(np.int32) - np.int32(self.first - self.part.first)
        self._source, self._target = source.astype(np.int32), target
        self.places = SynapsePlaces(section.pathway.number, self._source, target)
        self.rows = self._slots[self.places.order]

    @property
    def slices(self) -> Slots:
        """The slices that have synapses."""
        return np.flatnonzero(self.section.counts)

    def of_slices(self) -> Table:
        """Return the columns by which the rows of these slices are found."""
        source, which = np.divmod(self.slices, len(self.section.delays))
        return {
            "source": source.astype(np.int32),
            "delay": self.section.delays[which].astype(np.int64),
            "dendritic": self.section.dendritic[which],
        }

    def find_slices(self, table: Table) -> Slots:
        """Return the rows of these slices, or raise `ValueError` if there is none for some."""
        section, row = self.section, np.full(len(self.section.counts), -1, np.int64)
        for which, (delay, dendritic) in enumerate(zip(section.delays, section.dendritic, strict=True)):
            mine = np.flatnonzero((table["delay"] == delay) & (table["dendritic"] == dendritic))
            row[table["source"][mine].astype(np.int64) * len(section.delays) + which] = mine
        if (row[self.slices] < 0).any():
            raise ValueError(f"some sources of pathway {section.pathway.number} are missing")
        return row[self.slices]

    def spikes(self, ring: Ring) -> tuple[NDArray[np.int32], FloatArray]:
        """Return the targets of spikes that are kept, and what is kept of each, of each target the oldest first."""
        kept = np.asarray(ring.ring)[self.first : self.first + self.part.size]
        count = np.asarray(ring.count)[self.first : self.first + self.part.size].astype(np.int64)
        n = np.minimum(count, kept.shape[1])
        cell = np.repeat(np.arange(self.part.size), n)
        nth = np.arange(len(cell)) - np.repeat(np.cumsum(n) - n, n)
        values = kept[cell, (count - n)[cell] + nth & kept.shape[1] - 1]
        return (cell + self.part.first).astype(np.int32), values

    def give_spikes(self, ring: Ring, target: NDArray[np.int32], values: FloatArray) -> None:
        """Keep spikes that `spikes` returned: those of the targets that are here."""
        here = (target >= self.part.first) & (target < self.part.last)
        cell = target[here].astype(np.int64) - self.part.first
        keep_spikes(ring, slice(self.first, self.first + self.part.size), cell, values[here])

    def on_its_way(
        self, now: int, passed: int, slices: NDArray[np.void], weight: FloatArray, factor: FloatArray
    ) -> Table:
        """Return what spikes transmit that had passed the synapses at a step, and are not at their cells yet.

        Parameters
        ----------
        now, passed : int
            The present step; the step up to which they had passed.
        slices : structured ndarray
            The slices: struct native_sent.
        weight, factor : (n,) ndarray of float64
            What their synapses transmit.
        """
        section, starts = self.section, self._starts()
        place = np.zeros(len(self.slice_of), np.int64)
        place[self._slots] = np.arange(len(self._slots))
        found: list[list[Any]] = [[np.zeros(0, kind)] for kind in ON_ITS_WAY.values()]
        for each in slices[slices["due"] > now]:
            number, n = int(each["slice"]), int(each["n"])
            here = slice(int(each["first"]), int(each["first"]) + n)
            synapses = place[starts[number] + np.arange(n) // (n // int(section.counts[number]))]
            step = int(each["due"]) - int(section.delays[number % len(section.delays)])
            columns = [each_of[synapses] for each_of in (self._source, self._target, self.places.occurrence)]
            columns += [np.full(n, step), np.full(n, passed), weight[here], factor[here]]
            for into, column in zip(found, columns, strict=True):
                into.append(column)
        return {name: np.concatenate(column) for name, column in zip(ON_ITS_WAY, found, strict=True)}

    def find_on_its_way(
        self, state: State
    ) -> tuple[int, NDArray[np.void], NDArray[np.void], Slots, FloatArray] | None:
        """Return what spikes transmit that had passed the synapses here, or None if there are none.

        Returns
        -------
        int
            The step up to which they had passed.
        structured ndarray, structured ndarray
            The slices, ascending by step of arrival, then number; and the records of their synapses, with fillings.
        (n,) ndarray of int64, (n,) ndarray of float64
            The slot, and the factor, of each of these.
        """
        section, pathway = self.section, self.section.pathway.number
        table = saved_table(state, pathway, "sent", ON_ITS_WAY)
        here = np.isin(table["target"], self._target)
        table = {name: column[here] for name, column in table.items()}
        if not len(table["step"]):
            return None
        slot = self._slots[self.places.find(table)]
        number = self.slice_of[slot]
        due = table["step"] + section.delays[number % len(section.delays)]
        order = np.lexsort((slot, number, due))
        begins = np.flatnonzero(np.diff(due[order], prepend=-1) | np.diff(number[order], prepend=-1))
        n = np.diff(begins, append=len(order))
        if (n % section.counts[number[order[begins]]]).any():
            raise ValueError(f"what spikes transmit over pathway {pathway} is missing for some synapses")
        padded = -(-n // placing.PACK) * placing.PACK
        slices = np.zeros(len(begins), SENT)
        slices["due"], slices["slice"] = due[order[begins]], number[order[begins]]
        slices["first"], slices["n"] = np.cumsum(padded) - padded, n
        synapses = np.zeros(int(padded.sum()), record(placing.DOUBLE, several=False))
        synapses["target"] = section.nowhere
        at = np.arange(len(order)) + np.repeat(slices["first"].astype(np.int64) - begins, n)
        synapses["target"][at] = section.synapses["target"].reshape(-1)[slot[order]]
        synapses["weight"][at] = table["weight"][order]
        slots, factors = np.zeros(len(synapses), np.int64), np.zeros(len(synapses))
        slots[at], factors[at] = slot[order], table["factor"][order]
        return int(table["passed"][0]), slices, synapses, slots, factors

    def _starts(self) -> Slots:
        """Return the first slot of each slice; of those without synapses it means nothing."""
        starts = np.zeros(len(self.section.counts), np.int64)
        slots = np.flatnonzero(self.section.synapses["target"].reshape(-1) < self.section.nowhere)
        first = np.flatnonzero(np.diff(self.slice_of[slots], prepend=-1))
        starts[self.slice_of[slots[first]]] = slots[first]
        return starts


def _as_connected(section: LearningSection | TapeSection, recipe: Recipe, block: Block) -> Slots:
    """Return an order of the synapses in which those between the same cells come as their connector made them."""
    if isinstance(section, TapeSection):
        return np.argsort(section.numbers[section.synapses["target"] < section.nowhere])
    return as_connected(recipe, section, block)


def named(values: FloatArray, names: Sequence[str]) -> Table:
    """Return the columns of an array by names."""
    return {name: np.ascontiguousarray(values[:, k]) for k, name in enumerate(names)}
