"""Vogels and Abbott (2005) with conductances, as in Brette et al. (2007): 4000 cells, 1 s."""

import pyNN.nest as sim
from pyNN.random import NumpyRNG, RandomDistribution

sim.setup(timestep=0.1, min_delay=0.1, max_delay=1.0)
rng = NumpyRNG(seed=1)
parameters = {
    "cm": 0.2,
    "tau_m": 20.0,
    "tau_refrac": 5.0,
    "v_rest": -60.0,
    "v_reset": -60.0,
    "v_thresh": -50.0,
    "e_rev_E": 0.0,
    "e_rev_I": -80.0,
    "tau_syn_E": 5.0,
    "tau_syn_I": 10.0,
}
exc = sim.Population(3200, sim.IF_cond_exp(**parameters), label="exc")
inh = sim.Population(800, sim.IF_cond_exp(**parameters), label="inh")
for cells in (exc, inh):
    cells.initialize(v=RandomDistribution("uniform", low=-60.0, high=-50.0, rng=rng))
connector = sim.FixedProbabilityConnector(0.02, rng=rng)
for source, weight, receptor in ((exc, 0.004, "excitatory"), (inh, 0.051, "inhibitory")):
    for target in (exc, inh):
        synapse = sim.StaticSynapse(weight=weight, delay=0.1)
        sim.Projection(source, target, connector, synapse, receptor_type=receptor)
start = sim.Population(20, sim.SpikeSourcePoisson(rate=100.0, duration=50.0))
first = sim.FixedProbabilityConnector(0.01, rng=rng)
sim.Projection(start, exc, first, sim.StaticSynapse(weight=0.1, delay=0.1), receptor_type="excitatory")
exc.record("spikes")
inh.record("spikes")
exc[0:2].record("v")
sim.run(1000.0)
print(exc.mean_spike_count(), inh.mean_spike_count())
exc.get_data(), inh.get_data()
sim.end()
