"""The cells of one population on this rank: columns that the compiled loops work on."""

from __future__ import annotations

from functools import cache

import numpy as np

from ...declarations import HOLD, CellType
from ...declarations.analysis import Unsolved, form_of
from ...errors import BackendError
from ...lowering import LoweredCells, columns_of, described_programs, observed
from ...recipe import CurrentFeed, Recipe
from ...timebase import grid_time
from ...values import FloatArray
from ..changes import StateChange
from .loops import LANES, Part

TOLERANCE = 1e-8
"""The usual error of a state variable in a step, as a part of its usual size, where it is not exact."""

WITHIN = 1e-11
"""The same in a part of a step for cells with conductances: these decay by stages there, elsewhere by exact factors."""


class Cells:
    """The cells of one population on this rank.

    Parameters
    ----------
    recipe : Recipe
        The network.
    population : int
        Number of the population.
    first, last : int
        Indices of the first cell of this rank, and of the last one, excluded: there is at least one.
    number : int
        Number of the first cell among all cells of this rank.

    Attributes
    ----------
    sums : (r, n) ndarray of float64
        What arrives at each receptor, padding included. Assigned before `part` is asked for.
    """

    def __init__(self, recipe: Recipe, population: int, first: int, last: int, number: int) -> None:
        spec = recipe.populations[population]
        if not issubclass(spec.type, CellType):
            raise BackendError(f"Population {spec.label!r} does not consist of cells.")
        self.kind, self.label, self.population = spec.type, spec.label, population
        self.first, self.last, self.number = first, last, number
        self.index = np.arange(first, last, dtype=np.int32)
        self._dt, self._key = recipe.dt, recipe.key("hazard", population)
        self._columns = columns_of(spec.type)
        self.sums = np.zeros((self.n_receptors, self.n_padded))
        self._state = np.zeros((len(self._columns), self.n_padded))
        self._drive = np.zeros(self.n_padded)
        initial = recipe.initial(population, self.index)
        for name, values in initial.items():
            self.column(name)[:] = self._padded(values)
        self.column(HOLD)[:] = np.where(np.arange(self.n_padded) < self.size, -1.0, np.inf)
        self.set_parameters(recipe)

    @property
    def size(self) -> int:
        """How many cells there are."""
        return self.last - self.first

    @property
    def n_padded(self) -> int:
        """How many cells there are with those that fill the last cache line."""
        return -(-self.size // LANES) * LANES

    @property
    def n_receptors(self) -> int:
        """How many receptors each cell has."""
        return len(self.kind.dynamics.receptors)

    def is_observed(self, variable: str) -> bool:
        """Tell whether a variable is a definition, which is worked out when it is sampled."""
        return variable not in self.kind.dynamics.equations

    def column(self, name: str) -> FloatArray:
        """Return a state variable, the countdown `HOLD`, or a definition, padding included."""
        values: FloatArray = self._state[
            self._columns.index(name if name in self._columns else observed(name))
        ]
        return values

    def set_parameters(self, recipe: Recipe) -> None:
        """Take the parameters of a recipe; `part` must be handed to the compiled loops afterwards."""
        refractory = recipe.refractory_steps(self.population, self.index).astype(np.float64)
        self._parameters = recipe.cells(self.population, self.index)
        lowered = _lowered(self.kind, self._dt)
        constants = lowered.constants_of(self._parameters, refractory)
        varying = tuple(k for k, values in enumerate(constants) if (values != values[0]).any())
        self._constants = [
            self._padded(values) if k in varying else np.array(values[:1], np.float64)
            for k, values in enumerate(constants)
        ]
        self._programs = described_programs(lowered, varying)

    def part(self) -> Part:
        """Return what the compiled loops are given."""
        return Part(
            programs=self._programs,
            population=self.population,
            first=self.first,
            number=self.number,
            n_cells=self.size,
            state=self._state,
            constants=self._constants,
            drive=self._drive,
            sums=self.sums,
            key=self._key,
        )

    def set_currents(self, feed: CurrentFeed) -> None:
        """Take the injected currents that were taken from a feed last."""
        current = np.zeros(self.size)
        feed.add_to(current, self.population, self.first)
        self._drive[:] = self._padded(current)

    def assign(self, change: StateChange) -> None:
        """Take new values of a state variable; a held variable that a refractory cell is given is lost."""
        here = (change.index >= self.first) & (change.index < self.last)
        cells, values = change.index[here] - self.first, change.values[here]
        if change.variable in self.kind.dynamics.held:
            free = self.column(HOLD)[cells] <= 0.0
            cells, values = cells[free], values[free]
        self.column(change.variable)[cells] = values

    def state_of(self, index: int) -> tuple[dict[str, float], dict[str, float]]:
        """Return the state variables of a cell, and its parameters with the injected current."""
        at = index - self.first
        state = {name: float(self.column(name)[at]) for name in self.kind.dynamics.equations}
        others = {name: float(values[at]) for name, values in self._parameters.items()}
        others[self.kind.dynamics.current or ""] = float(self._drive[at])
        return state, others

    def _padded(self, values: FloatArray) -> FloatArray:
        return np.pad(np.asarray(values, np.float64), (0, self.n_padded - self.size), mode="edge")


@cache
def _lowered(kind: type[CellType], dt: float) -> LoweredCells:
    conductances = form_of(kind.dynamics).kind == "driven"
    return LoweredCells(kind, dt, TOLERANCE, WITHIN if conductances else None)


def unsolved(
    recipe: Recipe, lost: tuple[int, int, int], state: dict[str, float], others: dict[str, float]
) -> BackendError:
    """Return the error for a cell whose equations have no solution.

    Parameters
    ----------
    recipe : Recipe
        The network.
    lost : (int, int, int)
        Step, population and index of the cell.
    state, others : dict of str to float
        Its state, and the other numbers that its equations use.
    """
    step, population, index = lost
    spec = recipe.populations[population]
    kind = spec.type
    cause = Unsolved(kind.dynamics, kind.sizes, recipe.dt, others)  # type: ignore[attr-defined]
    return cause.error(spec.label, index, float(grid_time(step, recipe.dt)), state)
