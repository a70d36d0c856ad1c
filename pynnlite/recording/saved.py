"""Read folders of data that `stream` has written, also those of a process that was killed."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import numpy as np

from ..columns import Trace
from ..errors import BadValue, NotWritten
from ..model import ADDRESS, Addresses, ProbeSpec
from ..timebase import grid_time
from ..values import FloatArray, IndexArray
from . import on_disk
from .about import ABOUT, FORMAT
from .folders import folders_of_ranks
from .left import ENDS
from .notes import unpacked
from .pieces import SpikesInMemory, TraceInMemory
from .provenance import restored
from .segments import Segment, joined
from .sorting import until

if TYPE_CHECKING:
    from neo import Block


def read_data(folder: str | os.PathLike[str]) -> list[Block]:
    """Return what a simulation wrote to a folder of data, as neo Blocks.

    The folder is that of ``setup(data=FOLDER)``, or ``FILE.parts`` beside a file that `record` was to write at the end.
    It can be read while the simulation runs, and when it was killed.

    Parameters
    ----------
    folder : str or path
        Name of the folder.

    Returns
    -------
    list of neo.Block
        One for each population, then one for each projection whose synapses were recorded, with a segment for each run
        between resets, or between calls that cleared data. Their annotation ``complete`` tells whether the simulation
        ended, and that of a segment, ``recorded_until``, up to when (ms) it holds data. Values are read from the files
        where they are looked at.

    Raises
    ------
    BadValue
        If there is no such folder, or it does not hold what pynnlite writes.
    NotWritten
        If there is no room for temporary files.

    Notes
    -----
    Data may be larger than memory. Spikes are sorted by cell, and samples of several ranks put side by side, into
    temporary files without names in the folder; they are gone when nobody uses the data any more. If the folder cannot
    be written, they are in that of the environment variable ``TMPDIR``.
    """
    name = os.fspath(folder) if isinstance(folder, str | os.PathLike) else None
    if not isinstance(name, str) or not name:
        raise BadValue(f"The folder of data must be a name or a path, not {folder!r}.")
    path, ranks = Path(name), folders_of_ranks(Path(name))
    if not ranks:
        raise BadValue(f"{name!r} holds no data: there is no folder 'rank0' in it.")
    try:
        return _blocks([_Rank(rank) for rank in ranks])
    except NotWritten:
        raise
    except (OSError, ValueError, LookupError, TypeError, AttributeError) as error:
        raise BadValue(f"{str(path)!r} does not hold data as pynnlite writes them: {error}.") from error


class _Rank:
    """What one rank wrote."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.ends: IndexArray = on_disk.read(folder / ENDS)  # first, since all that it tells of is there
        self.about: dict[str, Any] = _facts(folder / ABOUT)
        self.synapses: dict[tuple[int, str], tuple[str, str]] = {}  # label of the projection, and unit
        if self.about["format"] != FORMAT:
            raise ValueError(
                f"its format is {self.about['format']!r}, and {FORMAT!r} is the one that is known"
            )

    def segment(self, number: int, stop: int) -> Segment:
        """Return a stretch up to a step."""
        stretch: dict[str, Any] = _facts(self._folder / f"{number}.json")
        dt, notes = float(self.about["dt"]), {k: unpacked(v) for k, v in stretch["annotations"].items()}
        segment = Segment(dt, int(self.ends[number, 0]), stop, annotations=notes, folder=self._folder.parent)
        if stretch["provenance"]:
            segment.provenance = restored(stretch["provenance"], stretch["types"])
        for key, facts in stretch["probes"].items():
            described = {name: fact for name, fact in facts.items() if name not in ("end", "label", "unit")}
            probe = ProbeSpec(number=int(key), index=self._column(number, key, "cells"), **described)
            projection = probe.projection
            if projection is not None:
                probe = replace(
                    probe, synapses=Addresses(*(self._column(number, key, name) for name in ADDRESS))
                )
                self.synapses[projection, probe.variable] = facts["label"], facts["unit"]
            segment.probes[probe.number] = probe
            if "end" in facts:
                segment.ends[probe.number] = int(facts["end"])
            if probe.variable == "spikes":
                index, time = (self._column(number, key, name) for name in ("index", "time"))
                n = min(len(index), len(time))
                pieces = until(index[:n], time[:n], grid_time(stop, dt) + 1e-9 * dt)
                segment.spikes[probe.number] = SpikesInMemory(pieces)
            else:
                step, values = (self._column(number, key, name) for name in ("step", "values"))
                n = min(int(np.searchsorted(step, stop, "right")), len(values))
                segment.traces[probe.number] = TraceInMemory([Trace(step[:n], values[:n])])
        return segment

    def _column(self, stretch: int, probe: str, name: str) -> Any:
        return on_disk.read(self._folder / f"{stretch}.{probe}.{name}.npy")


