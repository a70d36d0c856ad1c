"""How ranks talk to each other, and which part of a population each of them owns."""

from __future__ import annotations

import ctypes
import math
import os
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from threading import Barrier, BrokenBarrierError
from types import TracebackType
from typing import Any, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from .errors import BadValue, MissingPackage

LAUNCHED_BY = ("PMI_SIZE", "PMIX_RANK", "OMPI_COMM_WORLD_SIZE", "MV2_COMM_WORLD_SIZE")
"""Environment variables by which a process knows that mpiexec has started it."""

SHARED_MEMORY = "/dev/shm"
"""Where Linux has files that are memory; the processes of one machine see the same ones."""

WITH_HEADERS = 512
"""How many items all ranks together may send in one message with the numbers that say how many there are."""

Integers = NDArray[np.int32]

Result = TypeVar("Result")


def owned(size: int, rank: int, n_ranks: int) -> tuple[int, int]:
    """Return the first and the last (excluded) of those cells of a population that a rank owns.

    Every rank owns an equal contiguous slice, so that what the ranks have, one after the other, is in order.
    """
    return size * rank // n_ranks, size * (rank + 1) // n_ranks


def is_owned(cells: Integers, size: int, comm: Communicator) -> NDArray[np.bool_]:
    """Tell which of some cells of a population of some size this rank owns."""
    first, last = owned(size, comm.rank, comm.size)
    return (cells >= first) & (cells < last)


def checked_gather(gather: bool | str) -> bool | str:
    """Return `gather`, or raise `BadValue` if it is none of True, False and ``"all"``."""
    if gather != "all" and not isinstance(gather, bool):
        raise BadValue(
            f"gather must be True (everything on rank 0), 'all' (on every rank) or False, not {gather!r}."
        )
    return gather


@dataclass(frozen=True, slots=True)
class Library:
    """What compiled code needs to send messages by itself: functions and handles of the MPI library in use.

    Parameters
    ----------
    gather, wait : int
        Addresses of ``MPI_Iallgather`` and ``MPI_Wait``.
    by_number : bool
        Whether handles are numbers, of type int, or pointers.
    all, int32 : int
        Handles of the communicator and of the type ``MPI_INT32_T``.
    """

    gather: int
    wait: int
    by_number: bool
    all: int
    int32: int

    @classmethod
    def of(cls, comm: Any) -> Library | None:
        """Return what is needed for a communicator of mpi4py, or None if that can't be had.

        All threads must be allowed to send, as mpi4py asks for unless told otherwise.
        """
        from mpi4py import MPI

        if MPI.Query_thread() < MPI.THREAD_MULTIPLE:
            return None
        try:
            functions = ctypes.CDLL(MPI.__file__)  # with the library that it is linked to
            found = (functions.MPI_Iallgather, functions.MPI_Wait)
            by_number = MPI._sizeof(MPI.Comm) == ctypes.sizeof(ctypes.c_int)
            handles = (MPI._handleof(comm), MPI._handleof(MPI.INT32_T))
        except (OSError, AttributeError):
            return None
        gather, wait = (ctypes.cast(function, ctypes.c_void_p).value or 0 for function in found)
        return cls(gather, wait, by_number, *handles)


class Communicator(Protocol):
    """The ranks of one simulation.

    Attributes
    ----------
    rank, size : int
        Which rank this is, of how many.
    library : Library or None
        How compiled code can do by itself what `exchange` does, as far as items are few.
    """

    rank: int
    size: int
    library: Library | None

    def gather(self, item: Any) -> list[Any] | None:
        """Return the items of all ranks, in order, on rank 0, and None on the others. Collective."""
        ...

    def allgather(self, item: Any) -> list[Any]:
        """Return the items of all ranks, in order. Collective."""
        ...

    def exchange(self, packet: Integers) -> Integers:
        """Return the packets of all ranks, one in each row, perhaps with more behind it. Collective.

        Parameters
        ----------
        packet : (1 + k + n,) ndarray of int32
            The number n, k numbers that add up to it (as many on every rank), and n items that are sent to all.

        Returns
        -------
        (size, m) ndarray of int32
            Good until the next exchange.
        """
        ...

    def share(self, shape: tuple[int, ...]) -> Integers | None:
        """Return zeros, on a cache line, in memory that all ranks have in common; None if there is none. Collective."""
        ...


