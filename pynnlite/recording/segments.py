"""What was recorded between two resets."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..columns import Trace, append_all, joined_traces, stable_order
from ..model import ProbeSpec
from ..timebase import grid_time
from ..values import FloatArray, IndexArray
from .growing import Growing, read_only
from .pieces import OnDisk, SpikesOnDisk, TraceOnDisk
from .positions import Place
from .provenance import Provenance
from .scratch import made
from .sorting import counted, times_by_cell
from .trains import Trains

ByPopulation = dict[int, dict[str, list[ProbeSpec]]]
Counts = tuple[IndexArray, NDArray[np.int64]]

SMALL = 2**17
"""Up to how many numbers pieces are joined when they come; larger ones wait until they are read."""


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
    spikes : dict of int to list of (index, time) arrays, or SpikesOnDisk
        By number of the probe, the pieces in the order of time; times in ms.
    traces : dict of int to list of Trace, or TraceOnDisk
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
    spikes: dict[int, list[tuple[IndexArray, FloatArray]] | SpikesOnDisk] = field(default_factory=dict)
    traces: dict[int, list[Trace] | TraceOnDisk] = field(default_factory=dict)
    annotations: dict[str, Any] = field(default_factory=dict)
    ends: dict[int, int] = field(default_factory=dict)
    provenance: Provenance | None = None
    folder: Path | None = None
    _sorted: dict[int, tuple[IndexArray | None, FloatArray]] = field(
        default_factory=dict, init=False, repr=False
    )
    _counted: dict[int, tuple[int, NDArray[np.int64]]] = field(default_factory=dict, init=False, repr=False)
    _growing: dict[int, Growing] = field(default_factory=dict, init=False, repr=False)

    def __repr__(self) -> str:
        return f"<Segment from {self.start * self.dt:g} to {self.stop * self.dt:g} ms: {len(self.probes)} recordings>"

    def _repr_html_(self) -> str:
        from ..markup import table, titled

        rows = [
            (p.population, p.variable, f"{len(p.index):,}", f"{self._amount(p):,}")
            for p in self.probes.values()
        ]
        title = f"Segment from {self.start * self.dt:g} to {self.stop * self.dt:g} ms"
        return titled(title, table(("population", "variable", "cells", "spikes or samples"), rows))

    def _amount(self, probe: ProbeSpec) -> int:
        """Return how many spikes, or how many samples of each cell, there are."""
        spikes, traces = self.spikes.get(probe.number, []), self.traces.get(probe.number, [])
        return sum(len(time) for _, time in spikes) + sum(len(trace.step) for trace in traces)

    def pieces(self, probe: ProbeSpec) -> Any:
        """Return the pieces of the data of a probe, in the order of time; nothing if there are none yet."""
        return self._kept(probe).get(probe.number, [])

    def set_pieces(self, number: int, pieces: Any) -> None:
        """Put pieces in the place of the data of a probe."""
        self._kept(self.probes[number])[number] = pieces
        if isinstance(pieces, OnDisk):
            self.folder = pieces.folder

    def places(self) -> dict[int, Place]:
        """Return the folders and stretches of those data that are on disk, by number of the probe."""
        on_disk = [pieces for pieces in self._every() if isinstance(pieces, OnDisk)]
        return {each.files.probe: (str(each.folder), each.files.stretch) for each in on_disk}

    def without(self, probes: Iterable[int]) -> Segment:
        """Return the same without the data of some probes, unless there are none of these."""
        numbers = {*probes}
        if not numbers:
            return self
        kept: list[dict[int, Any]] = [
            {number: [*pieces] for number, pieces in each.items() if number not in numbers}
            for each in (self.spikes, self.traces)
        ]
        return replace(self, spikes=kept[0], traces=kept[1])

    def forget_in(self, folders: Sequence[Path]) -> None:
        """Forget the probes whose data are in some folders."""
        for pieces in self._every():
            if isinstance(pieces, OnDisk) and pieces.folder in folders:
                for kept in (self.probes, self.spikes, self.traces):
                    kept.pop(pieces.files.probe, None)

    def _kept(self, probe: ProbeSpec) -> dict[int, Any]:
        return self.spikes if probe.variable == "spikes" else self.traces

    def _every(self) -> list[Any]:
        return [*self.spikes.values(), *self.traces.values()]

    def by_population(self) -> ByPopulation:
        """Return the probes by number of the population and then variable, in the order of recording."""
        found: ByPopulation = {}
        for probe in self.probes.values():
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
        pieces = self.spikes.get(probe.number, [])
        n = len(pieces) if isinstance(pieces, SpikesOnDisk) else sum(len(time) for _, time in pieces)
        known = self._sorted.get(probe.number)
        if known is not None and len(known[1]) == n:
            return known
        counts = self._counts(probe)  # while it is known which spikes are new
        if self.folder is None or not n:
            known = _sorted_spikes([(np.zeros(0, np.int32), np.zeros(0)), *pieces])
            if isinstance(pieces, list):
                pieces[:] = [known]
        else:
            known = None, times_by_cell([*pieces], probe.index, counts, self.folder)
        self._sorted[probe.number] = known
        return known

    def trace(self, probe: ProbeSpec) -> Trace:
        """Return all samples of a probe, read-only. They are joined once, and kept so; one piece is not copied."""
        pieces = self.traces.get(probe.number, [])
        if isinstance(pieces, TraceOnDisk):
            return next(iter(pieces), joined_traces([], len(probe.index)))
        if len(pieces) == 1:
            return Trace(pieces[0].step, read_only(pieces[0].values))
        growing = self._growing.setdefault(probe.number, Growing())
        pieces[:] = [growing.joined(pieces, len(probe.index))]
        return pieces[0]

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
        pieces = self.spikes.get(probe.number, [])
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
                self.set_pieces(number, [] if there is None else there)
        appended: list[Any] = [(self.spikes[n], piece) for n, piece in spikes if len(piece[0])]
        appended += [(self.traces[n], trace) for n, trace in traces if len(trace.step)]
        append_all(appended)
        self.stop = step
        for number, _ in spikes:
            _merge(self.spikes[number], lambda piece: len(piece[0]), _joined_spikes)
        for number, _ in traces:
            _merge(self.traces[number], lambda piece: piece.values.size, _joined_traces)


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


def _merge(pieces: Any, size: Callable[[Any], int], join: Callable[[Sequence[Any]], Any]) -> None:
    """Join the last pieces in memory while they are small and none is larger than the next, so that pieces stay few.

    Each number is copied a few times at most. If memory ends, the pieces stay as they are.
    """
    if not isinstance(pieces, list):
        return
    first, n = len(pieces) - 1, size(pieces[-1]) if pieces else 0
    while first > 0 and size(pieces[first - 1]) <= n and n + size(pieces[first - 1]) <= SMALL:
        first -= 1
        n += size(pieces[first])
    if first < len(pieces) - 1:
        with suppress(MemoryError):
            pieces[first:] = [join(pieces[first:])]


def _sorted_spikes(pieces: Sequence[tuple[IndexArray, FloatArray]]) -> tuple[IndexArray, FloatArray]:
    """Return spikes, in memory, ascending by index and then in the order in which they come; read-only."""
    index, time = _joined_spikes(pieces)
    order = stable_order(index)
    index, time = index[order], time[order]
    for column in (index, time):
        column.flags.writeable = False
    return index, time


def _joined_spikes(pieces: Sequence[tuple[IndexArray, FloatArray]]) -> tuple[IndexArray, FloatArray]:
    return np.concatenate([index for index, _ in pieces]), np.concatenate([time for _, time in pieces])


def _joined_traces(pieces: Sequence[Trace]) -> Trace:
    return joined_traces(pieces, 0)


def joined(parts: Sequence[Segment]) -> Segment:
    """Return what all ranks recorded, in the order of ranks, as one segment: the probes that all of them know."""
    first = parts[0]
    if len(parts) == 1:
        return first
    whole = Segment(first.dt, first.start, first.stop, annotations=first.annotations, ends=first.ends)
    whole.provenance, whole.folder = first.provenance, first.folder
    for number in [number for number in first.probes if all(number in part.probes for part in parts)]:
        probe = first.probes[number]
        index = np.concatenate([part.probes[number].index for part in parts])
        order = np.argsort(index, kind="stable")
        whole.probes[number] = replace(probe, index=index[order])
        whole.spikes[number] = [piece for part in parts for piece in part.spikes.get(number, [])]
        if any(number in part.traces for part in parts):
            traces = [part.trace(part.probes[number]) for part in parts]
            whole.traces[number] = [_side_by_side(traces, order, first.folder)]
    return whole


def _side_by_side(traces: Sequence[Trace], order: NDArray[np.int64], folder: Path | None) -> Trace:
    """Return the samples of all ranks as one trace, with the cells in a given order."""
    steps = max((trace.step for trace in traces), key=len)
    columns = [trace.values for trace in traces if len(trace.step) == len(steps)]

    def rows(stretch: slice) -> FloatArray:
        return np.hstack([values[stretch] for values in columns])[:, order]

    return Trace(steps, made(folder, len(steps), len(order), rows))
