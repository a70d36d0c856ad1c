"""Ten images of 28 × 28 pixels, shown for 350 ms each to 400 cells that inhibit each other, after Diehl and Cook (2015)."""

import numpy as np
import pyNN.nest as sim
from pyNN.random import RandomDistribution

sim.setup(timestep=0.5, min_delay=0.5, max_delay=10.0)
pixels = sim.Population(784, sim.SpikeSourcePoisson(rate=0.0))
exc = sim.Population(400, sim.IF_cond_exp(tau_m=100.0, v_thresh=-52.0, v_reset=-65.0, tau_refrac=5.0))
inh = sim.Population(
    400, sim.IF_cond_exp(tau_m=10.0, v_thresh=-40.0, v_rest=-60.0, v_reset=-45.0, tau_refrac=2.0)
)
drawn = RandomDistribution("uniform", low=0.0, high=0.0015)
sim.Projection(pixels, exc, sim.AllToAllConnector(), sim.StaticSynapse(weight=drawn, delay=1.0))
sim.Projection(exc, inh, sim.OneToOneConnector(), sim.StaticSynapse(weight=0.1, delay=0.5))
others = sim.AllToAllConnector(allow_self_connections=False)
sim.Projection(inh, exc, others, sim.StaticSynapse(weight=0.017, delay=0.5), receptor_type="inhibitory")
exc.record("spikes")
for number in range(10):
    image = np.abs(np.sin(0.01 * (number + 1) * np.arange(784))) * 64.0 * (np.arange(784) % 5 == 0)
    pixels.set(rate=image)
    sim.run(350.0)
    pixels.set(rate=0.0)
    sim.run(150.0)
print(exc.mean_spike_count(), len(exc.get_data().segments[0].spiketrains))
sim.end()
