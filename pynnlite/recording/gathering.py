"""Gather what ranks have recorded: what was asked for, in buffers, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..columns import Trace
from ..model import ADDRESS, Addresses, ProbeSpec
from ..parallel import Communicator, gathered_columns
from ..values import IndexArray
from .pieces import SpikesInMemory, TraceInMemory
from .segments import Counts, Segment, counts_of, joined

KINDS = (np.int32, np.int64)
"""Types of the numbers of cells, and of spikes."""

Plan = list[tuple[ProbeSpec, bool]]


@dataclass(frozen=True)
class Wanted:
    """What is asked for.

    Parameters
    ----------
    populations : frozenset of int
        Numbers of the populations.
    variables : frozenset of str or None
        The variables; None for all.
    projections : frozenset of int
        Numbers of the projections.
    """

    populations: frozenset[int]
    variables: frozenset[str] | None = None
    projections: frozenset[int] = frozenset()

    def is_of(self, probe: ProbeSpec) -> bool:
        """Tell whether a probe is one of these populations and projections."""
        if probe.projection is None:
            return probe.population in self.populations
        return probe.projection in self.projections

    def has(self, probe: ProbeSpec) -> bool:
        """Tell whether the data of a probe of these populations and projections are asked for."""
        return self.variables is None or probe.variable in self.variables


def gathered(
    comm: Communicator, segments: Sequence[Segment], everywhere: bool, wanted: Wanted | None = None
) -> list[Segment] | None:
    """Return segments with the data of all ranks, on rank 0 or on every rank; None elsewhere. Collective.

    Parameters
    ----------
    comm : Communicator
        The ranks.
    segments : sequence of Segment
        What this rank has recorded.
    everywhere : bool
        Whether every rank gets the data.
    wanted : Wanted, optional
        What to gather; everything if omitted. Of other variables of the same populations and projections there are the
        probes without data.
    """
    plans = [_plan(segment, wanted) for segment in segments]
    columns = [c for segment, plan in zip(segments, plans, strict=True) for c in _columns(segment, plan)]
    every = gathered_columns(comm, columns, everywhere)
    if every is None:
        return None
    ranks = [iter(columns) for columns in every]
    return [
        joined([_part(segment, plan, columns) for columns in ranks])
        for segment, plan in zip(segments, plans, strict=True)
    ]


def gathered_counts(
    comm: Communicator, groups: Sequence[IndexArray], counts: Sequence[Counts], everywhere: bool
) -> list[Counts] | None:
    """Return the numbers of spikes of cells on all ranks, on rank 0 or on every rank; None elsewhere. Collective.

    Parameters
    ----------
    comm : Communicator
        The ranks.
    groups : sequence of (n,) ndarray of int32
        Groups of cells.
    counts : sequence of (index, number) arrays
        For each group, what this rank knows of it: `Segment.spike_counts`.
    everywhere : bool
        Whether every rank gets the numbers.
    """
    columns = [np.asarray(column, kind) for each in counts for column, kind in zip(each, KINDS, strict=True)]
    every = gathered_columns(comm, columns, everywhere)
    if every is None:
        return None
    return [
        counts_of(cells, [(rank[2 * k], rank[2 * k + 1]) for rank in every]) for k, cells in enumerate(groups)
    ]


def _plan(segment: Segment, wanted: Wanted | None) -> Plan:
    """Return the probes of the populations and projections that are asked for, and whether their data are."""
    return [
        (probe, wanted is None or wanted.has(probe))
        for probe in segment.probes.values()
        if wanted is None or wanted.is_of(probe)
    ]


def _columns(segment: Segment, plan: Plan) -> Iterator[NDArray[Any]]:
    for probe, has_data in plan:
        yield np.asarray(probe.index, np.int32)
        if probe.synapses is not None:
            yield from (np.asarray(getattr(probe.synapses, name), np.int32) for name in ADDRESS)
        if has_data and probe.variable == "spikes":
            index, time = segment.trains(probe)
            yield np.asarray(index, np.int32)
            yield np.asarray(time, np.float64)
        elif has_data:
            trace = segment.trace(probe)
            yield np.asarray(trace.step, np.int64)
            yield np.asarray(trace.values, np.float64).reshape(-1)


def _part(segment: Segment, plan: Plan, columns: Iterator[NDArray[Any]]) -> Segment:
    """Return what one rank has recorded, from its columns."""
    part = Segment(segment.dt, segment.start, segment.stop, annotations=segment.annotations)
    part.ends, part.provenance = segment.ends, segment.provenance
    for probe, has_data in plan:
        index = next(columns)
        addresses = None if probe.synapses is None else Addresses(*(next(columns) for _ in ADDRESS))
        part.probes[probe.number] = replace(probe, index=index, synapses=addresses)
        if has_data and probe.variable == "spikes":
            part.spikes[probe.number] = SpikesInMemory([(next(columns), next(columns))])
        elif has_data:
            step, values = next(columns), next(columns)
            trace = Trace(step, values.reshape(len(step), len(index)))
            part.traces[probe.number] = TraceInMemory([trace])
    return part
