"""Delays in steps, and which are allowed."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import NoReturn

import numpy as np
from numpy.typing import NDArray

from ..errors import BadConnection, UnsupportedModel
from ..model import ProjectionSpec
from ..random import RandomDistribution
from ..timebase import EPSILON, LONGEST, StepArray, grid_time, nearest_steps
from ..values import FloatArray, IndexArray
from .batch import Batch
from .weights import everywhere


@dataclass(frozen=True, slots=True)
class DelayLimit:
    """The longest delay that a backend can hold.

    Parameters
    ----------
    backend : str
        Its name.
    steps : int
        The delay, in steps.
    """

    backend: str
    steps: int


@dataclass(frozen=True, slots=True)
class DelayRange:
    """Which delays are allowed.

    Parameters
    ----------
    dt : float
        Length of a step in ms.
    least : int
        The shortest delay that is allowed, in steps.
    most : int or None
        The longest delay that the user allows, in steps.
    limit : DelayLimit or None
        The longest delay that the backend can hold.
    lifts : bool
        Whether delays from 0 ms to a step that the user gave are one step, if that is the shortest delay.
    """

    dt: float
    least: int
    most: int | None = None
    limit: DelayLimit | None = None
    lifts: bool = True

    def allows(self, ends: FloatArray) -> bool:
        """Tell whether delays between two ends (ms) are neither too short nor too long."""
        if not np.isfinite(ends).all():
            return False
        shortest, longest = nearest_steps(ends, self.dt)
        most = min(
            LONGEST if self.most is None else self.most, LONGEST if self.limit is None else self.limit.steps
        )
        return bool(shortest >= self.least and longest <= most)

    def steps(self, projection: ProjectionSpec, delays: FloatArray) -> IndexArray:
        """Return the delays of some synapses in steps.

        Parameters
        ----------
        projection : ProjectionSpec
            What the synapses belong to.
        delays : (n,) ndarray of float64
            In ms.

        Raises
        ------
        BadConnection
            If a delay is not finite, or shorter or longer than the user allows.
        UnsupportedModel
            If a delay is longer than the backend can hold.
        """
        if not len(delays):
            return np.zeros(0, np.int32)
        ends = np.array([delays.min(), delays.max()])
        if self.allows(ends):
            return nearest_steps(delays, self.dt).astype(np.int32)
        if not np.isfinite(ends).all():
            raise BadConnection(
                f"A delay of projection {projection.label!r} (made at {projection.origin}) is not finite."
            )
        steps = nearest_steps(delays, self.dt)
        if self.is_lifted(projection, float(ends[0])):
            steps = np.maximum(steps, self.least)
            if self.allows(np.maximum(ends, self.dt)):
                return steps.astype(np.int32)
        if (steps < self.least).any():
            self._refuse(projection, delays, steps < self.least, "min", self.least)
        if self.most is not None and (steps > self.most).any():
            self._refuse(projection, delays, steps > self.most, "max", self.most)
        if self.limit is None:
            self._refuse(projection, delays, steps > LONGEST, "max", LONGEST)
        raise UnsupportedModel(self.limit.backend, [too_long(projection, delays, steps, self.limit.steps)])

    def is_lifted(self, projection: ProjectionSpec, delay: float) -> bool:
        """Tell whether a delay (ms), the shortest of a projection, is too short and is made one step."""
        value = projection.values["delay"]
        given = value is not None and value.given
        return self.lifts and self.least == 1 and given and 0 <= delay < (0.5 - EPSILON) * self.dt

    def constant(self, projection: ProjectionSpec) -> int | None:
        """Return the delay of a projection in steps, if all synapses have the same, whatever the backend's limit."""
        value = projection.values["delay"]
        if value is None:
            return self.least
        if value.constant is None:
            return None
        most = LONGEST if self.most is None else self.most
        steps = value.constant / self.dt + (0.5 + EPSILON)
        if self.least <= steps < most + 1:
            return math.floor(steps)
        unlimited = replace(self, limit=None)  # the check of features reports it
        return int(unlimited.steps(projection, np.array([value.constant]))[0])

    def of(self, batch: Batch) -> IndexArray:
        """Return the delays of a batch of synapses in steps."""
        projection = batch.expansion.spec
        constant = self.constant(projection)
        if constant is not None:
            return np.full(len(batch.source), constant, np.int32)
        drawn = batch.drawn_delays(self.dt)
        if drawn is not None and self.allows(drawn[1]):
            return drawn[0]
        try:
            return self.steps(projection, batch.values("delay"))
        except BadConnection:
            self.steps(projection, everywhere("delay", batch))  # for the count of all that are wrong
            raise

    def _refuse(
        self, projection: ProjectionSpec, delays: FloatArray, wrong: NDArray[np.bool_], word: str, bound: int
    ) -> NoReturn:
        hint = ""
        if isinstance(getattr(projection.values.get("delay"), "distribution", None), RandomDistribution):
            hint = " Draw them from 'normal_clipped', whose bounds keep them in range."
        raise BadConnection(
            f"{int(wrong.sum())} of {len(delays)} delays of projection {projection.label!r} (made at"
            f" {projection.origin}) are {'below' if word == 'min' else 'above'} the {word}_delay of"
            f" {grid_time(bound, self.dt):g} ms; the first is {delays[wrong][0]:g} ms.{hint}"
        )


def too_long(projection: ProjectionSpec, delays: FloatArray, steps: StepArray, most: int) -> str:
    """Return a sentence on delays (ms), some of which are longer than a backend can hold (in steps)."""
    first = int(np.flatnonzero(steps > most)[0])
    which = f"a delay of {delays[first]:g} ms ({steps[first]} steps)"
    return (
        f"projection {projection.label!r} (made at {projection.origin}): {which}; at most {most} steps are possible:"
        " use a longer time step or shorter delays"
    )
