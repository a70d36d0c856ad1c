"""OneToOneConnector from a population of one cell."""

import pyNN.nest as sim

sim.setup(timestep=0.1, min_delay=0.1, max_delay=4.0)
source = sim.Population(1, sim.SpikeSourceArray, {"spike_times": [10.0]})
cell = sim.Population(1, sim.IF_curr_exp, {"tau_syn_E": 5.0})
sim.Projection(source, cell, sim.OneToOneConnector(), sim.StaticSynapse(weight=1.0, delay=1.0))
cell.record("v")
sim.run(100.0)
v = cell.get_data().segments[0].analogsignals[0].magnitude[:, 0]
print((v != -65.0).argmax(), round(float(v.max()) + 65.0, 4))
# 111 3.1498
