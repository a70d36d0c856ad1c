"""PyNN's sources of current."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from .. import draws, units
from ..declarations import Continuous, Course, CurrentSource, Drawn, Injected, Parameter, Stepped
from ..errors import BadValue
from ..expressions.elementary import sine
from ..random import NumpyRNG
from ..timebase import nearest_steps, whole_steps
from ..values import FloatArray, IndexArray, Sequence, as_numbers

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


class NoisyCurrentSource(CurrentSource):
    """A current of white noise between two times: a new value, normally distributed, after each `dt`.

    Each cell has a noise of its own, which no other cell has, unless `shared` is true.

    Parameters
    ----------
    mean, stdev, start, stop, dt
        See `parameters`. The means and standard deviations may be lists.
    rng : NumpyRNG, optional
        Its seed replaces that of the network.
    shared : bool
        Whether all cells that the current is injected into have the same noise.
    """

    parameters = (
        Parameter("mean", 0.0, "nA", "Mean of the current."),
        Parameter("stdev", 1.0, "nA", "Standard deviation of the current.", least=0.0),
        Parameter("start", 0.0, "ms", "When it begins.", least=0.0, forever=True),
        Parameter("stop", FOREVER, "ms", "When it ends.", least=0.0, forever=True),
        Parameter("dt", 0.1, "ms", "For how long a value stays; a multiple of the time step.", above=0.0),
    )

    def __init__(self, *, rng: NumpyRNG | None = None, shared: bool = False, **given: Any) -> None:
        if rng is not None and not isinstance(rng, NumpyRNG):
            raise BadValue(
                f"rng of NoisyCurrentSource must be a NumpyRNG, such as NumpyRNG(seed=1), not {rng!r}."
            )
        if not isinstance(shared, bool):
            raise BadValue(f"shared of NoisyCurrentSource must be True or False, not {shared!r}.")
        self._seed, self._shared = None if rng is None else rng.seed, shared
        super().__init__(**given)

    @property
    def shared(self) -> bool:
        return self._shared

    @property
    def drawn_by_cell(self) -> bool:
        return not self._shared

    def _check(self) -> None:
        _require_order(self)

    def _check_all(self) -> None:
        for name in ("start", "stop", "dt"):
            if self._values[name].constant is None:
                raise BadValue(f"{name} of NoisyCurrentSource must be one number, the same for all cells.")
        super()._check_all()

    def flow(self, dt: float, injected: Injected) -> Drawn:
        mean, stdev = (self._per_cell(name, injected.items) for name in ("mean", "stdev"))
        place = injected.origin if self._shared else injected.number
        key = injected.streams.key("noise", place, seed=self._seed, trial=True)
        cells = np.zeros(1, np.int32) if self._shared else injected.index

        def value(numbers: NDArray[np.int64]) -> FloatArray:
            drawn = draws.cell_values(key, "normal", (0.0, 1.0), cells[None, :], numbers[:, None])
            found: FloatArray = mean + stdev * drawn.reshape(len(numbers), len(cells))
            return found

        every = whole_steps(self.dt, dt, "dt of NoisyCurrentSource", 1)
        n_currents = len(injected.index) if self.by_cell else 1
        return Drawn(*_bounds(self, dt), every, n_currents, value)

    def _per_cell(self, name: str, items: IndexArray) -> FloatArray:
        """Return a parameter for each of some cells, or as one number if it is the same for all."""
        value = self._values[name]
        return np.array([value.constant]) if value.constant is not None else value.numbers[items]

    def signature(self) -> tuple[Any, ...]:
        return (*super().signature(), self._shared, self._seed)


def _require_order(current: DCSource | ACSource | NoisyCurrentSource) -> None:
    """Raise `BadValue` if a current stops before it starts."""
    if current.stop < min(current.start, FOREVER):
        raise BadValue(
            f"{type(current).__name__} stops at {current.stop:g} ms, before it starts at {current.start:g} ms."
        )


def _bounds(current: DCSource | ACSource | NoisyCurrentSource, dt: float) -> tuple[int, int]:
    """Return the first step of a current and the step after the last."""
    start, stop = nearest_steps([min(current.start, current.stop), current.stop], dt)
    return int(start), int(stop)
