"""What a population is made of: cell types and sources."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from ..errors import BadValue, ModelError, UnknownParameter
from ..timebase import grid_time
from ..values import FloatArray, Lists
from .checks import checked, scales, sizes
from .declared import Declared
from .defaults import Defaults, OnObject
from .dimensions import Scale
from .dynamics import Dynamics
from .on_class import OnceOnClass, OnClass
from .parameter import Parameter, Receptor, State
from .parsing import parse
from .parts import check_parts


class ModelType(Declared):
    """What a population is made of: a `CellType` or a `SourceType`."""

    states: ClassVar[tuple[State, ...]] = ()
    receptors: ClassVar[tuple[Receptor, ...]] = ()

    @OnClass
    def injectable(cls) -> bool:
        """Whether currents can be injected."""
        return False

    @OnClass
    def definition_units(cls) -> Mapping[str, str]:
        """Units of the definitions that can be recorded: those whose names do not begin with an underscore."""
        return {}

    @OnClass
    def scales(cls) -> Mapping[str, Scale]:
        """Of the parameters and states whose unit is not the coherent one that the equations are in."""
        return {}

    @classmethod
    def inward(cls, name: str, numbers: FloatArray) -> FloatArray:
        """Return numbers of a parameter or variable, in its declared unit, in the coherent one."""
        return cls.scales[name].inward(numbers) if name in cls.scales else numbers

    @classmethod
    def outward(cls, name: str, numbers: FloatArray) -> FloatArray:
        """Return numbers of a parameter or variable, in the coherent unit, in its declared one."""
        return cls.scales[name].outward(numbers) if name in cls.scales else numbers

    @classmethod
    def state(cls, name: str) -> State:
        """Return the declaration of one state variable, or raise `UnknownParameter`."""
        for state in cls.states:
            if state.name == name:
                return state
        hint = f" {name} follows from the state, by a definition." if name in cls.definition_units else ""
        raise UnknownParameter(cls.__name__, name, (s.name for s in cls.states), "state variable", hint=hint)

    @OnClass
    def recordable(cls) -> list[str]:
        """The variables that can be recorded: those whose names do not begin with an underscore."""
        states = (state.name for state in cls.states if not state.name.startswith("_"))
        return ["spikes", *states, *cls.definition_units]

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
        units |= cls.definition_units
        if variable not in units:
            raise UnknownParameter(cls.__name__, variable, units, kind="variable")
        return units[variable]


class CellType(ModelType):
    """A neuron with dynamics; subclass it and declare `parameters`, `states`, `receptors` and `declaration`.

    Attributes
    ----------
    declaration : str
        The dynamics as text, see `pynnlite.declarations.parsing`.
    """

    declaration: ClassVar[str] = ""

    def __init_subclass__(cls, checked_late: bool = False, **options: Any) -> None:
        """Parse and check the declaration now, or, if `checked_late`, when it is first needed.

        PyNN's types are checked late: no script uses all of them, and tests check them.
        """
        if cls.declaration and not checked_late:
            check_parts(cls)
        super().__init_subclass__(**options)
        if cls.declaration and not checked_late:
            _ = cls.dynamics

    @OnceOnClass
    def _parsed(cls) -> tuple[Dynamics, dict[str, str]]:
        """The dynamics, and the units of the definitions that can be recorded."""
        return checked(cls, parse(cls.declaration, cls.__name__))

    @OnClass
    def dynamics(cls) -> Dynamics:
        """The declaration, parsed; numbers stand for the names of units."""
        return cls._parsed[0]

    @OnClass
    def definition_units(cls) -> Mapping[str, str]:
        """Units of the definitions that can be recorded: those whose names do not begin with an underscore."""
        return cls._parsed[1] if cls.declaration else {}

    @OnClass
    def injectable(cls) -> bool:
        """Whether currents can be injected: whether the declaration names them."""
        return not cls.declaration or cls.dynamics.current is not None

    @OnceOnClass
    def columns(cls) -> tuple[Parameter, ...]:
        """The parameters as equations see them: each entry of a list is one of its own."""
        return tuple(entry for parameter in cls.parameters for entry in parameter.entries)

    @OnceOnClass
    def scales(cls) -> Mapping[str, Scale]:
        """Of the parameters and states whose unit is not the coherent one that the equations are in."""
        return scales((*cls.columns, *cls.states))

    @OnceOnClass
    def sizes(cls) -> Mapping[str, float]:
        """A usual value of each state variable, in coherent units, by which numerical errors are judged."""
        return sizes(cls)

    def __init__(self, *values: Any, **given: Any) -> None:
        if not self.declaration:
            raise ModelError(f"{type(self).__name__} declares no dynamics: set its attribute 'declaration'.")
        super().__init__(*values, **given)

    @classmethod
    def _checked(cls, parameter: Parameter, given: Any, assignment: int = 0) -> Any:
        value = super()._checked(parameter, given, assignment)
        if isinstance(value, Lists):
            wanted = len(parameter.default)
            wrong = next((len(row) for row in value.rows if len(row) != wanted), None)
            if wrong is not None:
                raise BadValue(
                    f"{parameter.name} of {cls.__name__} must be a list of {wanted} numbers, or one such list for each"
                    f" cell; got {wrong} numbers."
                )
        return value


class SourceType(ModelType):
    """A population that emits spikes and receives nothing."""

    purpose: ClassVar[str] = "poisson"
    """What its stream of draws is named."""

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
    since : (k,) ndarray of int64
        The step from which on each cell has its parameters.
    places : object
        Where sources keep what they know of earlier requests of this population.
    """

    parameters: Mapping[str, Any]
    index: NDArray[np.int32]
    first: int
    last: int
    dt: float
    key: int
    since: NDArray[np.int64]
    places: Any
