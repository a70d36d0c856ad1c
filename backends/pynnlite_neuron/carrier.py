"""NEURON as what carries the clock and the spikes of a network."""

from __future__ import annotations

import ctypes
import os
from functools import cache
from typing import Any

import numpy as np

from pynnlite.backend.ticks import TickedNetwork
from pynnlite.errors import BackendError
from pynnlite.parallel import Communicator

from .compiling import Mechanisms, compiled

SLOT = 0
"""The slot of `ticks.h` that is used: one process has one network."""


class NeuronCarrier:
    """A hub, to which all spikes go, and for each cell the place where its spikes begin.

    NEURON's time 1 is one step. Its dt is a half, since it wants delays that are longer than dt.

    Parameters
    ----------
    network : TickedNetwork
        The network.
    comm : Communicator
        The ranks.
    """

    def __init__(self, network: TickedNetwork, comm: Communicator) -> None:
        h = _neuron(comm.size)
        mechanisms = _loaded(comm)
        self._library = ctypes.CDLL(mechanisms.path)
        self._library.pynnlite_attach.argtypes = [ctypes.c_int64, ctypes.c_void_p]
        self._library.pynnlite_attach.restype = None
        self._library.pynnlite_attach(SLOT, network.core.entry_address)
        self._context = h.ParallelContext()
        self._section = h.Section(name="pynnlite")
        place = self._section(0.5)
        self._hub = getattr(h, mechanisms.hub)(place)
        self._hub.pynnlite_slot = SLOT
        received = network.received
        wanted = np.unique(np.concatenate(comm.allgather(received)))
        make, rank = getattr(h, mechanisms.cell), int(self._context.id())
        self._cells = []
        for number in np.flatnonzero(np.isin(network.cell_rows, wanted)).tolist():
            cell, row = make(place), int(network.cell_rows[number])
            cell.pynnlite_number = number
            self._context.set_gid2node(row, rank)
            self._context.cell(row, h.NetCon(cell, None))
            self._cells.append(cell)
        self._connections = []
        for row in received.tolist():
            connection = self._context.gid_connect(row, self._hub)
            connection.weight[0], connection.delay = row, network.shortest
            self._connections.append(connection)
        h.CVode().active(0)
        self._context.set_maxstep(10)
        h.dt = 0.5
        h.finitialize()

    def run(self, step: int) -> None:
        """Go on to a step. Collective."""
        self._context.psolve(step)

    def close(self) -> None:
        """Release everything."""
        self._library.pynnlite_attach(SLOT, None)
        self._library.pynnlite_forget()
        self._connections, self._cells, self._hub = [], [], None
        self._context.gid_clear()
        self._section = None


@cache
def _neuron(n_ranks: int) -> Any:
    """Return NEURON's `h`, with MPI if there are several ranks.

    Raises
    ------
    BackendError
        If NEURON does not see all ranks.
    """
    os.environ.setdefault("NEURON_MODULE_OPTIONS", "-nogui")  # else it warns where there is no display
    if n_ranks > 1:
        for path in _libraries_of_mpi():
            ctypes.CDLL(
                path, ctypes.RTLD_GLOBAL
            )  # else NEURON does not find its functions, and runs each rank alone
    from neuron import h

    if n_ranks > 1:
        h.nrnmpi_init()
    seen = int(h.ParallelContext().nhost())
    if seen != n_ranks:
        raise BackendError(
            f"NEURON sees {seen} of {n_ranks} MPI ranks: it does not work with this MPI library, or `neuron` was"
            " imported before the network was built. Import it afterwards, or not at all; or use mpich."
        )
    return h


def _libraries_of_mpi() -> list[str]:
    """Return the paths of the MPI libraries that this process has loaded."""
    with open("/proc/self/maps", encoding="utf-8") as lines:
        paths = {line.split(maxsplit=5)[5].strip() for line in lines if line.count("/")}
    return sorted(path for path in paths if os.path.basename(path).startswith("libmpi"))


def _loaded(comm: Communicator) -> Mechanisms:
    """Return the mechanisms, loaded into NEURON. The first rank compiles them for all, if need be. Collective."""
    from neuron import h

    if comm.rank == 0:
        mechanisms = compiled()
    comm.allgather(None)
    if comm.rank > 0:
        mechanisms = compiled()
    if not hasattr(h, mechanisms.hub) and not h.nrn_load_dll(mechanisms.path):
        raise BackendError(f"NEURON cannot load the mechanisms {mechanisms.path}.")
    return mechanisms
