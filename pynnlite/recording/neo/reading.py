"""Read neo's files, and make columns of their blocks."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import neo
import numpy as np
import quantities as pq

from ...errors import BadValue
from ..stored import Samples, Stored, segment_notes

NUMBER = re.compile(r"(.*?) ?segment(\d+)$")
"""The name of a segment: in NWB, that of the block may stand before its number."""


def read(path: Path) -> list[neo.Block]:
    """Return the blocks of a file, whose format its ending says."""
    name = path.name.lower()
    if name.endswith((".pkl", ".pickle")):
        found = neo.io.PickleIO(str(path)).read_block()
        return list(found) if isinstance(found, list | tuple) else [found]
    if name.endswith(".mat"):
        return [neo.io.NeoMatlabIO(str(path)).read_block()]
    if name.endswith(".nwb"):
        return _nwb(path)
    io = neo.io.NixIO(str(path), mode="ro")
    try:
        blocks: list[neo.Block] = io.read_all_blocks()
        return blocks
    finally:
        io.close()


def _nwb(path: Path) -> list[neo.Block]:
    """Read NWB, which keeps no annotations of blocks: pynnlite writes them as the notes of the file."""
    import json

    import h5py

    blocks: list[neo.Block] = neo.io.NWBIO(str(path), mode="r").read_all_blocks()
    with h5py.File(path, "r") as file:
        text = file["general/notes"][()] if "general/notes" in file else b""
    try:
        facts = json.loads(text)
    except ValueError:
        facts = []
    for block in blocks:
        for position, segment in enumerate(block.segments):
            segment.annotations.update(segment_notes(facts, block.name, _number(segment, position)))
    return blocks


def _number(segment: neo.Segment, position: int) -> int:
    match = NUMBER.match(segment.name or "")
    return int(match[2]) if match else position


def stored(blocks: Sequence[neo.Block]) -> list[Stored]:
    """Return the spikes and samples of blocks as columns.

    Raises
    ------
    BadValue
        If trains do not say whose they are.
    """
    return [
        each
        for block in blocks
        for position, segment in enumerate(block.segments)
        for each in _populations(block, segment, _number(segment, position))
    ]


def _populations(block: neo.Block, segment: neo.Segment, number: int) -> Iterator[Stored]:
    notes = {**block.annotations, **segment.annotations}
    label = str(notes.get("label", block.name or ""))
    trains: dict[str, dict[int, Any]] = {}
    for position, train in enumerate(segment.spiketrains):
        whose = str(train.annotations.get("source_population", label))
        cell = int(train.annotations.get("source_index", position))
        trains.setdefault(whose, {})[cell] = train
    size = int(notes["size"]) if "size" in notes else None
    guessed = any("source_index" not in train.annotations for train in segment.spiketrains)
    if guessed and size is not None and len(segment.spiketrains) != size:
        raise BadValue(
            f"The {len(segment.spiketrains)} trains of {label!r} do not say which of its {size} cells they are from."
            " Give another format, or record all cells."
        )
    samples = dict(_samples(segment, label))
    for whose in {**trains, **({label: {}} if samples else {})}:
        own = dict(sorted(trains.get(whose, {}).items()))
        times = [train.rescale(pq.ms).magnitude.astype(np.float64) for train in own.values()]
        counts = [len(each) for each in times]
        recorded = np.array(list(own), np.int64)
        yield Stored(
            whose,
            number,
            np.repeat(recorded, counts),
            np.concatenate([np.zeros(0), *times]),
            recorded,
            max((_ms(train.t_start) for train in own.values()), default=float("nan")),
            min((_ms(train.t_stop) for train in own.values()), default=float("nan")),
            notes,
            size if whose == label else None,
            samples if whose == label else {},
        )


def _samples(segment: neo.Segment, label: str) -> Iterator[tuple[str, Samples]]:
    """Yield the samples of the population that a block is named after, by variable."""
    for signal in segment.analogsignals:
        name = str(signal.name).removeprefix(f"{segment.name} ").partition(" ")[0]
        if str(signal.annotations.get("source_population", label)) != label:
            continue
        cells = signal.array_annotations.get("channel_index")
        cells = np.arange(signal.shape[1]) if cells is None else np.asarray(cells)
        times = signal.times.rescale(pq.ms).magnitude.astype(np.float64)
        values = np.asarray(signal.magnitude, np.float64)
        yield name, Samples(times, cells.astype(np.int32), values, signal.dimensionality.string)


def _ms(time: Any) -> float:
    return float(time.rescale(pq.ms).magnitude)
