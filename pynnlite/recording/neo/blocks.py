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
from ...parallel import world
from ...timebase import grid_time
from ...values import FloatArray
from ..segments import Segment

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
        and an analog signal of shape (samples, cells) for each state variable, in the order of recording. Signals of
        several populations are one, if they have the same times; their `channel_index` is the position in the group.
    """
    result = neo.Block(name=group.label, description=group.describe(), rec_datetime=datetime.now())
    facts = {"size": group.size, "first_index": 0, "last_index": group.size, "label": group.label}
    facts |= {"first_id": int(group.first_id), "last_id": int(group.last_id)}
    facts |= {"simulator": simulator, "dt": segments[-1].dt, "mpi_processes": world().size}
    result.annotate(**{**facts, **group.annotations})
    for number, data in enumerate(segments):
        segment = neo.Segment(name=f"segment{number:03d}", rec_datetime=result.rec_datetime)
        segment.annotate(**data.annotations)
        signals: list[neo.AnalogSignal] = []
        for part, first in zip(group.parts, group.value.offsets, strict=False):
            for name in data.recorded(part.spec.number):
                if variables == "all" or name in variables:
                    for probe in data.of(part.spec.number, name):
                        signals += _added(segment, data, probe, part, first if len(group.parts) > 1 else None)
        for signal in _joined(signals) if len(group.parts) > 1 else signals:
            signal.segment = segment
            segment.analogsignals.append(signal)
        segment.analogsignalarrays = segment.analogsignals  # its name before neo 0.5
        result.segments.append(segment)
    if hasattr(result, "check_relationships"):
        result.check_relationships()
    return result


def _added(
    segment: neo.Segment, data: Segment, probe: ProbeSpec, cells: PopulationPart, first: int | None
) -> list[neo.AnalogSignal]:
    """Add the trains of a probe, or return its signal, cut to the cells that are asked for, in their order.

    Parameters
    ----------
    segment : neo.Segment
        What trains are added to.
    data : Segment
        What was recorded.
    probe : ProbeSpec
        The probe.
    cells : PopulationPart
        The cells that are asked for.
    first : int or None
        The position of the first of them in the group; None if they are the whole group.
    """
    if cells.index is None:
        within: Any = probe.index
        positions = np.arange(len(probe.index))
    else:
        positions = np.searchsorted(probe.index, cells.index)
        found = positions < len(probe.index)
        found[found] = probe.index[positions[found]] == cells.index[found]
        within, positions = np.flatnonzero(found), positions[found]
    if not len(positions):
        return []
    if probe.variable == "spikes":
        _add_spiketrains(segment, data, probe, probe.index[positions], cells)
        return []
    channels = probe.index[positions] if first is None else first + within
    return _signals(data, probe, positions, cells, channels)


def _add_spiketrains(
    segment: neo.Segment, data: Segment, probe: ProbeSpec, index: Any, cells: PopulationPart
) -> None:
    channel, time = data.trains(probe)
    if len(index) < len(probe.index):
        keep = np.isin(channel, index)
        channel, time = channel[keep], time[keep]
    first, numbers = cells.population.first_number, _numbers(index, cells)
    start, stop = data.span(probe)
    trains = SpikeTrainList.from_spike_time_array(
        time,
        channel + first,
        numbers,
        t_start=float(grid_time(start, data.dt)) * pq.ms,
        t_stop=float(grid_time(stop, data.dt)) * pq.ms,
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


def _signals(
    data: Segment, probe: ProbeSpec, positions: Any, cells: PopulationPart, channels: Any
) -> list[neo.AnalogSignal]:
    """Return the signal of some cells of a probe, at these positions in it; nothing if there are no samples."""
    trace = data.trace(probe)
    if not len(trace.step):
        return []
    interval = float(grid_time(trace.step[1] - trace.step[0], data.dt)) if len(trace.step) > 1 else data.dt
    if len(trace.step) == 1 and probe.interval is not None:
        interval = probe.interval
    values = (
        trace.values
        if len(positions) == trace.values.shape[1] and (np.diff(positions) == 1).all()
        else trace.values[:, positions]
    )
    signal = neo.AnalogSignal(
        cells.celltype.outward(probe.variable, values),
        units=cells.celltype.unit_of(probe.variable),
        sampling_period=interval * pq.ms,
        t_start=float(grid_time(trace.step[0], data.dt)) * pq.ms,
        name=probe.variable,
        source_population=cells.population.label,
        channel_ids=(numbers := _numbers(probe.index[positions], cells)),
        source_ids=numbers,
        array_annotations={"channel_index": channels},
    )
    return [signal]


def _joined(signals: Sequence[neo.AnalogSignal]) -> list[neo.AnalogSignal]:
    """Return signals of which those of several groups of cells with the same name, unit and times are made one."""
    alike: dict[Any, list[neo.AnalogSignal]] = {}
    for signal in signals:
        times = float(signal.t_start), float(signal.sampling_period), len(signal)
        alike.setdefault((signal.name, signal.dimensionality.string, times), []).append(signal)
    return [several[0] if len(several) == 1 else _side_by_side(several) for several in alike.values()]


def _side_by_side(signals: Sequence[neo.AnalogSignal]) -> neo.AnalogSignal:
    first = signals[0]
    numbers = [number for signal in signals for number in signal.annotations["channel_ids"]]
    populations = dict.fromkeys(signal.annotations["source_population"] for signal in signals)
    channels = [signal.array_annotations["channel_index"] for signal in signals]
    return neo.AnalogSignal(
        np.hstack([signal.magnitude for signal in signals]),
        units=first.units,
        sampling_period=first.sampling_period,
        t_start=first.t_start,
        name=first.name,
        source_population=";".join(populations),
        channel_ids=numbers,
        source_ids=numbers,
        array_annotations={"channel_index": np.concatenate(channels)},
    )


def current(values: FloatArray, first: int, dt: float) -> neo.AnalogSignal:
    """Return injected currents (nA), with a row for each step (of `dt` ms) from the first on, as a signal."""
    return neo.AnalogSignal(
        values,
        units="nA",
        sampling_period=dt * pq.ms,
        t_start=float(grid_time(first, dt)) * pq.ms,
        name="current",
    )
