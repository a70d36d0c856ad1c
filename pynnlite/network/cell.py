"""One cell, as a number that is unique in its network."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ..declarations import CurrentSource
from ..errors import SimulationStateError, did_you_mean
from ..pynn import member

if TYPE_CHECKING:
    from .listing import CellList
    from .population import Population
    from .view import PopulationView


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

    index: int
    population_label: str
    _population: Population | None

    def __new__(cls, population: Population, index: int) -> Cell:
        return cls._made(population.first_number + index, index, population.label, population)

    @classmethod
    def _made(cls, number: int, index: int, label: str, population: Population | None = None) -> Cell:
        cell = super().__new__(cls, number)
        facts = {"index": index, "population_label": label, "_population": population}
        cell.__dict__.update(facts)
        return cell

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
        view: PopulationView = self.population[[self.index]]
        return view

    def inject(self, current_source: CurrentSource) -> None:
        """Inject a current into this cell."""
        self.as_view().inject(current_source)

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

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(f"A cell has no attribute {name!r}.")
        names = self.population.celltype.get_parameter_names()
        if name not in names:
            raise AttributeError(
                f"A cell of {self.population_label!r} has no attribute or parameter {name!r}."
                f"{member(name) or did_you_mean(name, names)}"
            )
        return self.as_view().get(name)

    def __setattr__(self, name: str, value: Any) -> None:
        self.set_parameters(**{name: value})


def _unpickled(number: int, index: int, label: str) -> Cell:
    return Cell._made(number, index, label)
