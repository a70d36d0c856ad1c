"""Let the last rank pause in the middle of a run, and print the processor time that rank 0 took meanwhile, in s.

Usage: mpiexec -n P python waiting.py PAUSE
"""

from __future__ import annotations

import sys
import time

from networks import coba

import pynnlite as pnl

pause = float(sys.argv[1])
with pnl.Simulator("native", network=coba(), timestep=0.1) as sim:
    rank, last = sim.communicator.rank, sim.communicator.size - 1
    sim.run(1.0)
    before = time.process_time()
    if rank == last:
        time.sleep(pause)
    sim.run(1.0)
    if rank == 0:
        print(time.process_time() - before)
