"""Sources that draw the interval from each of their spikes to the next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from ..timebase import NEVER, grid_time, steps_not_before
from ..values import FloatArray, IndexArray, Lists
from .cells import SourceType, SpikeRequest

CountArray = NDArray[np.int64]

FIRST_ORDINAL = 2**20
"""By how many numbers of intervals the sequences that begin in two steps differ."""

AT_A_TIME = 1024
"""How many intervals are drawn at a time at least, if there are few cells."""

MOST_PLACES = 16
"""The most places that are kept of a population, if each takes little memory."""

PLACE_MEMORY = 4 << 20
"""The most bytes of a place that takes little memory. Of larger ones four are kept."""


@dataclass(frozen=True, slots=True)
class Progress:
    """Where the sequences of some cells have got to.

    Parameters
    ----------
    index : (k,) ndarray of int32
        The cells.
    reached : int
        Spikes up to this step have been drawn.
    time : (k,) ndarray of float64
        The time of the next spike of each cell, in ms.
    step : (k,) ndarray of int64
        The step of this spike; `NEVER` after the end.
    ordinal : (k,) ndarray of int64
        The number of the interval that follows it.
    """

    index: IndexArray
    reached: int
    time: FloatArray
    step: CountArray
    ordinal: CountArray

    def copy(self) -> Progress:
        """Return a copy, which can be moved on."""
        return Progress(self.index, self.reached, self.time.copy(), self.step.copy(), self.ordinal.copy())


@dataclass(slots=True)
class Places:
    """Where the sequences of one population had got to at some steps, so that a stretch costs what it holds."""

    known: list[Progress] = field(default_factory=list)

    def before(self, request: SpikeRequest) -> Progress | None:
        """Return the last known place not after the beginning of a request; None if there is none."""
        found = [
            place
            for place in tuple(self.known)
            if place.reached <= request.first and np.array_equal(place.index, request.index)
        ]
        return max(found, key=lambda place: place.reached).copy() if found else None

    def keep(self, place: Progress) -> None:
        """Take a place down, and forget the oldest."""
        most = MOST_PLACES if place.time.nbytes + place.step.nbytes < PLACE_MEMORY else 4
        self.known = [*self.known[1 - most :], place]


class IntervalSource(SourceType):
    """Sources that draw the interval from each of their spikes to the next; subclass it and say how.

    Each cell has a sequence of spikes, which begins at the parameter `start`: interval *n* of the sequence is drawn for
    the cell and *n*, intervals are added up, and each spike acts at the first grid time not before its own. Spikes from
    `start + duration` on are left out. A cell whose parameters change at a time begins a new sequence then.
    """

    purpose: ClassVar[str] = "interval"

    @classmethod
    def intervals(cls, parameters: Mapping[str, Any], draw: Draw) -> FloatArray:
        """Return intervals (ms) that do not depend on when they begin.

        Parameters
        ----------
        parameters : dict of str to (k,) ndarray of float64
            The parameters of the cell of each interval.
        draw : Draw
            The intervals.
        """
        raise NotImplementedError

    @classmethod
    def following(cls, parameters: Mapping[str, Any], draw: Draw) -> FloatArray:
        """Return the times (ms) of the spikes that follow spikes of some cells, or their beginnings.

        A source whose intervals depend on when they begin says this instead of `intervals`. It may return fewer spikes
        than `AT_A_TIME`, but at least one of each cell.

        Parameters
        ----------
        parameters : dict of str to (k,) ndarray of float64
            Parameters of these cells; lists have the shape (k, n), and those that are shorter end in NaN.
        draw : Draw
            For each of them, its next interval.

        Returns
        -------
        (k, m) ndarray of float64
            The times of the next m spikes of each cell.
        """
        n_cells = len(draw.index)
        m = max(1, AT_A_TIME // n_cells)
        ordinal = (draw.ordinal[:, None] + np.arange(m)).ravel()
        many = Draw(draw.key, np.repeat(draw.index, m), ordinal)
        found = cls.intervals({name: np.repeat(values, m) for name, values in parameters.items()}, many)
        table = np.concatenate([draw.time[:, None], found.reshape(n_cells, m)], axis=1)
        times = np.add.accumulate(table, axis=1)  # unlike a sum, from left to right, however many there are
        return times[:, 1:]

    @classmethod
    def check(cls, request: SpikeRequest) -> None:
        """Raise `BadValue` for parameters that contradict each other."""

    @classmethod
    def emit(cls, request: SpikeRequest) -> tuple[IndexArray, CountArray, IndexArray]:
        cell, step, _ = cls._between(request)
        fresh = np.flatnonzero(np.r_[True, (np.diff(step) != 0) | (np.diff(cell) != 0)][: len(cell)])
        return cell[fresh], step[fresh], np.diff(np.r_[fresh, len(cell)]).astype(np.int32)

    @classmethod
    def times(cls, request: SpikeRequest) -> tuple[IndexArray, FloatArray]:
        cell, _, time = cls._between(request)
        return cell, time

    @classmethod
    def _between(cls, request: SpikeRequest) -> tuple[IndexArray, CountArray, FloatArray]:
        """Return columns (index, step, time in ms), ascending by step, index and time."""
        place = request.places.before(request)
        if place is None:
            place = cls._beginning(request)
        pieces = [(np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0))]
        due = np.flatnonzero(place.step <= request.last)
        while due.size:
            pieces.append((due, place.step[due], place.time[due]))
            pieces.append(cls._move(place, request, due))
            due = due[place.step[due] <= request.last]
        request.places.keep(replace(place, reached=max(place.reached, request.last)))
        where, step, time = (np.concatenate(column) for column in zip(*pieces, strict=True))
        order = np.lexsort((time, where, step))
        order = order[np.searchsorted(step[order], request.first, side="right") :]
        return request.index[where[order]], step[order], time[order]

    @classmethod
    def _beginning(cls, request: SpikeRequest) -> Progress:
        """Return the place at which each sequence begins: a spike that nobody asks for."""
        cls.check(request)
        begin = np.maximum(request.parameters["start"], grid_time(request.since, request.dt))
        step = np.where(np.isfinite(begin), -1, NEVER)
        return Progress(request.index, -1, begin, step, request.since * FIRST_ORDINAL)

    @classmethod
    def _move(
        cls, place: Progress, request: SpikeRequest, due: NDArray[np.intp]
    ) -> tuple[NDArray[np.intp], CountArray, FloatArray]:
        """Draw the next intervals of some cells; go to the first spike after the request, or as far as was drawn.

        Returns columns (position, step, time) of the spikes on the way there.
        """
        index = request.index[due]
        parameters = {
            name: values.table(index) if isinstance(values, Lists) else values[due]
            for name, values in request.parameters.items()
        }
        draw = Draw(request.key, index, place.ordinal[due], place.time[due])
        times = cls.following(parameters, draw)
        earliest = np.where(request.since[due] > 0, request.since[due] + 1, 0)
        steps = np.maximum(steps_not_before(times, request.dt), earliest[:, None])
        with np.errstate(over="ignore"):
            end = parameters["start"] + parameters["duration"]
        steps[times >= end[:, None]] = NEVER
        here = np.minimum((steps <= request.last).sum(axis=1), times.shape[1] - 1)
        row = np.arange(len(due))
        place.time[due], place.step[due] = times[row, here], steps[row, here]
        place.ordinal[due] += here + 1
        passed = np.arange(times.shape[1]) < here[:, None]
        return np.repeat(due, here), steps[passed], times[passed]


@dataclass(frozen=True, slots=True)
class Draw:
    """Intervals to be drawn.

    Parameters
    ----------
    key : int
        Key of the draws.
    index : (k,) ndarray of int32
        The cells.
    ordinal : (k,) ndarray of int64
        The number of the interval of each.
    time : (k,) ndarray of float64
        The time at which it begins, in ms; not known where it makes no difference.
    """

    key: int
    index: IndexArray
    ordinal: CountArray
    time: FloatArray = field(default_factory=lambda: np.zeros(0))
