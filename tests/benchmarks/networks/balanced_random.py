"""The balanced network of sPyNNaker's examples: 500 cells with drawn weights and delays, whose input changes each second."""

import numpy
import pyNN.nest as sim
from pyNN.random import RandomDistribution

sim.setup(timestep=0.1, min_delay=0.1, max_delay=14.4)
weight = 0.1
pop_input = sim.Population(100, sim.SpikeSourcePoisson(rate=0.0), label="Input")
exc = sim.Population(400, sim.IF_curr_exp(), label="Excitatory")
inh = sim.Population(100, sim.IF_curr_exp(), label="Inhibitory")
stim_exc = sim.Population(400, sim.SpikeSourcePoisson(rate=1000.0), label="Stim_Exc")
stim_inh = sim.Population(100, sim.SpikeSourcePoisson(rate=1000.0), label="Stim_Inh")


def drawn(mu, sigma, low, high):
    return RandomDistribution("normal_clipped", mu=mu, sigma=sigma, low=low, high=high)


connector = sim.FixedProbabilityConnector(0.1)
excite = sim.StaticSynapse(weight=drawn(weight, 0.1, 0.0, numpy.inf), delay=drawn(1.5, 0.75, 1.0, 14.4))
inhibit = sim.StaticSynapse(
    weight=drawn(-5 * weight, 0.1, -numpy.inf, 0.0), delay=drawn(0.75, 0.375, 1.0, 14.4)
)
for target in (exc, inh):
    sim.Projection(exc, target, connector, excite, receptor_type="excitatory")
    sim.Projection(inh, target, connector, inhibit, receptor_type="inhibitory")
stim = sim.StaticSynapse(weight=weight, delay=1.0)
sim.Projection(stim_exc, exc, sim.OneToOneConnector(), stim, receptor_type="excitatory")
sim.Projection(stim_inh, inh, sim.OneToOneConnector(), stim, receptor_type="excitatory")
weak = sim.StaticSynapse(weight=drawn(0.001, 0.01, 0.0, numpy.inf), delay=drawn(1.5, 0.75, 1.0, 14.4))
sim.Projection(pop_input, exc, sim.AllToAllConnector(), weak)
for cells in (exc, inh):
    cells.initialize(v=RandomDistribution("uniform", low=-65.0, high=-55.0))
exc.record("spikes")
for rate in (0.0, 50.0, 10.0, 20.0):
    pop_input.set(rate=rate)
    sim.run(1000.0)
print(exc.mean_spike_count(), len(exc.get_data("spikes").segments[0].spiketrains))
sim.end()
