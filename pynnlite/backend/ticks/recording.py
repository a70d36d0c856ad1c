"""Spikes and samples that the compiled loops take down."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from ...columns import Recordings, Spikes, Trace, joined_traces
from ...recipe import Recipe
from ...timebase import NEVER
from ...values import FloatArray
from .cells import Cells
from .loops import Network, Probe

MEMORY = 64 << 20
"""Bytes that the samples of a stretch of steps take at most, unless a single step takes more."""


@dataclass
class Samples:
    """The samples of one probe.

    Parameters
    ----------
    part : int
        Number of the part.
    values : (n,) ndarray of float64
        The column that is sampled.
    cell : (k,) ndarray of int64
        The cells of the part.
    start, interval : int
        The step from which samples are counted, and the steps between them.
    observed : bool
        Whether the column is worked out when it is sampled.
    """

    part: int
    values: FloatArray
    cell: NDArray[np.int64]
    start: int
    interval: int
    observed: bool
    pieces: list[Trace] = field(init=False, default_factory=list)

    def steps(self, step: int, last: int) -> NDArray[np.int64]:
        """Return the steps of the samples after a step, up to another."""
        return np.arange(step + self.interval - (step - self.start) % self.interval, last + 1, self.interval)

    def probe(self, steps: NDArray[np.int64]) -> Probe:
        """Return what takes the samples of some steps; they are in the last of `pieces` then."""
        self.pieces.append(Trace(steps, np.empty((len(steps), len(self.cell)))))
        return Probe(
            values=self.values,
            cell=self.cell,
            next=int(steps[0]) if len(steps) else NEVER,
            interval=self.interval,
            out=self.pieces[-1].values,
            part=self.part if self.observed else -1,
        )


class Recording:
    """All that is recorded of the cells of this rank.

    Parameters
    ----------
    recipe : Recipe
        The network.
    cells : sequence of Cells
        The parts.
    network : Network
        What takes down spikes and samples.
    """

    def __init__(self, recipe: Recipe, cells: Sequence[Cells], network: Network) -> None:
        self._cells, self._network = cells, network
        self._part = {each.population: k for k, each in enumerate(cells)}
        self._samples: dict[int, Samples] = {}
        self._without: dict[int, int] = {}
        self.set(recipe, 0)

    def set(self, recipe: Recipe, step: int) -> None:
        """Record the probes of a recipe; a new probe begins with a sample of the present state."""
        self._network.drain()  # spikes of before have been asked for
        known, self._samples = self._samples, {}
        self._spikes: dict[int, tuple[int, NDArray[np.int32]]] = {}
        new = []
        for probe in recipe.probes:
            if recipe.is_source(probe.population):
                continue
            if probe.variable == "spikes":
                self._spikes[probe.number] = probe.population, probe.index
            elif probe.number in known:
                self._samples[probe.number] = known[probe.number]
            else:
                samples = self._sampled(recipe, probe.population, probe.variable, probe.index)
                samples.start, samples.interval = probe.start, recipe.interval(probe)
                self._samples[probe.number] = samples
                new.append(samples.probe(np.array([step])))
        self._network.set_probes(new)
        self._network.sample(step)
        self._network.set_probes([])

    def _sampled(self, recipe: Recipe, population: int, variable: str, index: NDArray[np.int32]) -> Samples:
        """Return a probe of some cells, as far as they are on this rank."""
        if population not in self._part:
            return Samples(0, np.zeros(1), np.zeros(0, np.int64), 0, 1, False)
        part = self._part[population]
        cells = self._cells[part]
        here = index[(index >= cells.first) & (index < cells.last)]
        column, place = cells.column(variable), here.astype(np.int64) - cells.first
        return Samples(part, column, place, 0, 1, cells.is_observed(variable))

    def make_room(self, step: int, last: int) -> int:
        """Have room for the samples after a step, and return the step up to which there is room."""
        row = sum(8 * len(each.cell) / each.interval for each in self._samples.values())
        return min(last, step + max(1, int(MEMORY / row))) if row else last

    def begin(self, step: int, last: int) -> None:
        """Take the samples after a step and up to another, to which the network will go as a whole."""
        self._network.set_probes([each.probe(each.steps(step, last)) for each in self._samples.values()])

    def drain(self) -> Recordings:
        """Return the data since the last time, and forget them."""
        step, number = self._network.drain()
        spikes = {}
        for probe, (population, wanted) in self._spikes.items():
            found = np.zeros(0, np.int64)
            index = np.zeros(0, np.int32)
            if population in self._part:
                cells = self._cells[self._part[population]]
                mine = (number >= cells.number) & (number < cells.number + cells.size)
                index = (number[mine] - cells.number + cells.first).astype(np.int32)
                found = step[mine]
                if len(wanted) < cells.size or not np.isin(index, wanted).all():
                    keep = np.isin(index, wanted)
                    index, found = index[keep], found[keep]
            spikes[probe] = Spikes(index, found)
        traces = {}
        for probe, samples in self._samples.items():
            traces[probe] = joined_traces(samples.pieces, len(samples.cell))
            samples.pieces = []
        return Recordings(spikes, traces)
