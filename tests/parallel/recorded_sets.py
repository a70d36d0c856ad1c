"""Record a set of variables, which has another order on each rank, and compare the data with those of a list.

Usage: mpiexec -n P python recorded_sets.py [different]

With `different`, the ranks record different variables.
"""

from __future__ import annotations

import os
import sys

if "PYTHONHASHSEED" not in os.environ:  # the order of a set of texts follows from it
    rank = next(os.environ[name] for name in ("PMI_RANK", "OMPI_COMM_WORLD_RANK") if name in os.environ)
    os.environ["PYTHONHASHSEED"] = str(int(rank) + 1)
    os.execv(sys.executable, [sys.executable, *sys.argv])

import numpy as np

import pynnlite as pnl

VARIABLES = {"spikes", "v", "gsyn_exc", "gsyn_inh"}

net = pnl.Network(seed=1)
cells = [net.population(5, pnl.IF_cond_exp(i_offset=2.0)) for _ in range(2)]
source = net.population(5, pnl.SpikeSourcePoisson(rate=500.0))
for population in cells:
    for receptor in ("excitatory", "inhibitory"):
        net.projection(source, population, pnl.OneToOneConnector(), pnl.StaticSynapse(weight=0.01), receptor)
with pnl.Simulator("native", network=net, timestep=0.1) as sim:
    if "different" in sys.argv:
        cells[0].record("v" if sim.communicator.rank else "spikes")
    else:
        cells[0].record(VARIABLES)
        cells[1].record(["gsyn_exc", "gsyn_inh", "spikes", "v"])
    assert len(set(sim.communicator.allgather(tuple(VARIABLES)))) > 1
    sim.run(20.0)
    blocks = [population.get_data() for population in cells]
    if sim.communicator.rank == 0:
        found, wanted = (block.segments[0] for block in blocks)
        for name in sorted(VARIABLES - {"spikes"}):
            (one,), (other,) = (segment.filter(name=name) for segment in (found, wanted))
            assert np.array_equal(one.magnitude, other.magnitude)
        trains = [np.concatenate(segment.spiketrains) for segment in (found, wanted)]
        assert len(trains[0]) > 0 and np.array_equal(*trains)
        print("the same")
