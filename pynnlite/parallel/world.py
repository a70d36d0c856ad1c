"""The ranks that there are."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from typing import Any

from ..errors import MissingPackage
from . import mpi
from .communicator import Communicator
from .launch import SETTING, Launch, launched
from .serial import SerialCommunicator

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
    """Return the ranks that a launcher has started, or this process alone; or what is `playing`.

    Raises
    ------
    MissingPackage
        If a launcher has started several processes, but mpi4py is missing, or is that of another MPI.
    """
    return _played.get() or _of_process(os.getpid())


@cache
def _of_process(process: int) -> Communicator:
    """Return the ranks for a process; a child that was forked from a rank is alone."""
    launch = launched()
    if launch is None:
        return SerialCommunicator()
    found: Any = mpi.load()
    if found is None:
        if launch.size is None:
            return SerialCommunicator()
        raise MissingPackage(
            f"This process was started as one of {launch.size} ({launch.variable}={launch.size}). They need mpi4py to"
            " work together: pip install 'pynnlite[mpi]'."
            f" If each process is to run a network of its own, set the environment variable {SETTING}=alone."
        )
    size = found.COMM_WORLD.Get_size()
    if size == 1 and launch.size is not None:
        raise MissingPackage(_other_mpi(launch, found.Get_library_version()))
    return mpi.MpiCommunicator(found.COMM_WORLD) if size > 1 else SerialCommunicator()


def _other_mpi(launch: Launch, version: str) -> str:
    name = " ".join(version.split(",")[0].replace("\0", "").split()[:4])
    return (
        f"This process was started as one of {launch.size} processes ({launch.variable}={launch.size}), but MPI sees 1:"
        f" the launcher belongs to another MPI than mpi4py, which uses {name}. Start the script by the mpiexec of that"
        " MPI, or build mpi4py for the MPI of the launcher: pip install --force-reinstall --no-binary mpi4py mpi4py."
        f" If each process is to run a network of its own, set the environment variable {SETTING}=alone."
    )