class SerialCommunicator:
    """One rank alone."""

    rank = 0
    size = 1
    library: Library | None = None

    def gather(self, item: Any) -> list[Any] | None:
        """Return the item in a list."""
        return [item]

    def allgather(self, item: Any) -> list[Any]:
        """Return the item in a list."""
        return [item]

    def exchange(self, packet: Integers) -> Integers:
        """Return the packet as the only row."""
        return packet[np.newaxis]

    def share(self, shape: tuple[int, ...]) -> Integers | None:
        """Return None: there is nobody to share with."""
        return None


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


class ThreadedCommunicator:
    """One of some ranks that are threads of this process, for tests; `threaded` makes them.

    Parameters
    ----------
    rank : int
        Which one.
    board : list
        What the ranks show each other, one place for each; the same list for all.
    barrier : threading.Barrier
        Where the ranks wait for each other.
    """

    library: Library | None = None

    def __init__(self, rank: int, board: list[Any], barrier: Barrier) -> None:
        self.rank, self.size = rank, len(board)
        self._board, self._barrier = board, barrier

    def gather(self, item: Any) -> list[Any] | None:
        """Return the items of all ranks, in order, on rank 0, and None on the others."""
        items = self.allgather(item)
        return items if self.rank == 0 else None

    def allgather(self, item: Any) -> list[Any]:
        """Return the items of all ranks, in order; the items themselves, not copies."""
        self._board[self.rank] = item
        self._barrier.wait()
        items = list(self._board)
        self._barrier.wait()
        return items

    def exchange(self, packet: Integers) -> Integers:
        """Return the packets of all ranks, one in each row."""
        packets = self.allgather(packet.copy())
        rows = np.zeros((self.size, max(map(len, packets))), np.int32)
        for row, each in zip(rows, packets, strict=True):
            row[: len(each)] = each
        return rows

    def share(self, shape: tuple[int, ...]) -> Integers | None:
        """Return None: what is tried out on threads goes through `exchange`."""
        return None


def threaded(size: int, function: Callable[[Communicator], Result]) -> list[Result]:
    """Call a function on each of some ranks, which are threads of this process; return what it returned on each.

    Parameters
    ----------
    size : int
        How many ranks.
    function : callable
        Takes the communicator of its rank, which `world` returns too. If it raises an exception on one rank, those
        that wait for this rank stop, and the exception is raised here.
    """
    board, barrier = [None] * size, Barrier(size)

    def play(rank: int) -> Result:
        comm = ThreadedCommunicator(rank, board, barrier)
        try:
            with playing(comm):
                return function(comm)
        except BaseException:
            barrier.abort()
            raise

    with ThreadPoolExecutor(size) as pool:
        calls = [pool.submit(play, rank) for rank in range(size)]
    errors = [error for error in (call.exception() for call in calls) if error is not None]
    for error in sorted(errors, key=lambda error: isinstance(error, BrokenBarrierError)):
        raise error
    return [call.result() for call in calls]


