"""Write the files that were asked for, at the end of a simulation."""

from __future__ import annotations

import os
import weakref
from collections.abc import Sequence
from contextlib import nullcontext
from types import TracebackType
from typing import TYPE_CHECKING, Any

from ..errors import NotWritten, PynnliteWarning
from ..network import Network
from ..origin import warn
from ..parallel import together, world
from ..recording import Streams, Telling
from ..recording.outputs import Output, parts_of

if TYPE_CHECKING:
    from neo import Block


class Failures:
    """Errors of several with-blocks, none of which keeps the next from being done."""

    def __init__(self) -> None:
        self.errors: list[Exception] = []

    def __enter__(self) -> Failures:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        if isinstance(error, Exception):
            self.errors.append(error)
        return isinstance(error, Exception)


def telling_of(network: Network) -> Telling:
    """Return what folders are told of the populations of a network, which this does not keep alive."""
    held, notes = weakref.ref(network), network.annotations

    def describe(number: int) -> str:
        there = held()
        return "" if there is None else str(there.populations[number].describe())

    return Telling(describe, lambda number: notes.get(number, {}))


def write_outputs(network: Network, streams: Streams) -> None:
    """Write all files that `record` was told of, each with all that it is to hold. Collective.

    A file that cannot be written keeps none of the others from being written. The folder in which its data have been
    until then stays; the others are removed.

    Parameters
    ----------
    network : Network
        The network.
    streams : Streams
        The folders.

    Raises
    ------
    NotWritten
        If several files cannot be written, with the reasons of all of them. The error of a single one is raised itself.
    """
    failures = Failures()
    written = []
    for file, outputs in network.files.taken():
        with failures:
            try:
                _write(network, file, outputs)
                written.append(parts_of(file))
            except MemoryError:
                _explain(file, streams)
    parts = [*filter(None, written)]
    everywhere = together(world()) if parts or streams.data else nullcontext()
    with failures, everywhere:  # afterwards, every rank finds the data of all
        streams.end()
        for folder in parts:
            streams.remove(folder)
    errors = failures.errors
    if len(errors) == 1:
        raise errors[0]
    if errors:
        lines = "".join(f"\n  - {error}" for error in errors)
        raise NotWritten(f"{len(errors)} files could not be written:{lines}") from errors[0]


def _write(network: Network, file: Any, outputs: Sequence[Output]) -> None:
    from ..recording.neo import write

    blocks = [_block(network, each) for each in outputs]
    with together(world()):
        if world().rank == 0:
            write(blocks[0] if len(blocks) == 1 else blocks, file)


def _block(network: Network, output: Output) -> Block:
    """Return data that are to be written."""
    owner = output.owner
    if isinstance(owner, int):
        return network.projections[owner].get_data(output.variables)
    return network.group(owner).get_data(output.variables, annotations=output.notes)


def _explain(file: Any, streams: Streams) -> None:
    """Warn that a file could not be written for lack of memory; raise the error if its data are nowhere else."""
    folder = parts_of(file) if streams.data is None else streams.data
    if folder is None or not streams.has(folder):
        raise
    warn(
        f"What was recorded does not fit into memory, so {os.fspath(file)!r} was not written. It stays in the folder"
        f" {str(folder)!r}; pynnlite.read_data({str(folder)!r}) reads it.",
        PynnliteWarning,
    )
