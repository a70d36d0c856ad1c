"""Which part of a population each rank owns."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .communicator import Communicator, Integers


def owned(size: int, rank: int, n_ranks: int) -> tuple[int, int]:
    """Return the first and the last (excluded) of those cells of a population that a rank owns.

    Every rank owns an equal contiguous slice, so that what the ranks have, one after the other, is in order.
    """
    return size * rank // n_ranks, size * (rank + 1) // n_ranks


def is_owned(cells: Integers, size: int, comm: Communicator) -> NDArray[np.bool_]:
    """Tell which of some cells of a population of some size this rank owns."""
    first, last = owned(size, comm.rank, comm.size)
    return (cells >= first) & (cells < last)
