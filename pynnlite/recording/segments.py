"""What was recorded between two resets."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..columns import Trace, append_all, stable_order
from ..model import ProbeSpec, joined_probes
from ..timebase import grid_time
from ..values import FloatArray, IndexArray
from .pieces import (
    Pieces,
    SpikesInMemory,
    SpikesOnDisk,
    TraceInMemory,
    TraceOnDisk,
    in_memory,
    joined_spikes,
)
from .positions import Place
from .provenance import Provenance
from .scratch import made
from .sorting import counted, times_by_cell
from .trains import Trains

ByPopulation = dict[int, dict[str, list[ProbeSpec]]]
Counts = tuple[IndexArray, NDArray[np.int64]]


@dataclass
class Segment:
    """What was recorded between two resets.

    Attributes
    ----------
    dt : float
        Length of a step in ms.
    start, stop : int
        The steps between which it was recorded.
    probes : dict of int to ProbeSpec
        Every probe that there was, by number, in the order of recording; each with those of its cells whose data are
        here.
    spikes : dict of int to SpikesInMemory or SpikesOnDisk
        By number of the probe, the pieces in the order of time; times in ms.
    traces : dict of int to TraceInMemory or TraceOnDisk
        By number of the probe, the pieces in the order of time.
    annotations : dict
        What `reset` put on the segment.
    ends : dict of int to int
        By number of the probe, the step up to which it recorded, for those that record no more.
    provenance : Provenance or None
        What ran, how, on what, and when.
    folder : Path or None
        The folder of the data, if they are on disk. What is made of them goes to files there.
    """

    dt: float
    start: int = 0
    stop: int = 0
    probes: dict[int, ProbeSpec] = field(default_factory=dict)
    spikes: dict[int, SpikesInMemory | SpikesOnDisk] = field(default_factory=dict)
    traces: dict[int, TraceInMemory | TraceOnDisk] = field(default_factory=dict)
    annotations: dict[str, Any] = field(default_factory=dict)
    ends: dict[int, int] = field(default_factory=dict)
    provenance: Provenance | None = None
    folder: Path | None = None
    _sorted: dict[int, tuple[IndexArray | None, FloatArray]] = field(
        default_factory=dict, init=False, repr=False
    )
    _counted: dict[int, tuple[int, NDArray[np.int64]]] = field(default_factory=dict, init=False, repr=False)

    def __repr__(self) -> str:
        return f"<Segment from {self.start * self.dt:g} to {self.stop * self.dt:g} ms: {len(self.probes)} recordings>"

    def _repr_html_(self) -> str:
        from ..markup import table, titled

        rows = [
            (
                p.population if p.projection is None else f"projection {p.projection}",
                p.variable,
                f"{len(p.index):,}",
                f"{self._amount(p):,}",
            )
            for p in self.probes.values()
        ]
        title = f"Segment from {self.start * self.dt:g} to {self.stop * self.dt:g} ms"
        return titled(
            title, table(("population", "variable", "cells or synapses", "spikes or samples"), rows)
        )

    def _amount(self, probe: ProbeSpec) -> int:
        """Return how many spikes, or how many samples of each cell, there are."""
        return self.pieces(probe).n

    def pieces(self, probe: ProbeSpec) -> Pieces:
        """Return the data of a probe in pieces; nothing in memory if there are none yet."""
        pieces: Pieces | None = self._kept(probe).get(probe.number)
        return in_memory(probe) if pieces is None else pieces

    def set_pieces(self, number: int, pieces: Pieces) -> None:
        """Put pieces in the place of the data of a probe."""
        self._kept(self.probes[number])[number] = pieces
        self.folder = pieces.folder or self.folder

    def places(self) -> dict[int, Place]:
        """Return the folders and stretches of those data that are on disk, by number of the probe."""
        every = {number: pieces.place for number, pieces in self._every()}
        return {number: place for number, place in every.items() if place is not None}

    def without(self, probes: Iterable[int]) -> Segment:
        """Return the same without the data of some probes, unless there are none of these."""
        numbers = {*probes}
        if not numbers:
            return self
        rest = replace(self, spikes={}, traces={})
        for number, pieces in self._every():
            if number not in numbers:
                rest.set_pieces(number, pieces.in_memory())
        return rest

    def forget_in(self, folders: Sequence[Path]) -> None:
        """Forget the probes whose data are in some folders."""
        for number, pieces in self._every():
            if pieces.folder in folders:
                del self._kept(self.probes.pop(number))[number]

    def _kept(self, probe: ProbeSpec) -> dict[int, Any]:
        return self.spikes if probe.variable == "spikes" else self.traces

    def _every(self) -> list[tuple[int, Pieces]]:
        return [*self.spikes.items(), *self.traces.items()]

    def by_population(self) -> ByPopulation:
        """Return the probes by number of the population and then variable, in the order of recording."""
        found: ByPopulation = {}
        for probe in self.probes.values():
            if probe.projection is not None:
                continue
            found.setdefault(probe.population, {}).setdefault(probe.variable, []).append(probe)
        return found

    def span(self, probe: ProbeSpec) -> tuple[int, int]:
        """Return the steps between which a probe has recorded in this segment."""
        return max(probe.start, self.start), self.ends.get(probe.number, self.stop)

    def trains(self, probe: ProbeSpec) -> tuple[IndexArray, FloatArray]:
        """Return columns (index, time in ms) of all spikes of a probe, ascending by index and then time; read-only."""
        index, time = self._in_order(probe)
        return np.repeat(probe.index, self._counts(probe)) if index is None else index, time

    def trains_of(self, probe: ProbeSpec) -> Trains:
        """Return the spike trains of all cells of a probe."""
        _, time = self._in_order(probe)
        offset = np.concatenate([np.zeros(1, np.int64), np.cumsum(self._counts(probe))])
        start, stop = (grid_time(step, self.dt) for step in self.span(probe))
        n = len(probe.index)
        return Trains(probe.index, np.full(n, start), np.full(n, stop), offset, time, self.folder)

    def _in_order(self, probe: ProbeSpec) -> tuple[IndexArray | None, FloatArray]:
        """Return the spikes of a probe as `trains`, once they are sorted; without their cells if they are on disk."""
        pieces = self.spikes.get(probe.number, SpikesInMemory())
        n = pieces.n
        known = self._sorted.get(probe.number)
        if known is not None and len(known[1]) == n:
            return known
        counts = self._counts(probe)  # while it is known which spikes are new
        if self.folder is None or not n:
            known = _sorted_spikes([(np.zeros(0, np.int32), np.zeros(0)), *pieces])
            pieces.keep(known)
        else:
            known = None, times_by_cell([*pieces], probe.index, counts, self.folder)
        self._sorted[probe.number] = known
        return known

    def trace(self, probe: ProbeSpec) -> Trace:
        """Return all samples of a probe, read-only."""
        return self.traces.get(probe.number, TraceInMemory()).whole(len(probe.index))

    def spike_counts(self, groups: Sequence[tuple[int, IndexArray]]) -> list[Counts]:
        """Return which cells of some groups have their spikes recorded here, and how many each has emitted.

        Parameters
        ----------
        groups : sequence of (int, (n,) ndarray of int32)
            The number of a population, and some of its cells.

        Returns
        -------
        list of ((k,) ndarray of int32, (k,) ndarray of int64)
            For each group, its recorded cells in their order, and the numbers of their spikes.
        """
        recorded, result = self.by_population(), []
        for population, cells in groups:
            probes = recorded.get(population, {}).get("spikes", [])
            counted = [(probe.index, self._counts(probe)) for probe in probes]
            result.append(counts_of(cells, counted))
        return result

    def _counts(self, probe: ProbeSpec) -> NDArray[np.int64]:
        """Return the number of spikes of each cell of a probe; only new spikes are counted."""
        pieces = self.spikes.get(probe.number, SpikesInMemory())
        n, counts = self._counted.get(probe.number, (0, np.zeros(len(probe.index), np.int64)))
        columns = [index for index, _ in pieces]
        new = sum(map(len, columns)) - n
        if new:
            size = 1 + int(probe.index.max(initial=-1))
            counts = counts + counted(_last(columns, new), size)[probe.index]
            self._counted[probe.number] = n + new, counts
        return counts

    def add(
        self,
        spikes: Sequence[tuple[int, tuple[IndexArray, FloatArray]]],
        traces: Sequence[tuple[int, Trace]],
        step: int,
        place: Callable[[ProbeSpec], SpikesOnDisk | TraceOnDisk | None],
    ) -> None:
        """Add what was recorded up to a step, or nothing if memory ends.

        Parameters
        ----------
        spikes, traces : sequence of (int, (index, time) arrays or Trace)
            What was recorded, with the number of the probe.
        step : int
            The step.
        place : callable
            Returns where the data of a probe go that do not stay in memory.
        """
        for number, probe in self.probes.items():  # also those of which there are no data on this rank
            kept = self._kept(probe)
            if number not in kept:
                there = place(probe)
                self.set_pieces(number, in_memory(probe) if there is None else there)
        appended: list[Any] = [(self.spikes[n], piece) for n, piece in spikes if len(piece[0])]
        appended += [(self.traces[n], trace) for n, trace in traces if len(trace.step)]
        append_all(appended)
        self.stop = step
        for number, _ in spikes:
            self.spikes[number].merge()
        for number, _ in traces:
            self.traces[number].merge()


def counts_of(cells: IndexArray, counted: Sequence[Counts]) -> Counts:
    """Return those of some cells of which there are counts, in their order, and the sums of the counts of each."""
    size = 1 + max(int(each.max(initial=-1)) for each in (cells, *(index for index, _ in counted)))
    counts, known = np.zeros(size, np.int64), np.zeros(size, bool)
    for index, numbers in counted:  # a cell may have been recorded before, by another probe
        counts[index] += numbers
        known[index] = True
    found = cells[known[cells]]
    return found, counts[found]


def _last(pieces: Sequence[IndexArray], n: int) -> list[IndexArray]:
    """Return those of some pieces, which follow each other, that hold the last n numbers, and nothing else."""
    found: list[IndexArray] = []
    for piece in reversed(pieces):
        if n > 0:
            found.append(piece[-n:])
            n -= len(piece)
    return found


def _sorted_spikes(pieces: Sequence[tuple[IndexArray, FloatArray]]) -> tuple[IndexArray, FloatArray]:
    """Return spikes, in memory, ascending by index and then in the order in which they come; read-only."""
    index, time = joined_spikes(pieces)
    order = stable_order(index)
    index, time = index[order], time[order]
    for column in (index, time):
        column.flags.writeable = False
    return index, time


def joined(parts: Sequence[Segment]) -> Segment:
    """Return what all ranks recorded, in the order of ranks, as one segment: the probes that all of them know."""
    first = parts[0]
    if len(parts) == 1:
        return first
    whole = Segment(first.dt, first.start, first.stop, annotations=first.annotations, ends=first.ends)
    whole.provenance, whole.folder = first.provenance, first.folder
    for number in [number for number in first.probes if all(number in part.probes for part in parts)]:
        probe = joined_probes([part.probes[number] for part in parts])
        order = np.argsort(probe.index, kind="stable")
        whole.probes[number] = probe.taken(order)
        pieces = [piece for part in parts for piece in part.spikes.get(number, ())]
        whole.spikes[number] = SpikesInMemory(pieces)
        if any(number in part.traces for part in parts):
            traces = [part.trace(part.probes[number]) for part in parts]
            whole.traces[number] = TraceInMemory([_side_by_side(traces, order, first.folder)])
    return whole


def _side_by_side(traces: Sequence[Trace], order: NDArray[np.int64], folder: Path | None) -> Trace:
    """Return the samples of all ranks as one trace, with the cells in a given order."""
    steps = max((trace.step for trace in traces), key=len)
    columns = [trace.values for trace in traces if len(trace.step) == len(steps)]

    def rows(stretch: slice) -> FloatArray:
        return np.hstack([values[stretch] for values in columns])[:, order]

    return Trace(steps, made(folder, len(steps), len(order), rows))