class DryRunCommunicator:
    """One rank of many, without the others: each of these is taken to do, cell by cell, what this one does.

    It shows how much time and memory a rank takes in a run that is far too large for the machine at hand. What is
    computed is not what the whole network would do: all ranks fire alike.

    Parameters
    ----------
    rank, size : int
        Which rank, of how many.
    sizes : sequence of int
        Number of cells of each population, sources included.

    Attributes
    ----------
    n_exchanges, sent, received : int
        How many exchanges there were, and how many items this rank sent and received in all of them.
    seconds : float
        Wall time taken to make up what the other ranks send.
    """

    library: Library | None = None

    def __init__(self, rank: int, size: int, sizes: Sequence[int]) -> None:
        if not 0 <= rank < size:
            raise BadValue(f"The rank must be one of 0 to {size - 1}, not {rank}.")
        self.rank, self.size = rank, size
        self.n_exchanges, self.sent, self.received, self.seconds = 0, 0, 0, 0.0
        cells, ranks = np.array(sizes, np.int64), np.arange(size + 1)[:, np.newaxis]
        edges = (cells * ranks // size).astype(np.int32)
        self._first, self._n_cells = edges[:-1], np.diff(edges, axis=0)

    def gather(self, item: Any) -> list[Any] | None:
        """Return as many times this rank's item as there are ranks, on rank 0, and None on the others."""
        return self.allgather(item) if self.rank == 0 else None

    def allgather(self, item: Any) -> list[Any]:
        """Return as many times this rank's item as there are ranks: the item itself, not copies."""
        return [item] * self.size

    def exchange(self, packet: Integers) -> Integers:
        """Return this rank's packet once for each rank, every spike moved to that rank's own slice.

        The k-th cell of this rank's slice of a population becomes the k-th of that rank's slice; the last one, if that
        slice is a cell shorter. A rank that owns no cell of a population sends none.

        Parameters
        ----------
        packet : (1 + steps * populations + n,) ndarray of int32
            Number of spikes, numbers step by step and population by population, and indices in that order.
        """
        begun = time.perf_counter()
        first_item = len(packet) - int(packet[0])
        counts, items = packet[1:first_item], packet[first_item:]
        n_steps = len(counts) // self._first.shape[1]
        population = np.repeat(np.tile(np.arange(self._first.shape[1]), n_steps), counts)
        place = items - self._first[self.rank, population]
        every = np.minimum(place, self._n_cells[:, population] - 1)
        every += self._first[:, population]
        owns = self._n_cells > 0
        spikes = every.reshape(-1) if owns.all() else every[owns[:, population]]
        rows = np.zeros((self.size, len(packet)), np.int32)
        rows[:, 1:first_item] = counts * np.tile(owns, n_steps)
        rows[:, 0] = rows[:, 1:first_item].sum(axis=1)
        rows[:, first_item:][np.arange(len(items)) < rows[:, :1]] = spikes
        self.n_exchanges += 1
        self.sent += len(items)
        self.received += len(spikes)
        self.seconds += time.perf_counter() - begun
        return rows

    def share(self, shape: tuple[int, ...]) -> Integers | None:
        """Return None: the others are not there."""
        return None


_played: ContextVar[Communicator | None] = ContextVar("played", default=None)


@contextmanager
def playing(comm: Communicator) -> Iterator[None]:
    """Let `world` return a communicator, in this thread, for the length of a with-block.

    Parameters
    ----------
    comm : Communicator
        What simulators made in the block, and all that is done with them there, take for the ranks there are.
    """
    token = _played.set(comm)
    try:
        yield
    finally:
        _played.reset(token)


def world() -> Communicator:
    """Return the ranks that mpiexec has started, or this process alone; or what is `playing`.

    Raises
    ------
    MissingPackage
        If mpiexec has started several processes, but there is no mpi4py.
    """
    return _played.get() or _launched()


@cache
def _launched() -> Communicator:
    """Return the ranks that mpiexec has started, or this process alone."""
    if not any(name in os.environ for name in LAUNCHED_BY):
        return SerialCommunicator()
    try:
        from mpi4py import MPI
    except ImportError as error:
        if all(os.environ.get(name) in (None, "1") for name in LAUNCHED_BY):
            return SerialCommunicator()
        raise MissingPackage(
            "This script runs in several processes started by mpiexec, which need mpi4py to work together:"
            " pip install 'pynnlite[mpi]'"
        ) from error
    return MpiCommunicator(MPI.COMM_WORLD) if MPI.COMM_WORLD.Get_size() > 1 else SerialCommunicator()
