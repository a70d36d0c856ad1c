"""Projections between views and assemblies, with weights by place."""

import numpy as np
import pyNN.nest as sim

sim.setup(timestep=0.1)
sources = sim.Population(
    4, sim.SpikeSourceArray(spike_times=[[1.0, 12.0], [2.0, 12.5], [3.0, 13.0], [4.0, 13.5]])
)
first = sim.Population(3, sim.IF_curr_exp(i_offset=0.3))
second = sim.Population(2, sim.IF_curr_exp(tau_m=12.0))
one = np.array([[0.5, 1.0, 1.5], [2.0, 2.5, 3.0]])
sim.Projection(sources[0:2], first, sim.AllToAllConnector(), sim.StaticSynapse(weight=one, delay=1.0))
sim.Projection(
    sources,
    first + second,
    sim.AllToAllConnector(),
    sim.StaticSynapse(weight=9.0, delay=0.5),
    receptor_type="excitatory",
)
sim.Projection(
    first,
    second,
    sim.AllToAllConnector(),
    sim.StaticSynapse(weight=-4.0, delay=0.4),
    receptor_type="inhibitory",
)
first.record(["spikes", "v"])
second.record(["spikes", "v"])
sim.run(40.0)
sim.end()
