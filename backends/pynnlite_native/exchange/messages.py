"""Messages between ranks: after each interval, the cells that fired."""

from __future__ import annotations

import time

import numpy as np

from pynnlite.parallel.communicator import WITH_HEADERS, Communicator

from ..kernels.engine import Engine
from ..kernels.spikes import BEFORE_PACKET, Packet, Ranks
from ..layout import LINE
from .spike_lists import SpikeLists

IN_ONE_MESSAGE = 1 << 16
"""How many spikes all ranks together may send in messages of MPI that are as long on each rank."""

IN_A_LINE = LINE // np.dtype(np.int32).itemsize
"""How many numbers of a message lie in one cache line."""


class Messages:
    """Memory for packets, and the way in which ranks exchange them.

    The compiled loops exchange packets in memory that all ranks share, or else by MPI. If neither is possible, or if a
    rank has more spikes than a message has room for, they stop, and `exchange` does it.

    Parameters
    ----------
    comm : Communicator
        The ranks.
    n_populations, n_cells : int
        How many there are, on all ranks and on this one.
    interval : int
        The most steps of which one message tells.
    shared_memory : bool
        Whether to share memory if that is possible.
    core : Engine
        The loops.

    Attributes
    ----------
    seconds : float
        Wall time spent in `exchange`.
    """

    def __init__(
        self,
        comm: Communicator,
        n_populations: int,
        n_cells: int,
        interval: int,
        shared_memory: bool,
        core: Engine,
    ) -> None:
        self._comm, self._core, self._shared_memory = comm, core, shared_memory
        self._header, self._most = 1 + n_populations * interval, n_cells * interval
        self.seconds = 0.0
        self._make_room(WITH_HEADERS // comm.size)

    def exchange(self, lists: SpikeLists) -> bool:
        """Exchange the packets of an interval, and list their spikes; False if some cell has no solution."""
        begun = time.perf_counter()
        received = self._comm.exchange(self._packet[: self._core.sent])
        self.seconds += time.perf_counter() - begun
        if received[:, 0].min() < 0:
            return False
        largest = int(received[:, 0].max())
        while not self._core.receive(received):
            lists.grow()
        if largest > self._room:
            self._make_room(2 * largest)
        return True

    def _make_room(self, room: int) -> None:
        """Make room for the packet of this rank, and for messages with `room` spikes of each rank."""
        comm, core, self._room = self._comm, self._core, room
        self._packet = np.zeros(self._header + max(self._most, room), np.int32)
        core.set_packet(Packet(room=self._packet))
        lines = -(-(BEFORE_PACKET + self._header + room) // IN_A_LINE)
        board = comm.share((2, comm.size, lines * IN_A_LINE)) if self._shared_memory else None
        mpi = comm.library
        if board is not None:
            core.set_ranks(Ranks(n=comm.size, room=room, rank=comm.rank, board=board))
        elif mpi is not None and comm.size * room <= IN_ONE_MESSAGE:
            received = np.zeros(comm.size * (self._header + room), np.int32)
            core.set_ranks(
                Ranks(
                    n=comm.size,
                    room=room,
                    gather=mpi.gather,
                    test=mpi.test,
                    by_number=mpi.by_number,
                    all=mpi.all,
                    type=mpi.int32,
                    received=received,
                    status=np.zeros(mpi.status_bytes, np.uint8),
                )
            )
        else:
            core.set_ranks()
