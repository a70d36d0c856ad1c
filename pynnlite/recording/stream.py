"""What is recorded goes to a folder, chunk by chunk, and can be read from there at any moment.

Each rank writes a folder of its own in it, ``rank0``, ``rank1`` …, with

- ``about.json``: the populations, how many ranks there are, and an identity that no other folder has;
- ``STRETCH.json``: what was recorded when, and where it comes from. A new *stretch* begins with each segment, and when
  data are cleared;
- ``ends.npy``: the first and the last step of each stretch;
- ``STRETCH.PROBE.cells.npy``: the cells of a probe that are on this rank, and their data: of spikes
  ``….index.npy`` and ``….time.npy`` (ms), of samples ``….step.npy`` and ``….values.npy``.

A chunk is written array by array, and then its last step. Where a process was killed in between, those who read leave
out what is later (`saved.py`).
"""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from weakref import WeakSet

import numpy as np

from ..model import ADDRESS, ProbeSpec
from ..parallel import Communicator
from ..recipe import Recipe, synaptic_unit
from .about import ABOUT, About, Telling
from .left import ENDS, remove_folder
from .notes import packed
from .on_disk import GrowingArray, Lock, not_written
from .pieces import ProbeFiles, SpikesOnDisk, TraceOnDisk
from .positions import Position
from .provenance import Provenance


@dataclass(frozen=True)
class Present:
    """In what something is recorded at present.

    Parameters
    ----------
    recipe : Recipe
        The network.
    segment, first : int
        The number of the segment, and the step at which it begins.
    provenance : Provenance or None
        Where its data come from.
    """

    recipe: Recipe
    segment: int
    first: int
    provenance: Provenance | None


@dataclass
class Stretch:
    """What a folder holds of the time between two resets, or calls that clear data.

    Attributes
    ----------
    number : int
        Its number in the folder.
    segment, first : int
        The number of the segment, and the step at which the stretch begins.
    provenance : Provenance or None
        Where the data come from.
    annotations : dict
        Those of the segment, once it has ended.
    probes : dict of int to dict
        What was recorded, by number of the probe.
    """

    number: int
    segment: int
    first: int
    provenance: Provenance | None
    annotations: dict[str, Any] = field(default_factory=dict)
    probes: dict[int, dict[str, Any]] = field(default_factory=dict)

    def facts(self) -> dict[str, Any]:
        """Return what its file says."""
        origin = self.provenance
        return {
            "segment": self.segment,
            "annotations": {name: packed(note) for name, note in self.annotations.items()},
            "provenance": {} if origin is None else origin.notes(),
            "types": {} if origin is None else origin.all_told(),
            "probes": self.probes,
        }


