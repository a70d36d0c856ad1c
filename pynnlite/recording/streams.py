"""Which data go to which folders while a simulation runs; `stream` says what is in them."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

from ..errors import BadValue, NotWritten, PynnliteWarning
from ..model import ProbeSpec
from ..origin import warn
from ..parallel import Communicator
from ..recipe import Recipe
from .on_disk import Lock, not_written
from .pieces import SpikesOnDisk, TraceOnDisk
from .provenance import Provenance
from .stream import ENDS, Stream, remove_folder


class Streams:
    """The folders to which what is recorded goes.

    A process that is forked from the one that made this writes nothing there.

    Parameters
    ----------
    comm : Communicator
        The ranks.
    folder_of : callable
        (number of a population, variable) → the folder to which it goes without `data`; None if it stays in memory.
    data : Path, optional
        The folder for all that is recorded. Other folders, whose data go to files at the end, are made anew.

    Attributes
    ----------
    data : Path or None
        The folder for all that is recorded.
    """

    def __init__(
        self, comm: Communicator, folder_of: Callable[[int, str], Path | None], data: Path | None = None
    ) -> None:
        self._comm, self._folder_of, self.data = comm, folder_of, data
        self._streams: dict[Path, Stream] = {}
        self._process = os.getpid()

    def begin(self) -> None:
        """Begin a segment, or go on without what was cleared: each folder begins a stretch with its next probe."""
        for stream in self._own():
            stream.end_stretch()

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
        folder = self._folder_of(probe.population, probe.variable) if self.data is None else self.data
        if folder is None or self._is_of_other_process(folder):
            return None
        if folder not in self._streams:
            if folder != self.data and not self._make_room(folder):
                return None
            self._streams[folder] = self._new(folder)
        stream = self._streams[folder]
        if not stream.has_begun:
            stream.begin(recipe, segment, step, provenance)
        return stream.add(recipe, probe)

    def has(self, folder: Path) -> bool:
        """Tell whether data have gone to a folder."""
        return folder in self._streams

    def forget(self, number: int) -> None:
        """Forget a probe that has no data yet."""
        for stream in self._begun():
            stream.forget(number)

    def stop(self, number: int, step: int) -> None:
        """Note that a probe recorded up to a step only."""
        for stream in self._begun():
            stream.stop(number, step)

    def reach(
        self, step: int, recipe: Recipe, segment: int, first: int, provenance: Provenance | None
    ) -> None:
        """Note up to which step all is written, also where nothing is recorded in this segment.

        Parameters
        ----------
        step : int
            The step.
        recipe : Recipe
            The network.
        segment, first : int
            The number of the segment, and the step at which it begins.
        provenance : Provenance or None
            Where its data come from.
        """
        if (
            self.data is not None
            and self.data not in self._streams
            and not self._is_of_other_process(self.data)
        ):
            self._streams[self.data] = self._new(self.data)
        for stream in self._own():
            if not stream.has_begun:
                stream.begin(recipe, segment, first, provenance)
            stream.reach(step)

    def end_segment(self, annotations: dict[str, Any]) -> None:
        """Note what is to be said of the segment that ends."""
        for stream in self._own():
            stream.end_stretch(annotations)

    def end(self) -> None:
        """Note in all folders that nothing more will come."""
        for stream in self._own():
            stream.end()

    def remove(self, folder: Path) -> None:
        """Remove a folder whose data are elsewhere by now."""
        if self._own() and folder in self._streams:
            self._streams.pop(folder).remove()

    def _own(self) -> list[Stream]:
        """Return the folders to which this process writes."""
        return [*self._streams.values()] if self._process == os.getpid() else []

    def _begun(self) -> list[Stream]:
        return [stream for stream in self._own() if stream.has_begun]

    def _is_of_other_process(self, folder: Path) -> bool:
        if self._process == os.getpid():
            return False
        if folder == self.data:
            warn(
                f"What is recorded stays in memory: another process, from which this one was forked, writes to"
                f" {str(folder)!r}.",
                PynnliteWarning,
            )
        return True

    def _new(self, folder: Path) -> Stream:
        """Return a new folder, or raise an error that says why there can be none."""
        try:
            return Stream(folder, self._comm)
        except FileExistsError:
            raise BadValue(
                f"Another simulation has written to {str(folder)!r} in the meantime. End it, and name another folder"
                " here; nobody can write to one folder twice."
            ) from None
        except NotWritten:
            raise
        except OSError as error:
            raise not_written(folder, error) from error

    def _make_room(self, folder: Path) -> bool:
        """Remove what a process that was killed left of a file; return False, and warn, if one is writing it."""
        here = folder / f"rank{self._comm.rank}"
        try:
            Lock(here / ENDS)
        except BlockingIOError:
            warn(
                f"What is recorded stays in memory until its file is written: another simulation writes to"
                f" {str(folder)!r}.",
                PynnliteWarning,
            )
            return False
        except OSError:  # there is none
            pass
        with suppress(OSError):  # what stays is found when the folder is made
            remove_folder(here)
        return True
