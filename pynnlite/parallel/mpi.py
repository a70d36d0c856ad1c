"""Ranks that a launcher has started, which talk by MPI."""

from __future__ import annotations

import atexit
import ctypes
import os
import pickle
import struct
import sys
import time
from collections.abc import Sequence
from itertools import accumulate
from types import ModuleType
from typing import Any

import numpy as np

from ..errors import SimulationStateError
from .communicator import WITH_HEADERS, Bytes, Integers, Library
from .launch import patience
from .memory import named_memory, opened_memory
from .places import END, OPERATION_BYTES, PACKED, Place, apart, missed
from .watch import Watch

AWAKE, LONGEST_NAP = 1e-3, 1e-3
"""Seconds in which a rank that waits looks without a pause; and then the longest pause between two looks."""

TELLS, SAYS_SO = 0.5, 60.0
"""Seconds after which a rank that waits tells the others where it is; and the user."""

NOTICE = 1
"""Tag of the message with which it tells the others."""

LEFT = 28793
"""Tag of the message, to ranks that may be making their first simulator, of a rank that leaves without one."""

NUMBER = struct.Struct("q")
HEADER_BYTES = NUMBER.size + PACKED.size

PAUSE = 0.3
"""Seconds before all ranks are ended."""


def load() -> ModuleType | None:
    """Return the module MPI of mpi4py; None if there is none, or no MPI library for it."""
    try:
        from mpi4py import MPI
    except (ImportError, RuntimeError):
        return None
    module: ModuleType = MPI
    return module


