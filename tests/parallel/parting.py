"""Let the last rank leave the others, in the way that is asked for; or, with `all`, let all leave together.

Usage: mpiexec -n P python parting.py exit|end|caught|interrupted|reading|all [--messages]
"""

from __future__ import annotations

import contextlib
import sys

from small import small

import pynnlite as pnl

how, messages = sys.argv[1], "--messages" in sys.argv


def fail(now: float) -> float:
    if last and now > 10.0:
        raise KeyboardInterrupt if how == "interrupted" else RuntimeError("caught by one rank")
    return now + 5.0


net = small()
cells = net.populations[0]
with pnl.Simulator("native", network=net, timestep=0.1, shared_memory=not messages) as sim:
    last = sim.communicator.rank == sim.communicator.size - 1
    sim.run(10.0)
    if how == "exit" and last:
        sys.exit()
    if how in ("caught", "interrupted"):
        with contextlib.suppress(RuntimeError, KeyboardInterrupt):
            sim.run(10.0, callbacks=[fail])
    if how == "all":
        sys.exit(3)
    if how == "reading" and last:
        cells.get_data()
    if not (how == "end" and last):
        sim.run(10.0)
        cells.get_spike_counts()
