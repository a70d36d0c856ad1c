"""What a roll-call should show, reckoned from the synapses themselves: no simulator takes part.

It is a backend for the networks of roll-calls alone, so that the engine which vouches for the others is judged too. It
knows the variables that linear equations decide. They decay and jump; nothing fires.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..backend import Changes, Features, Problem, Simulation, require_open
from ..columns import Recordings, Trace
from ..declarations import CellType
from ..declarations.analysis import CONSTANT, LinearSystem, linear_system
from ..parallel import Communicator
from ..recipe import Recipe
from ..values import FloatArray
from .courses import cells_of

MOST = 2**27
"""How many numbers it keeps at most: what arrives, for each variable, cell and step."""

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
    name: str = NAME
    requires: tuple[str, ...] = ()
    options: type = NoOptions

    def problems(self, recipe: Recipe) -> Sequence[Problem]:
        """Return why it cannot reckon: the network is too large."""
        n_steps = _last_call(recipe) + 1
        numbers = sum(recipe.populations[each].size * n_steps for each in {p.target for p in recipe.pathways})
        if numbers <= MOST:
            return []
        return [
            Problem(f"{numbers} cells times steps; at most {MOST} are possible: compare with native instead")
        ]

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
    return Reckoner(Features(declarations=None, recordables=tuple(known)))


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
        self._cells = {number: Cells(recipe, number) for number in targets}
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
    """

    def __init__(self, recipe: Recipe, population: int) -> None:
        self._kind: type[CellType] = dict(cells_of(recipe))[population]
        self._size = recipe.populations[population].size
        system: LinearSystem = linear_system(self._kind.dynamics)
        parameters = recipe.cells(population)
        (self._factors,) = system.propagated(parameters, self._size, [recipe.dt])
        initial = recipe.initial(population)
        self.state: dict[str, FloatArray] = {name: initial[name] for name in system.names}
        self._arrivals = {
            name: _arrivals(recipe, population, receptors, parameters)
            for name, receptors in self._receptors().items()
            if name in self.state
        }

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
        for name, arrivals in self._arrivals.items():
            if step < len(arrivals):
                gained[name] += arrivals[step]
        self.state = gained


def _arrivals(
    recipe: Recipe, population: int, receptors: Sequence[int], parameters: dict[str, Any]
) -> FloatArray:
    """Return by how much a variable of each cell jumps at each step, of shape (steps, cells)."""
    kind = dict(cells_of(recipe))[population]
    found = np.zeros((_last_call(recipe) + 2, recipe.populations[population].size))
    for pathway in recipe.pathways:
        if pathway.target != population or pathway.receptor not in receptors:
            continue
        added = kind.dynamics.added[kind.receptor_types[pathway.receptor]]
        gain = np.broadcast_to(added.evaluate({**parameters, "weight": 1.0}), found.shape[1:])
        called = _called(recipe, pathway.source)
        for chunk in recipe.chunks([pathway.number], None, ("source", "target", "weight", "delay")):
            due = called[chunk.source] + chunk.delay
            if len(due) and due.max() >= len(found):
                found = np.concatenate([found, np.zeros((int(due.max()) + 1 - len(found), found.shape[1]))])
            np.add.at(found, (due, chunk.target), chunk.weight * gain[chunk.target])
    return found


def _called(recipe: Recipe, population: int) -> NDArray[np.int64]:
    """Return the step at which each source of a population is called."""
    spikes = recipe.spikes(population, -1, 2**31 - 1)
    steps = np.empty(recipe.populations[population].size, np.int64)
    steps[spikes.index] = spikes.step
    return steps


def _last_call(recipe: Recipe) -> int:
    """Return the last step at which a source is called."""
    sources = {pathway.source for pathway in recipe.pathways}
    return max((int(_called(recipe, each).max(initial=0)) for each in sources), default=0)
