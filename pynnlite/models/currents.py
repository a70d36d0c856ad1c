"""Sources of current that is injected into cells."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from .. import units
from ..errors import BadValue
from ..values import FloatArray, as_numbers
from .base import Declared, Parameter
from .trains import Sequence


class CurrentSource(Declared):
    """A current, in nA, that is the same for all cells it is injected into.

    A subclass says at which steps its current changes and to what: the current has one value per step.
    """

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
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

    def _check(self) -> None:
        """Raise `BadValue` for parameters that contradict each other."""

    def frozen(self) -> CurrentSource:
        """Return a copy that later changes do not reach."""
        copy = type(self).__new__(type(self))
        copy.__dict__.update(self.__dict__, _values=dict(self._values))
        return copy

    def changes(self, dt: float) -> tuple[NDArray[np.int64], FloatArray]:
        """Return the steps (ascending) from which on the current has a new value, and these values in nA."""
        raise NotImplementedError

    def values_between(self, first: int, last: int, dt: float) -> FloatArray:
        """Return the current in nA in each of the steps `first` to `last - 1`."""
        steps, amplitudes = self.changes(dt)
        position = np.searchsorted(steps, np.arange(first, last), side="right")
        return np.concatenate([[0.0], amplitudes])[position]

    def signature(self) -> tuple[Any, ...]:
        """Return what a digest of the description takes in."""
        steps, amplitudes = self.changes(1e-3)
        return (type(self).__name__, steps.tobytes(), amplitudes.tobytes())


class DCSource(CurrentSource):
    """A constant current between two times."""

    parameters = (
        Parameter("amplitude", 1.0, "nA", "The current."),
        Parameter("start", 0.0, "ms", "When it begins.", least=0.0),
        Parameter("stop", 1e12, "ms", "When it ends.", least=0.0),
    )

    def _check(self) -> None:
        if self.stop < self.start:
            raise BadValue(f"DCSource stops at {self.stop:g} ms, before it starts at {self.start:g} ms.")

    def changes(self, dt: float) -> tuple[NDArray[np.int64], FloatArray]:
        steps = np.rint(np.array([self.start, self.stop]) / dt).astype(np.int64)
        return steps, np.array([self.amplitude, 0.0])


class StepCurrentSource(CurrentSource):
    """A current that changes at given times and is constant in between; zero before the first of them."""

    parameters = (
        Parameter("amplitudes", (), "nA", "The current from each time on."),
        Parameter("times", (), "ms", "When it changes.", least=0.0),
    )

    @classmethod
    def _checked(cls, parameter: Parameter, given: Any, assignment: int = 0) -> FloatArray:
        what = f"{parameter.name} of {cls.__name__}"
        rule = f"{what} must be a list of numbers"
        given = given.value if isinstance(given, Sequence) else given
        numbers = as_numbers(units.strip(given, parameter.unit, what), rule)
        if numbers.ndim != 1:
            raise BadValue(f"{rule}, not {given!r}.")
        parameter.check(numbers, what)
        numbers.setflags(write=False)
        return numbers

    def _check(self) -> None:
        times, amplitudes = self._values["times"], self._values["amplitudes"]
        if len(times) != len(amplitudes):
            raise BadValue(
                f"StepCurrentSource needs one amplitude for each time, got {len(amplitudes)} amplitudes and"
                f" {len(times)} times."
            )
        if (np.diff(times) <= 0).any():
            raise BadValue(
                f"The times of StepCurrentSource must be strictly ascending, got {times.tolist()}."
            )

    def changes(self, dt: float) -> tuple[NDArray[np.int64], FloatArray]:
        steps = np.rint(self._values["times"] / dt).astype(np.int64)
        last = np.flatnonzero(np.r_[np.diff(steps) > 0, np.ones(min(len(steps), 1), bool)])
        return steps[last], self._values["amplitudes"][last]
