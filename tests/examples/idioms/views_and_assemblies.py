"""Views, samples and assemblies as sources, targets and recorded cells."""

import pyNN.nest as sim
from pyNN.random import NumpyRNG

sim.setup()
a = sim.Population(6, sim.IF_cond_exp(), label="a")
b = sim.Population(4, sim.IF_cond_exp(), label="b")
both = a + b
view = sim.PopulationView(a, [0, 2, 4])
both.record("spikes")
a.sample(2, NumpyRNG(seed=1)).record("v")
projection = sim.Projection(view, both, sim.AllToAllConnector(), sim.StaticSynapse(weight=0.01, delay=1.0))
sim.run(1.0)
block = both.get_data()
print(both.size, view.size, projection.size(), len(block.segments[0].spiketrains), sim.Assembly(a, b).size)
# 10 3 30 10 10
