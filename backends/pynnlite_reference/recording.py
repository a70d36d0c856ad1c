"""What is recorded."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from pynnlite.columns import Recordings, Spikes, Trace
from pynnlite.recipe import Recipe

from .cells import Cells


class Probes:
    """Spikes and samples that have not been asked for yet.

    Parameters
    ----------
    recipe : Recipe
        The network.
    """

    def __init__(self, recipe: Recipe) -> None:
        self._known: set[int] = set()
        self.read(recipe)

    def read(self, recipe: Recipe) -> None:
        """Take what is to be recorded from a recipe; what has not been drained is dropped."""
        cells = [probe for probe in recipe.probes if not recipe.is_source(probe.population)]
        self._spikes = {probe.number: probe for probe in cells if probe.variable == "spikes"}
        self._traces = {probe.number: probe for probe in cells if probe.variable != "spikes"}
        self._intervals = {number: recipe.interval(probe) for number, probe in self._traces.items()}
        self._clear()

    def _clear(self) -> None:
        self._events: dict[int, list[tuple[NDArray[np.int32], int]]] = {number: [] for number in self._spikes}
        self._samples: dict[int, list[NDArray[np.float64]]] = {number: [] for number in self._traces}
        self._steps: dict[int, list[int]] = {number: [] for number in self._traces}

    def spike(self, population: int, cells: NDArray[np.int32], step: int) -> None:
        """Record the spikes of a population at a step."""
        for number, probe in self._spikes.items():
            if probe.population == population:
                self._events[number].append((cells[np.isin(cells, probe.index)], step))

    def begin(self, cells: Mapping[int, Cells], step: int) -> None:
        """Take the first sample of each probe that is new."""
        for number in self._traces.keys() - self._known:
            self._sample(number, cells, step)
        self._known = set(self._traces)

    def sample(self, cells: Mapping[int, Cells], step: int) -> None:
        """Sample the state at a step, for all probes whose turn it is."""
        for number, probe in self._traces.items():
            if (step - probe.start) % self._intervals[number] == 0:
                self._sample(number, cells, step)

    def _sample(self, number: int, cells: Mapping[int, Cells], step: int) -> None:
        probe = self._traces[number]
        self._samples[number].append(cells[probe.population].values(probe.variable, probe.index))
        self._steps[number].append(step)

    def drain(self) -> Recordings:
        """Return what was recorded since the last time, and forget it."""
        spikes, traces = {}, {}
        for number, events in self._events.items():
            index = np.concatenate([np.zeros(0, np.int32), *(cells for cells, _ in events)])
            steps = np.repeat([step for _, step in events], [len(cells) for cells, _ in events])
            spikes[number] = Spikes(index, steps.astype(np.int64))
        for number, samples in self._samples.items():
            width = len(self._traces[number].index)
            values = np.array(samples).reshape(len(samples), width)
            traces[number] = Trace(np.array(self._steps[number], np.int64), values)
        self._clear()
        return Recordings(spikes, traces)