class MpiCommunicator:
    """The ranks that a launcher has started.

    Every collective call begins with a header from each rank, which says where that rank is. If ranks are in different
    places, all of them raise `SimulationStateError`. The end of the script is such a place too. Ranks that exchange
    spikes send no headers; they look now and then for a notice from a rank that waits elsewhere. A rank that waits for
    others which are not at work, but wait outside pynnlite, raises `SimulationStateError` after some seconds.

    Parameters
    ----------
    comm : mpi4py.MPI.Comm
        All ranks.
    """

    def __init__(self, comm: Any) -> None:
        self._mpi: Any = load()
        self.rank: int = comm.Get_rank()
        self.size: int = comm.Get_size()
        self._world: Any = comm
        self._has_met = (
            False  # all other ranks, each of which then comes to the end of its script by way of _leave
        )
        self._n_calls = 0  # that all ranks have begun
        self._watch: Watch | None = None
        self._waited = 0.0
        self._interrupted: Place | None = None
        self._unfinished: list[Any] = []  # requests whose buffers must live on
        self._calls: Any = None
        self._calls, self._spikes = self._duplicate(comm), self._duplicate(comm)
        libraries = self.allgather(_library(self._mpi, self._spikes))
        self.library: Library | None = None if None in libraries else libraries[self.rank]
        self._sent, self._received = np.zeros(0, np.int32), np.zeros((self.size, 0), np.int32)
        if all(self.allgather(sys.platform == "linux" and _threads_may_send(self._mpi))):
            self._watch = Watch(self._mpi, self._duplicate(comm), patience())
        self._has_met = True
        atexit.register(self._leave, os.getpid())
        atexit.unregister(leave_alone)

    def gather(self, item: Any) -> list[Any] | None:
        """Return the items of all ranks, in order, on rank 0, and None on the others."""
        place, sent = Place.here("gather"), pickle.dumps(item, pickle.HIGHEST_PROTOCOL)
        sizes = self._meet(place, len(sent))
        received = bytearray(sum(sizes)) if self.rank == 0 else None
        into = None if received is None else self._columns(received, sizes)
        self._wait(self._calls.Igatherv([sent, self._mpi.BYTE], into), place)
        return None if received is None else _unpickled(received, sizes)

    def allgather(self, item: Any, what: str = "") -> list[Any]:
        """Return the items of all ranks, in order."""
        place, sent = Place.here("allgather", what), pickle.dumps(item, pickle.HIGHEST_PROTOCOL)
        sizes = self._meet(place, len(sent))
        received = bytearray(sum(sizes))
        request = self._calls.Iallgatherv([sent, self._mpi.BYTE], self._columns(received, sizes))
        self._wait(request, place)
        return _unpickled(received, sizes)

    def gather_bytes(self, packet: Bytes, everywhere: bool) -> list[Bytes] | None:
        """Return the bytes of all ranks, in order, on rank 0 or on every rank, and None elsewhere."""
        place = Place.here("allgather" if everywhere else "gather")
        sizes = self._meet(place, len(packet))
        if not everywhere and self.rank > 0:
            self._wait(self._calls.Igatherv([packet, self._mpi.BYTE], None), place)
            return None
        received = np.empty(sum(sizes), np.uint8)
        gather = self._calls.Iallgatherv if everywhere else self._calls.Igatherv
        self._wait(gather([packet, self._mpi.BYTE], self._columns(received, sizes)), place)
        return np.split(received, list(accumulate(sizes))[:-1])

    def exchange(self, packet: Integers) -> Integers:
        """Return the packets of all ranks, one in each row; where items are many, they take a second message."""
        header = len(packet) - int(packet[0])
        length = header + WITH_HEADERS // self.size
        if self._sent.size != length:
            self._sent, self._received = np.zeros(length, np.int32), np.zeros((self.size, length), np.int32)
        start = packet[:length]
        self._sent[: len(start)] = start
        place = Place.here("exchange")
        self._wait(self._spikes.Iallgather(self._sent, self._received), place, looking=True)
        sizes = self._received[:, 0].tolist()
        longest = header + max(sizes)
        if longest <= length:
            return self._received
        rows = np.empty((self.size, longest), np.int32)
        rows[:, :header] = self._received[:, :header]
        begins = [header + rank * longest for rank in range(self.size)]
        request = self._spikes.Iallgatherv(packet[header:], (rows, (sizes, begins)))
        self._wait(request, place, looking=True)
        return rows

    def share(self, shape: tuple[int, ...]) -> Integers | None:
        """Return zeros in memory that all ranks have in common, or None if they are not on one machine.

        The file has no name once all ranks have it, so that it is gone with them, however they end.
        """
        with named_memory(shape if self.rank == 0 else None) as name:
            memory = opened_memory(self.allgather(name)[0], shape)
            everywhere = all(self.allgather(memory is not None))
        return memory if everywhere else None

    def look(self, waited: float) -> None:
        """Raise `SimulationStateError` if a rank waits elsewhere; after a minute, tell the user of the wait.

        Parameters
        ----------
        waited : float
            Seconds since the wait began.
        """
        status = self._mpi.Status()
        while self._calls.Iprobe(tag=NOTICE, status=status):
            notice = bytearray(HEADER_BYTES)
            self._calls.Recv([notice, self._mpi.BYTE], source=status.Get_source(), tag=NOTICE)
            if NUMBER.unpack_from(notice)[0] == self._n_calls:  # else that wait is over
                there = Place.unpacked(bytes(notice[NUMBER.size :]))
                raise SimulationStateError(
                    apart([(self.rank, Place.here("look")), (status.Get_source(), there)])
                )
        if self._waited <= SAYS_SO < waited:
            self._say(Place.here("look"))
        self._waited = waited

    def _meet(self, place: Place, n_bytes: int = 0) -> list[int]:
        """Begin a call in which all ranks take part; return the number that each of them has given.

        Parameters
        ----------
        place : Place
            The call.
        n_bytes : int
            What this rank gives.

        Raises
        ------
        SimulationStateError
            If a rank is in another place, or if those that have not come never will.
        """
        if self._interrupted is not None:
            raise SimulationStateError(
                f"Rank {self.rank} has been interrupted {self._interrupted.shown}, where all ranks have to take part."
                " The ranks cannot go on together."
            )
        header = np.frombuffer(NUMBER.pack(n_bytes) + place.packed(), np.uint8)
        every = np.empty((self.size, HEADER_BYTES), np.uint8)
        watch = None if place is END else self._watch  # at the end, others may show figures for hours
        if watch is not None:
            watch.begin(self._n_calls)
        try:
            self._wait(self._calls.Iallgather(header, every), place, watch=watch)
        finally:
            if watch is not None:
                watch.end()
        self._n_calls += 1
        operations = slice(NUMBER.size, NUMBER.size + OPERATION_BYTES)
        if (every[:, operations] != header[operations]).any():
            places = [Place.unpacked(row[NUMBER.size :].tobytes()) for row in every]
            raise SimulationStateError(apart(list(enumerate(places))))
        sizes: list[int] = every[:, : NUMBER.size].copy().view(np.int64)[:, 0].tolist()
        return sizes

    def _wait(self, request: Any, place: Place, looking: bool = False, watch: Watch | None = None) -> None:
        """Wait for a request in which all ranks take part. Signals are heeded meanwhile.

        With `looking`, other ranks may wait elsewhere without meeting this one; otherwise this one tells them. With
        `watch`, this one does not wait for ever for ranks that do nothing.
        """
        begun, told = time.monotonic(), looking
        try:
            while not request.Test():
                waited = time.monotonic() - begun
                if waited > AWAKE:
                    time.sleep(min(waited / 10.0, LONGEST_NAP))
                if not self._has_met:
                    self._look_for_leavers(place)
                if looking:
                    self.look(waited)
                elif self._waited <= SAYS_SO < waited:
                    self._say(place)
                if waited > TELLS and not told and self._calls is not None:
                    self._tell(place)
                    told = True
                if watch is not None and waited > TELLS and (lost := watch.lost()) is not None:
                    here = [rank for rank in range(self.size) if rank not in lost]
                    raise SimulationStateError(missed(place, waited, here, lost))
                self._waited = waited
        except BaseException:
            self._interrupted = place
            self._unfinished.append(request)
            raise
        self._waited = 0.0

    def _tell(self, place: Place) -> None:
        """Tell the other ranks where this one waits; they read it if they wait elsewhere."""
        notice = NUMBER.pack(self._n_calls) + place.packed()
        others = [rank for rank in range(self.size) if rank != self.rank]
        self._unfinished = [request for request in self._unfinished if not request.Test()]
        self._unfinished += [self._calls.Isend([notice, self._mpi.BYTE], rank, NOTICE) for rank in others]

    def _look_for_leavers(self, place: Place) -> None:
        """Raise `SimulationStateError` if a rank has left before it had a simulator."""
        status = self._mpi.Status()
        if self._world.Iprobe(tag=LEFT, status=status):
            raise SimulationStateError(apart([(self.rank, place), (status.Get_source(), END)]))

    def _say(self, place: Place) -> None:
        sys.stderr.write(
            f"Rank {self.rank} of {self.size} has waited for other ranks for {SAYS_SO:g} s, {place.shown}.\n"
        )
        sys.stderr.flush()

    def _duplicate(self, comm: Any) -> Any:
        """Return a communicator of the same ranks for messages of one kind."""
        duplicate, request = comm.Idup()
        self._wait(request, Place.here("duplicate"))
        return duplicate

    def _columns(self, received: bytearray | Bytes, sizes: Sequence[int]) -> list[Any]:
        """Return the description for MPI of what each rank sends, one after the other."""
        begins = list(accumulate(sizes, initial=0))[:-1]
        return [received, (sizes, begins), self._mpi.BYTE]

    def _leave(self, process: int) -> None:
        """Meet the others at the end of the script. If they are elsewhere, end all ranks."""
        if os.getpid() != process or self._mpi.Is_finalized():
            return
        try:
            self._meet(END)
            if self._watch is not None:
                self._watch.close()
        except (SimulationStateError, KeyboardInterrupt) as error:
            sys.stdout.flush()
            sys.stderr.write(f"Rank {self.rank} of {self.size} ends all. {error}\n")
            end_all(self._mpi.COMM_WORLD)


