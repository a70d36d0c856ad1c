"""The state and the parameters of all cells, population by population and block by block."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from pynnlite.backend import StateChange
from pynnlite.declarations import CellType
from pynnlite.recipe import Recipe

from ..inputs import Currents
from ..kernels import compiled
from ..layout import OFTEN_USED, Block, FloatArray, Part, zeros
from .constants import KERNELS, Kernel, drive

HOLD = 1
"""The row of the countdown of cells on hold: -1 for those that are not."""


class CellArrays:
    """All cells of a network.

    Parameters
    ----------
    recipe : Recipe
        The network.
    blocks : tuple of Block
        Who owns which cells.
    interval : int
        The most steps that a block goes by itself.
    core : compiled.Engine
        What is given the arrays.
    """

    def __init__(
        self, recipe: Recipe, blocks: tuple[Block, ...], interval: int, core: compiled.Engine
    ) -> None:
        self._blocks, self._core = blocks, core
        self._kernels = {
            spec.number: KERNELS[spec.type.dynamics.hash]
            for spec in recipe.populations
            if issubclass(spec.type, CellType)
        }
        self._state: dict[tuple[int, int], FloatArray] = {}
        self._care: dict[tuple[int, int], NDArray[np.int64]] = {}
        self._cells: dict[int, dict[str, FloatArray]] = {}
        self._room = [
            zeros(sum(map(self._n_values, block.parts)), np.float64, OFTEN_USED) for block in blocks
        ]
        for b, block in enumerate(blocks):
            self._set_block(b, block, interval, len(recipe.populations))
        for population in self._kernels:
            self._set_initial(recipe, population)
            self.set_parameters(recipe, population)

    def state_number(self, population: int, variable: str) -> int:
        """Return the number of a state variable of a population."""
        return self._kernels[population].state_number(variable)

    def set_parameters(self, recipe: Recipe, population: int) -> None:
        """Take the parameters of a population, and work out its kernel's constants."""
        here = self._here(population)
        if not len(here):
            return
        kernel = self._kernels[population]
        cells = recipe.cells(population, here)
        self._cells[population] = cells
        refractory = recipe.refractory_steps(population, here).astype(np.float64)
        with np.errstate(over="ignore", under="ignore"):
            columns = kernel.constants(cells, refractory, recipe.dt)
        shared = all((column == column[0]).all() for column in columns)
        for b, p, part in self._parts_of(population):
            parameters = zeros((len(columns), 1 if shared else part.padded), np.float64)
            for k, column in enumerate(columns):
                parameters[k] = column[0] if shared else _pad(_part(column, part, here), part)
            self._core.set_parameters(b, p, parameters)
            self._care[b, p][:] = -1

    def set_drive(self, recipe: Recipe, population: int, currents: Currents) -> None:
        """Take the currents into a population."""
        here = self._here(population)
        if population not in self._kernels or not len(here):
            return
        cells = self._cells[population]
        values = drive(cells, currents.total(population, int(here[0]), cells["i_offset"]))
        shared = bool((values == values[0]).all())
        for b, p, part in self._parts_of(population):
            own = zeros(part.padded, np.float64)
            own[:] = _pad(_part(values, part, here), part)
            self._core.set_drive(b, p, own, shared)

    def set_state(self, change: StateChange) -> None:
        """Take new values of a state variable; a potential that a cell on hold is given is lost."""
        for b, p, part in self._parts_of(change.population):
            here = (change.index >= part.first) & (change.index < part.last)
            cells, values = change.index[here] - part.first, change.values[here]
            if change.variable == "v":
                free = self._state[b, p][HOLD, cells] <= 0.0
                cells, values = cells[free], values[free]
            self._values(b, p, change.variable)[cells] = values
            self._care[b, p][:] = -1

    def state(self) -> dict[tuple[int, str], FloatArray]:
        """Return the state of the cells of each population that are here, how long they are on hold included."""
        parts: dict[tuple[int, str], list[FloatArray]] = {}
        for population in self._kernels:
            for b, p, part in self._parts_of(population):
                for name, row in self._rows(b, p, population):
                    parts.setdefault((population, name), []).append(row[: part.size])
        return {key: np.concatenate(pieces) for key, pieces in parts.items()}

    def load(self, state: Mapping[tuple[int, str], FloatArray]) -> None:
        """Take over the state of all cells of the network."""
        for population in self._kernels:
            for b, p, part in self._parts_of(population):
                for name, row in self._rows(b, p, population):
                    row[: part.size] = state[population, name][part.first : part.last]
                self._care[b, p][:] = -1

    def _n_values(self, part: Part) -> int:
        """Return how many numbers the state of a part takes, padding included."""
        return (len(self._kernels[part.population].states) + 1) * part.padded

    def _values(self, b: int, p: int, variable: str) -> FloatArray:
        """Return the values of a state variable in one part, padding included."""
        values: FloatArray = self._state[b, p][
            self.state_number(self._blocks[b].parts[p].population, variable)
        ]
        return values

    def _rows(self, b: int, p: int, population: int) -> list[tuple[str, FloatArray]]:
        names = self._kernels[population].states
        return [("hold", self._state[b, p][HOLD]), *((name, self._values(b, p, name)) for name in names)]

    def _parts_of(self, population: int) -> list[tuple[int, int, Part]]:
        return [
            (b, p, part)
            for b, block in enumerate(self._blocks)
            for p, part in enumerate(block.parts)
            if part.population == population
        ]

    def _here(self, population: int) -> NDArray[np.int32]:
        """Return the cells of a population that are on this rank, which lie side by side."""
        parts = [part for _, _, part in self._parts_of(population)]
        first, last = (parts[0].first, parts[-1].last) if parts else (0, 0)
        return np.arange(first, last, dtype=np.int32)

    def _set_block(self, b: int, block: Block, interval: int, n_populations: int) -> None:
        part_of = np.full(max(n_populations, 1), -1, np.int64)
        part_of[[part.population for part in block.parts]] = np.arange(len(block.parts))
        self._core.set_block(
            b,
            len(block.parts),
            zeros(max(block.n_cells, 1) * interval, np.int32),
            zeros(len(block.parts) * interval + 1, np.int64),
            part_of,
        )

    def _set_initial(self, recipe: Recipe, population: int) -> None:
        kernel: Kernel = self._kernels[population]
        here = self._here(population)
        initial = recipe.initial(population, here)
        for b, p, part in self._parts_of(population):
            start = sum(map(self._n_values, self._blocks[b].parts[:p]))
            state = self._room[b][start : start + self._n_values(part)].reshape(-1, part.padded)
            # Padding is on hold for ever, so that it never fires.
            state[HOLD, : part.size], state[HOLD, part.size :] = -1.0, np.inf
            self._state[b, p] = state
            for variable in kernel.states:
                self._values(b, p, variable)[: part.size] = _part(initial[variable], part, here)
            # Cache lines of its own: the block's thread writes to it at every step.
            self._care[b, p] = zeros(-(-part.padded // compiled.CHUNK), np.int64)
            self._care[b, p][:] = -1
            arrays = (state, self._care[b, p])
            self._core.set_group(
                b, p, kernel.number, kernel.prompt, population, part.first, part.offset, *arrays
            )


def _part(values: FloatArray, part: Part, here: NDArray[np.int32]) -> FloatArray:
    """Return the values of a part, out of those of all cells here."""
    return values[part.first - here[0] : part.last - here[0]]


def _pad(values: FloatArray, part: Part) -> FloatArray:
    """Return the values of a part with the last one repeated for its padding."""
    return np.concatenate([values, np.full(part.padded - part.size, values[-1])])
