"""A loop over simulations, each with its setup."""

import pyNN.nest as sim

times = []
for current in (1.0, 2.0, 3.0):
    sim.setup(timestep=0.1)
    p = sim.Population(1, sim.IF_curr_exp(i_offset=current))
    p.record("spikes")
    sim.run(simtime=30.0)
    times.append(float(p.get_data().segments[0].spiketrains[0][0]))
    sim.end()
print(times)
# [27.8, 9.5, 5.8]
