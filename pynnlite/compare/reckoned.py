"""What a roll-call should show, reckoned from the synapses themselves: no simulator takes part.

It is a backend for the networks of roll-calls alone, so that the engine which vouches for the others is judged too. It
knows the variables that linear equations decide. They decay and jump; nothing fires.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from ..backend import Changes, Features, Problem, Simulation, require_open
from ..columns import Recordings, Trace
from ..declarations import CellType
from ..declarations.analysis import CONSTANT, LinearSystem, linear_system
from ..declarations.rules import factor_of, happened
from ..parallel import Communicator
from ..recipe import Pathway, Recipe, Synapses, rule_columns
from ..values import FloatArray
from .histories import cells_of

MOST = 2**26
"""How many numbers it keeps at most, about: what arrives, for each variable, cell and step."""

WINDOW = 2048
"""For how many steps at most it works out ahead what arrives."""

NAME = "the network itself"


@dataclass(frozen=True)
class NoOptions:
    """It has no options."""


@dataclass(frozen=True)
class Reckoner:
    """A backend that reckons what roll-calls show, made by `reckoner`.

    Parameters
    ----------
    features : Features
        The variables of the cell types that it knows.
    """

    features: Features
    name: ClassVar[str] = NAME
    requires: ClassVar[tuple[str, ...]] = ()
    options: ClassVar[type] = NoOptions

    def problems(self, recipe: Recipe) -> Sequence[Problem]:
        """Return nothing: what it cannot reckon is not among its variables."""
        return []

    def build(self, recipe: Recipe, comm: Communicator, options: Any) -> Simulation:
        """Work out what arrives at each step."""
        simulation: Simulation = Reckoning(recipe)
        return simulation


def reckoner(recipe: Recipe) -> Reckoner:
    """Return a backend that reckons what roll-calls of a network show.

    Parameters
    ----------
    recipe : Recipe
        The network.
    """
    kinds = {kind.dynamics.hash: kind for _, kind in cells_of(recipe)}
    known = ((hashed, frozenset(linear_system(kind.dynamics).names)) for hashed, kind in kinds.items())
    types = {spec.synapse_type for spec in recipe.model.projections}
    certain = frozenset(kind.hash for kind in types if kind.hash and not kind.rule.random)
    return Reckoner(Features(declarations=None, recordables=tuple(known), synapses=certain))


class Reckoning:
    """A roll-call that is reckoned.

    Parameters
    ----------
    recipe : Recipe
        The network of the roll-call.
    """

    def __init__(self, recipe: Recipe) -> None:
        self.step, self._closed = 0, False
        self._recipe = recipe
        targets = sorted({probe.population for probe in recipe.probes})
        numbers = sum(
            recipe.populations[number].size * len(kind.receptors)
            for number, kind in cells_of(recipe)
            if number in targets
        )
        window = min(WINDOW, max(1, MOST // max(1, numbers)))
        self._cells = {number: Cells(recipe, number, window) for number in targets}
        self._samples: dict[int, tuple[list[int], list[FloatArray]]] = {}
        self._sample()

    def advance(self, n_steps: int) -> None:
        """Go some steps on."""
        require_open(self._closed)
        for _ in range(n_steps):
            self.step += 1
            for cells in self._cells.values():
                cells.go_to(self.step)
            self._sample()

    def _sample(self) -> None:
        for probe in self._recipe.probes:
            if self.step % self._recipe.interval(probe) == 0:
                steps, values = self._samples.setdefault(probe.number, ([], []))
                steps.append(self.step)
                values.append(self._cells[probe.population].state[probe.variable][probe.index])

    def drain(self) -> Recordings:
        """Return the samples since the last time."""
        require_open(self._closed)
        traces = {}
        for probe in self._recipe.probes:
            steps, values = self._samples.get(probe.number, ([], []))
            rows = np.array(values).reshape(len(steps), len(probe.index))
            traces[probe.number] = Trace(np.array(steps, np.int64), rows)
        self._samples = {}
        return Recordings(traces=traces)

    def update(self, recipe: Recipe, changes: Changes) -> None:
        """Do nothing: a roll-call has no changes."""
        require_open(self._closed)

    def close(self) -> None:
        """Release everything."""
        self._closed, self._cells = True, {}


class Cells:
    """The linear variables of the cells of a population.

    Parameters
    ----------
    recipe : Recipe
        The network of the roll-call.
    population : int
        Number of the population.
    window : int
        For how many steps it works out ahead what arrives.
    """

    def __init__(self, recipe: Recipe, population: int, window: int) -> None:
        self._recipe, self._population, self._window = recipe, population, window
        self._kind: type[CellType] = dict(cells_of(recipe))[population]
        self._size = recipe.populations[population].size
        system: LinearSystem = linear_system(self._kind.dynamics)
        self._parameters = recipe.cells(population)
        (self._factors,) = system.propagated(self._parameters, self._size, [recipe.dt])
        initial = recipe.initial(population)
        self.state: dict[str, FloatArray] = {name: initial[name] for name in system.names}
        self._arrivals: dict[str, FloatArray] = {}
        self._first = -window

    def _receptors(self) -> dict[str, list[int]]:
        """Return the receptors that move each variable."""
        found: dict[str, list[int]] = {}
        for receptor, variable in self._kind.dynamics.receptors.items():
            found.setdefault(variable, []).append(self._kind.receptor_types.index(receptor))
        return found

    def go_to(self, step: int) -> None:
        """Go one step on, to a step."""
        gained = {name: values.copy() for name, values in self.state.items()}
        for (name, cause), factor in self._factors.items():
            if cause in self.state:
                gained[name] += factor * self.state[cause]
            elif cause == CONSTANT:
                gained[name] += factor
        if step >= self._first + self._window:
            self._look_ahead(step)
        for name, arrivals in self._arrivals.items():
            gained[name] += arrivals[step - self._first]
        self.state = gained

    def _look_ahead(self, step: int) -> None:
        """Work out what arrives from a step on."""
        self._first = step
        for name, receptors in self._receptors().items():
            if name in self.state:
                self._arrivals[name] = np.zeros((self._window, self._size))
                for pathway in self._recipe.pathways:
                    if pathway.target == self._population and pathway.receptor in receptors:
                        self._add(pathway, self._arrivals[name])

    def _add(self, pathway: Pathway, found: FloatArray) -> None:
        """Add what arrives over a pathway to the jumps of a variable, of shape (steps, cells)."""
        added = self._kind.dynamics.added[self._kind.receptor_types[pathway.receptor]]
        gain = np.broadcast_to(added.evaluate({**self._parameters, "weight": 1.0}), self._size)
        called = _called(self._recipe, pathway.source)
        columns = ("source", "target", "weight", "delay", *rule_columns(self._recipe.model, pathway))
        for chunk in self._recipe.chunks([pathway.number], None, columns, again=True):
            weight = chunk.weight
            if pathway.dynamics is not None:
                weight = self._transmitted(pathway, chunk, called[chunk.source])
            due = called[chunk.source] + chunk.delay - self._first
            here = np.flatnonzero((due >= 0) & (due < len(found)))
            target = chunk.target[here]
            np.add.at(found, (due[here], target), weight[here] * gain[target])

    def _transmitted(self, pathway: Pathway, chunk: Synapses, called: NDArray[np.int64]) -> FloatArray:
        """Return what the first spike over each plastic synapse transmits."""
        kind = self._recipe.model.projections[pathway.projection].synapse_type
        time = (called + chunk.delay - chunk.dendritic) * self._recipe.dt
        names = {**chunk.parameters, **kind.decays(chunk.parameters).after(chunk.state, time)}
        names |= {"weight": np.abs(chunk.weight), "since": np.full(len(time), np.inf)}
        names = happened(kind.rule, kind.rule.arrival, names, len(time))
        transmitted: FloatArray = np.sign(chunk.weight) * names["weight"] * factor_of(kind.rule, names)
        return transmitted


def _called(recipe: Recipe, population: int) -> NDArray[np.int64]:
    """Return the step at which each source of a population is called."""
    spikes = recipe.spikes(population, -1, 2**31 - 1)
    steps = np.empty(recipe.populations[population].size, np.int64)
    steps[spikes.index] = spikes.step
    return steps
