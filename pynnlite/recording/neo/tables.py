"""Files of comma-separated values: one table of all spikes and samples."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from typing import Any

import neo
import quantities as pq

from .notes import as_json
from .writer import BlockWriter

COLUMNS = ("segment", "population", "cell", "variable", "time", "value", "unit")

MISREAD = set("#\r")
"""Characters in the names of populations that readers take for the begin of a comment or of a row."""


class CsvIO(BlockWriter):
    """Writes blocks as one table with a row for each spike and each sample.

    The columns are: the number of the segment, the population, the index of the cell in it, the variable, the time in
    ms, the value and its unit; the last two are empty for spikes. Of synapses, the first of these is the label of the
    projection, and the index is the position in the order of `Projection.get`. The last line is a comment, which begins
    with ``#``: what is said of the blocks, as JSON. Samples of several populations that are one signal have their names
    joined by ``;``, and the position in the group as the index. All texts of a row are in quotes if the name has a
    ``#``.
    ``pandas.read_csv(name, comment="#")`` reads such a file.

    Parameters
    ----------
    filename : str
        Name of the file.
    """

    def write_all_blocks(self, blocks: Sequence[neo.Block]) -> None:
        """Write several blocks."""
        with open(self.filename, "w", newline="", encoding="utf8") as file:
            writer = csv.writer(file, lineterminator="\n")
            quoting = csv.writer(file, lineterminator="\n", quoting=csv.QUOTE_NONNUMERIC)
            writer.writerow(COLUMNS)
            for block in blocks:
                for number, segment in enumerate(block.segments):
                    for row in (*_spikes(number, segment), *_samples(number, segment)):
                        (quoting if MISREAD & set(row[1]) else writer).writerow(row)
            file.write(f"# {as_json(blocks)}\n")


def _spikes(number: int, segment: neo.Segment) -> Iterator[tuple[Any, ...]]:
    for train in segment.spiketrains:
        whose = number, train.annotations["source_population"], train.annotations["source_index"]
        for time in train.rescale(pq.ms).magnitude.tolist():
            yield *whose, "spikes", time, "", ""


def _samples(number: int, segment: neo.Segment) -> Iterator[tuple[Any, ...]]:
    for signal in segment.analogsignals:
        times = signal.times.rescale(pq.ms).magnitude.tolist()
        notes, unit = signal.annotations, signal.dimensionality.string
        name = notes.get("source_population", notes.get("projection"))
        cells = signal.array_annotations["channel_index"].tolist()
        for cell, values in zip(cells, signal.magnitude.T.tolist(), strict=True):
            for time, value in zip(times, values, strict=True):
                yield number, name, cell, signal.name, time, value, unit
