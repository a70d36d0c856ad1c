"""How ranks talk to each other, and which part of a population each of them owns."""

from __future__ import annotations

from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

Integers = NDArray[np.int32]


def owned(size: int, rank: int, n_ranks: int) -> tuple[int, int]:
    """Return the first and the last (excluded) of those cells of a population that a rank owns.

    Every rank owns an equal contiguous slice, so that what the ranks have, one after the other, is in order.
    """
    return size * rank // n_ranks, size * (rank + 1) // n_ranks


class Communicator(Protocol):
    """The ranks of one simulation."""

    rank: int
    size: int

    def gather(self, item: Any) -> list[Any] | None:
        """Return the items of all ranks, in order, on rank 0, and None on the others. Collective."""
        ...

    def allgather(self, item: Any) -> list[Any]:
        """Return the items of all ranks, in order. Collective."""
        ...

    def exchange(self, counts: Integers, items: Integers) -> tuple[Integers, Integers]:
        """Return the counts of all ranks, and the items of all ranks, one after the other. Collective.

        Parameters
        ----------
        counts : (k,) ndarray of int32
            Numbers that add up to that of items; as many on every rank.
        items : (n,) ndarray of int32
            What is sent to all.

        Returns
        -------
        counts : (size, k) ndarray of int32
            Those of each rank.
        items : (m,) ndarray of int32
            Those of each rank, in order.
        """
        ...


class SerialCommunicator:
    """One rank alone."""

    rank = 0
    size = 1

    def gather(self, item: Any) -> list[Any] | None:
        """Return the item in a list."""
        return [item]

    def allgather(self, item: Any) -> list[Any]:
        """Return the item in a list."""
        return [item]

    def exchange(self, counts: Integers, items: Integers) -> tuple[Integers, Integers]:
        """Return what is given."""
        return counts[np.newaxis], items
