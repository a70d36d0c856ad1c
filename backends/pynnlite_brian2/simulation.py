"""A network that goes on step by step.

Brian2 is used in its runtime mode. Its objects are stepped from here and not by its `Network.run`, so that a call
costs nothing, steps have the contract's order, and changes between calls act at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from pynnlite.backend import Changes, Whole, require_open
from pynnlite.columns import Recordings
from pynnlite.recipe import Recipe
from pynnlite.recipe import Synapses as Columns

from .cells import Cells, alike
from .drawing import Draws
from .inputs import Currents, SourceSpikes
from .preferences import import_brian2
from .recording import Probes
from .synapses import Synapses

brian2 = import_brian2()


class Brian2Simulation:
    """A network at some step.

    Parameters
    ----------
    recipe : Recipe
        The network.
    draws : bool
        Whether Brian2 draws the spikes of Poisson sources.
    """

    def __init__(self, recipe: Recipe, draws: bool) -> None:
        self.step, self._closed = 0, False
        clock = brian2.Clock(recipe.dt * brian2.ms, name="pynnlite_clock")
        self._cells = [Cells(recipe, numbers, clock) for numbers in alike(recipe)]
        self._groups = {number: cells for cells in self._cells for number in cells.first}
        self._synapses = Synapses(recipe, self._cells, clock)
        self._numbers = {cells: self._numbered(recipe, cells) for cells in self._cells}
        self._draws = Draws(recipe, clock) if draws else None
        self._drained = 0
        objects = [
            *(self._draws.objects if self._draws else ()),
            *(cells.group for cells in self._cells),
            *self._synapses.objects,
        ]
        self._network = brian2.Network(objects, name="pynnlite_network")
        if objects:
            self._network._clocks = {clock}  # as `run` does
            self._network.before_run({})
        for cells in self._cells:
            cells.prepare()
        self._synapses.prepare()
        if self._draws:
            self._draws.prepare()
        self._sources = SourceSpikes(recipe, self._synapses.first, self._draws)
        self._currents = Currents(recipe, self._cells)
        self._probes = Probes(recipe, self._groups)
        self._emitted = self._sources.at(0, 0)
        self._synapses.emit(0, self._emitted)
        self._whole = Whole()

    def _numbered(self, recipe: Recipe, cells: Cells) -> NDArray[np.int32]:
        """Return the number of each cell of a group as a source."""
        first, populations = self._synapses.first, recipe.populations
        parts = [first[number] + np.arange(populations[number].size) for number in cells.first]
        return np.concatenate(parts, dtype=np.int32, casting="same_kind")

    @property
    def drawn(self) -> frozenset[int]:
        """Numbers of the source populations whose spikes Brian2 draws."""
        return self._draws.drawn if self._draws else frozenset()

    def advance(self, n_steps: int) -> None:
        """Go some steps on."""
        require_open(self._closed)
        last = self.step + n_steps
        with self._whole.kept() as interrupted:
            while self.step < last and not interrupted():
                self._go(last)

    def _go(self, last: int) -> None:
        """Go one step on, on the way to a last one."""
        self._currents.reach(self.step)
        for cells in self._cells:
            cells.integrate(self.step)
        step = self.step + 1
        self._synapses.deliver(self._emitted, step)
        emitted = self._sources.at(step, last)
        for cells in self._cells:
            spikes = cells.fire(step)
            if len(spikes):
                self._probes.spike(cells, spikes, step)
                numbers = self._numbers[cells][spikes]
                emitted = numbers if not len(emitted) else np.sort(np.concatenate([emitted, numbers]))
        self._emitted = emitted
        self._synapses.emit(step, emitted)
        self._probes.sample(step)
        self.step = step

    def drain(self) -> Recordings:
        """Return the data recorded since the last time."""
        require_open(self._closed)
        drawn = self._draws.recorded(self._drained, self.step) if self._draws else {}
        recordings = self._probes.drain(self.step)
        self._drained = self.step
        return replace(recordings, spikes={**recordings.spikes, **drawn})

    def update(self, recipe: Recipe, changes: Changes) -> None:
        """Go on by a new recipe from the present step on."""
        require_open(self._closed)
        # wrong weights and parameters are found before anything changes
        weights = self._synapses.new_weights(recipe, changes.weights)
        columns = self._synapses.new_columns(recipe, changes)
        changed = {self._groups[number]: None for number in changes.parameters if number in self._groups}
        parameters = [cells.parameters_of(recipe) for cells in changed]
        with self._whole.broken_by_errors():
            for cells, values in zip(changed, parameters, strict=True):
                cells.take_parameters(*values)
            self._synapses.set_weights(weights)
            self._synapses.set_columns(columns, self.step)
            if self._draws:
                self._draws.go_on(recipe, changes, self.step)
            self._sources.restart(recipe, self.step)
            if changes.currents:
                self._currents.restart(recipe, self.step)
            for change in changes.state:
                self._groups[change.population].assign(change)
            if changes.probes:
                self._probes.set(recipe, self.step)

    def read(self, pathway: int, columns: Sequence[str]) -> Columns:
        """Return the synapses of a pathway as they are at the present step."""
        require_open(self._closed)
        return self._synapses.read(pathway, columns, self.step)

    def close(self) -> None:
        """Release everything; may be called more than once."""
        step = self.step
        self.__dict__.clear()
        self.step, self._closed = step, True
