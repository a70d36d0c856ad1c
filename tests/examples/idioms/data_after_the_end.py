"""Data are read after end(), by index and by name."""

import pyNN.nest as sim

sim.setup()
p = sim.Population(2, sim.IF_cond_exp(i_offset=0.1))
p.record(["spikes", "v"])
sim.run(10)
sim.end()
segment = p.get_data(["v", "spikes"]).segments[0]
print(segment.analogsignals[0].shape, segment.filter(name="v")[0][0, 1], len(segment.spiketrains))
# (101, 2) -65.0 mV 2
