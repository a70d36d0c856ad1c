"""Parameters, weights and a state are set between runs."""

import pyNN.nest as sim

sim.setup(timestep=0.1, min_delay=0.1)
source = sim.Population(1, sim.SpikeSourceArray(spike_times=[3.0, 23.0, 43.0]))
cells = sim.Population(2, sim.IF_curr_exp(i_offset=[0.2, 0.9]))
projection = sim.Projection(source, cells, sim.AllToAllConnector(), sim.StaticSynapse(weight=12.0, delay=1.0))
cells.record(["spikes", "v"])
sim.run(20.0)
cells.set(i_offset=[0.6, 0.1])
projection.set(weight=25.0)
sim.run(20.0)
cells.set(tau_m=10.0, v_thresh=-55.0)
sim.run(20.0)
sim.end()
