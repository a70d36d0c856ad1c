"""Save synapses, which rank 0 does, and make a projection of the file at once, on all ranks; print how many it has.

Usage: mpiexec -n P python saved.py FOLDER
"""

from __future__ import annotations

import sys
from pathlib import Path

import pynnlite.native as sim

FILE = Path(sys.argv[1]) / "synapses.txt"

rank = sim.setup(timestep=0.1)
cells = sim.Population(250, sim.IF_cond_exp())
synapse = sim.StaticSynapse(weight=0.001, delay=1.0)
saved = sim.Projection(cells, cells, sim.AllToAllConnector(allow_self_connections=False), synapse)
saved.save("all", str(FILE))
read = sim.Projection(cells, cells, sim.FromFileConnector(str(FILE)))
size = read.size("all")
sim.run(1.0)
if rank == 0:
    print(size)
sim.end()