def leave_alone(process: int) -> None:
    """At the end of a script that has made no simulator, tell ranks that may wait for this one to make its first.

    Rank 0 learns of every other rank, and all learn of rank 0: whoever notices ends all. If nobody makes a simulator,
    nobody reads these messages, which are empty.
    """
    mpi: Any = load()
    if os.getpid() != process or mpi is None or mpi.Is_finalized():
        return
    comm = mpi.COMM_WORLD
    for rank in range(1, comm.Get_size()) if comm.Get_rank() == 0 else [0]:
        comm.Isend([bytearray(0), mpi.BYTE], rank, LEFT).Test()


def end_all(comm: Any) -> None:
    """End all ranks, once the launcher had time to read what they wrote: it drops the rest."""
    sys.stdout.flush()
    sys.stderr.flush()
    time.sleep(PAUSE)
    comm.Abort(1)


def _unpickled(received: bytearray, sizes: Sequence[int]) -> list[Any]:
    """Return the items that ranks have sent, one after the other."""
    view, ends = memoryview(received), list(accumulate(sizes))
    return [pickle.loads(view[end - size : end]) for size, end in zip(sizes, ends, strict=True)]


def _threads_may_send(mpi: Any) -> bool:
    """Tell whether all threads may send messages, as mpi4py asks for unless told otherwise."""
    return bool(mpi.Query_thread() == mpi.THREAD_MULTIPLE)


def _library(mpi: Any, comm: Any) -> Library | None:
    """Return what compiled code needs for messages to the ranks of `comm`, or None if that can't be had.

    All threads must be allowed to send.
    """
    if not _threads_may_send(mpi):
        return None
    try:
        functions = ctypes.CDLL(mpi.__file__)  # with the library that it is linked to
        found = (functions.MPI_Iallgather, functions.MPI_Test)
        by_number = mpi._sizeof(mpi.Comm) == ctypes.sizeof(ctypes.c_int)
        handles = (mpi._handleof(comm), mpi._handleof(mpi.INT32_T))
        status_bytes = mpi._sizeof(mpi.Status)
    except (OSError, AttributeError):
        return None
    gather, test = (ctypes.cast(function, ctypes.c_void_p).value or 0 for function in found)
    return Library(gather, test, by_number, *handles, status_bytes)
