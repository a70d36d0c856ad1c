"""Which variables of which cells and synapses are recorded, and since when."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from ..errors import BadValue
from ..model import NO_POPULATION, Addresses, ProbeSpec, joined_probes
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
        new = ProbeSpec(0, population, variable, index.astype(np.int32), now, interval)
        self._require_same_interval(new, dt)
        self._add(new)

    def add_synapses(
        self,
        projection: int,
        variable: str,
        index: IndexArray,
        synapses: Addresses,
        interval: float | None,
        now: int,
        dt: float | None,
    ) -> None:
        """Record a variable of some synapses from the present step on, unless it is recorded already.

        Parameters
        ----------
        projection : int
            Number of the projection.
        variable : str
            ``"weight"`` or a synaptic variable.
        index : (k,) ndarray of int32
            The positions of the synapses in the order of target, source and occurrence, ascending.
        synapses : Addresses
            The synapses.
        interval, now, dt
            As for `add`.

        Raises
        ------
        BadValue
            If the variable is recorded at another sampling interval.
        """
        new = ProbeSpec(0, NO_POPULATION, variable, index, now, interval, projection, synapses)
        self._require_same_interval(new, dt)
        self._add(new)

    def _same(self, new: ProbeSpec) -> list[ProbeSpec]:
        """Return the probes of the same variable."""
        population, projection, variable = new.population, new.projection, new.variable
        return [
            probe
            for probe in self.probes  # compared here, as a call for each probe of a large network takes time
            if (probe.population, probe.projection, probe.variable) == (population, projection, variable)
        ]

    def _require_same_interval(self, new: ProbeSpec, dt: float | None) -> None:
        """Raise `BadValue` if the variable is recorded at another sampling interval."""
        for probe in self._same(new):
            fits = new.interval is None or new.variable == "spikes"
            if not fits and not _equal(new.interval, probe.interval, dt):
                before = "every step" if probe.interval is None else f"every {probe.interval:g} ms"
                owner = "population" if new.projection is None else "projection"
                raise BadValue(
                    f"{new.variable!r} is recorded {before} already; one {owner} has one sampling interval for a"
                    " variable. Call record(None) first to change it."
                )

    def _add(self, new: ProbeSpec) -> None:
        """Add a probe under a new number, without what is recorded already."""
        same = self._same(new)
        if same and new.interval is None:
            new = replace(new, interval=same[0].interval)
        fresh = new.taken(~np.isin(new.index, np.concatenate([p.index for p in same]))) if same else new
        joined = [probe for probe in same if probe.start == new.start]
        if not len(fresh.index) and (same or new.projection is None):
            return
        if joined:
            whole = joined_probes([fresh, *joined])
            fresh = whole.taken(np.argsort(whole.index, kind="stable"))
        self._count += 1
        place = self.probes.index(joined[0]) if joined else len(self.probes)  # data come in this order
        others = [probe for probe in self.probes if probe not in joined]
        self.probes = (*others[:place], replace(fresh, number=self._count), *others[place:])

    def stop(self, population: int) -> None:
        """Record nothing of a population any more."""
        self.probes = tuple(p for p in self.probes if p.population != population)

    def stop_synapses(self, projection: int) -> None:
        """Record nothing of a projection any more."""
        self.probes = tuple(p for p in self.probes if p.projection != projection)

    def resume(self, probes: Sequence[ProbeSpec], count: int) -> None:
        """Go on with the probes of a checkpoint, in which there were probes of numbers up to `count`."""
        self.probes, self._count = tuple(probes), max(self._count, count)

    def rewind(self) -> None:
        """Record from step 0 on, in a new segment."""
        old, self.probes = self.probes, ()
        for probe in old:
            self._add(replace(probe, start=0))


def _equal(one: float | None, other: float | None, dt: float | None) -> bool:
    """Tell whether two sampling intervals (ms) are the same number of steps; None stands for one step."""
    if dt is not None:
        first, second = (1 if interval is None else round(interval / dt) for interval in (one, other))
        return first == second
    if one is None or other is None:
        return one is other
    return math.isclose(one, other, rel_tol=1e-9)
