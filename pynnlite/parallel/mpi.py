"""Ranks that mpiexec has started."""

from __future__ import annotations

import math
import os
import sys
import tempfile
import traceback
from contextlib import ExitStack, suppress
from types import TracebackType
from typing import Any

import numpy as np

from .communicator import WITH_HEADERS, Integers, Library

SHARED_MEMORY = "/dev/shm"
"""Where Linux has files that are memory; the processes of one machine see the same ones."""


class MpiCommunicator:
    """The ranks that mpiexec has started. An exception on one of them ends all.

    Parameters
    ----------
    comm : mpi4py.MPI.Comm
        All ranks.
    """

    def __init__(self, comm: Any) -> None:
        self._comm = comm
        self.rank: int = comm.Get_rank()
        self.size: int = comm.Get_size()
        libraries = comm.allgather(Library.of(comm))
        self.library: Library | None = None if None in libraries else libraries[self.rank]
        self._sent, self._received = np.zeros(0, np.int32), np.zeros((self.size, 0), np.int32)
        sys.excepthook = self._end_all

    def gather(self, item: Any) -> list[Any] | None:
        """Return the items of all ranks, in order, on rank 0, and None on the others."""
        items: list[Any] | None = self._comm.gather(item)
        return items

    def allgather(self, item: Any) -> list[Any]:
        """Return the items of all ranks, in order."""
        items: list[Any] = self._comm.allgather(item)
        return items

    def exchange(self, packet: Integers) -> Integers:
        """Return the packets of all ranks, one in each row; where items are many, they take a second message."""
        header = len(packet) - int(packet[0])
        length = header + WITH_HEADERS // self.size
        if self._sent.size != length:
            self._sent, self._received = np.zeros(length, np.int32), np.zeros((self.size, length), np.int32)
        start = packet[:length]
        self._sent[: len(start)] = start
        self._comm.Allgather(self._sent, self._received)
        sizes = self._received[:, 0].tolist()
        longest = header + max(sizes)
        if longest <= length:
            return self._received
        rows = np.empty((self.size, longest), np.int32)
        rows[:, :header] = self._received[:, :header]
        places = [header + rank * longest for rank in range(self.size)]
        self._comm.Allgatherv(packet[header:], (rows, (sizes, places)))
        return rows

    def share(self, shape: tuple[int, ...]) -> Integers | None:
        """Return zeros in memory that all ranks have in common, or None if they are not on one machine.

        The file has no name once all ranks have it, so that it is gone with them, however they end.
        """
        with ExitStack() as named:
            name, memory = None, None
            with suppress(OSError):
                if self.rank == 0:
                    file = named.enter_context(
                        tempfile.NamedTemporaryFile(dir=SHARED_MEMORY, prefix="pynnlite-")
                    )
                    os.posix_fallocate(file.fileno(), 0, math.prod(shape) * np.dtype(np.int32).itemsize)
                    name = file.name
            name = self._comm.bcast(name)
            with suppress(OSError):
                if name is not None:
                    memory = np.memmap(name, np.int32, "r+", shape=shape)
            everywhere = all(self._comm.allgather(memory is not None))
        return memory if everywhere else None

    def _end_all(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        """Print what went wrong on this rank, and end all ranks: the others may be waiting for this one."""
        lines = "".join(traceback.format_exception(kind, error, trace))
        sys.stderr.write(f"Rank {self.rank} of {self.size} failed and ends all.\n{lines}")
        sys.stderr.flush()
        sys.stdout.flush()
        self._comm.Abort(1)
