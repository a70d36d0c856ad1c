"""Which variables of which cells are recorded, and since when."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from ..errors import BadValue
from ..model import ProbeSpec
from ..values import IndexArray


class Records:
    """The list of probes of a network."""

    def __init__(self) -> None:
        self._count = 0
        self.probes: tuple[ProbeSpec, ...] = ()

    def add(
        self,
        population: int,
        variable: str,
        index: IndexArray,
        interval: float | None,
        now: int,
        dt: float | None,
    ) -> None:
        """Record a variable of some cells from the present step on, unless it is recorded already.

        Parameters
        ----------
        population : int
            Number of the population.
        variable : str
            ``"spikes"`` or a state variable.
        index : (k,) ndarray of int32
            The cells, ascending.
        interval : float or None
            Sampling interval in ms; that of the variable's other cells if None, or else every step.
        now : int
            The present step.
        dt : float or None
            Length of a step in ms; None while it is not known.

        Raises
        ------
        BadValue
            If the variable is recorded at another sampling interval.
        """
        for probe in self._of(population, variable):
            if interval is not None and variable != "spikes" and not _equal(interval, probe.interval, dt):
                before = "every step" if probe.interval is None else f"every {probe.interval:g} ms"
                raise BadValue(
                    f"{variable!r} is recorded {before} already; one population has one sampling interval for a"
                    " variable. Call record(None) first to change it."
                )
        self._add(population, variable, index, interval, now)

    def _of(self, population: int, variable: str) -> list[ProbeSpec]:
        """Return the probes of one variable."""
        return [p for p in self.probes if p.population == population and p.variable == variable]

    def _add(
        self, population: int, variable: str, index: IndexArray, interval: float | None, now: int
    ) -> None:
        same = self._of(population, variable)
        fresh = np.setdiff1d(index, np.concatenate([p.index for p in same])) if same else index
        if same and interval is None:
            interval = same[0].interval
        joined = [p for p in same if p.start == now]
        if joined:
            fresh = np.union1d(fresh, np.concatenate([p.index for p in joined]))
            if len(fresh) == sum(len(p.index) for p in joined):
                return
        elif not len(fresh):
            return
        self._count += 1
        new = ProbeSpec(self._count, population, variable, fresh.astype(np.int32), now, interval)
        place = self.probes.index(joined[0]) if joined else len(self.probes)  # data come in this order
        others = [p for p in self.probes if p not in joined]
        self.probes = (*others[:place], new, *others[place:])

    def stop(self, population: int) -> None:
        """Record nothing of a population any more."""
        self.probes = tuple(p for p in self.probes if p.population != population)

    def resume(self, probes: Sequence[ProbeSpec], count: int) -> None:
        """Go on with the probes of a checkpoint, in which there were probes of numbers up to `count`."""
        self.probes, self._count = tuple(probes), max(self._count, count)

    def rewind(self) -> None:
        """Record from step 0 on, in a new segment."""
        old, self.probes = self.probes, ()
        for probe in old:
            self._add(probe.population, probe.variable, probe.index, probe.interval, 0)


def _equal(one: float | None, other: float | None, dt: float | None) -> bool:
    """Tell whether two sampling intervals (ms) are the same number of steps; None stands for one step."""
    if dt is not None:
        first, second = (1 if interval is None else round(interval / dt) for interval in (one, other))
        return first == second
    if one is None or other is None:
        return one is other
    return math.isclose(one, other, rel_tol=1e-9)
