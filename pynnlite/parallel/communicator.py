"""How ranks talk to each other: the protocol."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from ..errors import BadValue

WITH_HEADERS = 512
"""How many items all ranks together may send in one message with the numbers that say how many there are."""

Integers = NDArray[np.int32]
Bytes = NDArray[np.uint8]


def checked_gather(gather: bool | str) -> bool | str:
    """Return `gather`, or raise `BadValue` if it is none of True, False and ``"all"``."""
    if not isinstance(gather, bool | np.bool_) and not (isinstance(gather, str) and gather == "all"):
        raise BadValue(
            f"gather must be True (everything on rank 0), 'all' (on every rank) or False, not {gather!r}."
        )
    return gather if isinstance(gather, str) else bool(gather)


@dataclass(frozen=True, slots=True)
class Library:
    """The functions and handles of the MPI library in use, with which compiled code sends messages by itself.

    Parameters
    ----------
    gather, test : int
        Addresses of ``MPI_Iallgather`` and ``MPI_Test``.
    by_number : bool
        Whether handles are numbers, of type int, or pointers.
    all, int32 : int
        Handles of the communicator and of the type ``MPI_INT32_T``.
    status_bytes : int
        Size of an ``MPI_Status``.
    """

    gather: int
    test: int
    by_number: bool
    all: int
    int32: int
    status_bytes: int


class Communicator(Protocol):
    """The ranks of one simulation.

    Attributes
    ----------
    rank, size : int
        Which rank this is, of how many.
    library : Library or None
        The means by which compiled code can do what `exchange` does, as far as items are few.
    """

    rank: int
    size: int
    library: Library | None

    def gather(self, item: Any) -> list[Any] | None:
        """Return the items of all ranks, in order, on rank 0, and None on the others. Collective."""
        ...

    def allgather(self, item: Any, what: str = "") -> list[Any]:
        """Return the items of all ranks, in order. Collective.

        Parameters
        ----------
        item : object
            Can be pickled.
        what : str
            Names the call, besides the function that makes it. Ranks that name it differently are in different places.
        """
        ...

    def gather_bytes(self, packet: Bytes, everywhere: bool) -> list[Bytes] | None:
        """Return the bytes of all ranks, in order, on rank 0 or on every rank, and None elsewhere. Collective.

        A rank that waits too long for others, which may never come, raises `SimulationStateError`.

        Parameters
        ----------
        packet : (n,) ndarray of uint8
            Any number of bytes.
        everywhere : bool
            Whether every rank gets the bytes of all.
        """
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

    def look(self, waited: float) -> None:
        """Raise `SimulationStateError` if a rank waits elsewhere, so that the present wait would never end.

        Compiled code that waits for other ranks comes back now and then and calls this.

        Parameters
        ----------
        waited : float
            Seconds since the wait began.
        """
        ...
