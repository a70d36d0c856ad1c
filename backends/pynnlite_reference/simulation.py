"""One network, step by step."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from pynnlite.backend import Changes, require_open
from pynnlite.columns import Recordings
from pynnlite.recipe import Pathway, Recipe

from .cells import Cells
from .recording import Probes
from .synapses import Inputs

STRETCH = 256
"""For how many steps at a time input spikes and currents are asked for."""

Emitted = dict[int, list[tuple[int, int, int]]]
"""For each step, (population, index, count) of the sources that emit at it, ascending."""


class ReferenceSimulation:
    """A network at some step.

    Parameters
    ----------
    recipe : Recipe
        The network.
    """

    def __init__(self, recipe: Recipe) -> None:
        self.recipe, self.step, self.closed = recipe, 0, False
        numbers = [population.number for population in recipe.populations]
        self.sources = [number for number in numbers if recipe.is_source(number)]
        self.cells = {number: Cells(recipe, number) for number in numbers if not recipe.is_source(number)}
        ends: dict[tuple[int, int], list[Pathway]] = {}
        for pathway in recipe.pathways:
            ends.setdefault((pathway.target, pathway.receptor), []).append(pathway)
        self.inputs = {
            end: Inputs(recipe, pathways, recipe.populations[end[0]].size)
            for end, pathways in sorted(ends.items())
        }
        self.probes = Probes(recipe)
        self.probes.begin(self.cells, 0)

    def advance(self, n_steps: int) -> None:
        """Go some steps on."""
        require_open(self.closed)
        last = self.step + n_steps
        while self.step < last:
            first, end = self.step, min(self.step + STRETCH, last)
            emitted = self._emitted(-1 if first == 0 else first, end)
            currents = {number: self._currents(number, first, end) for number in self.cells}
            if first == 0:
                self._send(0, emitted.get(0, []))
            for step in range(first, end):
                self._go({number: current[step - first] for number, current in currents.items()}, emitted)

    def _go(self, currents: dict[int, NDArray[np.float64]], emitted: Emitted) -> None:
        """Go one step on."""
        for number, cells in self.cells.items():
            cells.integrate(currents[number])
        self.step += 1
        for (target, receptor), inputs in self.inputs.items():
            amounts = inputs.arriving(self.step)
            if amounts is not None:
                self.cells[target].add(receptor, amounts)
        spikes = emitted.get(self.step, [])
        for number, cells in self.cells.items():
            fired = cells.fire()
            if len(fired):
                self.probes.spike(number, fired, self.step)
                spikes = spikes + [(number, int(cell), 1) for cell in fired]
        self._send(self.step, sorted(spikes))
        self.probes.sample(self.cells, self.step)

    def _send(self, step: int, spikes: list[tuple[int, int, int]]) -> None:
        for population, index, count in spikes:
            for inputs in self.inputs.values():
                inputs.send(step, population, index, count)

    def _emitted(self, first: int, last: int) -> Emitted:
        """Return what sources emit after one step and up to another."""
        emitted: Emitted = {}
        for number in self.sources:
            spikes = self.recipe.spikes(number, first, last)
            counts = np.ones(len(spikes.step), np.int32) if spikes.count is None else spikes.count
            for index, step, count in zip(spikes.index, spikes.step, counts, strict=True):
                emitted.setdefault(int(step), []).append((number, int(index), int(count)))
        return emitted

    def _currents(self, population: int, first: int, last: int) -> NDArray[np.float64]:
        """Return the injected current in each of some steps, of shape (steps, cells)."""
        total = np.zeros((last - first, self.recipe.populations[population].size))
        for injection in self.recipe.injections:
            if injection.population == population:
                total[:, injection.index] += self.recipe.current(injection.number, first, last)
        return total

    def drain(self) -> Recordings:
        """Return what was recorded since the last time."""
        require_open(self.closed)
        return self.probes.drain()

    def update(self, recipe: Recipe, changes: Changes) -> None:
        """Go on by a new recipe from the present step on."""
        require_open(self.closed)
        self.recipe = recipe
        for number in changes.parameters:
            if number in self.cells:
                self.cells[number].read_parameters(recipe)
        for inputs in self.inputs.values():
            if set(changes.weights) & set(inputs.pathways):
                inputs.read_weights(recipe)
        for change in changes.state:
            self.cells[change.population].assign(change.variable, change.index, change.values)
        if changes.probes:
            self.probes.read(recipe)
            self.probes.begin(self.cells, self.step)

    def close(self) -> None:
        """Release everything."""
        self.closed, self.cells, self.inputs = True, {}, {}
