"""The state and the parameters of all cells, population by population and block by block."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pynnlite.backend import StateChange
from pynnlite.declarations import CellType
from pynnlite.recipe import CurrentFeed, Recipe
from pynnlite.timebase import steps_not_before

from ..kernels import compiled
from ..layout import OFTEN_USED, Block, FloatArray, Part, zeros
from .constants import KERNELS, OFFSET, Joined, Kernel, drive

HOLD = 1
"""The row of the countdown of cells on hold: -1 for those that are not."""

MOST_TOGETHER = 1 << 16
"""Cells of several populations whose constants are worked out together, at most."""


@dataclass(frozen=True, slots=True, eq=False)
class Place:
    """The arrays of one part.

    Parameters
    ----------
    b, p : int
        Number of the block; number of the part in it.
    part : Part
        Which cells.
    state : (k, n) ndarray of float64
        A row for each state variable, and one for the cells on hold; a column for each cell, padding included.
    care : ndarray of int64
        A flag for each chunk of cells, which the compiled loops keep.
    drive : (n,) ndarray of float64
        What `v` of each cell tends to without synaptic input, in mV, padding included.
    """

    b: int
    p: int
    part: Part
    state: FloatArray
    care: NDArray[np.int64]
    drive: FloatArray


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
        self._core = core
        self._kernels = {
            spec.number: KERNELS[spec.type.dynamics.hash]
            for spec in recipe.populations
            if issubclass(spec.type, CellType)
        }
        self._cells: dict[int, Mapping[str, FloatArray]] = {}
        self._places: dict[int, list[Place]] = {}
        for b, block in enumerate(blocks):
            self._set_block(b, block, interval, len(recipe.populations))
            for place in self._arrays(b, block):
                self._places.setdefault(place.part.population, []).append(place)
        for population in self._places:
            self._set_initial(recipe, population)
        self.set_parameters(recipe, self._places)

    def state_number(self, population: int, variable: str) -> int:
        """Return the number of a state variable of a population."""
        return self._kernels[population].state_number(variable)

    def set_parameters(self, recipe: Recipe, populations: Iterable[int]) -> None:
        """Take the parameters of some populations, and work out the constants of their kernels."""
        for kernel, mine in self._together(populations):
            for population in mine:
                self._cells[population] = recipe.cells(population, self._here(population))
            refractory = recipe.populations[mine[0]].type.dynamics.refractory  # type: ignore[attr-defined]
            self._set_constants(kernel, mine, refractory, recipe.dt)

    def set_offsets(self, recipe: Recipe, populations: Iterable[int]) -> None:
        """Take new values of `OFFSET` for the cells of some populations, and nothing else."""
        for population in populations:
            if population in self._places:
                new = recipe.cells(population, self._here(population), [OFFSET])
                self._cells[population] = {**self._cells[population], **new}

    def set_drives(self, populations: Iterable[int], currents: CurrentFeed) -> None:
        """Take the currents into some populations."""
        for _, mine in self._together(populations):
            cells = self._joined(mine)
            into = [self._cells[population][OFFSET].copy() for population in mine]
            for population, total in zip(mine, into, strict=True):
                currents.add_to(total, population, self._first(population))
            values = drive(cells, np.concatenate(into))
            for place, at, shared in self._stretches(mine, [values]):
                size = place.part.size
                place.drive[:size] = values[at : at + size]
                place.drive[size:] = place.drive[size - 1]
                self._core.set_drive(place.b, place.p, place.drive, shared)

    def set_state(self, change: StateChange) -> None:
        """Take new values of a state variable; a potential that a cell on hold is given is lost."""
        for place in self._places.get(change.population, ()):
            part = place.part
            here = (change.index >= part.first) & (change.index < part.last)
            cells, values = change.index[here] - part.first, change.values[here]
            if change.variable == "v":
                free = place.state[HOLD, cells] <= 0.0
                cells, values = cells[free], values[free]
            self._row(place, change.variable)[cells] = values
            place.care[:] = -1

    def state(self) -> dict[tuple[int, str], FloatArray]:
        """Return the state of the cells of each population that are here, how long they are on hold included."""
        found: dict[tuple[int, str], FloatArray] = {}
        for population, places in sorted(self._places.items()):
            for name in ("hold", *self._kernels[population].states):
                rows = [self._row(place, name)[: place.part.size] for place in places]
                found[population, name] = np.concatenate(rows)
        return found

    def load(self, state: Mapping[tuple[int, str], FloatArray]) -> None:
        """Take over the state of all cells of the network."""
        for population, places in self._places.items():
            for place in places:
                part = place.part
                for name in ("hold", *self._kernels[population].states):
                    self._row(place, name)[: part.size] = state[population, name][part.first : part.last]
                place.care[:] = -1

    def _row(self, place: Place, name: str) -> FloatArray:
        """Return the values of a state variable, or of ``"hold"``, in one part, padding included."""
        row = HOLD if name == "hold" else self.state_number(place.part.population, name)
        values: FloatArray = place.state[row]
        return values

    def _first(self, population: int) -> int:
        """Return the index of the first cell of a population that is on this rank."""
        return self._places[population][0].part.first

    def _here(self, population: int) -> NDArray[np.int32]:
        """Return the cells of a population that are on this rank, which lie side by side."""
        return np.arange(self._first(population), self._places[population][-1].part.last, dtype=np.int32)

    def _size(self, population: int) -> int:
        """Return how many cells of a population are on this rank."""
        return self._places[population][-1].part.last - self._first(population)

    def _joined(self, populations: Sequence[int]) -> Mapping[str, FloatArray]:
        """Return the parameters of the cells of some populations, end to end."""
        return Joined([self._cells[population] for population in populations])

    def _together(self, populations: Iterable[int]) -> Iterator[tuple[Kernel, list[int]]]:
        """Yield those of some populations that have cells on this rank: some of one kernel at a time, and the kernel.

        Much of what a small population takes is spent on calls, which several populations share.
        """
        waiting: dict[int, list[int]] = {}
        n_cells: dict[int, int] = {}
        for population in populations:
            if population not in self._places:
                continue
            kernel, size = self._kernels[population], self._size(population)
            if n_cells.get(kernel.number, 0) + size > MOST_TOGETHER and waiting.get(kernel.number):
                yield kernel, waiting.pop(kernel.number)
                n_cells[kernel.number] = 0
            waiting.setdefault(kernel.number, []).append(population)
            n_cells[kernel.number] = n_cells.get(kernel.number, 0) + size
        for mine in waiting.values():
            yield self._kernels[mine[0]], mine

    def _stretches(
        self, populations: Sequence[int], columns: Sequence[FloatArray]
    ) -> Iterator[tuple[Place, int, bool]]:
        """Yield each part of some populations whose columns lie end to end.

        Yields
        ------
        Place
            The part.
        int
            Where it starts in the columns.
        bool
            Whether each column has one value in its whole population.
        """
        sizes = [self._size(population) for population in populations]
        starts = np.cumsum([0, *sizes[:-1]])
        alike = _alike(columns, starts, np.array(sizes))
        for population, start, shared in zip(populations, starts.tolist(), alike.tolist(), strict=True):
            first = self._first(population)
            for place in self._places[population]:
                yield place, start + place.part.first - first, shared

    def _set_constants(
        self, kernel: Kernel, populations: Sequence[int], refractory: str | None, dt: float
    ) -> None:
        """Work out the constants of a kernel for the cells of some populations."""
        cells = self._joined(populations)
        n = sum(map(self._size, populations))
        held = np.zeros(n) if refractory is None else steps_not_before(cells[refractory], dt)
        with np.errstate(over="ignore", under="ignore"):
            columns = kernel.constants(cells, held.astype(np.float64), dt)
        for place, at, shared in self._stretches(populations, columns):
            part = place.part
            parameters = zeros((len(columns), 1 if shared else part.padded), np.float64)
            for k, column in enumerate(columns):
                parameters[k, : part.size] = column[at] if shared else column[at : at + part.size]
                parameters[k, part.size :] = column[at + part.size - 1]
            self._core.set_parameters(place.b, place.p, parameters)
            place.care[:] = -1

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

    def _arrays(self, b: int, block: Block) -> Iterator[Place]:
        """Yield the places of a block, whose arrays lie side by side: nothing but the block's thread writes to them."""
        rows = [len(self._kernels[part.population].states) + 1 for part in block.parts]
        n_values = sum(n * part.padded for n, part in zip(rows, block.parts, strict=True))
        chunks = [-(-part.padded // compiled.CHUNK) for part in block.parts]
        room, care = zeros(n_values, np.float64, OFTEN_USED), zeros(sum(chunks), np.int64)
        drives = zeros(block.n_padded, np.float64)
        care[:] = -1
        value = chunk = 0
        for p, part in enumerate(block.parts):
            n = rows[p] * part.padded
            state = room[value : value + n].reshape(-1, part.padded)
            drive = drives[part.offset : part.offset + part.padded]
            yield Place(b, p, part, state, care[chunk : chunk + chunks[p]], drive)
            value, chunk = value + n, chunk + chunks[p]

    def _set_initial(self, recipe: Recipe, population: int) -> None:
        kernel, first = self._kernels[population], self._first(population)
        initial = recipe.initial(population, self._here(population))
        for place in self._places[population]:
            part = place.part
            # Padding is on hold for ever, so that it never fires.
            place.state[HOLD, : part.size], place.state[HOLD, part.size :] = -1.0, np.inf
            for variable in kernel.states:
                values = initial[variable][part.first - first : part.last - first]
                self._row(place, variable)[: part.size] = values
            self._core.set_group(
                place.b,
                place.p,
                kernel.number,
                kernel.prompt,
                population,
                part.first,
                part.offset,
                place.state,
                place.care,
            )


def _alike(
    columns: Sequence[FloatArray], starts: NDArray[np.int64], sizes: NDArray[np.int64]
) -> NDArray[np.bool_]:
    """Return, for each stretch of some columns, whether every column has one value in it."""
    if len(starts) == 1:
        return np.array([all((column == column[0]).all() for column in columns)])
    first = np.repeat(starts, sizes)
    same = np.ones(len(first), bool)
    for column in columns:
        same &= column == column[first]
    return np.logical_and.reduceat(same, starts)
