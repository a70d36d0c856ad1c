"""The state and the parameters of all cells, population by population and block by block."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from math import prod

import numpy as np
from numpy.typing import NDArray

from pynnlite.backend import StateChange
from pynnlite.declarations import HOLD, CellType
from pynnlite.expressions import Expression
from pynnlite.lowering import observed
from pynnlite.recipe import CurrentFeed, Recipe, not_finite
from pynnlite.timebase import steps_not_before

from ..kernels import blocks as described
from ..kernels.engine import Engine
from ..layout import OFTEN_USED, Block, FloatArray, Part, padded, zeros
from .columns import Constants, alike, stride_of
from .constants import OFFSET, Joined
from .kernels import Kernel, kernel_of

COUNTDOWN = -1
"""The column of the state, the last one, that says for how many steps a cell is still refractory; -1 if it is not."""

MOST_TOGETHER = 1 << 16
"""Cells of several populations whose constants are worked out together, at most."""


@dataclass(slots=True, eq=False)
class PartArrays:
    """The arrays of one part.

    Parameters
    ----------
    b, p : int
        Number of the block; number of the part in it.
    part : Part
        Its cells.
    state : (k, n) ndarray of float64
        The columns of the kernel, padding included: of the state variables first, of the countdown last.
    care : ndarray of int64
        Two numbers for each tile, which the compiled loops keep.
    drive : (n,) ndarray of float64
        The drive of each cell, as `Kernel.drive_terms` gives it, padding included.

    Attributes
    ----------
    constants : Constants
        The constants of the kernel.
    handed : tuple or None
        The constants that the engine has, and whether all cells have one drive; None if drives are worked out there.
    """

    b: int
    p: int
    part: Part
    state: FloatArray
    care: NDArray[np.int64]
    drive: FloatArray
    constants: Constants = field(init=False)
    handed: tuple[Constants, bool] | None = None


class CellArrays:
    """All cells of a network.

    Parameters
    ----------
    recipe : Recipe
        The network.
    blocks : tuple of Block
        The blocks of this rank.
    core : Engine
        The engine that gets the arrays.
    tolerance : float
        The largest error of a state variable in a step, as a part of its usual size, where it is not exact.
    """

    def __init__(self, recipe: Recipe, blocks: tuple[Block, ...], core: Engine, tolerance: float) -> None:
        self._core, self._dt, self._populations = core, recipe.dt, recipe.populations
        self._blocks: list[list[PartArrays]] = []
        self._kernels = {
            spec.number: kernel_of(spec.type, tolerance)
            for spec in recipe.populations
            if issubclass(spec.type, CellType)
        }
        self._keys = {number: recipe.key("hazard", number) for number in self._kernels}
        self._cells: dict[int, Mapping[str, FloatArray]] = {}
        self._arrays_of: dict[int, list[PartArrays]] = {}
        for b, block in enumerate(blocks):
            self._blocks.append(list(self._arrays(b, block)))
            for arrays in self._blocks[-1]:
                self._arrays_of.setdefault(arrays.part.population, []).append(arrays)
        for population in self._arrays_of:
            self._set_initial(recipe, population)
        self.set_parameters(recipe, self._arrays_of)

    def is_observed(self, population: int, variable: str) -> bool:
        """Tell whether a variable is a definition, which is worked out when it is sampled."""
        return variable not in self._kernels[population].states

    def sampled(self, b: int, p: int, variable: str) -> tuple[FloatArray, int]:
        """Return a variable of a part, and the receptor whose arrivals its cells have not taken yet, or -1."""
        arrays = self._blocks[b][p]
        kernel = self._kernels[arrays.part.population]
        if self.is_observed(arrays.part.population, variable):
            return self._values(arrays, observed(variable)), -1
        late = [k for k, state in enumerate(kernel.receptors.values()) if state == variable]
        return self._values(arrays, variable), -1 if kernel.prompt or not late else late[0]

    def set_parameters(self, recipe: Recipe, populations: Iterable[int]) -> None:
        """Take the parameters of populations, and work out constants of kernels. `set_drives` must follow."""
        for kernel, mine in self._together(populations):
            for population in mine:
                self._cells[population] = recipe.cells(population, self._here(population))
            refractory = recipe.populations[mine[0]].type.dynamics.refractory  # type: ignore[attr-defined]
            self._set_constants(kernel, mine, refractory, recipe.dt)

    def set_offsets(self, recipe: Recipe, populations: Iterable[int]) -> None:
        """Take new values of `OFFSET` for the cells of some populations, and nothing else."""
        for population in populations:
            if population in self._arrays_of:
                new = recipe.cells(population, self._here(population), [OFFSET])
                self._cells[population] = {**self._cells[population], **new}

    def set_drives(self, populations: Iterable[int], currents: CurrentFeed) -> None:
        """Take the currents into some populations."""
        for kernel, mine in self._together(populations):
            sizes = [self._size(population) for population in mine]
            with np.errstate(all="ignore"):
                rest, gain, offset = kernel.drive_terms(self._joined(mine), sum(sizes))
                current = offset.copy()
                for population, into in zip(mine, np.split(current, np.cumsum(sizes[:-1])), strict=True):
                    currents.add_to(into, population, self._first(population))
                values = rest + gain * current
            self._require_finite(mine, values)
            for arrays, at, same in self._stretches(mine, [values]):
                size = arrays.part.size
                arrays.drive[:size] = values[at : at + size]
                arrays.drive[size:] = arrays.drive[size - 1]
                self._hand_over(arrays, bool(same[0]))

    def _require_finite(self, populations: Sequence[int], drives: FloatArray) -> None:
        """Raise `BadValue` for the first cell of some populations whose drive is not finite."""
        bad = np.flatnonzero(~np.isfinite(drives))
        if not bad.size:
            return
        cell = int(bad[0])
        for population in populations:
            if cell < self._size(population):
                break
            cell -= self._size(population)
        spec, cells = self._populations[population], self._cells[population]
        given = {name: float(cells[name][cell]) for name in sorted(cells)}
        what = (
            f"the drive of {spec.type.__name__}, which follows from its parameters and the injected current,"
        )
        index = self._first(population) + cell
        raise not_finite(spec.type, spec.label, what, float(drives[bad[0]]), index, given)

    def set_injected(self, population: int, currents: CurrentFeed) -> None:
        """Let the loops work out the currents into the cells of a population, which change often."""
        for arrays in self._arrays_of.get(population, ()):
            part, first = arrays.part, arrays.part.first - self._first(population)
            ranges = currents.ranges(population, part.first, part.size)
            if not len(ranges):
                continue
            terms = self._kernels[population].drive_terms(self._cells[population], self._size(population))
            rest, gain, offset = (_padded(values[first : first + part.size], part) for values in terms)
            injected = described.Injected(
                ranges=ranges, offset=offset, rest=rest, gain=gain, drive=arrays.drive
            )
            self._hand_over(arrays, False, injected)

    def set_state(self, change: StateChange) -> None:
        """Take new values of a state variable; a held variable that a refractory cell is given is lost."""
        for arrays in self._arrays_of.get(change.population, ()):
            part = arrays.part
            here = (change.index >= part.first) & (change.index < part.last)
            cells, values = change.index[here] - part.first, change.values[here]
            if change.variable in self._kernels[change.population].held:
                free = arrays.state[COUNTDOWN, cells] <= 0.0
                cells, values = cells[free], values[free]
            self._values(arrays, change.variable)[cells] = values
            arrays.care[:] = -1

    def state(self) -> dict[tuple[int, str], FloatArray]:
        """Return the state of the cells of each population that are here, with their countdowns."""
        found: dict[tuple[int, str], FloatArray] = {}
        for population, parts in sorted(self._arrays_of.items()):
            for name in (HOLD, *self._kernels[population].states):
                values = [self._values(arrays, name)[: arrays.part.size] for arrays in parts]
                found[population, name] = np.concatenate(values)
        return found

    def state_of(self, population: int, index: int) -> tuple[list[tuple[str, float]], float]:
        """Return the names and values of the state variables of one cell of this rank, and its drive."""
        (arrays,) = (a for a in self._arrays_of[population] if a.part.first <= index < a.part.last)
        at, names = index - arrays.part.first, self._kernels[population].states
        return [(name, float(self._values(arrays, name)[at])) for name in names], float(arrays.drive[at])

    def load(self, state: Mapping[tuple[int, str], FloatArray]) -> None:
        """Take over the state of all cells of the network."""
        for population, parts in self._arrays_of.items():
            for arrays in parts:
                part = arrays.part
                for name in (HOLD, *self._kernels[population].states):
                    self._values(arrays, name)[: part.size] = state[population, name][part.first : part.last]
                arrays.care[:] = -1

    def _values(self, arrays: PartArrays, name: str) -> FloatArray:
        """Return the values of a state variable, or of the countdown `HOLD`, in one part, padding included."""
        kernel = self._kernels[arrays.part.population]
        values: FloatArray = arrays.state[kernel.columns.index(name)]
        return values

    def has_offset(self, population: int) -> bool:
        """Tell whether only the drive of a population depends on `OFFSET`, so that `set_offsets` is enough."""
        return population not in self._arrays_of or self._kernels[population].has_offset

    def _first(self, population: int) -> int:
        """Return the index of the first cell of a population that is on this rank."""
        return self._arrays_of[population][0].part.first

    def _here(self, population: int) -> NDArray[np.int32]:
        """Return the cells of a population that are on this rank, which lie side by side."""
        return np.arange(self._first(population), self._arrays_of[population][-1].part.last, dtype=np.int32)

    def _size(self, population: int) -> int:
        """Return how many cells of a population are on this rank."""
        return self._arrays_of[population][-1].part.last - self._first(population)

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
            if population not in self._arrays_of:
                continue
            kernel, size = self._kernels[population], self._size(population)
            of = id(kernel)
            if n_cells.get(of, 0) + size > MOST_TOGETHER and waiting.get(of):
                yield kernel, waiting.pop(of)
                n_cells[of] = 0
            waiting.setdefault(of, []).append(population)
            n_cells[of] = n_cells.get(of, 0) + size
        for mine in waiting.values():
            yield self._kernels[mine[0]], mine

    def _stretches(
        self, populations: Sequence[int], columns: Sequence[FloatArray]
    ) -> Iterator[tuple[PartArrays, int, NDArray[np.bool_]]]:
        """Yield each part of some populations whose columns lie end to end.

        Yields
        ------
        PartArrays
            The part.
        int
            Where it starts in the columns.
        ndarray of bool
            Of each column, whether it has one value in its whole population.
        """
        sizes = [self._size(population) for population in populations]
        starts = list(accumulate(sizes[:-1], initial=0))
        for population, start, same in zip(populations, starts, alike(columns, starts, sizes), strict=True):
            first = self._first(population)
            for arrays in self._arrays_of[population]:
                yield arrays, start + arrays.part.first - first, same

    def _set_constants(
        self, kernel: Kernel, populations: Sequence[int], refractory: Expression | None, dt: float
    ) -> None:
        """Work out the constants of a kernel for the cells of some populations."""
        cells = self._joined(populations)
        n = sum(map(self._size, populations))
        held = np.zeros(n)
        if refractory is not None:
            times = np.broadcast_to(refractory.evaluate(cells), n)
            held = steps_not_before(times, dt).astype(np.float64)
        with np.errstate(all="ignore"):  # absurd parameters are refused with the drive
            columns = kernel.constants(cells, held, dt)
        stretches = list(self._stretches(populations, columns))
        # Side by side, on cache lines of their own: small parts follow each other fast.
        numbers = zeros((len(stretches), padded(len(columns))), np.float64)[:, : len(columns)]
        for (arrays, at, same), row in zip(stretches, numbers, strict=True):
            arrays.constants = Constants.of(columns, at, same, arrays.part, row)
            arrays.care[:] = -1

    def _hand_over(
        self, arrays: PartArrays, drive_shared: bool, injected: described.Injected | None = None
    ) -> None:
        """Give the engine the arrays of a part, unless it has the same."""
        had = arrays.handed
        if injected is None and had and had[0] is arrays.constants and had[1] == drive_shared:
            return
        arrays.handed = (arrays.constants, drive_shared) if injected is None else None
        part = arrays.part
        kernel = self._kernels[part.population]
        described_part = described.Part(
            kernel=kernel.described(self._dt, tuple(arrays.constants.varying.tolist())),
            population=part.population,
            prompt=kernel.prompt,
            first=part.first,
            offsets=np.array(part.offsets, np.int64),
            into=np.array([kernel.states.index(state) for state in kernel.receptors.values()], np.int64),
            state=arrays.state,
            care=arrays.care,
            numbers=arrays.constants.numbers,
            varying=arrays.constants.varying,
            columns=arrays.constants.columns,
            repeated=arrays.constants.repeated,
            drive=arrays.drive,
            drive_shared=drive_shared,
            injected=injected,
            n_cells=part.size,
            key=self._keys[part.population],
        )
        self._core.set_part(arrays.b, arrays.p, described_part)

    def _arrays(self, b: int, block: Block) -> Iterator[PartArrays]:
        """Yield the arrays of the parts of a block. They lie side by side, since one thread writes to them."""
        shapes = [
            (len(self._kernels[part.population].columns), stride_of(part.padded)) for part in block.parts
        ]
        tiles = [2 * -(-part.padded // described.TILE) for part in block.parts]
        room = zeros(sum(map(prod, shapes)), np.float64, OFTEN_USED)
        care = zeros(sum(tiles), np.int64)
        drives = zeros(block.n_padded, np.float64)
        care[:] = -1
        value = tile = cell = 0
        for p, part in enumerate(block.parts):
            n = prod(shapes[p])
            state = room[value : value + n].reshape(shapes[p])[:, : part.padded]
            drive = drives[cell : cell + part.padded]
            yield PartArrays(b, p, part, state, care[tile : tile + tiles[p]], drive)
            value, tile, cell = value + n, tile + tiles[p], cell + part.padded

    def _set_initial(self, recipe: Recipe, population: int) -> None:
        kernel, first = self._kernels[population], self._first(population)
        initial = recipe.initial(population, self._here(population))
        for arrays in self._arrays_of[population]:
            part = arrays.part
            # Padding is refractory for ever, so that it never fires.
            arrays.state[COUNTDOWN, : part.size], arrays.state[COUNTDOWN, part.size :] = -1.0, np.inf
            for variable in kernel.states:
                values = initial[variable][part.first - first : part.last - first]
                self._values(arrays, variable)[:] = _padded(values, part)


def room_for_spikes(block: Block, n_populations: int, interval: int) -> described.Block:
    """Return room for the spikes of a block in an interval."""
    part_of = np.full(max(n_populations, 1), -1, np.int64)
    part_of[[part.population for part in block.parts]] = np.arange(len(block.parts))
    n_cells, n_parts = max(block.n_cells, 1), len(block.parts)
    return described.Block(
        n_cells=n_cells,
        n_parts=n_parts,
        n_tables=block.n_tables,
        fired=zeros(n_cells * interval, np.int32),
        fired_begin=zeros(n_parts * interval + 1, np.int64),
        part_of=part_of,
    )


def _padded(values: FloatArray, part: Part) -> FloatArray:
    """Return a copy of the values of a part with the last one repeated for its padding."""
    return np.pad(np.asarray(values, np.float64), (0, part.padded - part.size), mode="edge")
