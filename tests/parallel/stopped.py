"""Stop the last rank, and interrupt rank 0, as Ctrl-C does, while it waits for that one.

Usage: mpiexec -n P python stopped.py run|messages|reading [signal]

Without `signal`, rank 0 interrupts itself; otherwise it says that it waits.
"""

from __future__ import annotations

import os
import signal
import sys
import threading

from networks import coba

import pynnlite as pnl


def interrupt() -> None:
    if "signal" in sys.argv:
        print("waits", flush=True)
    else:
        os.kill(os.getpid(), signal.SIGINT)


how = sys.argv[1]
net = coba()
with pnl.Simulator("native", network=net, timestep=0.1, shared_memory=how != "messages") as sim:
    rank, last = sim.communicator.rank, sim.communicator.size - 1
    sim.run(10.0)
    if rank == 0:
        threading.Timer(1.0, interrupt).start()
    if rank == last:
        os.kill(os.getpid(), signal.SIGSTOP)
    if how == "reading":
        net.populations[0].get_spike_counts()
    sim.run(10.0)
