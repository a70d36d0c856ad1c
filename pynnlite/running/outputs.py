"""Write the files that were asked for, at the end of a simulation."""

from __future__ import annotations

from collections.abc import Sequence
from types import TracebackType
from typing import Any

from ..errors import NotWritten
from ..network import Network
from ..parallel import together, world
from ..recording.outputs import Output


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


def write_outputs(network: Network) -> None:
    """Write all files that `record` was told of, each with all that it is to hold. Collective.

    A file that cannot be written keeps none of the others from being written.

    Raises
    ------
    NotWritten
        If several files cannot be written, with the reasons of all of them. The error of a single one is raised itself.
    """
    failures = Failures()
    for file, outputs in network.files.taken():
        with failures:
            _write(network, file, outputs)
    errors = failures.errors
    if len(errors) == 1:
        raise errors[0]
    if errors:
        lines = "".join(f"\n  - {error}" for error in errors)
        raise NotWritten(f"{len(errors)} files could not be written:{lines}") from errors[0]


def _write(network: Network, file: Any, outputs: Sequence[Output]) -> None:
    from ..recording.neo import write

    blocks = [network.group(each.group).get_data(each.variables, annotations=each.notes) for each in outputs]
    with together(world()):
        if world().rank == 0:
            write(blocks[0] if len(blocks) == 1 else blocks, file)
