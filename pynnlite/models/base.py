"""What every cell type, source, synapse type and current source is: a declaration with parameter values."""

from __future__ import annotations

from abc import ABC
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from ..errors import BadValue, ModelError, UnknownParameter
from ..timebase import grid_time
from ..values import FloatArray, as_value
from .dynamics import Dynamics, parse


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of a declaration.

    Parameters
    ----------
    name : str
        Its name.
    default : float
        Its default value.
    unit : str
        Its unit; ``""`` for a dimensionless number.
    doc : str
        One sentence on what it is.
    above : float
        Values must be greater than this.
    least : float
        Values must not be less than this.
    most : float
        Values must not be greater than this.
    """

    name: str
    default: Any
    unit: str
    doc: str
    above: float = -np.inf
    least: float = -np.inf
    most: float = np.inf

    @property
    def range(self) -> str:
        """The range as a phrase for messages."""
        parts = []
        if self.above > -np.inf:
            parts.append(f"greater than {self.above:g}")
        if self.least > -np.inf:
            parts.append(f"at least {self.least:g}")
        if self.most < np.inf:
            parts.append(f"at most {self.most:g}")
        return " and ".join(parts) or "finite"

    def check(self, numbers: FloatArray, what: str) -> None:
        """Raise `BadValue` unless all numbers are in range; NaN never is, and only bounds allow infinity."""
        with np.errstate(invalid="ignore"):
            good = (numbers > self.above) | ((self.above == -np.inf) & np.isfinite(numbers))
            good &= (numbers >= self.least) & (numbers <= self.most) & np.isfinite(numbers)
        if not good.all():
            bad = np.asarray(numbers)[~good]
            many = f" ({bad.size} of {np.size(numbers)} values are not)" if np.size(numbers) > 1 else ""
            unit = f" {self.unit}" if self.unit else ""
            raise BadValue(f"{what} must be {self.range}, got {bad.flat[0]:g}{unit}{many}.")


@dataclass(frozen=True, slots=True)
class State:
    """One state variable of a cell type.

    Parameters
    ----------
    name : str
        Its name.
    default : float
        Its default initial value.
    unit : str
        Its unit.
    doc : str
        One sentence on what it is.
    """

    name: str
    default: float
    unit: str
    doc: str

    def check(self, numbers: FloatArray, what: str) -> None:
        """Raise `BadValue` unless all numbers are finite."""
        Parameter(self.name, self.default, self.unit, self.doc).check(numbers, what)


@dataclass(frozen=True, slots=True)
class Receptor:
    """One kind of synapse onto a cell.

    Parameters
    ----------
    name : str
        Its name, e.g. ``"excitatory"``.
    unit : str
        Unit of the weights: ``"nA"``, ``"uS"`` or ``"mV"``.
    sign : int
        1 if weights must not be negative, -1 if they must not be positive, 0 if either is right.
    """

    name: str
    unit: str
    sign: int


class Declared(ABC):
    """A declaration with parameter values; the base of everything that a user parametrises."""

    parameters: ClassVar[tuple[Parameter, ...]] = ()

    def __init__(self, **given: Any) -> None:
        self._values = {p.name: self._checked(p, p.default) for p in self.parameters}
        for name, value in given.items():
            parameter = self.parameter(name)
            self._values[name] = self._checked(parameter, value)

    @classmethod
    def parameter(cls, name: str) -> Parameter:
        """Return the declaration of one parameter, or raise `UnknownParameter`."""
        for parameter in cls.parameters:
            if parameter.name == name:
                return parameter
        raise UnknownParameter(cls.__name__, name, (p.name for p in cls.parameters))

    @classmethod
    def _checked(cls, parameter: Parameter, given: Any, assignment: int = 0) -> Any:
        """Turn what a user gave for one parameter into a value, and check all numbers that are known by now."""
        what = f"{parameter.name} of {cls.__name__}"
        value = as_value(given, parameter.unit, what, assignment)
        numbers = getattr(value, "numbers", value.constant)
        if numbers is not None:
            parameter.check(np.asarray(numbers), what)
        return value

    @classmethod
    def get_parameter_names(cls) -> list[str]:
        """Return the names of all parameters."""
        return [parameter.name for parameter in cls.parameters]

    @property
    def values(self) -> Mapping[str, Any]:
        """The value of each parameter, by name."""
        return MappingProxyType(self._values)

    def __repr__(self) -> str:
        changed = {
            p.name: self._values[p.name]
            for p in self.parameters
            if not np.array_equal(self._values[p.name], self._checked(p, p.default))
        }
        inside = ", ".join(f"{n}={getattr(v, 'number', v)!r}" for n, v in changed.items())
        return f"{type(self).__name__}({inside})"


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

    @property
    def recordable(self) -> list[str]:
        """The variables that can be recorded."""
        return ["spikes", *(state.name for state in self.states)]

    def check_recordable(self, variable: str) -> None:
        """Raise `UnknownParameter` for a variable that cannot be recorded."""
        if variable not in self.recordable:
            raise UnknownParameter(type(self).__name__, variable, self.recordable, "recordable variable")

    @property
    def receptor_types(self) -> list[str]:
        """The names of the receptors."""
        return [receptor.name for receptor in self.receptors]

    @property
    def conductance_based(self) -> bool:
        """Whether synapses onto these cells are conductances."""
        return any(receptor.unit == "uS" for receptor in self.receptors)

    @property
    def default_parameters(self) -> dict[str, Any]:
        """The default of each parameter."""
        return {p.name: p.default for p in self.parameters}

    @property
    def default_initial_values(self) -> dict[str, float]:
        """The default initial value of each state variable."""
        return {state.name: state.default for state in self.states}

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
        The dynamics as text, see `pynnlite.models.dynamics`.
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

    def __init__(self, **given: Any) -> None:
        if not self.declaration:
            raise ModelError(f"{type(self).__name__} declares no dynamics: set its attribute 'declaration'.")
        super().__init__(**given)


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
