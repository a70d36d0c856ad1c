"""What is recorded goes to a folder, chunk by chunk, and can be read from there at any moment.

Each rank writes a folder of its own in it, ``rank0``, ``rank1`` …, with

- ``about.json``: what was recorded of which cells, in *stretches*: a new one begins with each segment, and when data
  are cleared;
- ``ends.npy``: the first and the last step of each stretch;
- ``STRETCH.PROBE.cells.npy``: the cells of a probe that are on this rank, and their data: of spikes
  ``….index.npy`` and ``….time.npy`` (ms), of samples ``….step.npy`` and ``….values.npy``.

A chunk is written array by array, and then its last step. Where a process was killed in between, those who read leave
out what is later (`saved.py`).
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from ..columns import Trace
from ..errors import BadValue
from ..model import ProbeSpec
from ..parallel import Communicator
from ..recipe import Recipe
from ..values import FloatArray, IndexArray
from .on_disk import GrowingArray
from .provenance import Provenance

FORMAT = "pynnlite data 1"
ABOUT, ENDS = "about.json", "ends.npy"


class SpikesOnDisk:
    """The spikes of a probe: pieces are appended, and read as one.

    Parameters
    ----------
    stem : str
        The beginning of the names of its files.
    """

    def __init__(self, stem: str) -> None:
        self._index = GrowingArray(Path(f"{stem}.index.npy"), np.int32)
        self._time = GrowingArray(Path(f"{stem}.time.npy"), np.float64)

    def __len__(self) -> int:
        return len(self._time)

    def append(self, piece: tuple[IndexArray, FloatArray]) -> None:
        """Append spikes that are later than those that are there."""
        self._index.append(piece[0])
        self._time.append(piece[1])

    def __delitem__(self, last: slice) -> None:
        self._index.cut(last.start)
        self._time.cut(last.start)

    def __iter__(self) -> Iterator[tuple[IndexArray, FloatArray]]:
        if len(self):
            yield self._index.read(), self._time.read()

    def detach(self) -> None:
        """Keep the data readable although the files will be removed; nothing can be appended then."""
        self._index.detach()
        self._time.detach()


class TraceOnDisk:
    """The samples of a probe: pieces are appended, and read as one.

    Parameters
    ----------
    stem : str
        The beginning of the names of its files.
    width : int
        How many cells are sampled.
    """

    def __init__(self, stem: str, width: int) -> None:
        self._step = GrowingArray(Path(f"{stem}.step.npy"), np.int64)
        self._values = GrowingArray(Path(f"{stem}.values.npy"), np.float64, width)

    def __len__(self) -> int:
        return len(self._step)

    def append(self, piece: Trace) -> None:
        """Append samples that are later than those that are there."""
        self._values.append(piece.values)
        self._step.append(piece.step)

    def __delitem__(self, last: slice) -> None:
        self._step.cut(last.start)
        self._values.cut(last.start)

    def __iter__(self) -> Iterator[Trace]:
        if len(self):
            yield Trace(self._step.read(), self._values.read())

    def detach(self) -> None:
        """Keep the data readable although the files will be removed; nothing can be appended then."""
        self._step.detach()
        self._values.detach()


@dataclass
class Stretch:
    """What a folder holds of the time between two resets, or calls that clear data.

    Attributes
    ----------
    segment : int
        Number of the segment.
    annotations : dict
        Those of the segment, once it has ended.
    provenance, types : dict
        Where the data come from, as `Provenance.notes` and `Provenance.all_told` say it.
    probes : dict of int to dict
        What was recorded, by number of the probe.
    """

    segment: int
    annotations: dict[str, Any] = field(default_factory=dict)
    provenance: dict[str, Any] = field(default_factory=dict)
    types: dict[str, str] = field(default_factory=dict)
    probes: dict[int, dict[str, Any]] = field(default_factory=dict)


class Stream:
    """A folder to which this rank writes what it records.

    Parameters
    ----------
    folder : Path
        The folder; what this rank wrote to it before is removed.
    comm : Communicator
        The ranks.
    """

    def __init__(self, folder: Path, comm: Communicator) -> None:
        self._here, self._n_ranks = folder.absolute() / f"rank{comm.rank}", comm.size
        self._populations: dict[int, dict[str, Any]] = {}
        self._stretches: list[Stretch] = []
        self._pieces: list[SpikesOnDisk | TraceOnDisk] = []
        self._dt, self._complete = 0.0, False
        self._untold = False  # whether there are probes that the file about the data does not know yet
        if self._here.exists():
            shutil.rmtree(self._here)
        self._here.mkdir(parents=True)
        self._ends = GrowingArray(self._here / ENDS, np.int64, 2)

    def begin(self, recipe: Recipe, segment: int, step: int, provenance: Provenance | None) -> None:
        """Begin a stretch at a step of a segment."""
        self._dt = recipe.dt
        stretch = Stretch(segment)
        if provenance is not None:
            stretch.provenance, stretch.types = dict(provenance.notes()), provenance.all_told()
        self._stretches.append(stretch)
        self._ends.append(np.array([[step, step]]))
        self._write_about()

    def add(self, recipe: Recipe, probe: ProbeSpec) -> SpikesOnDisk | TraceOnDisk:
        """Return where the data of a probe go; its cells are those on this rank."""
        stem = f"{self._here}/{self._stem(probe.number)}"
        GrowingArray(Path(f"{stem}.cells.npy"), np.int32).append(probe.index)
        is_spikes = probe.variable == "spikes"
        pieces = SpikesOnDisk(stem) if is_spikes else TraceOnDisk(stem, len(probe.index))
        self._pieces.append(pieces)
        facts = {name: getattr(probe, name) for name in ("population", "variable", "start", "interval")}
        self._stretches[-1].probes[probe.number] = facts
        self._describe(recipe, probe)
        self._untold = True
        return pieces

    def forget(self, number: int) -> None:
        """Forget a probe that has no data yet, if it is one of those here."""
        if self._stretches[-1].probes.pop(number, None) is not None:
            self._write_about()
            for path in self._here.glob(f"{self._stem(number)}.*.npy"):
                path.unlink()

    def stop(self, number: int, step: int) -> None:
        """Note that a probe recorded up to a step only, if it is one of those here."""
        facts = self._stretches[-1].probes.get(number)
        if facts is not None and "end" not in facts:
            facts["end"] = step
            self._write_about()

    def reach(self, step: int) -> None:
        """Note up to which step all is written."""
        if self._untold:
            self._write_about()
        self._ends.replace_last(np.array([self._ends.read()[-1, 0], step]))

    def end_segment(self, annotations: dict[str, Any]) -> None:
        """Note what is to be said of the segment that ends."""
        self._stretches[-1].annotations = annotations
        self._write_about()

    def end(self) -> None:
        """Note that nothing more will come."""
        self._complete = True
        self._write_about()

    def remove(self) -> None:
        """Remove what this rank has written, and the folder if it is empty then; this process can still read it."""
        for pieces in self._pieces:
            pieces.detach()
        shutil.rmtree(self._here)
        with suppress(OSError):
            self._here.parent.rmdir()

    def _stem(self, number: int) -> str:
        return f"{len(self._stretches) - 1}.{number}"

    def _describe(self, recipe: Recipe, probe: ProbeSpec) -> None:
        """Note what readers must know of the cells of a probe."""
        spec = recipe.populations[probe.population]
        facts = self._populations.setdefault(
            probe.population,
            {
                "label": spec.label,
                "size": spec.size,
                "type": spec.type.__name__,
                "first_number": sum(each.size for each in recipe.populations[: probe.population]),
                "variables": {},
            },
        )
        outward = float(spec.type.outward(probe.variable, np.ones(1))[0])
        facts["variables"][probe.variable] = {"unit": spec.type.unit_of(probe.variable), "outward": outward}

    def _write_about(self) -> None:
        about = {
            "format": FORMAT,
            "dt": self._dt,
            "n_ranks": self._n_ranks,
            "complete": self._complete,
            "populations": self._populations,
            "stretches": [vars(stretch) for stretch in self._stretches],
        }
        part = self._here / f".{ABOUT}.part"
        part.write_text(json.dumps(about, default=str))
        os.replace(part, self._here / ABOUT)
        self._untold = False


class Streams:
    """The folders to which what is recorded goes.

    Parameters
    ----------
    comm : Communicator
        The ranks.
    folder_of : callable
        (number of a population, variable) → the folder to which it goes; None if it stays in memory.
    """

    def __init__(self, comm: Communicator, folder_of: Callable[[int, str], Path | None]) -> None:
        self._comm, self._folder_of = comm, folder_of
        self._streams: dict[Path, Stream] = {}
        self._begun: set[Path] = set()

    def begin(self) -> None:
        """Begin a segment, or go on without what was cleared: each folder begins a stretch with its next probe."""
        self._begun.clear()

    def of(
        self, recipe: Recipe, probe: ProbeSpec, segment: int, step: int, provenance: Provenance | None
    ) -> SpikesOnDisk | TraceOnDisk | None:
        """Return where the data of a probe go from a step on; None if they stay in memory.

        Parameters
        ----------
        recipe : Recipe
            The network.
        probe : ProbeSpec
            The probe, with those of its cells that are on this rank.
        segment, step : int
            The number of the segment, and the present step.
        provenance : Provenance or None
            Where the data of the segment come from.
        """
        folder = self._folder_of(probe.population, probe.variable)
        if folder is None:
            return None
        try:
            if folder not in self._streams:
                self._streams[folder] = Stream(folder, self._comm)
            stream = self._streams[folder]
            if folder not in self._begun:
                stream.begin(recipe, segment, step, provenance)
                self._begun.add(folder)
            return stream.add(recipe, probe)
        except OSError as error:
            raise BadValue(
                f"Data cannot be written to {str(folder)!r}: {error.strerror or error}."
            ) from error

    def forget(self, number: int) -> None:
        """Forget a probe that has no data yet."""
        for folder in self._begun:
            self._streams[folder].forget(number)

    def stop(self, number: int, step: int) -> None:
        """Note that a probe recorded up to a step only."""
        for folder in self._begun:
            self._streams[folder].stop(number, step)

    def reach(self, step: int) -> None:
        """Note up to which step all is written."""
        for folder in self._begun:
            self._streams[folder].reach(step)

    def end_segment(self, annotations: dict[str, Any]) -> None:
        """Note what is to be said of the segment that ends."""
        for folder in self._begun:
            self._streams[folder].end_segment(annotations)
        self._begun.clear()

    def end(self) -> None:
        """Note in all folders that nothing more will come."""
        for stream in self._streams.values():
            stream.end()

    def remove(self, folder: Path) -> None:
        """Remove a folder whose data are elsewhere by now."""
        stream = self._streams.pop(folder, None)
        self._begun.discard(folder)
        if stream is not None:
            stream.remove()
