"""Spike times, rates and weights are set between runs."""

import pyNN.nest as sim

sim.setup(timestep=0.1, min_delay=1.0)
source = sim.Population(1, sim.SpikeSourceArray(spike_times=[5.0]))
cell = sim.Population(1, sim.IF_curr_exp())
projection = sim.Projection(source, cell, sim.AllToAllConnector(), sim.StaticSynapse(weight=1.0, delay=1.0))
source.record("spikes")
cell.record("v")
sim.run(50.0)
source.set(spike_times=[55.0, 60.0])
projection.set(weight=2.0)
sim.run(50.0)
segment = source.get_data().segments[0]
print(segment.spiketrains[0].magnitude.tolist(), projection.get("weight", "list", with_address=False))
# [5.0, 55.0, 60.0] [2.0]
