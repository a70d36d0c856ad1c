"""Input that moves the membrane itself, some of it while a cell is refractory."""

import pyNN.nest as sim

sim.setup(timestep=0.1)
source = sim.Population(
    2, sim.SpikeSourceArray(spike_times=[[3.0, 4.0, 5.0, 6.0, 20.0], [4.0, 5.0, 5.5, 30.0]])
)
cells = sim.Population(2, sim.IF_curr_delta(tau_refrac=[1.0, 4.0], i_offset=[0.0, 0.3]))
sim.Projection(source, cells, sim.AllToAllConnector(), sim.StaticSynapse(weight=6.5, delay=0.7))
cells.record("spikes")
sim.run(40.0)
sim.end()
