"""Fail on one rank, in the way that is asked for, while the others go on.

Usage: mpiexec -n P python failing.py exception|kill|network
"""

from __future__ import annotations

import os
import signal
import sys

from networks import coba

import pynnlite as pnl

how = sys.argv[1]
net = coba()
with pnl.Simulator("native", network=net, timestep=0.1) as sim:
    last = sim.communicator.rank == sim.communicator.size - 1
    if how == "network" and last:
        net.populations[0].set(tau_m=12.0)
    sim.run(10.0)
    print("pid", os.getpid(), flush=True)
    if how == "exception" and last:
        raise RuntimeError("something is wrong here")
    if how == "kill" and last:
        os.kill(os.getpid(), signal.SIGKILL)
    sim.run(1e6)
