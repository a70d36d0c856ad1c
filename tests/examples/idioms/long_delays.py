"""A delay over 10 ms, with min_delay and without max_delay."""

import pyNN.nest as sim

sim.setup(timestep=0.1, min_delay=0.1)
a = sim.Population(1, sim.SpikeSourceArray, {"spike_times": [0.0]})
b = sim.Population(1, sim.IF_curr_exp, {"tau_refrac": 0})
sim.Projection(a, b, sim.OneToOneConnector(), sim.StaticSynapse(weight=40.0, delay=25.0))
b.record("spikes")
sim.run(30.0)
print(b.get_data().segments[0].spiketrains[0].magnitude[0])
# 25.4
