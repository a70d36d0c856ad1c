"""A class with a dict of parameters, a class alone, and both by keyword."""

import pyNN.nest as sim

sim.setup(timestep=0.1, min_delay=0.1)
a = sim.Population(2, sim.IF_curr_exp, {"i_offset": 1.0}, label="a")
b = sim.Population(2, sim.IF_curr_exp)
c = sim.Population(2, sim.IF_curr_exp, {})
d = sim.Population(size=2, cellclass=sim.IF_cond_exp, cellparams={"tau_m": 15, "v_rest": -70}, label="d")
e = sim.Population(2, sim.IF_curr_exp, None)
a.record("spikes")
sim.run(30)
print(a.get_data().segments[0].spiketrains[0].magnitude.tolist(), d.get("tau_m"), b.get("cm"), len(c), len(e))
# [27.8] 15.0 1.0 2 2
