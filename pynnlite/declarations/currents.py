"""A current that is injected into cells."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from weakref import ref

import numpy as np

from .. import units
from ..errors import BadValue, SimulationStateError
from .courses import Course
from .declared import Declared
from .parameter import Parameter

if TYPE_CHECKING:
    import neo


class CurrentSource(Declared):
    """A current, in nA, that is the same for all cells it is injected into.

    A subclass says what its current is in each step.
    """

    def __init__(self, *values: Any, **given: Any) -> None:
        self._frozen: CurrentSource | None = None
        self._place: tuple[ref[Any], int] | None = None
        super().__init__(*values, **given)
        self._check()

    @classmethod
    def _checked(cls, parameter: Parameter, given: Any, assignment: int = 0) -> Any:
        value = super()._checked(parameter, given, assignment)
        if value.constant is None:
            raise BadValue(
                f"{parameter.name} of {cls.__name__} must be one number, the same for every cell that the current is"
                f" injected into, not {given!r}. Make one source for each current."
            )
        return value

    def set_parameters(self, **given: Any) -> None:
        """Change parameters; between runs this acts on the steps that begin at the present time."""
        values = dict(self._values)
        self._frozen = None
        try:
            for name, value in given.items():
                self._values[name] = self._checked(self.parameter(name), value)
            self._check()
        except Exception:
            self._values = values
            raise

    def get_parameters(self) -> dict[str, Any]:
        """Return the value of each parameter."""
        return {name: getattr(value, "constant", value) for name, value in self._values.items()}

    def __getattr__(self, name: str) -> Any:
        values = self.__dict__.get("_values", {})
        if name in values:
            return self.get_parameters()[name]
        raise AttributeError(f"{type(self).__name__} has no attribute or parameter {name!r}.")

    def __setattr__(self, name: str, value: Any) -> None:
        if name.startswith("_"):
            super().__setattr__(name, value)
        else:
            self.set_parameters(**{name: value})

    def inject_into(self, cells: Any) -> None:
        """Inject this current into a population, a view, a cell, or a list or iterator of cells."""
        cells = units.collected(cells)
        groups = cells if isinstance(cells, list | tuple) else [cells]
        for group in groups:
            if not hasattr(group, "inject"):
                raise BadValue(
                    f"A current is injected into a population, a view, a cell or a list of cells, not {group!r}."
                )
        for group in groups:
            group.inject(self)

    def injected(self, network: Any, number: int) -> None:
        """Note the network that this current is injected into, and the number of the injection there."""
        self._place = (ref(network), number)

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "_place": None}  # a copy is injected into nothing

    def record(self) -> None:
        """Do nothing: `get_data` knows the current without it. PyNN's scripts call it before a run."""

    def get_data(self) -> neo.AnalogSignal:
        """Return the current that has flowed since 0 ms, in nA, with a sample for each step.

        A sample has the current of the step that begins at its time, also the last one, which has the present time.

        Raises
        ------
        SimulationStateError
            If it is not injected yet, or there is no simulation.
        """
        network = None if self._place is None else self._place[0]()
        if network is None or self._place is None:
            raise SimulationStateError(
                f"There is no data yet: this {type(self).__name__} is injected into nothing. Call inject_into() first."
            )
        signal: neo.AnalogSignal = network.injected_current(self._place[1])
        return signal

    _record = record  # before PyNN 0.10

    def _get_data(self) -> tuple[Any, Any]:
        """Return times in ms and the current in nA, as `get_data` did before PyNN 0.10."""
        signal = self.get_data()
        return signal.times.magnitude, signal.magnitude[:, 0]

    def _check(self) -> None:
        """Raise `BadValue` for parameters that contradict each other."""

    def frozen(self) -> CurrentSource:
        """Return a copy that later changes do not reach: the same one until there is a change."""
        if self._frozen is None:
            copy = type(self).__new__(type(self))
            copy.__dict__.update(self.__dict__, _values=dict(self._values), _place=None)
            self._frozen = copy
        return self._frozen

    def course(self, dt: float) -> Course:
        """Return how the current goes on, with time steps of `dt` ms."""
        raise NotImplementedError

    def lost(self, dt: float) -> int:
        """Return how many of the given values never flow, since another one begins at the same step."""
        return 0

    def signature(self) -> tuple[Any, ...]:
        """Return what a digest of the description takes in."""
        numbers = ((name, getattr(value, "constant", value)) for name, value in sorted(self._values.items()))
        return (type(self).__name__, *((name, np.asarray(value).tobytes()) for name, value in numbers))
