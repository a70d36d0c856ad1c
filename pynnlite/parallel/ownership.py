"""Which rank owns which cell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from .communicator import Communicator, Integers


class Ownership(Protocol):
    """Which rank owns which cell of every population. Each cell has one owner; every rank knows all of this."""

    def cells(self, population: int, rank: int) -> Integers:
        """Return the indices of the cells of a population that a rank owns, ascending."""
        ...

    def is_owned(self, population: int, index: Integers) -> NDArray[np.bool_]:
        """Tell which of some cells of a population this rank owns."""
        ...


def own_share(size: int, rank: int, n_ranks: int) -> tuple[int, int]:
    """Return the first and the last (excluded) cell of a rank's share of a population, where shares are equal."""
    return size * rank // n_ranks, size * (rank + 1) // n_ranks


@dataclass(frozen=True, slots=True)
class EqualShares:
    """The share of each rank is an equal number of neighbouring cells of every population.

    Parameters
    ----------
    sizes : tuple of int
        Number of cells of each population.
    rank, n_ranks : int
        Which rank this is, of how many.
    """

    sizes: tuple[int, ...]
    rank: int
    n_ranks: int

    @classmethod
    def of(cls, sizes: Sequence[int], comm: Communicator) -> EqualShares:
        """Return the shares of populations of some sizes."""
        return cls(tuple(sizes), comm.rank, comm.size)

    def cells(self, population: int, rank: int) -> Integers:
        """Return the indices of the cells of a population that a rank owns, ascending."""
        return np.arange(*own_share(self.sizes[population], rank, self.n_ranks), dtype=np.int32)

    def is_owned(self, population: int, index: Integers) -> NDArray[np.bool_]:
        """Tell which of some cells of a population this rank owns."""
        first, last = own_share(self.sizes[population], self.rank, self.n_ranks)
        return (index >= first) & (index < last)
