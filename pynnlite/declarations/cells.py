"""What a population is made of: cell types and sources."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from ..errors import ModelError, UnknownParameter
from ..timebase import grid_time
from ..values import FloatArray
from .declared import Declared
from .defaults import Defaults, OnObject
from .dynamics import Dynamics, parse
from .on_class import OnClass
from .parameter import Receptor, State


class ModelType(Declared):
    """What a population is made of: a `CellType` or a `SourceType`."""

    states: ClassVar[tuple[State, ...]] = ()
    receptors: ClassVar[tuple[Receptor, ...]] = ()
    injectable: ClassVar[bool] = False

    @classmethod
    def state(cls, name: str) -> State:
        """Return the declaration of one state variable, or raise `UnknownParameter`."""
        for state in cls.states:
            if state.name == name:
                return state
        raise UnknownParameter(cls.__name__, name, (s.name for s in cls.states), kind="state variable")

    @OnClass
    def recordable(cls) -> list[str]:
        """The variables that can be recorded."""
        return ["spikes", *(state.name for state in cls.states)]

    @classmethod
    def can_record(cls, variable: str, location: None = None) -> bool:
        """Tell whether a variable can be recorded; at a `location` in the cell, which is a point, nothing can."""
        return location is None and variable in cls.recordable

    def check_recordable(self, variable: str) -> None:
        """Raise `UnknownParameter` for a variable that cannot be recorded."""
        if variable not in self.recordable:
            raise UnknownParameter(type(self).__name__, variable, self.recordable, "recordable variable")

    @OnClass
    def receptor_types(cls) -> list[str]:
        """The names of the receptors."""
        return [receptor.name for receptor in cls.receptors]

    @OnClass
    def conductance_based(cls) -> bool:
        """Whether synapses onto these cells are conductances."""
        return any(receptor.unit == "uS" for receptor in cls.receptors)

    @classmethod
    def _hint(cls, name: str) -> str:
        if any(state.name == name for state in cls.states):
            return f" {name} is a state variable. Give it to Population(…, initial_values={{{name!r}: …}})."
        return super()._hint(name)

    @OnObject
    def default_initial_values(cls) -> dict[str, Any]:
        """The default initial value of each state variable; those of an object may be changed, for this object."""
        use = "Give Population(…, initial_values={'v': …}), or call initialize(v=…)."
        return Defaults(cls.__name__, {state.name: state.default for state in cls.states}, use)

    @OnClass
    def units(cls) -> dict[str, str]:
        """The unit of each parameter and each variable that can be recorded."""
        return {name: cls.unit_of(name) for name in [*cls.get_parameter_names(), *cls.recordable]}

    @classmethod
    def unit_of(cls, variable: str) -> str:
        """Return the unit of a parameter or state variable, or of the spikes."""
        if variable == "spikes":
            return "ms"
        units = {p.name: p.unit for p in cls.parameters} | {s.name: s.unit for s in cls.states}
        if variable not in units:
            raise UnknownParameter(cls.__name__, variable, units, kind="variable")
        return units[variable]


class CellType(ModelType):
    """A neuron with dynamics; subclass it and declare `parameters`, `states`, `receptors` and `declaration`.

    Attributes
    ----------
    declaration : str
        The dynamics as text, see `pynnlite.declarations.dynamics`.
    dynamics : Dynamics
        The declaration, parsed.
    """

    declaration: ClassVar[str] = ""
    dynamics: ClassVar[Dynamics]
    injectable: ClassVar[bool] = True

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        if not cls.declaration:
            return
        cls.dynamics = parse(cls.declaration)
        cls.injectable = cls.dynamics.current is not None
        _check_names(cls)

    def __init__(self, *values: Any, **given: Any) -> None:
        if not self.declaration:
            raise ModelError(f"{type(self).__name__} declares no dynamics: set its attribute 'declaration'.")
        super().__init__(*values, **given)


class SourceType(ModelType):
    """A population that emits spikes and receives nothing."""

    @classmethod
    def emit(cls, request: SpikeRequest) -> tuple[NDArray[np.int32], NDArray[np.int64], NDArray[np.int32]]:
        """Return columns (index, step, count) of the spikes asked for, ascending by step and then index."""
        raise NotImplementedError

    @classmethod
    def times(cls, request: SpikeRequest) -> tuple[NDArray[np.int32], FloatArray]:
        """Return columns (index, time in ms) of the spikes asked for, as they are recorded."""
        index, step, count = cls.emit(request)
        return np.repeat(index, count), np.repeat(grid_time(step, request.dt), count)


@dataclass(frozen=True, slots=True)
class SpikeRequest:
    """Which spikes of a source population are wanted.

    Parameters
    ----------
    parameters : dict of str to ndarray or Ragged
        The parameters of the cells wanted.
    index : (k,) ndarray of int32
        The cells, ascending.
    first, last : int
        Steps: those after `first` up to and including `last`.
    dt : float
        Length of a step in ms.
    key : int
        Key of the stochastic draws of this population in this trial.
    """

    parameters: Mapping[str, Any]
    index: NDArray[np.int32]
    first: int
    last: int
    dt: float
    key: int


def _check_names(cls: type[CellType]) -> None:
    dynamics, states = cls.dynamics, {state.name for state in cls.states}
    parameters = {parameter.name for parameter in cls.parameters}
    given = [*(s.name for s in cls.states), *(p.name for p in cls.parameters), dynamics.current]
    for name in given:
        if given.count(name) > 1:
            raise ModelError(
                f"{cls.__name__}: {name!r} names two of its parameters, states and injected current."
            )
    if states != set(dynamics.equations):
        raise ModelError(
            f"{cls.__name__}: states and equations must name the same variables; states has {sorted(states)},"
            f" the equations {sorted(dynamics.equations)}."
        )
    if {receptor.name for receptor in cls.receptors} != set(dynamics.receptors):
        raise ModelError(
            f"{cls.__name__}: receptors and declaration must name the same receptors; receptors has"
            f" {[receptor.name for receptor in cls.receptors]}, the declaration {list(dynamics.receptors)}."
        )
    known = states | parameters | ({dynamics.current} if dynamics.current else set())
    for name in sorted(dynamics.names - known):
        raise UnknownParameter(f"The declaration of {cls.__name__}", name, known, kind="name")
    if dynamics.refractory and dynamics.refractory not in parameters:
        raise UnknownParameter(f"The declaration of {cls.__name__}", dynamics.refractory, parameters)
