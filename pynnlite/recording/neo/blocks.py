"""Make neo objects of what was recorded."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

import neo
import numpy as np
import quantities as pq

from ...columns import Trace
from ...model import ProbeSpec
from ...parallel import world
from ...timebase import grid_time
from ...values import FloatArray
from ..scratch import made
from ..segments import ByPopulation, Segment
from ..trains import Trains, joined_trains
from .trains import SpikeTrains

if TYPE_CHECKING:
    from ...network import Group, PopulationPart
    from ..saved import SavedPopulation


def block(
    group: Group | SavedPopulation,
    segments: Sequence[Segment],
    variables: str | Sequence[str],
    simulator: str,
) -> neo.Block:
    """Return what was recorded from a group of cells.

    Parameters
    ----------
    group : Group or SavedPopulation
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
    return blocks_of([group], segments, variables, simulator)[0]


def blocks_of(
    groups: Sequence[Group | SavedPopulation],
    segments: Sequence[Segment],
    variables: str | Sequence[str],
    simulator: str,
) -> list[neo.Block]:
    """Return what was recorded from each of some groups of cells; the parameters are those of `block`."""
    probes = [data.by_population() for data in segments]
    return [_block(group, segments, probes, variables, simulator) for group in groups]


def _block(
    group: Group | SavedPopulation,
    segments: Sequence[Segment],
    probes: Sequence[ByPopulation],
    variables: str | Sequence[str],
    simulator: str,
) -> neo.Block:
    result = neo.Block(name=group.label, description=group.describe(), rec_datetime=datetime.now())
    facts = {"size": group.size, "first_index": 0, "last_index": group.size, "label": group.label}
    facts |= {"first_id": int(group.first_id), "last_id": int(group.last_id)}
    facts |= {"simulator": simulator, "dt": segments[-1].dt}
    ranks = {"mpi_processes": world().size}  # unless it is known that others recorded the data
    result.annotations.update(ranks | _origin(segments[-1]) | facts | group.annotations)
    for number, (data, recorded) in enumerate(zip(segments, probes, strict=True)):
        segment = neo.Segment(name=f"segment{number:03d}", rec_datetime=result.rec_datetime)
        segment.description = _told(group, data)
        segment.annotations.update(_origin(data) | data.annotations)
        if variables == "all" or "spikes" in variables:
            _add_spiketrains(segment, data, recorded, group)
        signals: list[neo.AnalogSignal] = []
        parts: Sequence[PopulationPart | SavedPopulation] = group.parts
        for part, first in zip(parts, group.value.offsets, strict=False):
            for name, found in recorded.get(part.spec.number, {}).items():
                if name != "spikes" and (variables == "all" or name in variables):
                    for probe in found:
                        signals += _signals(data, probe, part, first if len(group.parts) > 1 else None)
        for signal in _joined(signals) if len(group.parts) > 1 else signals:
            signal.segment = segment
            segment.analogsignals.append(signal)
        segment.analogsignalarrays = segment.analogsignals  # its name before neo 0.5
        result.segments.append(segment)
    return result


def _add_spiketrains(
    segment: neo.Segment, data: Segment, recorded: ByPopulation, group: Group | SavedPopulation
) -> None:
    """Add the trains of those cells of a group that are recorded, in the order of the group."""
    pieces, numbers, populations = [], [], []
    parts: Sequence[PopulationPart | SavedPopulation] = group.parts
    for part in parts:
        probes = recorded.get(part.spec.number, {}).get("spikes", [])
        found = [_trains(data, probe, part) for probe in probes]
        if sum(len(within) for within, _ in found):
            order = np.argsort(np.concatenate([within for within, _ in found]), kind="stable")
            pieces.append(joined_trains([each for _, each in found]).taken(order))
            numbers += (part.population.first_number + pieces[-1].cell.astype(np.int64)).tolist()
            populations += [part.population.label] * len(order)
    if pieces:
        trains = joined_trains(pieces)
        several = len(set(populations)) > 1
        segment.spiketrains = SpikeTrains.of_columns(
            trains,
            numbers,
            segment,
            source_population=populations if several else populations[0],
            source_index=trains.cell.tolist(),
            source_id=numbers,
        )


def _trains(data: Segment, probe: ProbeSpec, cells: PopulationPart | SavedPopulation) -> tuple[Any, Trains]:
    """Return where in a group those of its cells are whose spikes a probe records, and their trains."""
    positions, within = _found(probe, cells)
    return within, data.trains_of(probe).taken(positions)


def _found(probe: ProbeSpec, cells: PopulationPart | SavedPopulation) -> tuple[Any, Any]:
    """Return the positions, in a probe, of those of some cells that it records, and their places among the cells."""
    if cells.index is None:
        return np.arange(len(probe.index)), probe.index
    positions = np.searchsorted(probe.index, cells.index)
    found = positions < len(probe.index)
    found[found] = probe.index[positions[found]] == cells.index[found]
    return positions[found], np.flatnonzero(found)


def _numbers(index: Any, cells: PopulationPart | SavedPopulation) -> list[int]:
    """Return the numbers in the network of some cells of a population: the `Cell` as which a user knows them."""
    return [cells.population.first_number + int(cell) for cell in index]


def _origin(data: Segment) -> dict[str, Any]:
    """Return where data come from."""
    return {} if data.provenance is None else data.provenance.notes()


def _told(group: Group | SavedPopulation, data: Segment) -> str | None:
    """Return what the cells of a group were when they were recorded."""
    if data.provenance is None:
        return None
    parts: Sequence[PopulationPart | SavedPopulation] = group.parts
    types = {part.population.label: data.provenance.type_of(part.spec.number) for part in parts}
    return "; ".join(f"{label}: {told}" for label, told in types.items())


def _signals(
    data: Segment, probe: ProbeSpec, cells: PopulationPart | SavedPopulation, first: int | None
) -> list[neo.AnalogSignal]:
    """Return the signal of some cells of a probe, in their order; nothing if there are no cells or samples.

    Parameters
    ----------
    data : Segment
        What was recorded.
    probe : ProbeSpec
        The probe.
    cells : PopulationPart or SavedPopulation
        The cells that are asked for.
    first : int or None
        The position of the first of them in the group; None if they are the whole group.
    """
    positions, within = _found(probe, cells)
    if not len(positions):
        return []
    channels = probe.index[positions] if first is None else first + within
    trace = data.trace(probe)
    if not len(trace.step):
        return []
    interval = float(grid_time(trace.step[1] - trace.step[0], data.dt)) if len(trace.step) > 1 else data.dt
    if len(trace.step) == 1 and probe.interval is not None:
        interval = probe.interval
    signal = neo.AnalogSignal(
        _values(data, trace, probe.variable, positions, cells),
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


def _values(
    data: Segment, trace: Trace, variable: str, positions: Any, cells: PopulationPart | SavedPopulation
) -> FloatArray:
    """Return the samples of some cells of a trace, in the unit of the variable; those that are right, not copied."""
    outward = cells.celltype.outward
    whole = len(positions) == trace.values.shape[1] and (np.diff(positions) == 1).all()
    some = trace.values[:1]
    if whole and outward(variable, some) is some:
        return trace.values
    rows, chosen = len(trace.step), slice(None) if whole else positions
    return made(data.folder, rows, len(positions), lambda s: outward(variable, trace.values[s, chosen]))


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
