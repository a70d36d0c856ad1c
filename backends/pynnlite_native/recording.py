"""Recording: samples go straight into arrays, spikes into a log that is emptied between calls."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from pynnlite.columns import Recordings, Spikes, Trace, append_all, joined_spikes, joined_traces
from pynnlite.timebase import NEVER

from .cells.arrays import CellArrays
from .kernels import blocks as described
from .kernels.engine import Engine
from .layout import Block, FloatArray, Part

WORTH_SORTING = 16
"""Populations whose spikes are recorded, from which on the log is sorted instead of looked through for each."""

FEWEST_ROWS = 256

LEAST_ROWS = 64
"""However much memory they take: there are fewer steps in an interval."""

LogColumns = tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int64]]
"""Population, index and step of some spikes, in canonical order."""


@dataclass(frozen=True, slots=True, eq=False)
class Probe:
    """One probe, as far as its cells are on this rank.

    Parameters
    ----------
    number, population : int
        Number of the probe, and of the population.
    variable : str
        ``"spikes"`` or a state variable.
    index : (k,) ndarray of int32
        The cells, ascending.
    start, interval : int
        The step from which it records, and the steps between samples.
    """

    number: int
    population: int
    variable: str
    index: NDArray[np.int32]
    start: int
    interval: int

    def same_as(self, other: Probe) -> bool:
        """Tell whether another probe is for the same."""
        mine, others = (
            (probe.number, probe.population, probe.variable, probe.start, probe.interval)
            for probe in (self, other)
        )
        return mine == others and np.array_equal(self.index, other.index)


@dataclass
class Samples:
    """The samples of one probe since the last drain.

    Parameters
    ----------
    probe : Probe
        The probe.
    first : int
        Step of the first sample.
    most_bytes : int
        About the most memory of one array.

    Attributes
    ----------
    pieces : list of Trace
        Samples that were set aside.
    out : (n, k) ndarray of float64
        Where samples go now; its first row is sample number `base`.
    taken, kept : int
        How many samples have been taken, and how many of them were handed out or set aside.
    """

    probe: Probe
    first: int
    most_bytes: int
    pieces: list[Trace] = field(default_factory=list)
    out: FloatArray = field(default_factory=lambda: np.empty((1, 1)))
    base: int = 0
    taken: int = 0
    kept: int = 0

    @property
    def width(self) -> int:
        """How many cells are sampled."""
        return len(self.probe.index)

    @property
    def next(self) -> int:
        """The step of the next sample."""
        return self.first + self.taken * self.probe.interval

    @property
    def full_after(self) -> int:
        """The last step that can be gone to before there must be more room."""
        return self.first + (self.base + len(self.out)) * self.probe.interval - 1

    def n_samples(self, step: int) -> int:
        """Return how many samples there are from the first up to a step."""
        return max(0, (step - self.first) // self.probe.interval + 1)

    def make_room(self, last: int) -> None:
        """Start a new array, large enough to go on to a step or some way towards it.

        A few samples go to its beginning, so that most runs have one array, which nobody has to join or to copy.
        """
        if self.taken - self.kept > FEWEST_ROWS:
            self.set_aside()
        waiting = self._waiting
        most = max(LEAST_ROWS, self.most_bytes // (8 * max(self.width, 1)))
        wanted = min(max(self.n_samples(last) - self.kept, FEWEST_ROWS), most)
        out = _rows(len(waiting) + wanted, max(self.width, 1), len(waiting) + LEAST_ROWS)
        out[: len(waiting), : self.width] = waiting
        self.out, self.base = out, self.kept

    @property
    def _waiting(self) -> FloatArray:
        """The samples that were neither handed out nor set aside."""
        return self.out[self.kept - self.base : self.taken - self.base, : self.width]

    def set_aside(self) -> None:
        """Keep the samples that have not been set aside yet. The array that they are in is written no more there."""
        if self.taken > self.kept:
            steps = self.first + self.probe.interval * np.arange(self.kept, self.taken, dtype=np.int64)
            self.pieces.append(Trace(steps, self._waiting))
            self.kept = self.taken

    def joined(self) -> Trace:
        """Return all samples; one piece is not copied, as memory may be short."""
        self.set_aside()
        return self.pieces[0] if len(self.pieces) == 1 else joined_traces(self.pieces, self.width)


class Recording:
    """All that is recorded of cells.

    Parameters
    ----------
    blocks : sequence of Block
        The blocks of this rank.
    cells : CellArrays
        Their state.
    most_bytes : int
        About the most memory of one array of samples.
    core : Engine
        The engine that takes samples.
    """

    def __init__(self, blocks: Sequence[Block], cells: CellArrays, most_bytes: int, core: Engine) -> None:
        self._cells, self._most_bytes, self._core = cells, most_bytes, core
        self._parts = [{part.population: (p, part) for p, part in enumerate(block.parts)} for block in blocks]
        self._samples: list[Samples] = []
        self._spikes: list[Probe] = []
        self._trains: dict[int, list[Spikes]] = {}
        self.full_after = 0
        """The last step that can be gone to before `make_room` must be called."""

    def set(self, probes: Sequence[Probe], step: int) -> None:
        """Record by these probes from a step on. A new probe may take a sample at this very step."""
        self.reach(step)
        old, self._samples = {samples.probe.number: samples for samples in self._samples}, []
        for probe in probes:
            if probe.variable == "spikes":
                continue
            same = old.get(probe.number)
            if same is None or not same.probe.same_as(probe):
                late = max(0, -(-(step - probe.start) // probe.interval))
                same = Samples(probe, probe.start + late * probe.interval, self._most_bytes)
                same.make_room(step)
            self._samples.append(same)
        self._spikes = [probe for probe in probes if probe.variable == "spikes"]
        self._trains = {probe.number: self._trains.get(probe.number, []) for probe in self._spikes}
        self._hand_over()
        self._core.sample()
        self.reach(step)

    def reach(self, step: int) -> None:
        """Note that all samples up to a step have been taken."""
        for samples in self._samples:
            samples.taken = samples.n_samples(step)

    def make_room(self, step: int, last: int) -> None:
        """Make room, at a step, to go on to another or some way towards it; see `full_after`."""
        self.reach(step)
        for samples in self._samples:
            if samples.full_after < last:
                samples.make_room(last)
        self._hand_over()

    def take_log(self, columns: LogColumns) -> None:
        """Keep copies of the spikes in the log that some probe records."""
        many = len(self._spikes) > WORTH_SORTING
        if many:
            order = np.argsort(columns[0], kind="stable")
            columns = columns[0][order], columns[1][order], columns[2][order]
        wanted = [
            (probe.number, _wanted(probe, _cut(columns, probe.population) if many else columns))
            for probe in self._spikes
        ]
        # all or none: if memory ends before, the log is taken again
        append_all([(self._trains[number], spikes) for number, spikes in wanted if len(spikes.index)])

    def drain(self, step: int) -> Recordings:
        """Hand out all that was recorded up to a step.

        After an interrupt while other ranks were awaited, there are spikes of later steps. They are kept. If memory
        ends, nothing is handed out and all is kept.
        """
        self.reach(step)
        spikes, later = {}, {}
        for number, pieces in self._trains.items():
            every = joined_spikes(pieces)
            n = int(np.searchsorted(every.step, step, "right"))
            spikes[number] = Spikes(every.index[:n], every.step[:n])
            later[number] = [Spikes(every.index[n:], every.step[n:])] if n < len(every.step) else []
        recordings = Recordings(spikes, {samples.probe.number: samples.joined() for samples in self._samples})
        self._trains = later
        for samples in self._samples:
            samples.pieces = []
        return recordings

    def _hand_over(self) -> None:
        """Give the engine all probes, part by part."""
        for b, parts in enumerate(self._parts):
            probes = [
                self._described(b, *parts[samples.probe.population], samples, low, high)
                for samples in self._samples
                if samples.probe.population in parts
                for low, high in [_within(samples.probe, parts[samples.probe.population][1])]
                if high > low
            ]
            self._core.set_probes(b, probes)
        self.full_after = min((samples.full_after for samples in self._samples), default=NEVER)

    def _described(
        self, b: int, p: int, part: Part, samples: Samples, low: int, high: int
    ) -> described.Probe:
        """Return the cells of a probe that are in one part: those from position `low` up to `high`."""
        probe = samples.probe
        values, receptor = self._cells.sampled(b, p, probe.variable)
        return described.Probe(
            values=values,
            receptor=receptor,
            offset=part.offsets[receptor] if receptor >= 0 else 0,
            cells=(probe.index[low:high] - part.first).astype(np.int32),
            out=samples.out,
            column=low,
            sample=samples.taken - samples.base,
            next_step=samples.next,
            interval=probe.interval,
            part=p if self._cells.is_observed(part.population, probe.variable) else -1,
        )


def _rows(n: int, width: int, least: int) -> FloatArray:
    """Return an array of n rows, or of fewer if memory is short; memory is taken only as rows are written."""
    while True:
        try:
            return np.empty((n, width))
        except MemoryError:
            if n == least:
                raise
            n = max(n // 4, least)


def _within(probe: Probe, part: Part) -> tuple[int, int]:
    """Return where, among the cells of a probe, those of a part begin and end."""
    low, high = np.searchsorted(probe.index, np.array([part.first, part.last], np.int32))
    return int(low), int(high)


def _cut(columns: LogColumns, population: int) -> LogColumns:
    """Return the spikes of one population, out of columns that are sorted by population."""
    first, last = np.searchsorted(columns[0], np.array([population, population + 1], np.int32))
    return columns[0][first:last], columns[1][first:last], columns[2][first:last]


def _wanted(probe: Probe, columns: LogColumns) -> Spikes:
    """Return copies of the spikes that a probe records."""
    population, index, steps = columns
    at = np.flatnonzero((population == probe.population) & (steps > probe.start))
    wanted = np.zeros(max(index.max(initial=-1), probe.index.max(initial=-1)) + 1, bool)
    wanted[probe.index] = True
    at = at[wanted[index[at]]]
    return Spikes(index[at], steps[at])
