"""Make neo objects of what was recorded of synapses."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

import neo
import quantities as pq

from ...model import ADDRESS, ProbeSpec
from ...parallel import world
from ...timebase import grid_time
from ..segments import Segment

CHANNEL = {"source": "source_index", "target": "target_index", "occurrence": "occurrence"}
"""What the array annotations of a signal are called."""

LISTED = {"source": "source_indices", "target": "target_indices", "occurrence": "occurrences"}
"""What the annotations are called that say the same, for files that keep no array annotations."""


def block_of_synapses(
    number: int,
    label: str,
    unit_of: Callable[[str], str],
    segments: Sequence[Segment],
    variables: str | Sequence[str],
    facts: Mapping[str, Any],
) -> neo.Block:
    """Return what was recorded of the synapses of a projection.

    Parameters
    ----------
    number : int
        Number of the projection.
    label : str
        Its name.
    unit_of : callable
        Returns the unit of a variable.
    segments : sequence of Segment
        What was recorded, one item for each run between resets.
    variables : str or sequence of str
        Which variables; ``"all"`` for all that were recorded.
    facts : dict
        Annotations of the block.

    Returns
    -------
    neo.Block
        With a segment for each item of `segments`, that holds an analog signal of shape (samples, synapses) for each
        variable, and for each time at which recording of some synapses began.
    """
    result = neo.Block(
        name=label, description=f"synapses of projection {label!r}", rec_datetime=datetime.now()
    )
    ranks = {"mpi_processes": world().size}
    result.annotations.update(ranks | _origin(segments[-1]) | {"dt": segments[-1].dt} | dict(facts))
    for position, data in enumerate(segments):
        segment = neo.Segment(name=f"segment{position:03d}", rec_datetime=result.rec_datetime)
        segment.annotations.update(_origin(data) | data.annotations)
        for probe in data.probes.values():
            if probe.projection == number and (variables == "all" or probe.variable in variables):
                segment.analogsignals += _signals(data, probe, label, unit_of(probe.variable))
        for signal in segment.analogsignals:
            signal.segment = segment
        result.segments.append(segment)
    return result


def _signals(data: Segment, probe: ProbeSpec, label: str, unit: str) -> list[neo.AnalogSignal]:
    """Return the signal of a probe; nothing if there are no synapses or samples."""
    trace = data.trace(probe)
    if not len(trace.step) or not len(probe.index):
        return []
    interval = data.dt if probe.interval is None else probe.interval
    if len(trace.step) > 1:
        interval = float(grid_time(trace.step[1] - trace.step[0], data.dt))
    signal = neo.AnalogSignal(
        trace.values,
        units=unit or "dimensionless",
        sampling_period=interval * pq.ms,
        t_start=float(grid_time(trace.step[0], data.dt)) * pq.ms,
        name=probe.variable,
        projection=label,
        **{LISTED[name]: getattr(probe.synapses, name) for name in ADDRESS},
        array_annotations={
            "channel_index": probe.index,
            **{CHANNEL[name]: getattr(probe.synapses, name) for name in ADDRESS},
        },
    )
    return [signal]


def _origin(data: Segment) -> dict[str, Any]:
    """Return where data come from."""
    return {} if data.provenance is None else data.provenance.notes()