@dataclass(frozen=True)
class SavedPopulation:
    """What a block says of the cells whose data are read from a folder: what it says of a `Population`.

    Parameters
    ----------
    number, size, first_number : int
        Number of the population, of its cells, and of the first of these in the network.
    label, type : str
        Its name, and that of the cell type.
    variables : dict of str to dict
        Of each variable, its ``unit``, and by what numbers in a file are multiplied, ``outward``.
    description : str
        How it has described itself last.
    annotations : dict
        The notes on it.
    """

    number: int
    size: int
    first_number: int
    label: str
    type: str
    variables: dict[str, dict[str, Any]]
    description: str
    annotations: dict[str, Any]

    @classmethod
    def of(cls, number: int, facts: dict[str, Any]) -> SavedPopulation:
        """Return the population of a number, from what the folder says of it."""
        notes = {name: unpacked(note) for name, note in facts["notes"].items()}
        described = {name: fact for name, fact in facts.items() if name != "notes"}
        return cls(number=number, annotations=notes, **described)

    @property
    def index(self) -> None:
        """Which cells of the population these are: all."""

    @property
    def parts(self) -> list[SavedPopulation]:
        """The population, as the only part of the group that it is."""
        return [self]

    @property
    def spec(self) -> SavedPopulation:
        """Where its number is found."""
        return self

    population = celltype = spec

    @property
    def value(self) -> Any:
        """Where the numbers of its cells in the group begin."""
        return SimpleNamespace(offsets=(0, self.size))

    @property
    def first_id(self) -> int:
        """The number of the first cell."""
        return self.first_number

    @property
    def last_id(self) -> int:
        """The number of the last cell."""
        return self.first_number + self.size - 1

    def describe(self) -> str:
        """Return how the population has described itself last."""
        return self.description

    def outward(self, variable: str, values: FloatArray) -> FloatArray:
        """Return numbers of a variable in its unit."""
        factor = self.variables[variable]["outward"]
        return values if factor == 1.0 else values * factor

    def unit_of(self, variable: str) -> str:
        """Return the unit of a variable."""
        return str(self.variables[variable]["unit"])


def _blocks(ranks: Sequence[_Rank]) -> list[Block]:
    from . import neo

    first_rank, first = ranks[0], ranks[0].about
    if len(ranks) != first["n_ranks"]:
        raise ValueError(f"{first['n_ranks']} ranks wrote it, and {len(ranks)} of them are here")
    populations: dict[int, SavedPopulation] = {}
    for rank in ranks:
        for key, facts in rank.about["populations"].items():
            known = populations.setdefault(int(key), SavedPopulation.of(int(key), facts))
            known.variables.update(facts["variables"])
    segments: list[Segment] = []
    n_stretches = min(len(rank.ends) for rank in ranks)
    for number in range(n_stretches):
        stop = min(int(rank.ends[number, 1]) for rank in ranks)
        if 0 < int(first_rank.ends[number, 0]) == stop and number < n_stretches - 1:
            continue  # all was cleared, and then nothing ran
        segment = joined([rank.segment(number, stop) for rank in ranks])
        until = {"recorded_until": float(grid_time(stop, segment.dt))}
        segment.annotations = {**segment.annotations, **until}
        segments.append(segment)
    if not segments:
        raise ValueError("nothing has been recorded yet")
    blocks = neo.blocks_of([*populations.values()], segments, "all", _simulator(segments))
    simulator, synapses = _simulator(segments), first_rank.synapses
    for projection, label in dict.fromkeys((number, label) for (number, _), (label, _) in synapses.items()):
        units = {name: unit for (number, name), (_, unit) in synapses.items() if number == projection}
        facts = {"label": label, "simulator": simulator}
        blocks.append(neo.block_of_synapses(projection, label, units.__getitem__, segments, "all", facts))
    for block in blocks:
        block.annotate(complete=all(rank.about["complete"] for rank in ranks))
    return blocks


def _simulator(segments: Sequence[Segment]) -> str:
    """Return the name of the backend that recorded the last segment."""
    origins = [segment.provenance for segment in segments if segment.provenance is not None]
    return str(origins[-1].facts.get("backend", "")) if origins else ""


def _facts(path: Path) -> Any:
    """Return the facts of a file."""
    import json  # slow to import, and seldom used

    return json.loads(path.read_text())
