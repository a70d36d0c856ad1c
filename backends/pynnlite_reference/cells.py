"""The cells of one population, between two grid times and at a grid time."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pynnlite import draws
from pynnlite.declarations import HOLD, CellType
from pynnlite.declarations.analysis import Unsolved, beyond_threshold
from pynnlite.errors import BackendError
from pynnlite.recipe import Recipe
from pynnlite.timebase import grid_time

from .integration import integrate

FloatArray = NDArray[np.float64]


class Cells:
    """All cells of one population.

    Parameters
    ----------
    recipe : Recipe
        The network.
    population : int
        Number of the population.

    Attributes
    ----------
    state : (v, n) ndarray of float64
        The state variables, in the order of `variables`.
    held_steps : (n,) ndarray of int64
        For how many more steps each cell is held.
    current : (n,) ndarray of float64
        The injected current, in nA, of the last step, or of the first one if there was none yet.
    """

    def __init__(self, recipe: Recipe, population: int) -> None:
        spec = recipe.populations[population]
        if not issubclass(spec.type, CellType):
            raise BackendError(f"Population {spec.label!r} does not consist of cells.")
        self.population, self.label, self.dt = population, spec.label, recipe.dt
        self.dynamics, self._sizes = spec.type.dynamics, spec.type.sizes
        self._chance = recipe.key("hazard", population)
        self.receptors = [receptor.name for receptor in spec.type.receptors]
        self.variables = list(self.dynamics.equations)
        self._held_rows = [self.variables.index(name) for name in self.dynamics.held]
        self.take_parameters(*self.parameters_of(recipe))
        initial = recipe.initial(population)
        self.state = np.array([initial[name] for name in self.variables])
        self.held_steps = np.zeros(spec.size, np.int64)
        self.current = np.zeros(spec.size)

    def parameters_of(self, recipe: Recipe) -> tuple[dict[str, Any], NDArray[np.int64]]:
        """Return the parameters that a recipe has for these cells, and for how many steps each is held."""
        return dict(recipe.cells(self.population)), recipe.refractory_steps(self.population)

    def take_parameters(self, parameters: dict[str, Any], refractory_steps: NDArray[np.int64]) -> None:
        """Take all parameters, as `parameters_of` returns them."""
        self._values, self.refractory_steps = dict(parameters), refractory_steps

    def columns(self) -> dict[str, FloatArray]:
        """Return the whole state: each variable, and for how many more steps each cell is held."""
        return {
            HOLD: self.held_steps.astype(np.float64),
            **dict(zip(self.variables, self.state, strict=True)),
        }

    def take_columns(self, columns: Mapping[str, FloatArray], current: FloatArray) -> None:
        """Go on from what `columns` returned, and from the injected current of the last step."""
        self.held_steps = np.maximum(columns[HOLD], 0.0).astype(np.int64)
        self.state = np.array([columns[name] for name in self.variables])
        self.current = current

    def assign(self, variable: str, index: NDArray[np.int32], values: FloatArray) -> None:
        """Give a state variable of some cells new values, but not a held variable, which keeps that of its reset."""
        free = self.held_steps[index] == 0 if variable in self.dynamics.held else np.full(len(index), True)
        self.state[self.variables.index(variable), index[free]] = values[free]

    def values(self, variable: str, index: NDArray[np.int32]) -> FloatArray:
        """Return a state variable, or a definition, of some cells."""
        if variable in self.variables:
            state: FloatArray = self.state[self.variables.index(variable), index]
            return state
        with np.errstate(all="ignore"):
            values = np.asarray(self._names(self.state)[variable], np.float64)
        return np.broadcast_to(values, self.held_steps.shape)[index]

    def integrate(self, step: int, current: FloatArray) -> None:
        """Go from one grid time, that of a step, to the next with a current (nA) for each cell."""
        self.current = current
        if self.dynamics.from_below:
            self._above = self._reached()
        held = self.held_steps > 0
        diverged = ~np.isfinite(self.state).all(axis=0)
        if diverged.any():
            raise self._unsolved(step, diverged)

        def rate(state: FloatArray) -> FloatArray:
            slopes = self._slopes(state)
            for row in self._held_rows:
                slopes[row, held] = 0.0
            slopes[:, diverged] = 0.0
            return slopes

        def beyond(state: FloatArray, error: FloatArray) -> NDArray[np.bool_]:
            return beyond_threshold(self.dynamics, self._names, state, error) & ~held

        with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
            found = integrate(rate, self.state, self.dt, diverged, beyond)
        if diverged.any():
            raise self._unsolved(step, diverged)
        self.state = found

    def _unsolved(self, step: int, diverged: NDArray[np.bool_]) -> BackendError:
        """Return the error for the first cell whose equations have no solution in a step."""
        first = int(np.flatnonzero(diverged)[0])
        state = {name: float(self.state[row, first]) for row, name in enumerate(self.variables)}
        with np.errstate(all="ignore"):
            names = self._names(self.state)
        others = {
            name: float(np.broadcast_to(values, len(diverged))[first])
            for name, values in names.items()
            if name not in state and name not in self.dynamics.definitions
        }
        cause = Unsolved(self.dynamics, self._sizes, self.dt, others)
        return cause.error(self.label, first, float(grid_time(step, self.dt)), state)

    def add(self, receptor: int, amounts: FloatArray) -> None:
        """Add the input of a receptor of each cell; input to a held variable is lost."""
        name = self.receptors[receptor]
        row = self.variables.index(self.dynamics.receptors[name])
        if name in self.dynamics.gains:
            amounts = amounts * self.dynamics.gains[name].evaluate(self._values)
        lost = (self.held_steps > 0) & self.dynamics.is_delta(name)
        self.state[row] = np.where(lost, self.state[row], self.state[row] + amounts)

    def fire(self, step: int) -> NDArray[np.int32]:
        """Find the cells that fire at the grid time that ends a step, reset and return them."""
        held = self.held_steps > 0
        fires = self._reached() if self.dynamics.hazard is None else self._by_chance(step)
        if self.dynamics.from_below:
            fires &= ~self._above
        spiking = np.flatnonzero(fires & ~held)
        self.held_steps[held] -= 1
        if len(spiking):
            names = self._names(self.state.copy())
            for name, right in self.dynamics.reset.items():
                with np.errstate(all="ignore"):
                    value = np.broadcast_to(right.evaluate(names), self.held_steps.shape)
                self.state[self.variables.index(name), spiking] = value[spiking]
            self.held_steps[spiking] = self.refractory_steps[spiking]
        return spiking.astype(np.int32)

    def _slopes(self, state: FloatArray) -> FloatArray:
        """Return the time derivative of a state."""
        names = self._names(state)
        slopes = np.empty_like(state)
        for row, name in enumerate(self.variables):
            slopes[row] = self.dynamics.equations[name].evaluate(names)
        return slopes

    def _names(self, state: FloatArray) -> dict[str, Any]:
        """Return the value of every name that the declaration may use, up to the next call."""
        self._values.update(zip(self.variables, state, strict=True))
        if self.dynamics.current is not None:
            self._values[self.dynamics.current] = self.current
        for name, right in self.dynamics.definitions.items():
            self._values[name] = right.evaluate(self._values)
        return self._values

    def _reached(self) -> NDArray[np.bool_]:
        if self.dynamics.threshold is None:
            return np.zeros(len(self.held_steps), bool)
        variable, bound = self.dynamics.threshold
        names = self._names(self.state)
        return np.asarray(names[variable] >= bound.evaluate(names))

    def _by_chance(self, step: int) -> NDArray[np.bool_]:
        """Tell which cells fire at the end of a step, by the hazard at that time."""
        hazard: Any = self.dynamics.hazard
        uniform = draws.cells(self._chance, "uniform", (0.0, 1.0), np.arange(len(self.held_steps)), step)
        with np.errstate(over="ignore"):
            chance = -draws.expm1(np.asarray(-hazard.evaluate(self._names(self.state)) * self.dt))
        return np.asarray(uniform < chance)
