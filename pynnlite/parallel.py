"""How ranks talk to each other, and which part of a population each of them owns."""

from __future__ import annotations

import os
import sys
import traceback
from functools import cache
from types import TracebackType
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from .errors import BadValue, MissingPackage

LAUNCHED_BY = ("PMI_SIZE", "PMIX_RANK", "OMPI_COMM_WORLD_SIZE", "MV2_COMM_WORLD_SIZE")
"""Environment variables by which a process knows that mpiexec has started it."""

Integers = NDArray[np.int32]


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
        sys.excepthook = self._end_all

    def gather(self, item: Any) -> list[Any] | None:
        """Return the items of all ranks, in order, on rank 0, and None on the others."""
        items: list[Any] | None = self._comm.gather(item)
        return items

    def allgather(self, item: Any) -> list[Any]:
        """Return the items of all ranks, in order."""
        items: list[Any] = self._comm.allgather(item)
        return items

    def exchange(self, counts: Integers, items: Integers) -> tuple[Integers, Integers]:
        """Return the counts of all ranks, and the items of all ranks, one after the other."""
        every = np.empty((self.size, len(counts)), np.int32)
        self._comm.Allgather(counts, every)
        sizes = every.sum(axis=1)
        received = np.empty(int(sizes.sum()), np.int32)
        if len(received):
            self._comm.Allgatherv(items, (received, sizes))
        return every, received

    def _end_all(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        """Print what went wrong on this rank, and end all ranks: the others may be waiting for this one."""
        lines = "".join(traceback.format_exception(kind, error, trace))
        sys.stderr.write(f"Rank {self.rank} of {self.size} failed and ends all.\n{lines}")
        sys.stderr.flush()
        sys.stdout.flush()
        self._comm.Abort(1)


@cache
def world() -> Communicator:
    """Return the ranks that mpiexec has started, or this process alone.

    Raises
    ------
    MissingPackage
        If mpiexec has started several processes, but there is no mpi4py.
    """
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
