"""Files of spikes in the format of SONATA (github.com/AllenInstitute/sonata, section on output files)."""

from __future__ import annotations

from collections.abc import Container, Sequence
from itertools import count
from typing import Any

import neo
import numpy as np
import quantities as pq

from .notes import as_json, storable
from .writer import BlockWriter

SORTING = {"none": 0, "by_id": 1, "by_time": 2}


class SonataIO(BlockWriter):
    """Writes the spikes of blocks as ``/spikes/POPULATION/{timestamps, node_ids}``, in the order of time.

    Node ids are the indices of cells in their population. Where there are several segments, their numbers are part of
    the names of populations: ``/spikes/exc_segment000``. Populations whose names would be alike
    get numbers: ``exc``, ``exc_1``. The attribute ``provenance`` of ``/spikes`` is what is said of the blocks, as JSON.

    Parameters
    ----------
    filename : str
        Name of the file.
    """

    def write_all_blocks(self, blocks: Sequence[neo.Block]) -> None:
        """Write several blocks."""
        import h5py

        sorting = h5py.enum_dtype(SORTING, basetype="u1")
        with h5py.File(self.filename, "w") as file:
            spikes = file.create_group("spikes")
            spikes.attrs["provenance"] = as_json(blocks)
            for name, (index, time) in _columns(blocks).items():
                group = spikes.create_group(name)
                group.attrs.create("sorting", SORTING["by_time"], dtype=sorting)
                group.create_dataset("timestamps", data=time).attrs["units"] = "ms"
                group.create_dataset("node_ids", data=index)


def _columns(blocks: Sequence[neo.Block]) -> dict[str, tuple[Any, Any]]:
    """Return the columns (index of the cell, time in ms) by the name of the population, ascending by time."""
    names: dict[Any, str] = {}  # of each population and segment
    found: dict[str, tuple[list[Any], list[Any]]] = {}
    for block in blocks:
        for number, segment in enumerate(block.segments):
            suffix = f"_segment{number:03d}" if len(block.segments) > 1 else ""
            for train in segment.spiketrains:
                notes = train.annotations
                label, index = notes["source_population"], notes["source_index"]
                key = label, notes["source_id"] - index, number
                if key not in names:
                    names[key] = _free(_legal(label) + suffix, found)
                indices, times = found.setdefault(names[key], ([], []))
                indices.append(np.full(len(train), index, np.uint64))
                times.append(train.rescale(pq.ms).magnitude)
    columns = {name: (np.concatenate(index), np.concatenate(time)) for name, (index, time) in found.items()}
    orders = {name: np.lexsort(each) for name, each in columns.items()}
    return {name: (index[orders[name]], time[orders[name]]) for name, (index, time) in columns.items()}


def _legal(label: str) -> str:
    """Return the label of a population as the name of a group of HDF5."""
    name = storable(label).replace("/", "_")
    return name if name.strip(".") else f"{name.replace('.', '_')}_"


def _free(name: str, taken: Container[str]) -> str:
    """Return a name that no other population has."""
    return next(each for k in count() if (each := f"{name}_{k}" if k else name) not in taken)
