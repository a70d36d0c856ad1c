"""Make neo objects of what was recorded."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

import neo
import numpy as np
import quantities as pq
from neo.core.spiketrainlist import SpikeTrainList

from ...model import ProbeSpec
from ...recording import Segment
from ...timebase import grid_time

if TYPE_CHECKING:
    from ...network import Group, PopulationPart


def block(
    group: Group, segments: Sequence[Segment], variables: str | Sequence[str], simulator: str
) -> neo.Block:
    """Return what was recorded from a group of cells.

    Parameters
    ----------
    group : Group
        Whose data.
    segments : sequence of Segment
        What was recorded, one item for each run between resets.
    variables : str or sequence of str
        Which variables; ``"all"`` for all that were recorded.
    simulator : str
        Name of the backend.

    Returns
    -------
    neo.Block
        With a segment for each item of `segments`, that holds a spike train for each cell whose spikes were recorded
        and an analog signal of shape (samples, cells) for each state variable, in the order of recording.
    """
    result = neo.Block(name=group.label, description=group.describe(), rec_datetime=datetime.now())
    facts = {"size": group.size, "first_index": 0, "last_index": group.size, "label": group.label}
    facts |= {"simulator": simulator, "dt": segments[-1].dt}
    result.annotate(**{**facts, **group.annotations})
    for number, data in enumerate(segments):
        segment = neo.Segment(name=f"segment{number:03d}", rec_datetime=result.rec_datetime)
        segment.annotate(**data.annotations)
        for part in group.parts:
            for name in data.recorded(part.spec.number):
                if variables == "all" or name in variables:
                    for probe in data.of(part.spec.number, name):
                        _add(segment, data, probe, part)
        segment.analogsignalarrays = segment.analogsignals  # its name before neo 0.5
        result.segments.append(segment)
    if hasattr(result, "check_relationships"):
        result.check_relationships()
    return result


def _add(segment: neo.Segment, data: Segment, probe: ProbeSpec, cells: PopulationPart) -> None:
    """Add the data of a probe, cut to the cells that are asked for, in their order."""
    if cells.index is None:
        positions = np.arange(len(probe.index))
    else:
        positions = np.searchsorted(probe.index, cells.index)
        found = positions < len(probe.index)
        found[found] = probe.index[positions[found]] == cells.index[found]
        positions = positions[found]
    if not len(positions):
        return
    if probe.variable == "spikes":
        _add_spiketrains(segment, data, probe, probe.index[positions], cells)
    else:
        _add_signal(segment, data, probe, positions, cells)


def _add_spiketrains(
    segment: neo.Segment, data: Segment, probe: ProbeSpec, index: Any, cells: PopulationPart
) -> None:
    channel, time = data.trains(probe)
    if len(index) < len(probe.index):
        keep = np.isin(channel, index)
        channel, time = channel[keep], time[keep]
    first, numbers = cells.population.first_number, _numbers(index, cells)
    trains = SpikeTrainList.from_spike_time_array(
        time,
        channel + first,
        numbers,
        t_start=float(grid_time(max(probe.start, data.start), data.dt)) * pq.ms,
        t_stop=float(grid_time(data.stop, data.dt)) * pq.ms,
        units="ms",
        source_population=cells.population.label,
        source_index=index.tolist(),
        source_id=numbers,
    )
    if len(segment.spiketrains):
        segment.spiketrains.extend(trains)
    else:
        segment.spiketrains = trains
        trains.segment = segment


def _numbers(index: Any, cells: PopulationPart) -> list[int]:
    """Return the numbers in the network of some cells of a population: the `Cell` as which a user knows them."""
    return [cells.population.first_number + int(cell) for cell in index]


def _add_signal(
    segment: neo.Segment, data: Segment, probe: ProbeSpec, positions: Any, cells: PopulationPart
) -> None:
    trace = data.trace(probe)
    if not len(trace.step):
        return
    interval = float(grid_time(trace.step[1] - trace.step[0], data.dt)) if len(trace.step) > 1 else data.dt
    if len(trace.step) == 1 and probe.interval is not None:
        interval = probe.interval
    values = (
        trace.values
        if len(positions) == trace.values.shape[1] and (np.diff(positions) == 1).all()
        else trace.values[:, positions]
    )
    signal = neo.AnalogSignal(
        values,
        units=cells.celltype.unit_of(probe.variable),
        sampling_period=interval * pq.ms,
        t_start=float(grid_time(trace.step[0], data.dt)) * pq.ms,
        name=probe.variable,
        source_population=cells.population.label,
        channel_ids=(numbers := _numbers(probe.index[positions], cells)),
        source_ids=numbers,
        array_annotations={"channel_index": probe.index[positions]},
    )
    signal.segment = segment
    segment.analogsignals.append(signal)
