"""Stop the last rank, and interrupt rank 0, as Ctrl-C does, while it waits for that one.

Usage: mpiexec -n P python stopped.py run|messages|reading|caught|signal

With `signal`, rank 0 does not interrupt itself, but says that it waits. With `caught`, it catches the exception, reads
its data, and lets the last rank go on.
"""

from __future__ import annotations

import os
import signal
import sys
import threading

from small import small

import pynnlite as pnl


def interrupt() -> None:
    if how == "signal":
        print("waits", flush=True)
    else:
        os.kill(os.getpid(), signal.SIGINT)


how = sys.argv[1]
net = small()
with pnl.Simulator("native", network=net, timestep=0.1, shared_memory=how != "messages") as sim:
    rank, last = sim.communicator.rank, sim.communicator.size - 1
    processes = sim.communicator.allgather(os.getpid())
    sim.run(10.0)
    if rank == 0:
        threading.Timer(1.0, interrupt).start()
    if rank == last and how == "reading":
        os.kill(os.getpid(), signal.SIGSTOP)
    if how == "reading":
        net.populations[0].get_spike_counts()
    if rank == last:
        threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGSTOP)).start()
    try:
        sim.run(1e6)
    except KeyboardInterrupt:
        if how != "caught":
            raise
        trains = net.populations[0].get_data(gather=False).segments[0].spiketrains
        assert sum(map(len, trains)) > 0 and max(train.max() for train in trains if len(train)) <= sim.time
        print("data up to now", flush=True)
        os.kill(processes[last], signal.SIGCONT)
