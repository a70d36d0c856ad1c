"""How ranks talk to each other."""

from __future__ import annotations

import ctypes
from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from ..errors import BadValue

WITH_HEADERS = 512
"""How many items all ranks together may send in one message with the numbers that say how many there are."""

Integers = NDArray[np.int32]

Result = TypeVar("Result")


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
