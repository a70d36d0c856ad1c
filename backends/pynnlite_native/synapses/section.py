"""The synapses from one population onto one receptor of a block, as they lie in memory."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from pynnlite.errors import BackendError
from pynnlite.recipe import Pathway, Synapses

from ..kernels import placing, plasticity, tables
from ..layout import LARGE, OFTEN_USED, Part, shortened, zeros

NO_DELAYS = np.zeros(0, np.int32)
NO_WEIGHTS = np.zeros(0)
NO_ROOM = np.zeros(0, np.uint8)

MOST = 2**32 - 1
TOO_MANY = "{} synapses from one population onto one block are more than a table holds."

DISTINCT_DELAYS = 2**16


@dataclass
class Section:
    """The synapses from one population onto one receptor of a block.

    Each source has a row of records, without gaps between them. Rows may be sorted by delay into slices. Slices are
    filled up to whole packs of `placing.PACK` records by synapses that end nowhere. In rows each record has the number
    of its delay, unless all synapses have one delay.

    Parameters
    ----------
    receptor, population : int
        Number of the accumulator; number of the population they come from.
    n_sources : int
        Size of that population.
    pathways : tuple of Pathway
        The pathways whose synapses it has.

    Attributes
    ----------
    delays : (k,) ndarray of int64
        The delays that occur, in steps; of slices, the shortest first.
    n : int
        How many synapses there are.
    offset : (n_sources + 1,) or (n_sources * k + 1,) ndarray of uint32
        Where each row, or each slice (source, delay), starts: where the one before ends, of slices with the next pack;
        and where the last one ends.
    synapses : structured ndarray
        Of each its "target", the local index; in rows of several delays "which" of these it has; and its
        "weight", unless all have the same.
    factors : Factors or None
        What each spike is multiplied with.
    """

    receptor: int
    population: int
    n_sources: int
    pathways: tuple[Pathway, ...]
    delays: NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, np.int64))
    offset: NDArray[np.uint32] = field(default_factory=lambda: np.zeros(1, np.uint32))
    synapses: NDArray[np.void] = field(default_factory=lambda: np.zeros(0, record(placing.CONSTANT, False)))
    factors: plasticity.Factors | None = None

    def __post_init__(self) -> None:
        self.n, self.offset = 0, zeros(self.n_sources + 1, np.uint32)
        self._number = np.full(1, -1, np.int32)
        self._n_rows, self._sliced, self._nowhere = 0, False, 0
        self._add_delays(np.array(sorted({p.delay for p in self.pathways if p.delay is not None}), np.int64))

    @property
    def format(self) -> int:
        """The narrowest way of storing the weights that loses nothing."""
        weights = {pathway.weight for pathway in self.pathways}
        if len(weights) == 1 and None not in weights:
            return int(placing.CONSTANT)
        if all(pathway.single or _is_single(pathway.weight) for pathway in self.pathways):
            return int(placing.SINGLE)
        return int(placing.DOUBLE)

    @property
    def constant(self) -> float:
        """The weight that all have, if they do."""
        weight = self.pathways[0].weight
        return 0.0 if weight is None or self.format != placing.CONSTANT else weight

    @property
    def one_delay(self) -> bool:
        """Whether all have the same delay, known beforehand."""
        return len({pathway.delay for pathway in self.pathways}) == 1 and self.pathways[0].delay is not None

    @property
    def several(self) -> bool:
        """Whether synapses have the number of their delay."""
        return "which" in (self.synapses.dtype.names or ())

    @property
    def sliced(self) -> bool:
        """Whether rows are sorted into slices."""
        return self._sliced

    @property
    def nowhere(self) -> int:
        """The first of the local indices of fillings; 0 in rows."""
        return self._nowhere

    @property
    def n_slices(self) -> int:
        """How many slices there are, or would be, of sources with synapses."""
        return self._n_rows * len(self.delays)

    @property
    def n_in_slices(self) -> int:
        """The most records that there can be in slices, filling included."""
        return self.n + (placing.PACK - 1) * min(self.n, self.n_slices)

    @property
    def bytes_of_slices(self) -> int:
        """How much memory slices take, or would take, at most."""
        n_offsets = self.n_sources * len(self.delays)
        return (
            self.offset.itemsize * n_offsets + record(self.format, several=False).itemsize * self.n_in_slices
        )

    @property
    def counts(self) -> NDArray[np.uint32]:
        """How many synapses each row has, or each slice."""
        return self.offset[1:] - self._starts(self.offset[:-1])

    @property
    def present(self) -> NDArray[np.void]:
        """The synapses, without the filling of slices."""
        return self.synapses[self.synapses["target"] < self._nowhere] if self._sliced else self.synapses

    @property
    def sources(self) -> NDArray[np.int32]:
        """Those sources that have synapses."""
        ends = self.offset[:: max(1, (len(self.offset) - 1) // self.n_sources)]
        return np.flatnonzero(ends[1:] != self._starts(ends[:-1])).astype(np.int32)

    def count(self, chunk: Synapses) -> None:
        """Count the synapses of a chunk."""
        if not placing.count(chunk.source, self.offset[:-1]):
            raise BackendError(f"Pathway {chunk.pathway} has a source that is not in its population.")

    def allocate(self, room: NDArray[np.uint8]) -> None:
        """Make memory for the synapses that were counted, out of `room` if it is large enough."""
        total = int(np.sum(self.offset, dtype=np.uint64))
        self._n_rows = int(np.count_nonzero(self.offset))
        if total > MOST:
            raise BackendError(TOO_MANY.format(total))
        self.n = total
        np.cumsum(self.offset[:-1], out=self.offset[1:])
        self.offset[0] = 0
        self._cursor = self.offset[:-1].copy()
        kind = record(self.format, not self.one_delay)
        n_bytes = total * kind.itemsize
        fits = LARGE <= n_bytes <= len(room)
        self.synapses = (shortened(room, n_bytes) if fits else zeros(n_bytes, np.uint8)).view(kind)

    def place(self, chunk: Synapses, pathway: Pathway, part: Part) -> None:
        """Put the synapses of a chunk into the rows of their sources."""
        if pathway.delay is None:
            self._meet_delays(chunk.delay)
        good = placing.place(
            source=chunk.source,
            target=chunk.target,
            delay=NO_DELAYS if pathway.delay is not None else chunk.delay,
            weight=NO_WEIGHTS if pathway.weight is not None else chunk.weight,
            constant=pathway.weight or 0.0,
            fixed=0 if pathway.delay is None else int(self._number[pathway.delay]),
            number=self._number,
            first=part.first,
            n_targets=part.size,
            shift=part.offsets[self.receptor],
            cursor=self._cursor,
            synapses=as_bytes(self.synapses),
            several=self.several,
            format=self.format,
        )
        if not good:
            raise BackendError(
                f"Pathway {chunk.pathway} has a synapse between cells that are not in its populations."
            )

    def finish(self) -> None:
        """Give back memory that was needed to place synapses."""
        self._cursor = self._cursor[:0].copy()

    def sort(self, nowhere: int) -> NDArray[np.uint8]:
        """Sort each row into slices, unless that is done. Filling has the local indices from `nowhere` on.

        Returns the memory that is no longer needed.
        """
        if self._sliced:
            return NO_ROOM
        order = np.argsort(self.delays)
        position = np.empty(len(order), np.int32)
        position[order] = np.arange(len(order))
        rows, offset = self.offset, zeros(self.n_sources * len(order) + 1, np.uint32, OFTEN_USED)
        kind = record(self.format, several=False)
        if self.n_in_slices > MOST:
            raise BackendError(TOO_MANY.format(f"{self.n}, or {self.n_in_slices} in whole packs,"))
        longest = int(np.diff(rows).max(initial=0)) + (placing.PACK - 1) * len(order)
        found, longest_row = (
            zeros(self.n_in_slices * kind.itemsize, np.uint8),
            np.empty(longest * kind.itemsize, np.uint8),
        )
        n = placing.sort_rows(
            row=rows,
            order=position,
            synapses=as_bytes(self.synapses),
            several=self.several,
            format=self.format,
            nowhere=nowhere,
            offset=offset,
            found=found,
            room=longest_row,
        )
        room = self.synapses.view(np.uint8)
        self.synapses = shortened(found, n * kind.itemsize).view(kind)
        self.offset, self.delays = offset, self.delays[order]
        self._sliced, self._nowhere = True, nowhere
        return room

    def described(self) -> tables.Section:
        """Return the section as the engine takes it."""
        return tables.Section(
            population=self.population,
            sliced=self.sliced,
            several=self.several,
            delays=self.delays,
            offset=self.offset,
            synapses=as_bytes(self.synapses),
            format=self.format,
            constant=self.constant,
            factors=self.factors,
        )

    def _starts(self, ends: NDArray[np.uint32]) -> NDArray[np.uint32]:
        """Return the starts of the rows or slices that follow rows or slices with these ends."""
        pack = np.uint32(placing.PACK if self._sliced else 1)
        return (ends + (pack - np.uint32(1))) // pack * pack

    def _meet_delays(self, delay: NDArray[np.int32]) -> None:
        seen = np.zeros(int(delay.max()) + 1, np.uint8)
        placing.mark(delay, seen)
        found = np.flatnonzero(seen)
        if len(seen) > len(self._number) or (self._number[found] < 0).any():
            self._add_delays(np.setdiff1d(found, self.delays))

    def _add_delays(self, new: NDArray[np.int64]) -> None:
        """Give numbers to delays that had not been met before."""
        longest = int(new.max(initial=0))
        if longest >= len(self._number):
            unmet = np.full(longest + 1 - len(self._number), -1, np.int32)
            self._number = np.concatenate([self._number, unmet])
        self._number[new] = np.arange(len(self.delays), len(self.delays) + len(new))
        self.delays = np.concatenate([self.delays, new])
        if len(self.delays) > DISTINCT_DELAYS:
            raise BackendError(
                f"The synapses from one population have more than {DISTINCT_DELAYS} different delays, in steps: use a"
                " longer time step, or delays from a narrower range."
            )


def record(format: int, several: bool) -> np.dtype[np.void]:
    """Return the fields of a record, by the format of its weight. With `several` it has the number of its delay."""
    fields: list[tuple[str, type]] = [("target", np.uint16)]
    if several:
        fields.append(("which", np.uint16))
    if format != placing.CONSTANT:
        fields.append(("weight", np.float32 if format == placing.SINGLE else np.float64))
    return np.dtype(fields)


def as_bytes(synapses: NDArray[np.void]) -> NDArray[np.uint8]:
    """Return the bytes of synapses: one line for each."""
    return synapses.view(np.uint8).reshape(len(synapses), synapses.dtype.itemsize)


def _is_single(weight: float | None) -> bool:
    return weight is not None and float(np.float32(weight)) == weight
