"""The cells of all populations that share their dynamics, as one group of Brian2's."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from pynnlite import draws
from pynnlite.backend import StateChange
from pynnlite.declarations import CellType, Dynamics
from pynnlite.declarations.analysis import Unsolved
from pynnlite.errors import BackendError
from pynnlite.recipe import Recipe
from pynnlite.timebase import grid_time

from .preferences import COMPILER_ARGUMENTS, import_brian2
from .schemes import Names, scheme_for

brian2 = import_brian2()

FloatArray = NDArray[np.float64]
IndexArray = NDArray[np.int32]

COMPILED = f"{crc32(' '.join(COMPILER_ARGUMENTS).encode()):08x}"
"""A part of names in code: Brian2 finds what it has compiled by the text alone, not by how it was compiled."""

LONGEST_HOLD = 2**31 - 1
"""In steps; a cell that is held longer is held for good."""


@dataclass(frozen=True, slots=True)
class Code:
    """The code of some cells, as Brian2 takes it.

    Parameters
    ----------
    name : str
        Follows from the dynamics alone, so that code is compiled once.
    variables : dict of str to str
        Their kinds.
    threshold : str or None
        The condition of a spike.
    reset : str
        The statements that a spike runs.
    """

    name: str
    variables: dict[str, str]
    threshold: str | None
    reset: str

    def group(self, size: int, step: str, clock: Any) -> tuple[Any, Any]:
        """Return a group of cells, and the object that takes it one step on."""
        group = brian2.NeuronGroup(
            size,
            "\n".join(f"{name} : {kind}" for name, kind in self.variables.items()),
            threshold=self.threshold,
            reset=None if self.threshold is None else self.reset,
            clock=clock,
            namespace={},
            name=self.name,
        )
        return group, group.run_regularly(step, clock=clock, when="groups", name=f"{self.name}_step")


class Cells:
    """Some populations whose cells have the same dynamics.

    Parameters
    ----------
    recipe : Recipe
        The network.
    populations : sequence of int
        Numbers of the populations, ascending.
    clock : brian2.Clock
        The clock of the network.

    Attributes
    ----------
    code : Code
        The code of the cells.
    group : brian2.NeuronGroup
        The cells.
    first : dict of int to int
        For each population, the position of its first cell in the group.
    arrays : dict of str to ndarray
        The group's own arrays.
    """

    def __init__(self, recipe: Recipe, populations: Sequence[int], clock: Any) -> None:
        cell_type = recipe.populations[populations[0]].type
        if not issubclass(cell_type, CellType):
            raise TypeError(f"population {populations[0]} does not consist of cells")
        declared = cell_type.dynamics
        self.dynamics: Dynamics = declared.written_out
        self.definitions = {name: declared.inlined(side) for name, side in declared.definitions.items()}
        self.receptors = list(self.dynamics.receptors)
        self._populations, self._dt = tuple(populations), recipe.dt
        self._labels = {number: recipe.populations[number].label for number in populations}
        ends = np.cumsum([0, *(recipe.populations[number].size for number in populations)]).tolist()
        self.first = dict(zip(populations, ends, strict=False))
        self.size: int = ends[-1]
        self.names = Names(self.dynamics, [column.name for column in cell_type.columns])
        parameters, refractory = self.parameters_of(recipe)
        self._sizes = cell_type.sizes
        self.scheme = scheme_for(self.dynamics, self.names, self._sizes)
        self.step_code = self.scheme.code
        self.code = self._write()
        self._chances = {number: recipe.key("hazard", number) for number in populations}
        self.arrays = self._make(clock)
        self.take_parameters(parameters, refractory)
        for variable, name in self.names.states.items():
            for number in populations:
                self.arrays[name][self.part(number)] = recipe.initial(number)[variable]
        for variable in self.dynamics.held:
            name = self.names.states[variable]
            self.arrays[f"kept{name[1:]}"][:] = self.arrays[name]
        self.arrays["last"][0] = 1
        self._before = np.empty((len(self.names.states), self.size))

    def part(self, population: int) -> slice:
        """Return where the cells of a population are."""
        position = self._populations.index(population)
        after = self._populations[position + 1 :]
        return slice(self.first[population], self.first[after[0]] if after else self.size)

    def _write(self) -> Code:
        """Write the code of the cells."""
        dynamics, names = self.dynamics, self.names
        assignments = {names.states[name]: names.code(right) for name, right in dynamics.reset.items()}
        held = [names.states[name] for name in dynamics.held]
        lines = [f"new{name} = {text}" for name, text in assignments.items()]
        lines += [f"{name} = new{name}" for name in assignments]
        lines += [f"kept{name[1:]} = new{name}" for name in held]
        threshold = None
        if dynamics.threshold is not None:
            variable, bound = dynamics.threshold
            reached = f"{names.states[variable]} >= {names.code(bound)}"
            threshold = f"{reached} and act == 1"
            if dynamics.from_below:
                self.step_code = f"above = int({reached})\n{self.step_code}"
                threshold = f"{threshold} and above == 0"
        elif dynamics.hazard is not None:
            threshold = f"{names.code(dynamics.hazard)} > chance and act == 1"
        gains = map(names.code, dynamics.gains.values())
        code = "\n".join([self.step_code, threshold or "", *lines, *gains])
        self._used = {name: short for name, short in names.parameters.items() if short in _words(code)}
        kept = [f"kept{name[1:]}" for name in held]
        numbers = [
            *names.states.values(),
            *kept,
            *self.scheme.arrays,
            *self._used.values(),
            "i_inj",
            "chance",
        ]
        variables = dict.fromkeys(numbers, "1") | dict.fromkeys(("act", "ref", "n_ref", "above"), "integer")
        for name in self.scheme.scalars:
            variables[name] = "integer (shared)" if name == "last" else "1 (shared)"
        return Code(
            f"pynnlite_{dynamics.hash[:16]}_{COMPILED}",
            variables,
            threshold,
            "\n".join([*lines, "ref = n_ref"]),
        )

    def _make(self, clock: Any) -> dict[str, NDArray[Any]]:
        """Make the group, and return its arrays."""
        self.group, self._step = self.code.group(self.size, self.step_code, clock)
        return {
            name: variable.get_value()
            for name, variable in self.group.variables.items()
            if isinstance(variable, brian2.core.variables.ArrayVariable)
        }

    def prepare(self) -> None:
        """Take hold of the code that Brian2 has made."""
        self._run = _callable(self._step)
        if self.code.threshold is not None:
            self._test = _callable(self.group.thresholder["spike"])
            self._reset = _callable(self.group.resetter["spike"])

    def parameters_of(self, recipe: Recipe) -> tuple[dict[str, FloatArray], NDArray[np.int64]]:
        """Return the parameters of all cells, and for how many steps each is held after a spike."""
        cells = [recipe.cells(number) for number in self._populations]
        joined = {name: np.concatenate([each[name] for each in cells]) for name in cells[0]}
        return joined, np.concatenate([recipe.refractory_steps(number) for number in self._populations])

    def take_parameters(self, parameters: dict[str, FloatArray], refractory: NDArray[np.int64]) -> None:
        """Take all parameters, as `parameters_of` returns them."""
        for name, short in self._used.items():
            self.arrays[short][:] = parameters[name]
        self._gains = {name: gain.evaluate(parameters) for name, gain in self.dynamics.gains.items()}
        self._parameters = parameters
        self.arrays["n_ref"][:] = np.minimum(refractory, LONGEST_HOLD)
        self.scheme.read(self.arrays, parameters, self._dt)

    def set_current(self, current: FloatArray) -> None:
        """Take the injected current (nA) of each cell, from the next step on."""
        self.arrays["i_inj"][:] = current
        self.scheme.drive(self.arrays, current)

    def assign(self, change: StateChange) -> None:
        """Give a state variable of some cells new values, but not a held variable, which keeps that of its reset."""
        index, values = change.index, change.values
        if change.variable in self.dynamics.held:
            free = self.arrays["ref"][self.part(change.population)][index] == 0
            index, values = index[free], values[free]
        self.values(change.variable, change.population)[index] = values

    def values(self, variable: str, population: int) -> FloatArray:
        """Return a state variable of a population; the array is the group's own."""
        values: FloatArray = self.arrays[self.names.states[variable]][self.part(population)]
        return values

    def reader(self, variable: str, population: int) -> Callable[[], FloatArray]:
        """Return a function that returns a variable or a definition of a population at the present time."""
        if variable in self.names.states:
            view = self.values(variable, population)
            return lambda: view
        definition, place = self.definitions[variable], self.part(population)

        def read() -> FloatArray:
            states = {name: self.arrays[short] for name, short in self.names.states.items()}
            current = {self.dynamics.current or "": self.arrays["i_inj"]}
            with np.errstate(all="ignore"):
                values = definition.evaluate({**self._parameters, **states, **current})
            return np.broadcast_to(np.asarray(values, np.float64), self.size)[place]

        return read

    def integrate(self, step: int) -> None:
        """Go from one grid time, that of a step, to the next."""
        states = [self.arrays[short] for short in self.names.states.values()]
        for row, state in zip(self._before, states, strict=True):
            row[:] = state
        with np.errstate(all="ignore"):
            lost = self.scheme.step(self.arrays, self._run, self._before)
            if lost is None:
                if all(np.isfinite(state.sum()) for state in states):
                    return
                lost = np.flatnonzero(~np.isfinite(states).all(axis=0))
        if len(lost):
            raise self.unsolved(step, int(lost[0]), self._before[:, lost[0]])

    def unsolved(self, step: int, cell: int, state: FloatArray) -> BackendError:
        """Return the error for a cell, by its position, whose equations have no solution in a step from some state."""
        others = {name: float(values[cell]) for name, values in self._parameters.items()}
        others[self.dynamics.current or ""] = float(self.arrays["i_inj"][cell])
        values = dict(zip(self.dynamics.equations, state.tolist(), strict=True))
        time = float(grid_time(step, self._dt))
        cause = Unsolved(self.dynamics, self._sizes, self._dt, others)
        return cause.error(*self.whose(cell), time, values)

    def whose(self, cell: int) -> tuple[str, int]:
        """Return the label of the population, and the index there, of the cell at some position."""
        population = max(number for number in self._populations if self.first[number] <= cell)
        return self._labels[population], cell - self.first[population]

    def add(self, inputs: FloatArray) -> None:
        """Add the input of each receptor, of shape (receptors, cells); input to a held variable is lost."""
        for receptor, amounts in zip(self.receptors, inputs, strict=True):
            state = self.arrays[self.names.states[self.dynamics.receptors[receptor]]]
            if receptor in self._gains:
                amounts = amounts * self._gains[receptor]
            state += amounts * self.arrays["act"] if self.dynamics.is_delta(receptor) else amounts

    def fire(self, step: int) -> IndexArray:
        """Find the cells that fire at a step, reset and return them; a view, for this step only."""
        if self.code.threshold is None:
            return np.zeros(0, np.int32)
        with np.errstate(all="ignore"):
            return self._fire(step)

    def _fire(self, step: int) -> IndexArray:
        if self.dynamics.hazard is not None:
            for number, key in self._chances.items():
                place = self.part(number)
                uniform = draws.cells(key, "uniform", (0.0, 1.0), np.arange(place.stop - place.start), step)
                self.arrays["chance"][place] = -np.log1p(-uniform) / self._dt
        self._test()
        space: IndexArray = self.arrays["_spikespace"]
        spikes = space[: space[-1]]
        if len(spikes):
            self._reset()
        return spikes


def alike(recipe: Recipe) -> list[list[int]]:
    """Return the populations of cells; populations with the same dynamics are together."""
    found: dict[str, list[int]] = {}
    for population in recipe.populations:
        if issubclass(population.type, CellType):
            found.setdefault(population.type.dynamics.hash, []).append(population.number)
    return list(found.values())


def _words(code: str) -> set[str]:
    """Return all names in some code."""
    return set("".join(letter if letter.isalnum() or letter == "_" else " " for letter in code).split())


def _callable(runner: Any) -> Any:
    """Return the one compiled function of an object of Brian2's, without its weak reference."""
    return runner.codeobj.__call__
