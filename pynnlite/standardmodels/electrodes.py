"""PyNN's sources of current."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from .. import units
from ..declarations import Continuous, Course, CurrentSource, Parameter, Stepped
from ..errors import BadValue
from ..expressions.elementary import sine
from ..timebase import nearest_steps
from ..values import FloatArray, Sequence, as_numbers

FOREVER = 1e12
"""When a current ends of which no end is given, in ms. One that begins later never flows."""


class DCSource(CurrentSource):
    """A constant current between two times."""

    parameters = (
        Parameter("amplitude", 1.0, "nA", "The current."),
        Parameter("start", 0.0, "ms", "When it begins.", least=0.0, forever=True),
        Parameter("stop", FOREVER, "ms", "When it ends.", least=0.0, forever=True),
    )

    def _check(self) -> None:
        _require_order(self)

    def course(self, dt: float) -> Course:
        start, stop = _bounds(self, dt)
        return Stepped(np.array([start, stop]), np.array([self.amplitude, 0.0]))


class ACSource(CurrentSource):
    """A sine between two times: offset + amplitude sin(2π frequency (t - start) + phase).

    A step has the value at the time at which it begins.
    """

    parameters = (
        Parameter("amplitude", 1.0, "nA", "How far it goes from the offset."),
        Parameter("start", 0.0, "ms", "When it begins.", least=0.0, forever=True),
        Parameter("stop", FOREVER, "ms", "When it ends.", least=0.0, forever=True),
        Parameter("frequency", 10.0, "Hz", "How many periods a second has."),
        Parameter("offset", 0.0, "nA", "The current around which it goes."),
        Parameter("phase", 0.0, "deg", "The angle at the start."),
    )

    def _check(self) -> None:
        _require_order(self)

    def course(self, dt: float) -> Course:
        amplitude, offset, turns = self.amplitude, self.offset, self.phase / 360.0
        period = 0.001 * self.frequency * dt

        def value(steps: NDArray[np.int64]) -> FloatArray:
            part = np.mod(steps * period, 1.0) + turns
            found: FloatArray = offset + amplitude * sine(2.0 * np.pi * np.mod(part, 1.0))
            return found

        return Continuous(*_bounds(self, dt), value)


class StepCurrentSource(CurrentSource):
    """A current that changes at given times and is constant between them; it is zero before the first time."""

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

    def course(self, dt: float) -> Stepped:
        steps = nearest_steps(self._values["times"], dt)
        last = np.flatnonzero(np.r_[np.diff(steps) > 0, np.ones(min(len(steps), 1), bool)])
        return Stepped(steps[last], self._values["amplitudes"][last])

    def lost(self, dt: float) -> int:
        return len(self._values["times"]) - len(self.course(dt).steps)


def _require_order(current: DCSource | ACSource) -> None:
    """Raise `BadValue` if a current stops before it starts."""
    if current.stop < min(current.start, FOREVER):
        raise BadValue(
            f"{type(current).__name__} stops at {current.stop:g} ms, before it starts at {current.start:g} ms."
        )


def _bounds(current: DCSource | ACSource, dt: float) -> tuple[int, int]:
    """Return the first step of a current and the step after the last."""
    start, stop = nearest_steps([min(current.start, current.stop), current.stop], dt)
    return int(start), int(stop)
