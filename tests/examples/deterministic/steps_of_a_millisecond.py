"""Steps of 1 ms, delays in whole steps, and a trace with fewer samples."""

import pyNN.nest as sim

sim.setup(timestep=1.0, min_delay=1.0)
source = sim.Population(1, sim.SpikeSourceArray(spike_times=[2.0, 10.0, 11.0, 40.0]))
cells = sim.Population(2, sim.IF_curr_exp(i_offset=[0.0, 0.85], tau_refrac=3.0))
sim.Projection(source, cells, sim.AllToAllConnector(), sim.StaticSynapse(weight=20.0, delay=2.0))
cells.record("spikes")
cells.record("v", sampling_interval=5.0)
sim.run(100.0)
sim.end()
