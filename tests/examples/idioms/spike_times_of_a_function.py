"""A function makes the spike times."""

import numpy
import pyNN.nest as sim
from pyNN.parameters import Sequence

sim.setup(timestep=0.1)
numpy.random.seed(8658764)


def generate_spike_times(i):
    gen = lambda: Sequence(numpy.add.accumulate(numpy.random.exponential(10.0, size=5)))
    if hasattr(i, "__len__"):
        return [gen() for j in i]
    else:
        return gen()


spikes = sim.Population(10, sim.SpikeSourceArray(spike_times=generate_spike_times))
spikes.record("spikes")
sim.run(200.0)
trains = spikes.get_data().segments[0].spiketrains
print(len(trains), any(len(train) == 5 for train in trains))
# 10 True
