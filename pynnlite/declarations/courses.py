"""How a current goes on from step to step."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from ..random import Streams
from ..timebase import NEVER
from ..values import FloatArray, IndexArray


class Course(Protocol):
    """A current with one value for each step."""

    def at(self, first: int, last: int) -> FloatArray:
        """Return the current (nA) in the steps from `first` to `last - 1`, of shape (last - first,)."""
        ...

    def next_change(self, step: int) -> int:
        """Return the first step after a step in which the current may differ; `NEVER` if there is none."""
        ...


@dataclass(frozen=True, slots=True)
class Stepped:
    """A current that is constant between some steps, and zero before the first of them.

    Parameters
    ----------
    steps : (n,) ndarray of int64
        The steps from which on it has a new value, ascending.
    values : (n,) ndarray of float64
        These values in nA.
    """

    steps: NDArray[np.int64]
    values: FloatArray

    def at(self, first: int, last: int) -> FloatArray:
        """Return the current in the steps from `first` to `last - 1`."""
        begin, end = np.searchsorted(self.steps, [first, last - 1], side="right")
        before = self.values[begin - 1] if begin else 0.0
        lasting = np.diff(np.r_[first, self.steps[begin:end], last])
        return np.repeat(np.r_[before, self.values[begin:end]], lasting)

    def next_change(self, step: int) -> int:
        """Return the first step after a step in which the current may differ."""
        position = int(np.searchsorted(self.steps, step, side="right"))
        return int(self.steps[position]) if position < len(self.steps) else NEVER


@dataclass(frozen=True, slots=True)
class Continuous:
    """A current that has a new value in each step between two steps, and is zero elsewhere.

    Parameters
    ----------
    start, stop : int
        The first step, and the step after the last.
    value : callable
        Takes an array of steps, counted from `start`; returns the current in nA.
    """

    start: int
    stop: int
    value: Callable[[NDArray[np.int64]], FloatArray]

    def at(self, first: int, last: int) -> FloatArray:
        """Return the current in the steps from `first` to `last - 1`."""
        current = np.zeros(last - first)
        begin, end = max(first, self.start), min(last, self.stop)
        if begin < end:
            current[begin - first : end - first] = self.value(np.arange(begin, end) - self.start)
        return current

    def next_change(self, step: int) -> int:
        """Return the first step after a step in which the current may differ."""
        if self.start == self.stop or step >= self.stop:
            return NEVER
        return max(step + 1, self.start)


class Flow(Protocol):
    """The currents of an injection: one for all its cells, or one for each."""

    def at(self, first: int, last: int) -> FloatArray:
        """Return the currents (nA) in the steps from `first` to `last - 1`, of shape (last - first, currents)."""
        ...

    def next_change(self, step: int) -> int:
        """Return the first step after a step in which a current may differ; `NEVER` if there is none."""
        ...


@dataclass(frozen=True, slots=True)
class SideBySide:
    """Currents that are known one by one."""

    courses: tuple[Course, ...]

    def at(self, first: int, last: int) -> FloatArray:
        """Return the currents in the steps from `first` to `last - 1`."""
        return np.stack([course.at(first, last) for course in self.courses], axis=1)

    def next_change(self, step: int) -> int:
        """Return the first step after a step in which a current may differ."""
        return min(course.next_change(step) for course in self.courses)


@dataclass(frozen=True, slots=True)
class Drawn:
    """Currents that are drawn anew after each of some steps between two steps, and are zero elsewhere.

    Parameters
    ----------
    start, stop : int
        The first step, and the step after the last.
    every : int
        For how many steps a value stays.
    n_currents : int
        How many currents there are.
    value : callable
        Takes the numbers of m values, counted from 0 at `start`; returns the currents in nA, of shape (m, n_currents).
    """

    start: int
    stop: int
    every: int
    n_currents: int
    value: Callable[[NDArray[np.int64]], FloatArray]

    def at(self, first: int, last: int) -> FloatArray:
        """Return the currents in the steps from `first` to `last - 1`."""
        current = np.zeros((last - first, self.n_currents))
        begin, end = max(first, self.start), min(last, self.stop)
        if begin < end:
            numbers = (np.arange(begin, end) - self.start) // self.every
            values = self.value(np.arange(numbers[0], numbers[-1] + 1))
            current[begin - first : end - first] = values[numbers - numbers[0]]
        return current

    def next_change(self, step: int) -> int:
        """Return the first step after a step in which a current may differ."""
        if self.start == self.stop or step >= self.stop:
            return NEVER
        if step < self.start:
            return self.start
        return min(self.start + ((step - self.start) // self.every + 1) * self.every, self.stop)


@dataclass(frozen=True, slots=True)
class Injected:
    """Where a current goes.

    Parameters
    ----------
    streams : Streams
        The keys of draws of this trial.
    number : int
        Number of the injection.
    origin : int
        Number of the first injection of the same source.
    index : (k,) ndarray of int32
        The cells, as indices within their population.
    items : (k,) ndarray of int32
        The cells, as positions in what the source was injected into.
    """

    streams: Streams
    number: int
    origin: int
    index: IndexArray
    items: IndexArray
