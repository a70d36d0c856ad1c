"""Brunel (2000), asynchronous irregular, a fifth of its 12 500 cells with a fifth of their synapses, 1 s."""

import pyNN.nest as sim
from pyNN.random import NumpyRNG

n_exc, n_inh, c_exc = 2000, 500, 200
g, weight, delay = 5.0, 0.5, 1.5  # weights five times as strong for a fifth of the synapses
rate = 2.0 * 20.0 / (weight * 20.0) * 1000.0

sim.setup(timestep=0.1, min_delay=1.5, max_delay=1.5)
rng = NumpyRNG(seed=1)
cell = sim.IF_curr_delta(tau_m=20.0, tau_refrac=2.0, v_rest=0.0, v_reset=10.0, v_thresh=20.0)
exc = sim.Population(n_exc, cell, initial_values={"v": 0.0})
inh = sim.Population(n_inh, cell, initial_values={"v": 0.0})
excite = sim.StaticSynapse(weight=weight, delay=delay)
inhibit = sim.StaticSynapse(weight=-g * weight, delay=delay)
for cells in (exc, inh):
    drive = sim.Population(cells.size, sim.SpikeSourcePoisson(rate=rate))
    sim.Projection(drive, cells, sim.OneToOneConnector(), excite, receptor_type="excitatory")
    from_exc = sim.FixedNumberPreConnector(c_exc, rng=rng)
    sim.Projection(exc, cells, from_exc, excite, receptor_type="excitatory")
    from_inh = sim.FixedNumberPreConnector(c_exc // 4, rng=rng)
    sim.Projection(inh, cells, from_inh, inhibit, receptor_type="inhibitory")
exc[0:500].record("spikes")
sim.run(1000.0)
print(exc.mean_spike_count())
exc.get_data()
sim.end()
