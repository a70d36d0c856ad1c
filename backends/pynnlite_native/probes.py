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
"""About how much memory one array of samples takes."""

Rows = Callable[[int, int], FloatArray]
"""(block, group) and variable of a probe → the cells' values there."""


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
    """

    spec: ProbeSpec
    first: int
    interval: int
    pieces: list[Trace] = field(default_factory=list)
    out: FloatArray = field(default_factory=lambda: np.zeros((0, 1)))
    base: int = 0
    taken: int = 0

    @property
    def width(self) -> int:
        """How many cells are sampled."""
        return len(self.spec.index)

    @property
    def full_after(self) -> int:
        """The last step that can be gone to before there must be more room."""
        return self.first + (self.base + len(self.out)) * self.interval - 1

    def n_samples(self, step: int) -> int:
        """Return how many samples there are from the first up to a step."""
        return max(0, (step - self.first) // self.interval + 1)

    def make_room(self, step: int, last: int) -> None:
        """Set what has been sampled aside and make a new array, of size enough to go on to a step if that is not much."""
        self.set_aside(step)
        most = max(1, BUFFER_BYTES // (8 * max(self.width, 1)))
        self.base = self.n_samples(step)
        self.taken = self.base
        n_rows = max(min(max(self.n_samples(last) - self.base, 256), most), 1)
        self.out = np.empty((n_rows, max(self.width, 1)))

    def set_aside(self, step: int) -> None:
        """Keep a copy of what has been sampled up to a step and not yet been handed out."""
        n = self.n_samples(step)
        if n > self.taken:
            steps = self.first + self.interval * np.arange(self.taken, n, dtype=np.int64)
            values = self.out[self.taken - self.base : n - self.base, : self.width]
            self.pieces.append(Trace(steps, values.copy()))
            self.taken = n

    def drain(self, step: int) -> Trace:
        """Hand out what has been sampled."""
        self.set_aside(step)
        pieces, self.pieces = self.pieces, []
        return joined_traces(pieces, self.width)


class Probes:
    """All that is recorded of cells.

    Parameters
    ----------
    blocks : sequence of Block
        Who owns which cells.
    row : callable
        (block, group, variable) → the values, padding included.
    core : compiled.Engine
        What samples and logs.
    """

    def __init__(
        self, blocks: Sequence[Block], row: Callable[[int, int, str], FloatArray], core: compiled.Engine
    ) -> None:
        self._blocks, self._row, self._core = blocks, row, core
        self._samplers: list[Sampler] = []
        self._spikes: list[ProbeSpec] = []
        self._log: list[tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int64]]] = []
        self.full_after = -1
        """The last step that can be gone to before `make_room` must be called."""

    def set(self, specs: Sequence[tuple[ProbeSpec, int]], step: int) -> None:
        """Record what some specs, with their intervals, ask for; those that are new start with a sample at this step."""
        known = {_identity(sampler.spec, sampler.interval): sampler for sampler in self._samplers}
        samplers = []
        for spec, interval in specs:
            if spec.variable == "spikes":
                continue
            first = spec.start + max(0, -(-(step - spec.start) // interval)) * interval
            samplers.append(known.get(_identity(spec, interval)) or Sampler(spec, first, interval))
            samplers[-1].set_aside(step)
        self._samplers = samplers
        self._spikes = [spec for spec, _ in specs if spec.variable == "spikes"]
        for sampler in samplers:
            sampler.make_room(step - (sampler.taken == 0 and sampler.first == step), step)
        self._point()

    def make_room(self, step: int, last: int) -> None:
        """Make room to sample up to a step, or some way towards it; see `full_after`."""
        for sampler in self._samplers:
            if sampler.full_after < last:
                sampler.make_room(step, last)
        self._point(step)

    def take_log(self, index: NDArray[np.int32], population: NDArray[np.int32], steps: NDArray[np.int64]) -> None:
        """Keep copies of what the log holds."""
        if len(index):
            self._log.append((population.copy(), index.copy(), steps.copy()))

    def drain(self, step: int) -> Recordings:
        """Hand out all that was recorded."""
        log, self._log = self._log, []
        spikes = {}
        for spec in self._spikes:
            pieces = [_wanted(spec, *columns) for columns in log]
            spikes[spec.number] = joined_spikes(pieces)
        return Recordings(spikes, {sampler.spec.number: sampler.drain(step) for sampler in self._samplers})

    def _point(self, step: int | None = None) -> None:
        """Tell the compiled loops where to put what they sample."""
