"""What was recorded, kept by segment until the user asks for it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from .model import ProbeSpec
from .recipe import Recipe
from .recordings import Recordings, Trace, joined_traces
from .timebase import grid_time
from .values import FloatArray, IndexArray


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
        Every probe that there was, by number.
    spikes : dict of int to list of (index, time) arrays
        By number of the probe, the pieces in the order of time; times in ms.
    traces : dict of int to list of Trace
        By number of the probe, the pieces in the order of time.
    annotations : dict
        What `reset` put on the segment.
    """

    dt: float
    start: int = 0
    stop: int = 0
    probes: dict[int, ProbeSpec] = field(default_factory=dict)
    spikes: dict[int, list[tuple[IndexArray, FloatArray]]] = field(default_factory=dict)
    traces: dict[int, list[Trace]] = field(default_factory=dict)
    annotations: dict[str, Any] = field(default_factory=dict)

    def of(self, population: int, variable: str) -> list[ProbeSpec]:
        """Return the probes of one variable of a population."""
        return [p for p in self.probes.values() if p.population == population and p.variable == variable]

    def trains(self, probe: ProbeSpec) -> tuple[IndexArray, FloatArray]:
        """Return columns (index, time in ms) of all spikes of a probe, ascending by index and then time."""
        pieces = self.spikes.get(probe.number, [])
        index = np.concatenate([np.zeros(0, np.int32), *(piece[0] for piece in pieces)])
        time = np.concatenate([np.zeros(0), *(piece[1] for piece in pieces)])
        order = np.argsort(index, kind="stable")
        return index[order], time[order]

    def trace(self, probe: ProbeSpec) -> Trace:
        """Return all samples of a probe."""
        return joined_traces(self.traces.get(probe.number, []), len(probe.index))

    def spike_counts(self, population: int, cells: Iterable[int]) -> dict[int, int]:
        """Return the number of spikes of each cell, out of some, whose spikes are recorded."""
        counts: dict[int, int] = {}
        for probe in self.of(population, "spikes"):
            index, _ = self.trains(probe)
            number = np.bincount(index, minlength=int(probe.index.max()) + 1)
            counts.update((int(cell), int(number[cell])) for cell in probe.index)
        return {int(cell): counts[int(cell)] for cell in cells if int(cell) in counts}


class Store:
    """All segments of one simulation.

    Parameters
    ----------
    dt : float
        Length of a step in ms.
    """

    def __init__(self, dt: float) -> None:
        self._dt = dt
        self._past: list[Segment] = []
        self._present: Segment | None = None
        self._collected = -1

    def begin_segment(self, probes: Iterable[ProbeSpec]) -> None:
        """Begin a segment at step 0."""
        self._present = Segment(self._dt)
        self._collected = -1
        self.set_probes(probes, 0)

    def end_segment(self, step: int, annotations: dict[str, Any]) -> None:
        """End the present segment, if there is one."""
        if self._present is not None:
            self._present.annotations = annotations
            self._past.append(self._present)
        self._present = None

    def set_probes(self, probes: Iterable[ProbeSpec], step: int) -> None:
        """Take over what is recorded from now on; a probe that was replaced before any step is forgotten."""
        segment, new = self._segment, {probe.number: probe for probe in probes}
        for number in [n for n, old in segment.probes.items() if old.start == step and n not in new]:
            for kept in (segment.probes, segment.spikes, segment.traces):
                kept.pop(number, None)
        segment.probes.update(new)

    def add(
        self, recordings: Recordings, recipe: Recipe, step: int, drawn: frozenset[int] = frozenset()
    ) -> None:
        """Add what was recorded up to a step; the spikes of sources that are not `drawn` follow from the recipe."""
        segment = self._segment
        segment.stop = step
        for number, spikes in recordings.spikes.items():
            time = grid_time(spikes.step, self._dt)
            index = spikes.index if spikes.count is None else np.repeat(spikes.index, spikes.count)
            time = time if spikes.count is None else np.repeat(time, spikes.count)
            segment.spikes.setdefault(number, []).append((index, time))
        for number, trace in recordings.traces.items():
            segment.traces.setdefault(number, []).append(trace)
        for probe in recipe.probes:
            known = recipe.is_source(probe.population) and probe.population not in drawn
            if probe.variable == "spikes" and known and step > self._collected:
                first = -1 if probe.start == 0 and self._collected < 0 else max(self._collected, probe.start)
                piece = recipe.source_times(probe.population, first, step, probe.index)
                segment.spikes.setdefault(probe.number, []).append(piece)
        self._collected = step

    def segments(self) -> list[Segment]:
        """Return all segments, the present one last."""
        return [*self._past, *([] if self._present is None else [self._present])]

    def clear(self, step: int) -> None:
        """Forget all data; the present segment goes on from now."""
        self._past.clear()
        if self._present is not None:
            probes = self._present.probes
            self._present = Segment(self._dt, start=step, stop=step, probes=probes)

    @property
    def _segment(self) -> Segment:
        if self._present is None:
            self._present = Segment(self._dt)
        return self._present
