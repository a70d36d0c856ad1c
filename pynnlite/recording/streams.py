"""Which data go to which folders while a simulation runs; `stream` says what is in them."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from ..errors import BadValue, NotWritten, PynnliteWarning
from ..model import ProbeSpec
from ..origin import warn
from ..parallel import Communicator, together
from .about import Telling
from .folders import folders_of_ranks
from .left import is_held, is_needless, remove_folder, set_aside
from .on_disk import not_written
from .pieces import SpikesOnDisk, TraceOnDisk
from .positions import Position
from .provenance import Provenance
from .stream import Present, Stream


class Streams:
    """The folders to which what is recorded goes.

    A process that is forked from the one that made this writes nothing there.

    Parameters
    ----------
    comm : Communicator
        The ranks.
    folder_of : callable
        Takes a probe, and returns the folder to which its data go without `data`; None if they stay in memory.
    telling : Telling
        What the network tells of its populations.
    data : Path, optional
        The folder for all that is recorded. Other folders, whose data go to files at the end, are made anew.

    Attributes
    ----------
    data : Path or None
        The folder for all that is recorded.
    """

    def __init__(
        self,
        comm: Communicator,
        folder_of: Callable[[ProbeSpec], Path | None],
        telling: Telling,
        data: Path | None = None,
    ) -> None:
        self._comm, self._folder_of, self._telling, self.data = comm, folder_of, telling, data
        self._streams: dict[Path, Stream] = {}
        self._prepared: set[Path] = set()
        self._shut: set[Path] = (
            set()
        )  # folders to which nothing goes: others write there, or it waits for `go_on`
        self._process = os.getpid()

    def folder_of(self, probe: ProbeSpec) -> Path | None:
        """Return the folder to which the data of a probe go; None if they stay in memory."""
        return self._folder_of(probe) if self.data is None else self.data

    def prepare(self, probes: Iterable[ProbeSpec], but: Iterable[Path] = ()) -> None:
        """Make sure that the data of probes can go to their folders. Collective if there are new folders.

        What another run has left for a file is kept under another name, with a warning.

        Parameters
        ----------
        probes : iterable of ProbeSpec
            The probes.
        but : iterable of Path
            Folders that the simulation goes on with.

        Raises
        ------
        BadValue
            If the folder for all data holds some.
        """
        folders = {self.data, *map(self.folder_of, probes)} - {None, *self._prepared, *but}
        self._prepared |= {*but}
        if not folders or self._process != os.getpid():
            return
        new = sorted(map(str, folders))
        busy: list[str] = []
        with together(self._comm):
            if self._comm.rank == 0:
                busy = [name for name in new if not self._make_room(Path(name))]
        self._shut |= {Path(name) for name in self._comm.allgather(busy)[0]}
        self._prepared |= {Path(name) for name in new}

    def begin(self) -> list[Path]:
        """Begin a segment, or go on without what was cleared: each folder begins a stretch with its next probe.

        Returns
        -------
        list of Path
            Folders that somebody has removed. They are made anew.
        """
        gone = [folder for folder, stream in self._own().items() if stream.is_gone]
        for folder in gone:
            del self._streams[folder]
            warn(f"The folder {str(folder)!r} was removed. What was recorded there is lost.", PynnliteWarning)
        for stream in self._own().values():
            stream.end_stretch()
        return gone

    def of(self, present: Present, probe: ProbeSpec) -> SpikesOnDisk | TraceOnDisk | None:
        """Return where the data of a probe go from now on; None if they stay in memory.

        Parameters
        ----------
        present : Present
            What is recorded in.
        probe : ProbeSpec
            The probe, with those of its cells that are on this rank.
        """
        folder = self.folder_of(probe)
        if folder is None or folder in self._shut or self._is_of_other_process(folder):
            return None
        stream = self._stream(folder)
        if not stream.has_begun:
            stream.begin(present)
        return stream.add(present.recipe, probe)

    def positions(self) -> dict[str, Position]:
        """Return how far this rank has written to each folder."""
        return {str(folder): stream.position() for folder, stream in self._own().items()}

    def wait(self, folders: Iterable[Path]) -> None:
        """Write nothing to some folders until `go_on` is called."""
        self._shut |= {*folders}

    def go_on(self, folder: Path, since: Position, dt: float, provenance: Provenance | None) -> Stream:
        """Go on in a folder, from a position."""
        with _explained(folder):
            self._streams[folder] = Stream.going_on(folder, self._comm, self._telling, since, dt, provenance)
        self._shut.discard(folder)
        return self._streams[folder]

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

    def reach(self, present: Present, step: int) -> None:
        """Note up to which step all is written, also where nothing is recorded in this segment."""
        data = self.data
        if data is not None and data not in self._shut and not self._is_of_other_process(data):
            self._stream(data)
        for stream in self._own().values():
            if not stream.has_begun:
                stream.begin(present)
            stream.reach(present, step)

    def end_segment(self, annotations: dict[str, Any]) -> None:
        """Note what is to be said of the segment that ends."""
        for stream in self._own().values():
            if not stream.is_gone:
                stream.end_stretch(annotations)

    def end(self) -> None:
        """Note in all folders that nothing more will come."""
        for stream in self._own().values():
            stream.end()

    def remove(self, folder: Path) -> None:
        """Remove a folder whose data are elsewhere by now, unless a checkpoint needs it."""
        stream = self._own().get(folder)
        if stream is not None and stream.is_saved:
            stream.note_written()
        elif stream is not None:
            del self._streams[folder]
            stream.remove()

    def _own(self) -> dict[Path, Stream]:
        """Return the folders to which this process writes."""
        return {**self._streams} if self._process == os.getpid() else {}

    def _begun(self) -> list[Stream]:
        return [stream for stream in self._own().values() if stream.has_begun]

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

    def _stream(self, folder: Path) -> Stream:
        """Return what writes to a folder, or raise an error that says why nothing can."""
        if folder not in self._streams:
            with _explained(folder):
                self._streams[folder] = Stream(folder, self._comm, self._telling)
        return self._streams[folder]

    def _make_room(self, folder: Path) -> bool:
        """Move aside what another run has left in a folder; return False, and warn, if a simulation writes there."""
        ranks = folders_of_ranks(folder)
        held = any(map(is_held, ranks))
        if held and folder == self.data:
            raise _taken(folder)
        if ranks and folder == self.data:
            raise BadValue(
                f"{str(folder)!r} holds data that were recorded before: pynnlite.read_data({str(folder)!r}) reads them."
                " Name another folder, remove that one, or call restore() to go on from a checkpoint of that run."
            )
        if held:
            warn(
                f"What is recorded stays in memory until its file is written: another simulation writes to"
                f" {str(folder)!r}.",
                PynnliteWarning,
            )
            return False
        if ranks and all(map(is_needless, ranks)):
            remove_folder(folder)
        elif ranks:
            kept = set_aside(folder)
            warn(
                f"A run that was killed, or could not write its file, has left data in {str(folder)!r}. They are in"
                f" {str(kept)!r} now: pynnlite.read_data({str(kept)!r}) reads them. Remove that folder if you do not"
                " need them.",
                PynnliteWarning,
            )
        return True


@contextmanager
def _explained(folder: Path) -> Iterator[None]:
    """Let errors in a with-block say why nothing can be written to a folder."""
    try:
        yield
    except (FileExistsError, BlockingIOError):
        raise _taken(folder) from None
    except NotWritten:
        raise
    except OSError as error:
        raise not_written(folder, error) from error


def _taken(folder: Path) -> BadValue:
    return BadValue(
        f"Another simulation has written to {str(folder)!r} in the meantime. End it, and name another folder here;"
        " nobody can write to one folder twice."
    )
