"""Spike times change between runs."""

import pyNN.nest as sim
from pyNN.parameters import Sequence

sim.setup(timestep=0.1)
source = sim.Population(1, sim.SpikeSourceArray(spike_times=[1.0]))
source.record("spikes")
sim.run(10.0)
source.set(spike_times=[Sequence([2.0, 3.0]) + 10])
sim.run(10.0)
print([float(t) for t in source.get_data(clear=True).segments[0].spiketrains[0]])
sim.reset()
source.set(spike_times=[6])
sim.run(10.0)
print([float(t) for t in source.get_data().segments[-1].spiketrains[0]])
# [1.0, 12.0, 13.0]
# [6.0]
