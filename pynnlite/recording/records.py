"""Which variables of which cells are recorded, and since when."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from ..errors import BadValue
from ..model import ProbeSpec
from ..values import IndexArray


class Records:
    """The list of probes of a network.

    Parameters
    ----------
    now : callable
        Returns the present step.
    """

    def __init__(self, now: Callable[[], int]) -> None:
        self._now = now
        self._count = 0
        self.probes: tuple[ProbeSpec, ...] = ()

    def add(self, population: int, variable: str, index: IndexArray, interval: float | None) -> None:
        """Record a variable of some cells (ascending) from the present step on, unless it is recorded already.

        Raises
        ------
        BadValue
            If the variable is recorded at another sampling interval.
        """
        same = [p for p in self.probes if p.population == population and p.variable == variable]
        for probe in same:
            if interval is not None and probe.interval != interval and variable != "spikes":
                before = "every step" if probe.interval is None else f"every {probe.interval:g} ms"
                raise BadValue(
                    f"{variable!r} is recorded {before} already; one population has one sampling interval for a"
                    " variable. Call record(None) first to change it."
                )
        fresh = np.setdiff1d(index, np.concatenate([p.index for p in same] or [np.zeros(0, np.int32)]))
        if same and interval is None:
            interval = same[0].interval
        now = self._now()
        joined = [p for p in same if p.start == now]
        if joined:
            fresh = np.union1d(fresh, np.concatenate([p.index for p in joined]))
            if len(fresh) == sum(len(p.index) for p in joined):
                return
        elif not len(fresh):
            return
        kept = tuple(p for p in self.probes if p not in joined) if joined else self.probes
        self._count += 1
        self.probes = (
            *kept,
            ProbeSpec(self._count, population, variable, fresh.astype(np.int32), now, interval),
        )

    def stop(self, population: int) -> None:
        """Record nothing of a population any more."""
        self.probes = tuple(p for p in self.probes if p.population != population)

    def rewind(self) -> None:
        """Record from step 0 on, in a new segment."""
        old, self.probes = self.probes, ()
        for probe in old:
            self.add(probe.population, probe.variable, probe.index, probe.interval)
