"""A script in PyNN's spelling, whose first rank prints what it gathers.

Usage: [mpiexec -n P] pynnlite run of_pynn.py
"""

import pyNN.nest as sim
from pyNN.random import NumpyRNG, RandomDistribution

rank = sim.setup(timestep=0.1, min_delay=0.1, threads=1)
rng = NumpyRNG(seed=3, parallel_safe=True)
cells = sim.Population(20, sim.IF_curr_exp, {"i_offset": RandomDistribution("uniform", [0.8, 1.2], rng=rng)})
synapse = sim.StaticSynapse(weight=0.05, delay=1)
projection = sim.Projection(cells, cells, sim.FixedProbabilityConnector(0.2, rng=rng), synapse)
cells.record("spikes")
sim.run(100.0)
trains = cells.get_data().segments[0].spiketrains
if rank == 0:
    print([train.magnitude.tolist() for train in trains])
    print(projection.size() > 10)
sim.end()
