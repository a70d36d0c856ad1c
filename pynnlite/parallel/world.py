"""The ranks that there are."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache

from ..errors import MissingPackage
from .communicator import Communicator, SerialCommunicator
from .mpi import MpiCommunicator

LAUNCHED_BY = ("PMI_SIZE", "PMIX_RANK", "OMPI_COMM_WORLD_SIZE", "MV2_COMM_WORLD_SIZE")
"""Environment variables by which a process knows that mpiexec has started it."""


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
