"""A sheet of 30 × 30 excitatory and 15 × 15 inhibitory cells, connected by distance, 1 s."""

import pyNN.nest as sim
from pyNN.random import NumpyRNG
from pyNN.space import Grid2D, Space

sim.setup(timestep=0.1, min_delay=0.1, max_delay=20.0)
rng = NumpyRNG(seed=1)
exc = sim.Population(900, sim.IF_cond_exp(), structure=Grid2D(dx=1.0, dy=1.0))
inh = sim.Population(225, sim.IF_cond_exp(), structure=Grid2D(dx=2.0, dy=2.0))
space = Space(periodic_boundaries=((0, 30), (0, 30), None))
for source, reach, weight, receptor in ((exc, 8.0, 0.002, "excitatory"), (inh, 32.0, 0.02, "inhibitory")):
    for target in (exc, inh):
        connector = sim.DistanceDependentProbabilityConnector(f"0.5*(d*d < {2 * reach})", rng=rng)
        synapse = sim.StaticSynapse(weight=weight, delay="0.5 + 0.1*d")
        sim.Projection(source, target, connector, synapse, receptor_type=receptor, space=space)
noise = sim.Population(900, sim.SpikeSourcePoisson(rate=1500.0))
sim.Projection(noise, exc, sim.OneToOneConnector(), sim.StaticSynapse(weight=0.002, delay=0.1))
exc.record("spikes")
inh.record("spikes")
sim.run(1000.0)
print(exc.mean_spike_count(), inh.mean_spike_count())
exc.get_data(), inh.get_data()
sim.end()
