"""One rank of many, without the others."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

import numpy as np

from ..errors import BadValue
from .communicator import Bytes, Integers, Library


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

    def allgather(self, item: Any, what: str = "") -> list[Any]:
        """Return as many times this rank's item as there are ranks: the item itself, not copies."""
        return [item] * self.size

    def gather_bytes(self, packet: Bytes, everywhere: bool) -> list[Bytes] | None:
        """Return this rank's bytes once for each rank, on rank 0 or everywhere."""
        return [packet] * self.size if everywhere or self.rank == 0 else None

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

    def look(self, waited: float) -> None:
        """Do nothing: the others are never awaited."""
