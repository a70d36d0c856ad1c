"""Counts and means of spikes."""

import numpy as np
import pyNN.nest as sim

sim.setup(timestep=0.1, rng_seeds=[1])
np.random.seed(1)
source = sim.Population(10, sim.SpikeSourcePoisson(rate=100.0))
source.record("spikes")
sim.run(500.0)
counts = source.get_spike_counts()
mean = source.mean_spike_count()
print(len(counts) == 10, counts[source[0]] == len(source.get_data().segments[0].spiketrains[0]), mean)
# True True 49.3
