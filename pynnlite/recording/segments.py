"""What was recorded between two resets."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from ..columns import Trace, joined_traces, stable_order
from ..model import ProbeSpec
from ..timebase import grid_time
from ..values import FloatArray, IndexArray
from .trains import Trains


@dataclass
class Segment:
    """What was recorded between two resets.

    Attributes
    ----------
    dt : float
        Length of a step in ms.
    start, stop : int
        The steps between which it was recorded.
    probes : dict of int to ProbeSpec
        Every probe that there was, by number, in the order of recording; each with those of its cells whose data are
        here.
    spikes : dict of int to list of (index, time) arrays
        By number of the probe, the pieces in the order of time; times in ms.
    traces : dict of int to list of Trace
        By number of the probe, the pieces in the order of time.
    annotations : dict
        What `reset` put on the segment.
    ends : dict of int to int
        By number of the probe, the step up to which it recorded, for those that record no more.
    """

    dt: float
    start: int = 0
    stop: int = 0
    probes: dict[int, ProbeSpec] = field(default_factory=dict)
    spikes: dict[int, list[tuple[IndexArray, FloatArray]]] = field(default_factory=dict)
    traces: dict[int, list[Trace]] = field(default_factory=dict)
    annotations: dict[str, Any] = field(default_factory=dict)
    ends: dict[int, int] = field(default_factory=dict)
    _sorted: dict[int, tuple[IndexArray, FloatArray]] = field(default_factory=dict, init=False, repr=False)

    def of(self, population: int, variable: str) -> list[ProbeSpec]:
        """Return the probes of one variable of a population."""
        return [p for p in self.probes.values() if p.population == population and p.variable == variable]

    def span(self, probe: ProbeSpec) -> tuple[int, int]:
        """Return the steps between which a probe has recorded in this segment."""
        return max(probe.start, self.start), self.ends.get(probe.number, self.stop)

    def recorded(self, population: int) -> list[str]:
        """Return the variables of a population that were recorded, in the order of recording."""
        return [*dict.fromkeys(p.variable for p in self.probes.values() if p.population == population)]

    def trains(self, probe: ProbeSpec) -> tuple[IndexArray, FloatArray]:
        """Return columns (index, time in ms) of all spikes of a probe, ascending by index and then time; read-only.

        They are sorted once, and kept in this order.
        """
        pieces = self.spikes.setdefault(probe.number, [])
        known = self._sorted.get(probe.number)
        if known is not None and len(pieces) == 1 and pieces[0] is known:
            return known
        index = np.concatenate([np.zeros(0, np.int32), *(piece[0] for piece in pieces)])
        time = np.concatenate([np.zeros(0), *(piece[1] for piece in pieces)])
        order = stable_order(index)
        known = self._sorted[probe.number] = index[order], time[order]
        for column in known:
            column.flags.writeable = False
        pieces[:] = [known]
        return known

    def trains_of(self, probe: ProbeSpec) -> Trains:
        """Return the spike trains of all cells of a probe."""
        index, time = self.trains(probe)
        offset = np.searchsorted(index, np.append(probe.index, np.int32(2**31 - 1)))
        start, stop = (grid_time(step, self.dt) for step in self.span(probe))
        n = len(probe.index)
        return Trains(probe.index, np.full(n, start), np.full(n, stop), offset, time)

    def trace(self, probe: ProbeSpec) -> Trace:
        """Return all samples of a probe."""
        return joined_traces(self.traces.get(probe.number, []), len(probe.index))

    def spike_counts(self, population: int, cells: Iterable[int]) -> dict[int, int]:
        """Return the number of spikes of each cell, out of some, whose spikes are recorded."""
        counts: dict[int, int] = {}
        for probe in self.of(population, "spikes"):
            index, _ = self.trains(probe)
            number = np.bincount(index, minlength=int(probe.index.max(initial=-1)) + 1)
            for cell in probe.index.tolist():  # it may have been recorded before, by another probe
                counts[cell] = counts.get(cell, 0) + int(number[cell])
        return {int(cell): counts[int(cell)] for cell in cells if int(cell) in counts}


def joined(parts: Sequence[Segment]) -> Segment:
    """Return what all ranks recorded, in the order of ranks, as one segment."""
    first = parts[0]
    whole = Segment(first.dt, first.start, first.stop, annotations=first.annotations, ends=first.ends)
    for number, probe in first.probes.items():
        index = np.concatenate([part.probes[number].index for part in parts])
        order = np.argsort(index, kind="stable")
        whole.probes[number] = replace(probe, index=index[order])
        whole.spikes[number] = [piece for part in parts for piece in part.spikes.get(number, [])]
        if any(number in part.traces for part in parts):
            traces = [part.trace(part.probes[number]) for part in parts]
            steps = max((trace.step for trace in traces), key=len)
            columns = [trace.values for trace in traces if len(trace.step) == len(steps)]
            whole.traces[number] = [Trace(steps, np.hstack(columns)[:, order])]
    return whole
