"""A grid of cells whose weights and delays follow from distances."""

import pyNN.nest as sim
from pyNN.space import Grid2D, Line

sim.setup(timestep=0.1, min_delay=0.1, max_delay=10.0)
line = sim.Population(5, sim.SpikeSourceArray(spike_times=[5.0, 25.0, 26.0]), structure=Line(dx=1.0))
grid = sim.Population(9, sim.IF_cond_exp(), structure=Grid2D(dx=1.0, dy=2.0))
synapse = sim.StaticSynapse(weight="0.2/(1.0 + d)", delay="0.5 + 0.2*d")
sim.Projection(line, grid, sim.DistanceDependentProbabilityConnector("d < 3.1"), synapse)
grid.record(["spikes", "v"])
sim.run(50.0)
sim.end()
