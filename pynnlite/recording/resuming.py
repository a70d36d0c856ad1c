"""Find the data that a checkpoint has left in folders, before anything is built or changed.

A folder to which the simulation writes as well is gone on with. The data of others are copied.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from ..columns import Trace
from ..errors import BadValue
from ..model import ProbeSpec
from ..parallel import Communicator
from ..values import IndexArray
from .left import ENDS, facts_of, is_held
from .on_disk import read, read_rows
from .pieces import ProbeFiles
from .positions import Position, Sinks
from .segments import Segment
from .streams import Streams

Columns = tuple[Any, Any]
"""Index and time of spikes, or steps and values of samples."""


class Resumption:
    """The data that a checkpoint has left in folders.

    Parameters
    ----------
    sinks : Sinks
        What the checkpoint says of them.
    segments : sequence of Segment
        All segments, with the probes of all ranks.
    comm : Communicator
        The ranks.
    streams : Streams
        The folders to which data go now.
    own : callable
        (probe) → the same with those of its cells that are on this rank.

    Attributes
    ----------
    going_on : dict of str to Path
        By their names in the checkpoint, the folders to which the simulation goes on writing.

    Raises
    ------
    BadValue
        If a file is missing, or shorter than it was, or a folder holds other data.
    """

    def __init__(
        self,
        sinks: Sinks,
        segments: Sequence[Segment],
        comm: Communicator,
        streams: Streams,
        own: Callable[[ProbeSpec], ProbeSpec],
    ) -> None:
        self._sinks, self._comm = sinks, comm
        self.going_on: dict[str, Path] = {}
        self._copies: dict[tuple[int, int], list[tuple[IndexArray, Columns]]] = {}
        now = {streams.data, *(streams.folder_of(p) for each in segments for p in each.probes.values())}
        for folder in sinks.positions[0] if sinks.positions else ():
            for there in filter(None, now):
                if self._is_same(folder, there):
                    self._require_own(folder, there)
                    self.going_on[folder] = there
        for n, (segment, places) in enumerate(zip(segments, sinks.places, strict=False)):
            for number, (folder, stretch) in places.items():
                probe = segment.probes[number]
                if folder in self.going_on:
                    here = self._rank_folder(self.going_on[folder], comm.rank)
                    cells, _ = _read(here, stretch, probe, self.position(folder))
                    if not np.array_equal(cells, own(probe).index):
                        raise BadValue(_other_ranks(self.going_on[folder], "ranks with other cells"))
                else:
                    self._copies[n, number] = [
                        _read(self._rank_folder(Path(folder), rank), stretch, probe, each[folder])
                        for rank, each in enumerate(sinks.positions)
                    ]

    def position(self, folder: str) -> Position:
        """Return how far this rank had written to a folder with which it goes on."""
        return self._sinks.positions[self._comm.rank][folder]

    def stretches(self, segment: int) -> Mapping[int, tuple[str, int]]:
        """Return, by number, the folders and stretches of the probes of a segment that go on where they are."""
        places = self._sinks.places[segment] if self._sinks.places else {}
        return {number: place for number, place in places.items() if place[0] in self.going_on}

    def copied(self, segment: int, probe: ProbeSpec) -> list[Any] | None:
        """Return the data of a probe of this rank in a segment, as pieces; None if they are in no folder to copy."""
        parts = self._copies.get((segment, probe.number))
        if parts is None:
            return None
        if probe.variable == "spikes":
            kept = [(index, time, np.isin(index, probe.index)) for _, (index, time) in parts]
            return [(index[here], time[here]) for index, time, here in kept]
        steps = max((step for _, (step, _) in parts), key=len)
        values = np.empty((len(steps), len(probe.index)))
        for cells, (_, theirs) in parts:
            here = np.isin(cells, probe.index)
            if here.any():
                values[:, np.searchsorted(probe.index, cells[here])] = theirs[:, here]
        return [Trace(np.array(steps), values)]

    def _is_same(self, folder: str, now: Path) -> bool:
        """Tell whether the folder that data go to now is one of the checkpoint; it may have another name."""
        if Path(folder) == now:
            return True
        ranks = self._sinks.positions
        rank = min(self._comm.rank, len(ranks) - 1)
        return facts_of(self._rank_folder(now, rank)).get("identity") == ranks[rank][folder].identity

    def _require_own(self, folder: str, now: Path) -> None:
        """Raise `BadValue` unless this rank can go on with its part of a folder."""
        positions = self._sinks.positions
        if len(positions) != self._comm.size:
            raise BadValue(_other_ranks(now, f"{len(positions)} ranks, and there are {self._comm.size} now"))
        here, position = self._rank_folder(now, self._comm.rank), self.position(folder)
        read_rows(here / ENDS, position.n_stretches)
        if facts_of(here).get("identity") != position.identity:
            raise BadValue(
                f"{str(now)!r} holds the data of another run than that of the checkpoint. Name another folder or file"
                " for the data, or bring back the folder that was there when the checkpoint was written."
            )
        if is_held(here):
            raise BadValue(
                f"Another simulation writes to {str(now)!r}. End it, and then go on from the checkpoint."
            )

    @staticmethod
    def _rank_folder(folder: Path, rank: int) -> Path:
        return folder / f"rank{rank}"


def _read(folder: Path, stretch: int, probe: ProbeSpec, position: Position) -> tuple[IndexArray, Columns]:
    """Return the cells of a probe on one rank, and their data up to a position."""
    files, n = ProbeFiles(folder, stretch, probe.number), position.rows_of(stretch, probe.number)
    names = ("index", "time") if probe.variable == "spikes" else ("step", "values")
    first, second = (read_rows(files.of(name), n) for name in names)
    return read(files.of("cells")), (first, second)


def _other_ranks(folder: Path, who: str) -> str:
    return (
        f"{str(folder)!r} was written by {who}. Start as many ranks as then; or name another folder or file for the"
        " data: what the folder holds up to the checkpoint is copied from there."
    )
