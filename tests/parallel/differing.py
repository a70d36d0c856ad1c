"""Do something else on the last rank than on the others, in the way that is asked for.

Usage: mpiexec -n P python differing.py length|set|random|record|callback|number
"""

from __future__ import annotations

import random
import sys

from small import small

import pynnlite as pnl


def call(now: float) -> float:
    if how == "random":
        cells.set(i_offset=random.SystemRandom().random())
    return now + (3.0 if last and how == "callback" else 5.0)


how = sys.argv[1]
net = small()
(cells,) = net.populations
with pnl.Simulator("native", network=net, timestep=0.1) as sim:
    last = sim.communicator.rank == sim.communicator.size - 1
    sim.run(10.0)
    if how == "set" and last:
        cells[1:3].set(tau_m=12.0)
    if how == "record" and last:
        cells[1:3].record("v")
    sim.run(10.0 + 10.0 * (how == "length" and last), callbacks=[call] * (1 + (how == "number" and last)))
print("went on")
