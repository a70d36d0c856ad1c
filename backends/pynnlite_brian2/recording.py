"""Spikes and samples, copied from Brian2's arrays at the steps at which they are recorded."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from pynnlite.columns import Recordings, Spikes, Trace
from pynnlite.recipe import Recipe
from pynnlite.timebase import NEVER

from .cells import Cells

FloatArray = NDArray[np.float64]
IndexArray = NDArray[np.int32]

FEWEST_LINES = 64


@dataclass
class Samples:
    """The samples of one probe that have not been asked for yet.

    Parameters
    ----------
    read : callable
        Returns the variable of the whole population, of shape (n,), at the present time.
    index : (k,) ndarray of int32
        The cells.
    start : int
        Step from which samples are counted.
    interval : int
        Steps between samples.
    """

    read: Callable[[], FloatArray]
    index: IndexArray
    start: int
    interval: int
    steps: list[int] = field(init=False, default_factory=list)
    lines: FloatArray = field(init=False, default_factory=lambda: np.empty((0, 0)))

    def take(self, step: int) -> None:
        """Take a sample."""
        n = len(self.steps)
        if n >= len(self.lines):
            lines = np.empty((max(FEWEST_LINES, 2 * n), len(self.index)))
            if n:
                lines[:n] = self.lines
            self.lines = lines
        state = self.read()
        if len(self.index) == len(state):  # all of them, as the indices ascend
            self.lines[n] = state
        else:
            np.take(state, self.index, out=self.lines[n], mode="clip")  # no buffer, unlike the default mode
        self.steps.append(step)

    def next(self, step: int) -> int:
        """Return the step of the first sample after a step."""
        return step + self.interval - (step - self.start) % self.interval

    def trace(self, last: int) -> Trace:
        """Return all samples up to a step."""
        n = bisect_right(self.steps, last)
        return Trace(np.array(self.steps[:n], np.int64), self.lines[:n].reshape(-1, len(self.index)))

    def clear(self) -> None:
        """Forget all samples."""
        self.steps, self.lines = [], np.empty((0, 0))


class Probes:
    """All that is recorded of cells.

    Parameters
    ----------
    recipe : Recipe
        The network.
    groups : dict of int to Cells
        The cells of each population.
    """

    def __init__(self, recipe: Recipe, groups: Mapping[int, Cells]) -> None:
        self._groups = groups
        self._samples: dict[int, Samples] = {}
        self.set(recipe, 0)

    def set(self, recipe: Recipe, step: int) -> None:
        """Record the probes of a recipe; a new probe begins with a sample of the present state."""
        cells = [probe for probe in recipe.probes if probe.population in self._groups]
        self._spikes = [probe for probe in cells if probe.variable == "spikes"]
        self._log: dict[Cells, list[tuple[int, IndexArray]]] = {
            self._groups[probe.population]: [] for probe in self._spikes
        }
        known, self._samples = self._samples, {}
        for probe in cells:
            if probe.variable == "spikes":
                continue
            read = self._groups[probe.population].reader(probe.variable, probe.population)
            new = Samples(read, probe.index, probe.start, recipe.interval(probe))
            self._samples[probe.number] = known.get(probe.number, new)
            if probe.number not in known:
                new.take(step)
        self._next = min((each.next(step) for each in self._samples.values()), default=NEVER)

    def spike(self, cells: Cells, spikes: IndexArray, step: int) -> None:
        """Record the spikes of some cells at a step."""
        if cells in self._log:
            self._log[cells].append((step, spikes.copy()))

    def sample(self, step: int) -> None:
        """Sample all probes whose turn it is."""
        if step < self._next:
            return
        for each in self._samples.values():
            if (step - each.start) % each.interval == 0:
                each.take(step)
        self._next = min(each.next(step) for each in self._samples.values())

    def drain(self, last: int) -> Recordings:
        """Return the data recorded since the last time and up to a step, and forget them.

        There are later data if an exception has ended a step before it was done.
        """
        columns = {cells: _joined(log, last) for cells, log in self._log.items()}
        spikes = {}
        for probe in self._spikes:
            cells = self._groups[probe.population]
            step, place = columns[cells]
            index = place - np.int32(cells.first[probe.population])
            at = np.flatnonzero(np.isin(index, probe.index))
            spikes[probe.number] = Spikes(index[at], step[at])
        traces = {number: each.trace(last) for number, each in self._samples.items()}
        for log in self._log.values():
            log.clear()
        for each in self._samples.values():
            each.clear()
        return Recordings(spikes, traces)


def _joined(log: list[tuple[int, IndexArray]], last: int) -> tuple[NDArray[np.int64], IndexArray]:
    """Return columns (step, place in the group) of all spikes of a group up to a step."""
    done = [(step, spikes) for step, spikes in log if step <= last]
    steps = np.repeat(np.array([step for step, _ in done], np.int64), [len(spikes) for _, spikes in done])
    return steps, np.concatenate([np.zeros(0, np.int32), *(spikes for _, spikes in done)])
