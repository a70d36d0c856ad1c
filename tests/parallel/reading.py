"""Read data on rank 0 only, while the others are busy outside pynnlite; or, with `late`, have them come later.

Usage: mpiexec -n P python reading.py data|counts|late
"""

from __future__ import annotations

import sys
import time

from small import small

import pynnlite as pnl

how = sys.argv[1]
net = small()
cells = net.populations[0]
with pnl.Simulator("native", network=net, timestep=0.1) as sim:
    rank = sim.communicator.rank
    sim.run(10.0)
    if rank > 0:
        time.sleep(0.7 if how == "late" else 60.0)
        block = cells.get_data()
    elif how == "counts":
        cells.get_spike_counts()
    else:
        block = cells.get_data()
    if rank == 0:
        print("read", flush=True)
