"""What was recorded, kept by segment until the user asks for it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from .model import ProbeSpec
from .parallel import Communicator, is_owned
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
        Every probe that there was, by number; each with those of its cells whose data are here.
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
            number = np.bincount(index, minlength=int(probe.index.max(initial=-1)) + 1)
            counts.update((int(cell), int(number[cell])) for cell in probe.index)
        return {int(cell): counts[int(cell)] for cell in cells if int(cell) in counts}


def joined(parts: Sequence[Segment]) -> Segment:
    """Return what all ranks recorded, in the order of ranks, as one segment."""
    first = parts[0]
    whole = Segment(first.dt, first.start, first.stop, annotations=first.annotations)
    for number, probe in first.probes.items():
        index = np.concatenate([part.probes[number].index for part in parts])
        whole.probes[number] = replace(probe, index=index)
        whole.spikes[number] = [piece for part in parts for piece in part.spikes.get(number, [])]
        if any(number in part.traces for part in parts):
            traces = [part.trace(part.probes[number]) for part in parts]
            steps = max((trace.step for trace in traces), key=len)
            columns = [trace.values for trace in traces if len(trace.step) == len(steps)]
            whole.traces[number] = [Trace(steps, np.hstack(columns))]
    return whole


class Store:
    """All segments of one simulation, as far as they are on this rank.

    Parameters
    ----------
    dt : float
        Length of a step in ms.
    comm : Communicator
        The ranks.
    """

    def __init__(self, dt: float, comm: Communicator) -> None:
        self._dt, self._comm = dt, comm
        self._past: list[Segment] = []
        self._present: Segment | None = None
        self._collected = -1

    def begin_segment(self, recipe: Recipe) -> None:
        """Begin a segment at step 0."""
        self._present = Segment(self._dt)
        self._collected = -1
        self.set_probes(recipe, 0)

    def resume(self, segments: Sequence[Segment], recipe: Recipe, step: int) -> None:
        """Go on, at a step, from what all ranks had recorded, the present segment last."""
        *self._past, self._present = (self._own_part(segment, recipe) for segment in segments)
        self._collected = step

    def end_segment(self, step: int, annotations: dict[str, Any]) -> None:
        """End the present segment, if there is one."""
        if self._present is not None:
            self._present.annotations = annotations
            self._past.append(self._present)
        self._present = None

    def set_probes(self, recipe: Recipe, step: int) -> None:
        """Take over what is recorded from now on; a probe that was replaced before any step is forgotten."""
        segment, new = self._segment, {probe.number: self._own(probe, recipe) for probe in recipe.probes}
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
                here = segment.probes[probe.number].index
                piece = recipe.source_times(probe.population, first, step, here)
                segment.spikes.setdefault(probe.number, []).append(piece)
        self._collected = step

    def segments(self, gather: bool | str) -> list[Segment]:
        """Return all segments, the present one last. Collective if data are gathered.

        Parameters
        ----------
        gather : bool or "all"
            Whether rank 0, or every rank, gets the data of all ranks; the others get their own.
        """
        here = [*self._past, *([] if self._present is None else [self._present])]
        if self._comm.size == 1 or not gather:
            return here
        every = self._comm.allgather(here) if gather == "all" else self._comm.gather(here)
        return here if every is None else [joined(parts) for parts in zip(*every, strict=True)]

    def clear(self, step: int) -> None:
        """Forget all data; the present segment goes on from now."""
        self._past.clear()
        if self._present is not None:
            probes = self._present.probes
            self._present = Segment(self._dt, start=step, stop=step, probes=probes)

    def _own(self, probe: ProbeSpec, recipe: Recipe) -> ProbeSpec:
        """Return a probe of those cells that are on this rank."""
        size = recipe.populations[probe.population].size
        return replace(probe, index=probe.index[is_owned(probe.index, size, self._comm)])

    def _own_part(self, whole: Segment, recipe: Recipe) -> Segment:
        """Return that part of a segment that is about the cells on this rank."""
        part = replace(whole, probes={}, spikes={}, traces={})
        for number, probe in whole.probes.items():
            own = part.probes[number] = self._own(probe, recipe)
            here = np.isin(probe.index, own.index)
            pieces = [
                (index, np.isin(index, own.index), time) for index, time in whole.spikes.get(number, [])
            ]
            part.spikes[number] = [(index[keep], time[keep]) for index, keep, time in pieces]
            part.traces[number] = [Trace(t.step, t.values[:, here]) for t in whole.traces.get(number, [])]
        return part

    @property
    def _segment(self) -> Segment:
        if self._present is None:
            self._present = Segment(self._dt)
        return self._present
