"""Ranks that are threads of one process, for tests."""

from __future__ import annotations

from collections.abc import Callable
from threading import Barrier, BrokenBarrierError
from typing import Any, TypeVar

import numpy as np

from .communicator import Bytes, Communicator, Integers, Library
from .world import playing

Result = TypeVar("Result")


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

    def allgather(self, item: Any, what: str = "") -> list[Any]:
        """Return the items of all ranks, in order; the items themselves, not copies."""
        self._board[self.rank] = item
        self._barrier.wait()
        items = list(self._board)
        self._barrier.wait()
        return items

    def gather_bytes(self, packet: Bytes, everywhere: bool) -> list[Bytes] | None:
        """Return the bytes of all ranks, in order, on rank 0 or on every rank."""
        packets = self.allgather(packet)
        return packets if everywhere or self.rank == 0 else None

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

    def look(self, waited: float) -> None:
        """Do nothing: a rank that fails ends the waits of the others."""


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
    from concurrent.futures import ThreadPoolExecutor  # slow to import, and seldom used

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
