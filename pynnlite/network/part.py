"""Cells of one population, as a group: the common part of populations and views."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from ..declarations import ModelType, Parameter, State
from ..model import Part, PopulationSpec
from ..random import Streams
from ..recipe import evaluate_cells
from ..values import FloatArray, IndexArray, Lists, Sequence, Trains, Value, as_value
from .assembly import Assembly
from .assignment import check_value, merged
from .cell import Cell
from .group import Group

if TYPE_CHECKING:
    from .population import Population


class PopulationPart(Group):
    """Some cells of a population, in an order."""

    @property
    @abstractmethod
    def population(self) -> Population:
        """The whole population."""

    @property
    @abstractmethod
    def index(self) -> IndexArray | None:
        """Indices of the cells within their population; None for all cells."""

    @property
    def parts(self) -> tuple[PopulationPart, ...]:
        """Only this group."""
        return (self,)

    @property
    def spec(self) -> PopulationSpec:
        """The description of the population."""
        return self.network.specs[self.population.number]

    @property
    def celltype(self) -> ModelType:
        """The cell type, with the values that the population was made with."""
        return self.population.celltype

    @property
    def size(self) -> int:
        """How many cells there are."""
        return self.spec.size if self.index is None else len(self.index)

    @property
    def indices(self) -> IndexArray:
        """Indices of the cells within their population."""
        return np.arange(self.spec.size, dtype=np.int32) if self.index is None else self.index

    @property
    def cells(self) -> Part:
        """The cells as a value."""
        spec, index = self.spec, self.index
        return Part(spec.number, spec.size if index is None else len(index), index)

    def find(self, cell: int) -> int | None:
        """Return the position of a cell, or of the cell of a number, in this part; None if it is not there."""
        population = self.population
        if isinstance(cell, Cell) and cell._population not in (None, population):
            return None
        index = int(cell) - population.first_number
        if isinstance(cell, Cell) and cell.index != index:
            return None  # it was pickled in a network with other populations
        if not 0 <= index < self.spec.size:
            return None
        if self.index is None:
            return index
        found = np.flatnonzero(self.index == index)
        return int(found[0]) if len(found) else None

    def parameter_value(self, name: str, given: Any) -> Any:
        """Return what a user gave for a parameter as a value, checked as far as its numbers are known."""
        spec = self.spec
        number = self.network.next_assignment(f"cell.{name}", spec.number)
        return spec.type._checked(spec.type.parameter(name), given, number)

    def initial_value(self, name: str, given: Any) -> Value:
        """Return what a user gave for an initial value as a value."""
        spec = self.spec
        state = spec.type.state(name)
        number = self.network.next_assignment(f"initial.{name}", spec.number)
        return as_value(given, state.unit, f"initial {name} of {spec.type.__name__}", number)

    def assign_parameter(self, name: str, value: Any) -> None:
        """Give a parameter of these cells a value, once that is checked."""
        spec = self.spec
        old = spec.parameters[name]
        new = self._assigned(spec.type.parameter(name), value, f"cell.{name}", old)
        self._describe(replace(spec, parameters={**spec.parameters, name: new}))

    def assign_initial(self, name: str, value: Any) -> None:
        """Give a state variable of these cells an initial value, once that is checked."""
        spec = self.spec
        new = self._assigned(spec.type.state(name), value, f"initial.{name}", spec.initial[name])
        self._describe(replace(spec, initial={**spec.initial, name: new}))

    def parameter_values(self, name: str) -> Any:
        """Return the values of a parameter: an array of numbers, or a list of `Sequence`."""
        spec = self.spec
        parameter = spec.type.parameter(name)
        value = spec.parameters[parameter.name]
        if isinstance(value, Lists):
            return [Sequence(value.row(int(k))) for k in self.indices]
        streams = Streams(self.network.seed)
        return evaluate_cells(value, spec.number, f"cell.{parameter.name}", self.indices, streams)

    def shares(self, name: str) -> bool:
        """Tell whether all cells have the same list of times as a parameter."""
        value = self.spec.parameters[name]
        return isinstance(value, Lists) and value.shared

    @property
    def initial_values(self) -> dict[str, Any]:
        """The initial value of each state variable: a `LazyArray` with a number for each cell."""
        from ..values.lazy_array import LazyArray

        def initially(name: str) -> Any:
            constant = self.spec.initial[name].constant
            return (lambda index: self.initial_numbers(name)[index]) if constant is None else constant

        return {name: LazyArray(initially(name), (self.size,)) for name in self.spec.initial}

    def initial_numbers(self, name: str) -> FloatArray:
        """Return the initial values of a state variable of these cells."""
        spec = self.spec
        value = spec.initial[spec.type.state(name).name]
        return evaluate_cells(value, spec.number, f"initial.{name}", self.indices, Streams(self.network.seed))

    def _repr_html_(self) -> str:
        from .looks import part_html

        return part_html(self)

    def _sentence(self) -> str:
        return f"{type(self).__name__} {self.label!r} of {self.size} cells of type {self._type()}"

    def _type(self) -> str:
        """Return a text with the type of the cells and the parameters that they have at present."""
        return self.celltype.told(self.spec.parameters)

    def _facts(self) -> dict[str, Any]:
        return {
            "label": self.label,
            "celltype": self._type(),
            "size": self.size,
            "size_local": self.local_size,
            "first_id": int(self.first_id),
            "last_id": int(self.last_id),
            "structure": repr(self.population.structure),
            "annotations": dict(self.annotations),
        }

    def __add__(self, other: Group) -> Assembly:
        return Assembly(self, other)

    def _describe(self, spec: PopulationSpec) -> None:
        self.network.specs[spec.number] = spec

    def _assigned(self, declared: Parameter | State, value: Any, purpose: str, old: Any) -> Any:
        """Return the value of the whole population after these cells were given a new one, once that is checked."""
        spec, streams = self.spec, Streams(self.network.seed)
        what = f"{declared.name} of {self.label!r}"
        value = value.resolved(self.size) if isinstance(value, Lists) else value
        check_value(declared, value, spec, self.indices, purpose, streams, what)
        if isinstance(value, Trains):
            self.network.check_trains(spec, value)
        return merged(old, value, spec, self.index, purpose, streams)
