"""What is recorded: samples go straight into arrays, spikes into a log that is emptied between calls."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from pynnlite.model import ProbeSpec
from pynnlite.recordings import Recordings, Spikes, Trace, joined_spikes, joined_traces
from pynnlite.values import FloatArray

from .kernels import compiled
from .layout import Block

BUFFER_BYTES = 1 << 24
"""About how much memory one array of samples takes at most."""

FEWEST_ROWS = 256

LogColumns = tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int64]]
"""Population, index and step of some spikes, in canonical order."""

Row = Callable[[int, int, str], FloatArray]
"""(block, group, variable) → the values of the cells there, padding included."""


@dataclass
class Sampler:
    """The samples of one probe since the last drain.

    Parameters
    ----------
    spec : ProbeSpec
        What is sampled.
    first : int
        Step of the first sample.
    interval : int
        Steps between samples.

    Attributes
    ----------
    out : (n, k) ndarray of float64
        Where samples go now; its first row is sample number `base`.
    taken, kept : int
        How many samples have been taken, and how many of them were handed out or set aside.
    """

    spec: ProbeSpec
    first: int
    interval: int
    pieces: list[Trace] = field(default_factory=list)
    out: FloatArray = field(default_factory=lambda: np.empty((1, 1)))
    base: int = 0
    taken: int = 0
    kept: int = 0

    @property
    def width(self) -> int:
        """How many cells are sampled."""
        return len(self.spec.index)

    @property
    def next(self) -> int:
        """The step of the next sample."""
        return self.first + self.taken * self.interval

    @property
    def full_after(self) -> int:
        """The last step that can be gone to before there must be more room."""
        return self.first + (self.base + len(self.out)) * self.interval - 1

    def n_samples(self, step: int) -> int:
        """Return how many samples there are from the first up to a step."""
        return max(0, (step - self.first) // self.interval + 1)

    def make_room(self, last: int) -> None:
        """Start a new array, large enough to go on to a step or some way towards it."""
        self.set_aside()
        most = max(1, BUFFER_BYTES // (8 * max(self.width, 1)))
        self.base = self.taken
        wanted = max(self.n_samples(last) - self.base, FEWEST_ROWS)
        self.out = np.empty((min(wanted, most), max(self.width, 1)))

    def set_aside(self) -> None:
        """Keep a copy of what has been sampled and not yet been set aside."""
        if self.taken > self.kept:
            steps = self.first + self.interval * np.arange(self.kept, self.taken, dtype=np.int64)
            values = self.out[self.kept - self.base : self.taken - self.base, : self.width]
            self.pieces.append(Trace(steps, values.copy()))
            self.kept = self.taken

    def drain(self) -> Trace:
        """Hand out what has been sampled."""
        self.set_aside()
        pieces, self.pieces = self.pieces, []
        return joined_traces(pieces, self.width)

    def records_like(self, spec: ProbeSpec, interval: int) -> bool:
        """Tell whether a spec asks for what this one records already."""
        mine = self.spec
        same = (mine.number, mine.population, mine.variable, mine.start, self.interval) == (
            spec.number,
            spec.population,
            spec.variable,
            spec.start,
            interval,
        )
        return same and np.array_equal(mine.index, spec.index)


class Probes:
    """All that is recorded of cells.

    Parameters
    ----------
    blocks : sequence of Block
        Who owns which cells.
    row : callable
        Where the values of a variable are.
    core : compiled.Engine
        What takes samples.
    """

    def __init__(self, blocks: Sequence[Block], row: Row, core: compiled.Engine) -> None:
        self._blocks, self._row, self._core = blocks, row, core
        self._samplers: list[Sampler] = []
        self._spikes: list[ProbeSpec] = []
        self._log: list[LogColumns] = []
        self.full_after = 0
        """The last step that can be gone to before `make_room` must be called."""

    def set(self, specs: Sequence[tuple[ProbeSpec, int]], step: int) -> None:
        """Record what some specs, with their intervals, ask for; those that are new may start with a sample now."""
        self.reach(step)
        old, self._samplers = self._samplers, []
        for spec, interval in specs:
            if spec.variable == "spikes":
                continue
            same = next((sampler for sampler in old if sampler.records_like(spec, interval)), None)
            if same is None:
                first = spec.start + max(0, -(-(step - spec.start) // interval)) * interval
                same = Sampler(spec, first, interval)
                same.make_room(step)
            self._samplers.append(same)
        self._spikes = [spec for spec, _ in specs if spec.variable == "spikes"]
        self._hand_over()
        self._core.sample()
        self.reach(step)

    def reach(self, step: int) -> None:
        """Note that all samples up to a step have been taken."""
        for sampler in self._samplers:
            sampler.taken = sampler.n_samples(step)

    def make_room(self, step: int, last: int) -> None:
        """Make room, at a step, to go on to another or some way towards it; see `full_after`."""
        self.reach(step)
        for sampler in self._samplers:
            if sampler.full_after < last:
                sampler.make_room(last)
        self._hand_over()

    def take_log(self, columns: LogColumns) -> None:
        """Keep copies of spikes."""
        population, index, steps = columns
        if len(index):
            self._log.append((population.copy(), index.copy(), steps.copy()))

    def drain(self, step: int) -> Recordings:
        """Hand out all that was recorded up to a step."""
        self.reach(step)
        log, self._log = self._log, []
        spikes = {spec.number: joined_spikes([_wanted(spec, columns) for columns in log]) for spec in self._spikes}
        return Recordings(spikes, {sampler.spec.number: sampler.drain() for sampler in self._samplers})

    def _hand_over(self) -> None:
        """Tell the compiled loops what to sample and where to put it."""
        for b, block in enumerate(self._blocks):
            parts = [
                (sampler, g, low, high)
                for sampler in self._samplers
                for g, group in enumerate(block.groups)
                if group.population == sampler.spec.population
                for low, high in [np.searchsorted(sampler.spec.index, [group.first, group.last])]
                if high > low
            ]
            self._core.set_n_probes(b, len(parts))
            for number, (sampler, g, low, high) in enumerate(parts):
                cells = (sampler.spec.index[low:high] - block.groups[g].first).astype(np.int32)
                values = self._row(b, g, sampler.spec.variable)
                row = sampler.taken - sampler.base
                self._core.set_probe(
                    b, number, values, cells, sampler.out, int(low), row, sampler.next, sampler.interval
                )
        self.full_after = min((sampler.full_after for sampler in self._samplers), default=2**62)


def _wanted(spec: ProbeSpec, columns: LogColumns) -> Spikes:
    """Return those spikes that a probe records."""
    population, index, steps = columns
    at = np.flatnonzero((population == spec.population) & (steps > spec.start))
    if len(spec.index):
        place = np.minimum(np.searchsorted(spec.index, index[at]), len(spec.index) - 1)
        at = at[spec.index[place] == index[at]]
    else:
        at = at[:0]
    return Spikes(index[at], steps[at])
