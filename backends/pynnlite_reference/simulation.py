"""One network, step by step."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from pynnlite.backend import IN_FLIGHT, Changes, State, Whole, as_state, require_open
from pynnlite.columns import Recordings, Spikes
from pynnlite.recipe import CurrentFeed, Pathway, Recipe, SpikeFeed, Synapses

from .cells import Cells
from .recording import Probes
from .synapses import Inputs


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
        self.sources, self.currents = SpikeFeed(recipe), CurrentFeed(recipe)
        self.emitted: dict[int, Spikes] = {}
        self.latest: list[tuple[int, int, int, int]] = []
        self.cells = {number: Cells(recipe, number) for number in numbers if not recipe.is_source(number)}
        self.injected = {number: np.zeros(recipe.populations[number].size) for number in self.cells}
        ends: dict[tuple[int, int], list[Pathway]] = {}
        for pathway in recipe.pathways:
            ends.setdefault((pathway.target, pathway.receptor), []).append(pathway)
        self.inputs = {
            end: Inputs(recipe, pathways, recipe.populations[end[0]].size)
            for end, pathways in sorted(ends.items())
        }
        self.longest = max((inputs.longest for inputs in self.inputs.values()), default=1)
        self.probes = Probes(recipe)
        self.whole = Whole()
        self._look_ahead(0)
        for number, cells in self.cells.items():
            cells.current = self.injected[number]
        self.probes.begin(self.cells, 0)
        self._send(0, self._emitted_at(0))  # a change before the first step comes too late for them

    def advance(self, n_steps: int) -> None:
        """Go some steps on."""
        require_open(self.closed)
        last = self.step + n_steps
        with self.whole.kept() as interrupted:
            while self.step < last and not interrupted():
                self._look_ahead(last)
                self._go()

    def _look_ahead(self, last: int) -> None:
        """Have the spikes of sources up to the next step, and the currents of this one."""
        if self.sources.known <= self.step:
            self.emitted = self.sources.ahead(self.sources.known, last)
        if self.currents.until <= self.step:
            for number in self.currents.take(self.step):
                self.injected[number] = np.zeros(self.recipe.populations[number].size)
                self.currents.add_to(self.injected[number], number)

    def _go(self) -> None:
        """Go one step on."""
        for number, cells in self.cells.items():
            cells.integrate(self.step, self.injected[number])
        step = self.step + 1
        for (target, receptor), inputs in self.inputs.items():
            inputs.happen(step)
            amounts = inputs.arriving(step)
            if amounts is not None:
                self.cells[target].add(receptor, amounts)
        spikes = self._emitted_at(step)
        for number, cells in self.cells.items():
            fired = cells.fire(step)
            if len(fired):
                self.probes.spike(number, fired, step)
                spikes = spikes + [(number, int(cell), 1) for cell in fired]
        self._send(step, sorted(spikes))
        self.probes.sample(self.cells, step)
        self.step = step

    def _send(self, step: int, spikes: list[tuple[int, int, int]]) -> None:
        self.latest = [spike for spike in self.latest if spike[0] > step - self.longest]
        self.latest += [(step, *spike) for spike in spikes]
        for population, index, count in spikes:
            for inputs in self.inputs.values():
                inputs.send(step, population, index, count)
        for (target, _), inputs in self.inputs.items():
            for population, index, _ in spikes:
                if population == target:
                    inputs.fired(step, index)

    def _emitted_at(self, step: int) -> list[tuple[int, int, int]]:
        """Return (population, index, count) of the sources that emit at a step, ascending."""
        emitted = []
        for number, spikes in self.emitted.items():
            here = slice(*np.searchsorted(spikes.step, [step, step + 1]))
            index = spikes.index[here].tolist()
            counts = [1] * len(index) if spikes.count is None else spikes.count[here].tolist()
            emitted += [(number, cell, count) for cell, count in zip(index, counts, strict=True)]
        return emitted

    def drain(self) -> Recordings:
        """Return the data recorded since the last time."""
        require_open(self.closed)
        return self.probes.drain(self.step)

    def update(self, recipe: Recipe, changes: Changes) -> None:
        """Go on by a new recipe from the present step on."""
        require_open(self.closed)
        # wrong weights and parameters are found before anything changes
        changed = [each for each in self.inputs.values() if set(changes.weights) & set(each.pathways)]
        weights = [inputs.weights_of(recipe) for inputs in changed]
        cells = [self.cells[number] for number in changes.parameters if number in self.cells]
        parameters = [each.parameters_of(recipe) for each in cells]
        with self.whole.broken_by_errors():
            self.recipe = recipe
            for each, values in zip(cells, parameters, strict=True):
                each.take_parameters(*values)
            for inputs, new in zip(changed, weights, strict=True):
                inputs.take_weights(new, set(changes.weights) & set(inputs.pathways))
            for number in changes.synapses:
                self._inputs_of(number).take_parameters(recipe, recipe.pathways[number], self.step)
            for number, names in changes.synapse_state.items():
                self._inputs_of(number).take_state(recipe, recipe.pathways[number], names, self.step)
            if any(number not in self.cells for number in changes.parameters):
                self.sources.restart(recipe, self.step)
            if changes.currents:
                self.currents.restart(recipe, self.step)
            for change in changes.state:
                self.cells[change.population].assign(change.variable, change.index, change.values)
            if changes.probes:
                self.probes.read(recipe)
                self.probes.begin(self.cells, self.step)

    def read(self, pathway: int, columns: Sequence[str]) -> Synapses:
        """Return the synapses of a pathway as they are at the present step."""
        require_open(self.closed)
        return self._inputs_of(pathway).plastic[pathway].read(columns, self.step)

    def state(self) -> State:
        """Return the state at the present step."""
        require_open(self.closed)
        self.whole.require()
        cells = {
            (number, name): values.copy()
            for number, each in self.cells.items()
            for name, values in each.columns().items()
        }
        projecting = {pathway.source for pathway in self.recipe.pathways}
        spikes = np.array([spike for spike in self.latest if spike[1] in projecting], np.int64).reshape(-1, 4)
        synapses: dict[tuple[int, str], Any] = {}
        for inputs in self.inputs.values():
            for number, plastic in inputs.plastic.items():
                for name, columns in plastic.tables(self.step).items():
                    synapses |= as_state(number, name, columns)
        return State(cells, dict(zip(IN_FLIGHT, spikes.T.copy(), strict=True)), synapses)

    def load(self, state: State, step: int) -> None:
        """Go, newly built, to a step at which the network had some state."""
        require_open(self.closed)
        with self.whole.broken_by_errors():
            self.step = max(step - 1, 0)
            self.sources.restart(self.recipe, step)
            self.currents.restart(self.recipe, self.step)
            self._look_ahead(step)
            self.step = step
            for number, cells in self.cells.items():
                columns = {name: values for (of, name), values in state.cells.items() if of == number}
                cells.take_columns(columns, self.injected[number])
            self.latest = list(zip(*(state.spikes[name].tolist() for name in IN_FLIGHT), strict=True))
            for inputs in self.inputs.values():
                inputs.forget_spikes()
                for spike in self.latest:
                    inputs.send(*spike, now=step)
                for plastic in inputs.plastic.values():
                    plastic.take_tables(state, step)

    def _inputs_of(self, pathway: int) -> Inputs:
        found = self.recipe.pathways[pathway]
        return self.inputs[found.target, found.receptor]

    def close(self) -> None:
        """Release everything."""
        self.closed, self.cells, self.inputs = True, {}, {}
