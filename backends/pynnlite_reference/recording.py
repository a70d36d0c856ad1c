"""Spikes and samples."""

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
        self._samples: dict[int, list[tuple[int, NDArray[np.float64]]]] = {}
        self.read(recipe)

    def read(self, recipe: Recipe) -> None:
        """Record the probes of a recipe; only samples of probes that stay are kept."""
        cells = [probe for probe in recipe.probes if not recipe.is_source(probe.population)]
        self._spikes = {probe.number: probe for probe in cells if probe.variable == "spikes"}
        self._traces = {probe.number: probe for probe in cells if probe.variable != "spikes"}
        self._intervals = {number: recipe.interval(probe) for number, probe in self._traces.items()}
        self._events: dict[int, list[tuple[int, NDArray[np.int32]]]] = {number: [] for number in self._spikes}
        self._samples = {number: self._samples.get(number, []) for number in self._traces}

    def spike(self, population: int, cells: NDArray[np.int32], step: int) -> None:
        """Record the spikes of a population at a step."""
        for number, probe in self._spikes.items():
            if probe.population == population:
                self._events[number].append((step, cells[np.isin(cells, probe.index)]))

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
        self._samples[number].append((step, cells[probe.population].values(probe.variable, probe.index)))

    def drain(self, last: int) -> Recordings:
        """Return the data recorded since the last time and up to a step, and forget them.

        There are later data if an exception has ended a step before it was done.
        """
        spikes, traces = {}, {}
        for number, events in self._events.items():
            done = [(step, cells) for step, cells in events if step <= last]
            index = np.concatenate([np.zeros(0, np.int32), *(cells for _, cells in done)])
            steps = np.repeat([step for step, _ in done], [len(cells) for _, cells in done])
            spikes[number] = Spikes(index, steps.astype(np.int64))
        for number, samples in self._samples.items():
            taken = [(step, values) for step, values in samples if step <= last]
            steps = np.array([step for step, _ in taken], np.int64)
            width = len(self._traces[number].index)
            values = np.array([values for _, values in taken]).reshape(len(taken), width)
            traces[number] = Trace(steps, values)
        self._events = {number: [] for number in self._events}
        self._samples = {number: [] for number in self._samples}
        return Recordings(spikes, traces)
