"""Populations: groups of cells of one type, which networks consist of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from .. import units
from ..declarations import ModelType
from ..errors import BadValue, ModelError
from ..model import PopulationSpec
from ..random import Streams
from ..space import Line, Structure, line
from ..values import Lists, Value, as_numbers, as_value
from .current import current_network
from .part import PopulationPart
from .placing import checked_size, checked_structure
from .view import PopulationView

if TYPE_CHECKING:
    from .network import Network


class Population(PopulationPart):
    """A group of cells of one type.

    Parameters
    ----------
    size : int or tuple of int
        How many cells; or, for one, two or three numbers, how many along each axis of a line or a grid.
    cellclass : ModelType or type of ModelType
        A cell type with its parameters, e.g. ``IF_cond_exp(tau_m=10.0)``, or the class.
    cellparams : dict, optional
        Parameters, if `cellclass` is a class.
    structure : Structure, optional
        Places the cells; along a line, 1 µm apart, if omitted.
    initial_values : dict, optional
        Initial values of state variables.
    label : str, optional
        A name; made up if omitted.
    network : Network, optional
        The network it belongs to; that of the simulation set up last if omitted.

    Raises
    ------
    ModelError
        If the description is wrong.
    SimulationStateError
        If the simulation has run already; `reset()` first.
    """

    index = None

    def __init__(
        self,
        size: int | Sequence[int],
        cellclass: ModelType | type[ModelType],
        cellparams: Mapping[str, Any] | None = None,
        structure: Structure | None = None,
        initial_values: Mapping[str, Any] | None = None,
        label: str | None = None,
        network: Network | None = None,
    ) -> None:
        self._network = current_network() if network is None else network
        self._network.require_open("A new population")
        n_cells, structure = checked_size(size, structure)
        celltype = _instance(cellclass, cellparams)
        _check_names(initial_values, "initial_values must be a dict of values by name")
        number = len(self._network.specs)
        name = f"population{number}" if label is None else str(label)
        kind = type(celltype)
        parameters = {
            each: value.resolved(n_cells) if isinstance(value, Lists) else value
            for each, value in celltype.values.items()
        }
        spec = PopulationSpec(number, name, n_cells, kind, parameters, _defaults(kind))
        self._number = number
        with self._network.adding(self, spec, celltype):
            for name, value in spec.parameters.items():
                if not _is_checked(value):
                    self._assigned(kind.parameter(name), value, f"cell.{name}", None)
            if structure is not None:
                self.structure = structure
            initial_values = {**_changed_defaults(celltype), **(initial_values or {})}
            if initial_values:
                self.initialize(**initial_values)

    @classmethod
    def _handle(cls, network: Network, number: int) -> Population:
        """Return a population that a network has, to be held by a user again."""
        population = cls.__new__(cls)
        population._network, population._number = network, number
        return population

    def __reduce__(self) -> tuple[Any, ...]:
        return _of_network, (self._network, self._number)

    @property
    def population(self) -> Population:
        """The population itself."""
        return self

    @property
    def network(self) -> Network:
        """The network that the cells belong to."""
        return self._network

    @property
    def number(self) -> int:
        """The position of the population among those of the network."""
        return self._number

    @property
    def first_number(self) -> int:
        """The number, in the network, of the first cell."""
        return self._network.first_numbers[self._number]

    @property
    def celltype(self) -> ModelType:
        """The cell type, with the values that the population was made with."""
        return self._network.celltypes[self._number]

    @property
    def label(self) -> str:
        """The name of the population."""
        return self.spec.label

    @label.setter
    def label(self, label: str) -> None:
        self._describe(replace(self.spec, label=str(label)))

    @property
    def annotations(self) -> dict[str, Any]:
        """Notes on the population, which its data will carry."""
        return self._network.annotations.setdefault(self._number, {})

    @property
    def positions(self) -> NDArray[np.float64]:
        """Positions of the cells in µm, of shape (3, size) as in PyNN."""
        return (line(self.size) if self.spec.positions is None else self.spec.positions).T

    @positions.setter
    def positions(self, positions: Any) -> None:
        self._network.require_open("A changed position")
        what = f"positions of {self.label!r}"
        rule = f"{what} must be finite and of shape (3, {self.size})"
        given = as_numbers(units.strip(positions, "um", what), rule)
        if given.shape != (3, self.size) or not np.isfinite(given).all():
            raise BadValue(f"{rule}, not {'of shape ' + str(given.shape) if given.ndim else given}.")
        self._describe(replace(self.spec, positions=np.ascontiguousarray(given.T)))
        self._network.structures[self._number] = None

    @property
    def structure(self) -> Structure | None:
        """What placed the cells; None if their positions were given."""
        return self._network.structures.get(self._number, Line())

    @structure.setter
    def structure(self, structure: Structure) -> None:
        self._network.require_open("A changed structure")
        checked_structure(structure)
        streams = Streams(self._network.seed)
        positions = structure.generate_positions(self.size, streams, self._number)
        plain = structure == Line()  # the places of cells of which nothing was said
        self._describe(replace(self.spec, positions=None if plain else np.ascontiguousarray(positions.T)))
        self._network.structures[self._number] = structure

    def _of_positions(self, positions: NDArray[np.int32]) -> PopulationView:
        return PopulationView._at(self, positions)


def _of_network(network: Network, number: int) -> Population:
    return network._population(number)


@cache
def _defaults(kind: type[ModelType]) -> dict[str, Value]:
    """Return the default initial value of each state variable of a type."""
    return {state.name: as_value(state.default, state.unit, state.name) for state in kind.states}


def _changed_defaults(celltype: ModelType) -> dict[str, Any]:
    """Return the initial values that a user wrote into the defaults of a cell type."""
    own, defaults = celltype.default_initial_values, type(celltype).default_initial_values
    return {name: value for name, value in own.items() if value is not defaults.get(name)}


def _is_checked(value: Any) -> bool:
    """Tell whether a value was checked when the cell type was made, whatever the number of cells."""
    return not isinstance(value, Lists) and value.constant is not None


def _check_names(given: Any, rule: str) -> None:
    """Raise `BadValue` unless something is None or a dict whose keys are names."""
    if given is not None and not (isinstance(given, Mapping) and all(isinstance(key, str) for key in given)):
        raise BadValue(f"{rule}, not {given!r}.")


def _instance(cellclass: Any, cellparams: Mapping[str, Any] | None) -> ModelType:
    if isinstance(cellclass, ModelType):
        if cellparams:
            raise ModelError(
                f"Give parameters either in {type(cellclass).__name__}(…) or as cellparams, not both."
            )
        return cellclass
    _check_names(cellparams, "cellparams must be a dict of parameters by name")
    if isinstance(cellclass, type) and issubclass(cellclass, ModelType):
        return cellclass(**(cellparams or {}))
    raise BadValue(
        f"A population is made of a cell type, such as IF_cond_exp(tau_m=10.0), not of {cellclass!r}."
    )
