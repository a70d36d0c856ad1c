"""Some cells of a population."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ..errors import BadValue
from ..scalars import is_whole
from ..values import IndexArray
from .named import Named
from .part import PopulationPart
from .selection import positions_in, selected

if TYPE_CHECKING:
    from .network import Network
    from .population import Population


class PopulationView(Named, PopulationPart):
    """Some cells of a population, in the order that they were selected in.

    Parameters
    ----------
    parent : Population or PopulationView
        What to select from.
    selector : slice, sequence of int or of Cell, or mask
        Which cells: plain numbers are positions in `parent`, a `Cell` means that cell.
    label : str, optional
        A name; made up if omitted.

    Raises
    ------
    BadValue
        If the selection is empty, out of range, or names a cell twice.
    """

    def __init__(self, parent: PopulationPart, selector: Any, label: str | None = None) -> None:
        if not isinstance(parent, PopulationPart):
            raise BadValue(f"A view is of a population or of another view, not of {parent!r}.")
        self._select(parent, positions_in(parent, selector), label)

    @classmethod
    def _at(cls, parent: PopulationPart, positions: IndexArray) -> PopulationView:
        """Return a view of the cells at some positions that are known to be there."""
        view = cls.__new__(cls)
        view._select(parent, positions)
        return view

    def _select(self, parent: PopulationPart, positions: IndexArray, label: str | None = None) -> None:
        self._parent, self._population = parent, parent.population
        self._mask = positions
        self._index: IndexArray = parent.indices[positions]
        made_up = f"view of {parent.label!r} with size {len(positions)}"
        super().__init__(made_up if label is None else str(label))

    @property
    def parent(self) -> PopulationPart:
        """What the cells were selected from."""
        return self._parent

    @property
    def population(self) -> Population:
        """The whole population."""
        return self._population

    @property
    def grandparent(self) -> Population:
        """The whole population."""
        return self._population

    @property
    def network(self) -> Network:
        """The network that the cells belong to."""
        return self._population.network

    @property
    def index(self) -> IndexArray:
        """Indices of the cells within their population."""
        return self._index

    @property
    def mask(self) -> IndexArray:
        """Positions of the cells within the parent, in the order of the view."""
        return self._mask

    def index_in_grandparent(self, indices: Any) -> Any:
        """Return the index within the whole population of the cell at a position, or an array for several positions.

        Parameters
        ----------
        indices : int or sequence of int
            Positions within this view.
        """
        found = self._index[selected(indices, self.size, self.label)]
        return int(found[0]) if is_whole(indices) else found.astype(np.int64)

    def index_from_parent_index(self, indices: Any) -> Any:
        """Return the position within this view of the cell at a position in its parent, or an array for several.

        Parameters
        ----------
        indices : int or sequence of int
            Positions within the parent.

        Raises
        ------
        BadValue
            If the view does not have one of the cells.
        """
        wanted = selected(indices, self._parent.size, self._parent.label)
        where = {int(position): k for k, position in enumerate(self._mask)}
        for position in wanted:
            if int(position) not in where:
                raise BadValue(f"{self.label!r} does not have cell {position} of {self._parent.label!r}.")
        found = [where[int(position)] for position in wanted]
        return found[0] if is_whole(indices) else np.array(found, np.int64)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, PopulationView):
            return NotImplemented
        return self.population is other.population and np.array_equal(self.indices, other.indices)

    def __hash__(self) -> int:
        return hash((id(self.population), self.indices.tobytes()))

    def _of_positions(self, positions: NDArray[np.int32]) -> PopulationView:
        return PopulationView._at(self, positions)
