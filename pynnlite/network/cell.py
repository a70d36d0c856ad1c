"""One cell, as a number that is unique in its network."""

from __future__ import annotations

from collections import deque
from itertools import repeat
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from .. import standardmodels
from ..declarations import CurrentSource, ModelType
from ..errors import BadValue, SimulationStateError, did_you_mean
from ..pynn import member
from ..space.given import point
from .names import checked_name, require_settable

if TYPE_CHECKING:
    from .listing import CellList
    from .population import Population
    from .view import PopulationView


_ON_CELLS = {
    "get": " Use cell.tau_m, or get_parameters().",
    "set": " Use cell.tau_m = …, or set_parameters(tau_m=…).",
}
"""What to use for members of groups that a cell does not have."""


class Cell(int):
    """One cell: its number in the network, which also reads and sets the parameters of the cell as attributes.

    The number is the sum of the sizes of the earlier populations plus the index of the cell, so the first cell of a
    network has number 0. A cell can be pickled; what is unpickled knows its number, index and population label only.

    Parameters
    ----------
    population : Population
        The population of the cell.
    index : int
        Index of the cell within its population.
    """

    _population: Population | None
    _where: tuple[int, str]

    def __new__(cls, population: Population, index: int) -> Cell:
        cell = super().__new__(cls, population.first_number + index)
        cell.__dict__["_population"] = population
        return cell

    @classmethod
    def several(cls, population: Population, indices: NDArray[np.int32]) -> list[Cell]:
        """Return the cells of a population that have some indices.

        They share the dict of their attributes: there may be 100 000 of them, and a dict takes longer to make than a
        cell. No attribute is ever set in it.
        """
        make, first = super().__new__, population.first_number
        cells = [make(cls, number) for number in (first + indices.astype(np.int64)).tolist()]
        deque(map(vars(Cell)["__dict__"].__set__, cells, repeat({"_population": population})), 0)
        return cells

    @property
    def index(self) -> int:
        """Index of the cell within its population."""
        return self._where[0] if self._population is None else int(self) - self._population.first_number

    @property
    def population_label(self) -> str:
        """The name of its population."""
        return self._where[1] if self._population is None else self._population.label

    def __reduce__(self) -> tuple[Any, ...]:
        return _unpickled, (int(self), self.index, self.population_label)

    def __copy__(self) -> Cell:
        return self

    def __deepcopy__(self, memo: dict[int, Any]) -> Cell:
        return self

    @property
    def population(self) -> Population:
        """The population of the cell.

        Raises
        ------
        SimulationStateError
            If the cell was unpickled.
        """
        if self._population is None:
            raise SimulationStateError(
                f"Cell {int(self)} of {self.population_label!r} was unpickled: it has a number and an index, but its"
                " population is not here. Take the cell from its population, by its index."
            )
        return self._population

    def position_in(self, group: CellList) -> int:
        """Return the position of the cell in a group, or raise `BadValue`."""
        return group.position_of(self)

    def as_view(self) -> PopulationView:
        """Return this cell as a view of one cell."""
        return self.population._of_positions(np.array([self.index], np.int32))

    def inject(self, current_source: CurrentSource, location: Any = None) -> None:
        """Inject a current into this cell.

        Parameters
        ----------
        current_source : CurrentSource
            The current.
        location : None
            A place on the cell: these cells are points, so it must be None.
        """
        if location is not None:
            raise BadValue(
                f"location={location!r}: these cells are points, which have no places to choose from. Leave it out."
            )
        self.as_view().inject(current_source)

    def _inject(self, current_source: CurrentSource, first: int, n_cells: int) -> None:
        self.as_view()._inject(current_source, first, n_cells)

    @property
    def parent(self) -> Population:
        """The population of the cell."""
        return self.population

    @property
    def celltype(self) -> ModelType:
        """The cell type, with the values that the population was made with."""
        return self.population.celltype

    @property
    def is_standard_cell(self) -> bool:
        """Whether the cell is of one of PyNN's standard types."""
        kind = type(self.celltype)
        return getattr(standardmodels, kind.__name__, None) is kind

    @property
    def local(self) -> bool:
        """Whether this process simulates the cell."""
        return self.population.is_local(self)

    def get_initial_value(self, variable: str) -> float:
        """Return the initial value of a state variable."""
        return float(self.as_view().initial_numbers(checked_name(variable, "variable"))[0])

    def set_initial_value(self, variable: str, value: Any) -> None:
        """Set the initial value of a state variable; after a run has begun, its present value as well."""
        self.as_view().initialize(**{checked_name(variable, "variable"): value})

    def set_parameters(self, **parameters: Any) -> None:
        """Change parameters of this cell."""
        self.as_view().set(**parameters)

    def get_parameters(self) -> dict[str, Any]:
        """Return all parameters of this cell."""
        view = self.as_view()
        return {name: view.get(name) for name in self.population.celltype.get_parameter_names()}

    @property
    def position(self) -> NDArray[np.float64]:
        """Position of the cell in µm."""
        return self.population.positions[:, self.index]

    @position.setter
    def position(self, position: Any) -> None:
        positions = self.population.positions.copy()
        positions[:, self.index] = point(position, f"The position of cell {int(self)}")
        self.population.positions = positions

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(f"A cell has no attribute {name!r}.")
        names = self.population.celltype.get_parameter_names()
        if name not in names:
            raise AttributeError(
                f"A cell of {self.population_label!r} has no attribute or parameter {name!r}."
                f"{_ON_CELLS.get(name) or member(name) or did_you_mean(name, names)}"
            )
        return self.as_view().get(name)

    def __setattr__(self, name: str, value: Any) -> None:
        if hasattr(type(self), name):
            require_settable(self, name, f"cell {int(self)} of {self.population_label!r}")
            object.__setattr__(self, name, value)
        else:
            self.set_parameters(**{name: value})


def _unpickled(number: int, index: int, label: str) -> Cell:
    cell = int.__new__(Cell, number)
    cell.__dict__.update({"_population": None, "_where": (index, label)})
    return cell
