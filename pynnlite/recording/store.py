"""What was recorded, kept by segment until the user asks for it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from math import inf
from pathlib import Path
from typing import Any

import numpy as np

from ..columns import Recordings, Spikes, Trace
from ..model import ProbeSpec
from ..parallel import Communicator, Ownership
from ..recipe import Recipe
from ..timebase import grid_time
from ..values import FloatArray, IndexArray
from .about import Telling
from .gathering import Wanted, gathered, gathered_counts
from .not_finite import NotFinite, first_not_finite
from .pieces import in_memory
from .positions import Sinks
from .provenance import Provenance
from .rates import Rates
from .resuming import Resumption
from .segments import Counts, Segment
from .stream import Present
from .streams import Streams


class Store:
    """All segments of one simulation, as far as they are on this rank.

    Parameters
    ----------
    dt : float
        Length of a step in ms.
    comm : Communicator
        The ranks.
    ownership : callable
        Takes the number of cells of each population, and returns which rank owns which cell.
    highest_rate : float
        The mean rate in Hz above which a population is noted.
    streams : Streams, optional
        Where data go that do not stay in memory; all stay there if omitted.

    Attributes
    ----------
    rates : Rates
        How often recorded cells fire in the present segment.
    not_finite : NotFinite or None
        The first sample on this rank that is not finite, since this was set to None.
    """

    def __init__(
        self,
        dt: float,
        comm: Communicator,
        ownership: Callable[[Sequence[int]], Ownership],
        highest_rate: float = inf,
        streams: Streams | None = None,
    ) -> None:
        self._dt, self._comm, self.ownership = dt, comm, ownership
        self._highest_rate = highest_rate
        self.rates = Rates(dt, highest_rate)
        self.not_finite: NotFinite | None = None
        nowhere = Streams(comm, lambda probe: None, Telling(str, lambda number: {}))
        self._streams = nowhere if streams is None else streams
        self._past: list[Segment] = []
        self._present: Segment | None = None
        self._collected = -1

    def begin_segment(self, recipe: Recipe, provenance: Provenance | None = None) -> None:
        """Begin a segment at step 0."""
        self._present = Segment(self._dt, provenance=provenance)
        self.rates = Rates(self._dt, self._highest_rate)
        self._collected = -1
        self._forget_gone(self._streams.begin())
        self.set_probes(recipe, 0)

    def sinks(self) -> Sinks:
        """Return which data of this rank are in folders, once all of that is on the disk."""
        here = self._all()
        return Sinks([self._streams.positions()], [segment.places() for segment in here])

    def find(self, segments: Sequence[Segment], sinks: Sinks, recipe: Recipe) -> Resumption:
        """Find the data that a checkpoint has left in folders; nothing is changed.

        Parameters
        ----------
        segments : sequence of Segment
            What the checkpoint holds itself.
        sinks : Sinks
            What is in folders.
        recipe : Recipe
            The network.
        """
        own = partial(self._own, recipe=recipe)
        return Resumption(sinks, segments, self._comm, self._streams, own)

    def prepare(self, recipe: Recipe, found: Resumption) -> None:
        """Make sure that data can go to their folders, before `resume`. Collective."""
        self._streams.prepare(recipe.recorded, found.going_on.values())

    def resume(
        self,
        segments: Sequence[Segment],
        found: Resumption,
        recipe: Recipe,
        step: int,
        provenance: Provenance | None = None,
    ) -> None:
        """Go on, at a step, from what all ranks had recorded, the present segment last."""
        self._streams.wait(found.going_on.values())
        parts = []
        for number, segment in enumerate(segments):
            if self._present is not None:
                self.end_segment(self._present.annotations)
            self._present = self._own_part(number, segment, found, recipe)
            self._forget_gone(self._streams.begin())
            self._send_on(self._present, recipe)
            parts.append(self._present)
        self._collected, self._segment.provenance = step, provenance
        for name, folder in found.going_on.items():
            stream = self._streams.go_on(folder, found.position(name), self._dt, provenance)
            for number, part in enumerate(parts):
                for probe, (place, stretch) in found.stretches(number).items():
                    if place == name:
                        n = found.position(name).rows_of(stretch, probe)
                        part.set_pieces(probe, stream.pieces(stretch, part.probes[probe], n))
        self.rates = Rates(self._dt, self._highest_rate, step)
        self._watch(recipe, [self._own(probe, recipe) for probe in recipe.probes])

    @property
    def probes_here(self) -> Mapping[int, ProbeSpec]:
        """The probes of the present segment by number, each with its cells or synapses on this rank."""
        return self._segment.probes

    @property
    def n_probes(self) -> int:
        """The largest number of a probe."""
        return max((number for segment in self._all() for number in segment.probes), default=0)

    def end_segment(self, annotations: dict[str, Any]) -> None:
        """End the present segment, if there is one; one without a step since all data were forgotten is no segment."""
        present = self._present
        if present is not None and not 0 < present.start == present.stop:
            present.annotations = annotations
            self._past.append(present)
            self._present = None
            self._streams.end_segment(annotations)
        self._present = None

    def set_probes(self, recipe: Recipe, step: int) -> None:
        """Take over what is recorded from now on; a probe that was replaced before any step is forgotten."""
        segment, new = self._segment, {probe.number: self._own(probe, recipe) for probe in recipe.recorded}
        for number in [n for n, old in segment.probes.items() if n not in new]:
            if segment.span(segment.probes[number])[0] == step:
                for kept in (segment.probes, segment.spikes, segment.traces):
                    kept.pop(number, None)
                self._streams.forget(number)
            else:
                segment.ends.setdefault(number, step)
                self._streams.stop(number, segment.ends[number])
        if segment.provenance is not None:
            segment.provenance.cells = recipe.populations
        former = {number: probe for number, probe in segment.probes.items() if number not in new}
        segment.probes = {**former, **new}
        self._watch(recipe, new.values())

    def add(
        self, recordings: Recordings, recipe: Recipe, step: int, drawn: frozenset[int] = frozenset()
    ) -> None:
        """Add what was recorded up to a step, or nothing if memory ends.

        The spikes of sources that are not `drawn` follow from the recipe.
        """
        segment = self._segment
        spikes = [(number, _in_time(piece, self._dt)) for number, piece in recordings.spikes.items()]
        spikes += self._of_sources(recipe, step, drawn)
        now = self._now(recipe)
        segment.add(spikes, [*recordings.traces.items()], step, partial(self._streams.of, now))
        self._streams.reach(now, step)
        self._collected = step
        self.not_finite = self.not_finite or first_not_finite(recordings.traces, segment.probes)

    def _now(self, recipe: Recipe) -> Present:
        present = self._segment
        return Present(recipe, len(self._past), present.start, present.provenance)

    def _send_on(self, segment: Segment, recipe: Recipe) -> None:
        """Move the data of the present segment that do not stay in memory to where they go."""
        now = self._now(recipe)
        for number, probe in segment.probes.items():
            place: Any = self._streams.of(now, probe)
            if place is not None:
                for piece in segment.pieces(probe):
                    place.append(piece)
                segment.set_pieces(number, place)
        self._streams.reach(now, segment.stop)

    def _forget_gone(self, folders: Sequence[Path]) -> None:
        """Forget the data of folders that somebody has removed."""
        for segment in self._all():
            segment.forget_in(folders)

    def _of_sources(
        self, recipe: Recipe, step: int, drawn: frozenset[int]
    ) -> list[tuple[int, tuple[IndexArray, FloatArray]]]:
        """Return the spikes that sources have emitted since the last time, by number of the probe."""
        pieces = []
        for probe in recipe.probes:
            known = recipe.is_source(probe.population) and probe.population not in drawn
            if probe.variable == "spikes" and known and step > self._collected:
                first = -1 if probe.start == 0 and self._collected < 0 else max(self._collected, probe.start)
                here = self._segment.probes[probe.number].index
                pieces.append((probe.number, recipe.source_times(probe.population, first, step, here)))
        return pieces

    def segments(
        self, gather: bool | str, wanted: Wanted | None = None, but: Sinks | None = None
    ) -> list[Segment]:
        """Return all segments, the present one last. Collective if data are gathered.

        Parameters
        ----------
        gather : bool or "all"
            Whether rank 0, or every rank, gets the data of all ranks; the others get their own.
        wanted : Wanted, optional
            What to gather; everything if omitted.
        but : Sinks, optional
            Data that are left out.
        """
        here = self._all()
        if but is not None:
            here = [each.without(places) for each, places in zip(here, but.places, strict=True)]
        if self._comm.size == 1 or not gather:
            return here
        every = gathered(self._comm, here, gather == "all", wanted)
        return here if every is None else every

    def spike_counts(self, groups: Sequence[tuple[int, IndexArray]], gather: bool | str) -> list[Counts]:
        """Return the numbers of spikes in the last segment; see `Segment.spike_counts`. Collective if gathered.

        Parameters
        ----------
        groups : sequence of (int, (n,) ndarray of int32)
            The number of a population, and some of its cells.
        gather : bool or "all"
            As for `segments`.
        """
        last = self._past[-1:] if self._present is None else [self._present]
        counts = (last[0] if last else Segment(self._dt)).spike_counts(groups)
        if self._comm.size == 1 or not gather:
            return counts
        every = gathered_counts(self._comm, [cells for _, cells in groups], counts, gather == "all")
        return counts if every is None else every

    def clear(self, step: int, recorded: Iterable[ProbeSpec]) -> None:
        """Forget all data; the present segment goes on from now, with the probes that are still recorded."""
        self._past.clear()
        if self._present is not None:
            kept = {probe.number for probe in recorded}
            probes = {number: probe for number, probe in self._present.probes.items() if number in kept}
            provenance = self._present.provenance
            self._present = Segment(self._dt, step, step, probes, provenance=provenance)
            self._forget_gone(self._streams.begin())

    def _all(self) -> list[Segment]:
        return [*self._past, *([] if self._present is None else [self._present])]

    def _watch(self, recipe: Recipe, probes: Iterable[ProbeSpec]) -> None:
        """Count the spikes of cells from now on, out of what some probes of this rank record."""
        spikes = [probe for probe in probes if probe.variable == "spikes"]
        self.rates.watch([probe for probe in spikes if not recipe.is_source(probe.population)])

    def _own(self, probe: ProbeSpec, recipe: Recipe) -> ProbeSpec:
        """Return a probe of those cells, or synapses onto those cells, that are on this rank."""
        ownership = self.ownership([spec.size for spec in recipe.populations])
        if probe.projection is None or probe.synapses is None:
            return probe.taken(ownership.is_owned(probe.population, probe.index))
        group, target = recipe.model.projections[probe.projection].post, probe.synapses.target
        owned = [ownership.is_owned(part.population, part.all_cells()) for part in group.parts]
        return probe.taken(np.concatenate(owned)[target])

    def _own_part(self, n: int, whole: Segment, found: Resumption, recipe: Recipe) -> Segment:
        """Return that part of segment `n` that is about the cells on this rank, with what was found to be copied."""
        part = replace(whole, probes={}, spikes={}, traces={}, ends=dict(whole.ends))
        for number, probe in whole.probes.items():
            own = part.probes[number] = self._own(probe, recipe)
            pieces = found.copied(n, own)
            if pieces is None and probe.variable == "spikes":
                each = [
                    (index, np.isin(index, own.index), time) for index, time in whole.spikes.get(number, ())
                ]
                pieces = [(index[keep], time[keep]) for index, keep, time in each]
            elif pieces is None:
                here = np.isin(probe.index, own.index)
                pieces = [Trace(t.step, t.values[:, here]) for t in whole.traces.get(number, ())]
            pieces = [piece for piece in pieces if len(piece[0] if isinstance(piece, tuple) else piece.step)]
            if pieces:
                part.set_pieces(number, in_memory(own, pieces))
        return part

    @property
    def _segment(self) -> Segment:
        if self._present is None:
            self._present = Segment(self._dt)
        return self._present


def _in_time(spikes: Spikes, dt: float) -> tuple[IndexArray, FloatArray]:
    """Return columns (index, time in ms) of spikes, each as often as it counts."""
    time: FloatArray = grid_time(spikes.step, dt)
    if spikes.count is None:
        return spikes.index, time
    return np.repeat(spikes.index, spikes.count), np.repeat(time, spikes.count)
