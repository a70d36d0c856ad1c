"""Lists of cells: which cells they are, where they are, and how some of them are chosen."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from .. import model, units
from ..errors import BadValue
from ..parallel import world
from ..pynn.calls import Explains
from ..random import NumpyRNG
from ..recording import checked_file, save_table
from ..scalars import is_whole
from ..space.given import point
from .cell import Cell
from .selection import positions_in, sampled, selected

if TYPE_CHECKING:
    from .group import Group
    from .network import Network
    from .part import PopulationPart


class CellList(Explains):
    """An ordered list of cells of one or more populations.

    Its parts are the cells that belong to one population each. Every process lists all cells; those that it simulates
    itself are its local ones.
    """

    @property
    @abstractmethod
    def parts(self) -> tuple[PopulationPart, ...]:
        """The cells of each population that the group has cells of, in their order."""

    @property
    @abstractmethod
    def label(self) -> str:
        """The name of the group."""

    @abstractmethod
    def _of_positions(self, positions: NDArray[np.int32]) -> Group:
        """Return the cells at some positions within this group."""

    @property
    def network(self) -> Network:
        """The network that the cells belong to."""
        return self.parts[0].network

    @property
    def size(self) -> int:
        """How many cells there are."""
        return sum(part.size for part in self.parts)

    @property
    def value(self) -> model.Group:
        """The cells as a value."""
        return model.Group(tuple(part.cells for part in self.parts), self.label)

    def __len__(self) -> int:
        return self.size

    def __iter__(self) -> Iterator[Cell]:
        return (Cell(part.population, int(k)) for part in self.parts for k in part.indices)

    def __contains__(self, cell: object) -> bool:
        return isinstance(cell, Cell) and any(part.find(cell) is not None for part in self.parts)

    def __getitem__(self, selector: Any) -> Any:
        positions = positions_in(self, selector)
        if is_whole(selector):
            return next(iter(self._of_positions(positions)))
        return self._of_positions(positions)

    def all(self) -> Iterator[Cell]:
        """Return an iterator over all cells, on every rank."""
        return iter(self)

    @property
    def all_cells(self) -> NDArray[np.object_]:
        """All cells, as an array of `Cell` of shape (size,)."""
        cells = np.empty(self.size, dtype=object)
        cells[:] = list(self)
        return cells

    @property
    def first_id(self) -> Cell:
        """The cell with the lowest number."""
        first = min(self.parts, key=lambda part: part.population.first_number + int(part.indices.min()))
        return Cell(first.population, int(first.indices.min()))

    @property
    def last_id(self) -> Cell:
        """The cell with the highest number."""
        last = max(self.parts, key=lambda part: part.population.first_number + int(part.indices.max()))
        return Cell(last.population, int(last.indices.max()))

    def position_of(self, cell: int) -> int:
        """Return the position of a cell in this group.

        Parameters
        ----------
        cell : Cell or int
            The cell, or its number in the network.

        Raises
        ------
        BadValue
            If the cell is not in the group.
        """
        if not is_whole(cell):
            raise BadValue(f"A cell of {self.label!r} is named by itself or by its number, not by {cell!r}.")
        before = 0
        for part in self.parts:
            position = part.find(cell)
            if position is not None:
                return before + position
            before += part.size
        what = (
            repr(cell.population_label) + f"[{cell.index}]" if isinstance(cell, Cell) else "with this number"
        )
        raise BadValue(f"{self.label!r} does not have cell {int(cell)} ({what}).")

    def id_to_index(self, id: Any) -> Any:
        """Return the position in this group of a cell, or an array of those of several.

        Parameters
        ----------
        id : Cell, int, or iterable of them
            Cells, or their numbers in the network.
        """
        if is_whole(id):
            return self.position_of(id if isinstance(id, Cell) else int(id))
        id = units.collected(id)
        cells = list(id) if isinstance(id, Iterable) and getattr(id, "ndim", 1) == 1 else [id]
        if not all(map(is_whole, cells)):
            raise BadValue(
                f"The position is that of a cell, or of several, in {self.label!r}, not of {id!r}."
            )
        return np.array([self.position_of(cell) for cell in cells], dtype=np.int64)

    def sample(self, n: int, rng: NumpyRNG | None = None) -> Any:
        """Return a group of `n` different cells chosen at random.

        Parameters
        ----------
        n : int
            How many.
        rng : NumpyRNG, optional
            Brings a seed of its own; the network's seed if omitted.
        """
        return self._of_positions(sampled(self, n, rng))

    @property
    def positions(self) -> NDArray[np.float64]:
        """Positions of the cells in µm, of shape (3, size) as in PyNN."""
        return np.hstack([part.population.positions[:, part.indices] for part in self.parts])

    @property
    def position_generator(self) -> Callable[[int], NDArray[np.float64]]:
        """A function that returns the position in µm, of shape (3,), of the cell at a position in this group."""
        positions, size, label = self.positions, self.size, self.label
        return lambda k: positions[
            :, selected(k, size, label)[0] if is_whole(k) else selected(k, size, label)
        ]

    def nearest(self, position: Any) -> Cell:
        """Return the cell that is closest to a point; of several that are equally close, the first in this group.

        Parameters
        ----------
        position : (3,) array_like
            The point, in µm.
        """
        away = self.positions - point(position, "position")[:, np.newaxis]
        cell: Cell = self[int(np.argmin((away * away).sum(axis=0)))]
        return cell

    def save_positions(self, file: Any) -> None:
        """Write a text file with a row for each cell: its position in this group, and x, y and z in µm; rank 0 does.

        Parameters
        ----------
        file : str, path, text file, or file of `pynnlite.recording.files`
            Where to.
        """
        checked_file(file)
        if world().rank == 0:
            table = np.column_stack([np.arange(self.size), self.positions.T])
            save_table(file, table, ["i", "x", "y", "z"])

    @property
    def local_cells(self) -> NDArray[np.object_]:
        """The cells that this process simulates, as an array of `Cell`."""
        cells: NDArray[np.object_] = self.all_cells[self._mask_local]
        return cells

    @property
    def local_size(self) -> int:
        """How many cells this process simulates."""
        return int(np.count_nonzero(self._mask_local))

    def is_local(self, id: Any) -> bool:
        """Tell whether this process simulates a cell of the group; `id` is as for `position_of`."""
        return bool(self._mask_local[self.position_of(id)])

    def id_to_local_index(self, id: Any) -> Any:
        """Return the position of a cell, or an array of those of several, among the local cells of this group.

        Parameters
        ----------
        id : Cell, int, or iterable of them
            Cells that this process simulates, or their numbers in the network.

        Raises
        ------
        BadValue
            If another process simulates one of them.
        """
        local, positions = self._mask_local, self.id_to_index(id)
        if not local[positions].all():
            raise BadValue(
                f"This process does not simulate all of the cells {id!r} of {self.label!r}; is_local() tells."
            )
        return (np.cumsum(local) - 1)[positions]

    @property
    def _mask_local(self) -> NDArray[np.bool_]:
        """Which cells this process simulates."""
        ownership = self.network.ownership()
        return np.concatenate([ownership.is_owned(part.spec.number, part.indices) for part in self.parts])
