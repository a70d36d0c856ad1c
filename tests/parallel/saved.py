"""Save synapses and spikes, which rank 0 does, and read the files at once, on all ranks; print what there is.

Usage: mpiexec -n P python saved.py FOLDER
"""

from __future__ import annotations

import sys
from pathlib import Path

import pynnlite.native as sim
from pynnlite.utility import load_population, save_population

FILE = Path(sys.argv[1]) / "synapses.txt"

rank = sim.setup(timestep=0.1)
cells = sim.Population(250, sim.IF_cond_exp())
synapse = sim.StaticSynapse(weight=0.001, delay=1.0)
saved = sim.Projection(cells, cells, sim.AllToAllConnector(allow_self_connections=False), synapse)
saved.save("all", str(FILE))
read = sim.Projection(cells, cells, sim.FromFileConnector(str(FILE)))
size = read.size("all")
cells.set(i_offset=2.0)
cells.record("spikes")
sim.run(30.0)
counts = sorted(cells.get_spike_counts(gather="all").values())
save_population(cells, FILE.with_suffix(".npz"))
sim.setup(timestep=0.1)
sources = load_population(FILE.with_suffix(".npz"), sim)
kept = sorted(len(times) for times in sources.get("spike_times", simplify=False))
if rank == 0:
    print(size, kept == counts, min(kept) > 0)
sim.end()