class Stream:
    """A folder to which this rank writes what it records.

    Parameters
    ----------
    folder : Path
        The folder; nobody has written to it.
    comm : Communicator
        The ranks.
    telling : Telling
        What the network tells of its populations.
    since : Position, optional
        From where to go on in a folder that was written before.

    Attributes
    ----------
    is_saved : bool
        Whether a checkpoint goes on from what is here.

    Raises
    ------
    FileExistsError
        If somebody has written to a folder that is to be new.
    """

    def __init__(
        self, folder: Path, comm: Communicator, telling: Telling, since: Position | None = None
    ) -> None:
        self._here = folder.absolute() / f"rank{comm.rank}"
        self._stretch: Stretch | None = None
        self._stretch_told = False  # whether its file says all that is known
        self._pieces = WeakSet[SpikesOnDisk | TraceOnDisk]()
        self.is_saved = False
        if since is None:
            self._here.mkdir(parents=True)
            self._about = About(os.urandom(16).hex(), comm.size, telling, {})
        else:
            self._about = About(since.identity, comm.size, telling, since.populations)
        self._ends = GrowingArray(
            self._here / ENDS, np.int64, 2, None if since is None else since.n_stretches
        )
        self._lock: Lock | None = Lock(self._here / ENDS)  # until the end, or as long as this object lives

    @classmethod
    def going_on(
        cls,
        folder: Path,
        comm: Communicator,
        telling: Telling,
        since: Position,
        dt: float,
        provenance: Provenance | None,
    ) -> Stream:
        """Go on from a position in a folder, and remove what is later than that."""
        stream = cls(folder, comm, telling, since)
        stream._about.dt, stream.is_saved = dt, True
        if since.last:
            stream._ends.replace_last(np.array(since.last))
        if since.stretch is not None:
            facts = dict(since.stretch)
            probes = {int(number): each for number, each in facts.pop("probes").items()}
            stream._stretch = Stretch(**facts, provenance=provenance, probes=probes)
            stream._write_stretch()
        stream._write_about()
        stream._remove_later()
        return stream

    @property
    def has_begun(self) -> bool:
        """Whether there is a stretch to which probes are added."""
        return self._stretch is not None

    @property
    def is_gone(self) -> bool:
        """Whether somebody has removed the folder."""
        return not self._here.is_dir()

    def begin(self, present: Present) -> None:
        """Begin a stretch of a segment."""
        self._about.dt = present.recipe.dt
        self._stretch = Stretch(len(self._ends), present.segment, present.first, present.provenance)
        self._stretch_told = False

    def add(self, recipe: Recipe, probe: ProbeSpec) -> SpikesOnDisk | TraceOnDisk:
        """Return where the data of a probe go; its cells are those on this rank."""
        pieces = self.pieces(self._begun.number, probe)
        GrowingArray(pieces.files.of("cells"), np.int32).append(probe.index)
        facts = {name: getattr(probe, name) for name in ("population", "variable", "start", "interval")}
        if probe.projection is None:
            self._about.add(recipe, probe)
        else:
            spec = recipe.model.projections[probe.projection]
            unit = synaptic_unit(spec, probe.variable, recipe.populations)
            facts |= {"projection": probe.projection, "label": spec.label, "unit": unit}
            for name in ADDRESS:
                GrowingArray(pieces.files.of(name), np.int32).append(getattr(probe.synapses, name))
        self._begun.probes[probe.number] = facts
        self._stretch_told = False
        return pieces

    def pieces(self, stretch: int, probe: ProbeSpec, n: int | None = None) -> SpikesOnDisk | TraceOnDisk:
        """Return the data of a probe in a stretch, as far as its first n rows, or none at all if n is omitted."""
        files = ProbeFiles(self._here, stretch, probe.number)
        is_spikes = probe.variable == "spikes"
        pieces = SpikesOnDisk(files, n) if is_spikes else TraceOnDisk(files, len(probe.index), n)
        self._pieces.add(pieces)
        return pieces

    def position(self) -> Position:
        """Return how far this rank has written, once all of that is on the disk."""
        self.is_saved = True
        for pieces in self._pieces:
            pieces.sync()
        self._ends.sync()
        n, stretch = len(self._ends), self._stretch
        facts = None
        if stretch is not None:
            facts = {name: getattr(stretch, name) for name in ("number", "segment", "first")}
            facts["probes"] = {str(number): dict(each) for number, each in stretch.probes.items()}
        return Position(
            self._about.identity,
            n,
            self._ends.read()[-1].tolist() if n else [],
            self._about.populations(),
            facts,
            {f"{each.files.stretch}.{each.files.probe}": len(each) for each in self._pieces},
        )

    def forget(self, number: int) -> None:
        """Forget a probe that has no data yet, if it is one of those here."""
        if self._begun.probes.pop(number, None) is not None:
            self._write_stretch()
            for path in self._here.glob(f"{self._begun.number}.{number}.*.npy"):
                path.unlink(missing_ok=True)

    def stop(self, number: int, step: int) -> None:
        """Note that a probe recorded up to a step only, if it is one of those here."""
        facts = self._begun.probes.get(number)
        if facts is not None and "end" not in facts:
            facts["end"] = step
            self._stretch_told = False

    def reach(self, present: Present, step: int) -> None:
        """Note up to which step all is written. What a reader must know of the stretch is written before."""
        stretch = self._begun
        is_stale = self._about.is_stale(present.recipe)
        if is_stale:
            self._write_about()
        if is_stale or not self._stretch_told:
            self._write_stretch()
            self._about.told(present.recipe)
        if len(self._ends) == stretch.number:
            self._ends.append(np.array([[stretch.first, step]]))
        else:
            self._ends.replace_last(np.array([stretch.first, step]))

    def end_stretch(self, annotations: dict[str, Any] | None = None) -> None:
        """End the stretch, if there is one, with what is to be said of the segment if that ends too."""
        stretch, self._stretch = self._stretch, None
        if stretch is not None:
            stretch.annotations = annotations or {}
            self._write(self._name(stretch), stretch.facts())

    def end(self) -> None:
        """Note that nothing more will come."""
        self.end_stretch()
        self._about.complete = True
        self._write_about()
        self._lock = None

    def note_written(self) -> None:
        """Note that the data are also in the file for which they were meant."""
        self._about.written = True
        self._write_about()

    def remove(self) -> None:
        """Remove what this rank has written, and the folder if it is empty then; this process can still read it."""
        for pieces in self._pieces:
            pieces.detach()
        remove_folder(self._here)
        with suppress(OSError):
            self._here.parent.rmdir()

    @property
    def _begun(self) -> Stretch:
        if self._stretch is None:
            raise ValueError("no stretch has begun")
        return self._stretch

    def _remove_later(self) -> None:
        """Remove the files of later stretches, and of later probes of the present one."""
        n, present = len(self._ends), self._stretch
        for path in self._here.iterdir():
            stretch, probe, *_ = path.name.split(".")
            of_present = present is not None and stretch == str(present.number) and probe.isdecimal()
            gone = of_present and present is not None and int(probe) not in present.probes
            if gone or (stretch.isdecimal() and int(stretch) >= n):
                path.unlink(missing_ok=True)

    @staticmethod
    def _name(stretch: Stretch) -> str:
        return f"{stretch.number}.json"

    def _write_about(self) -> None:
        self._write(ABOUT, self._about.facts())

    def _write_stretch(self) -> None:
        self._write(self._name(self._begun), self._begun.facts())
        self._stretch_told = True

    def _write(self, name: str, facts: dict[str, Any]) -> None:
        """Write a file of facts, which is whole whenever the process is killed, or raise `NotWritten`.

        It need not be on the disk before the run goes on: what a failing machine leaves is not promised.
        """
        import json  # slow to import, and seldom used

        part = self._here / f".{name}.part"
        try:
            part.write_text(json.dumps(facts))
            os.replace(part, self._here / name)
        except OSError as error:
            raise not_written(self._here / name, error) from error
