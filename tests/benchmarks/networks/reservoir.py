"""A reservoir of 400 cells with potentials and spikes recorded, in steps of 1 ms for 20 s; input of 50 trains each half."""

import numpy as np
import pyNN.nest as sim
from pyNN.random import NumpyRNG

sim.setup(timestep=1.0, min_delay=1.0)
draws = np.random.default_rng(1)


def trains(rate, start, stop):
    return [np.unique(np.round(np.sort(draws.uniform(start, stop, int(rate * 10.0))))) for _ in range(50)]


first = sim.Population(50, sim.SpikeSourceArray(spike_times=trains(100.0, 2.0, 10000.0)))
second = sim.Population(50, sim.SpikeSourceArray(spike_times=trains(25.0, 10000.0, 20000.0)))
cells = sim.Population(400, sim.IF_curr_exp(tau_refrac=5.0, i_offset=0.2))
exc, inh = cells[0:320], cells[320:400]
everywhere = sim.FixedProbabilityConnector(1.0)
for source, target in ((first, cells[0:50]), (second, cells[50:100])):
    sim.Projection(
        source, target, everywhere, sim.StaticSynapse(weight=0.05, delay=1.0), receptor_type="excitatory"
    )
rng = NumpyRNG(seed=1)
for source, weight, receptor in ((exc, 0.02, "excitatory"), (inh, -0.08, "inhibitory")):
    connector = sim.FixedProbabilityConnector(0.1, rng=rng)
    sim.Projection(
        source, cells, connector, sim.StaticSynapse(weight=weight, delay=1.0), receptor_type=receptor
    )
cells.record(["spikes", "v"])
first.record("spikes")
second.record("spikes")
sim.run(20000.0)
segment = cells.get_data().segments[0]
print(sum(len(train) for train in segment.spiketrains), segment.filter(name="v")[0].shape)
sim.end()
