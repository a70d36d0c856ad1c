"""The rates of 1000 cells as a function of their current, and their potentials, for 1 s."""

import numpy as np
import pyNN.nest as sim

sim.setup(timestep=0.1, min_delay=0.1)
cells = sim.Population(1000, sim.IF_curr_exp(tau_refrac=2.0, i_offset=np.linspace(0.5, 2.0, 1000)))
cells.record(["spikes", "v"])
sim.run(1000.0)
segment = cells.get_data().segments[0]
rates = [len(train) for train in segment.spiketrains]
print(max(rates), segment.filter(name="v")[0].shape)
sim.end()
