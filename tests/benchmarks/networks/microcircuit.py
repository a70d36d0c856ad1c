"""The cortical microcircuit of Potjans and Diesmann (2014), 3856 cells for its 77 169, with Poisson input, 1 s.

Weights and a constant current make up for the synapses that are missing, as in van Albada et al. (2015).
"""

import numpy as np
import pyNN.nest as sim
from pyNN.random import NumpyRNG, RandomDistribution

SCALE = 0.05
NAMES = ["L23E", "L23I", "L4E", "L4I", "L5E", "L5I", "L6E", "L6I"]
SIZES = [20683, 5834, 21915, 5479, 4850, 1065, 14395, 2948]
RATES = [0.97, 2.87, 4.75, 5.40, 8.14, 9.08, 0.99, 7.52]
EXTERNAL = [1600, 1500, 2100, 1900, 2000, 1900, 2900, 2100]
PROBABILITIES = [
    [0.1009, 0.1689, 0.0437, 0.0818, 0.0323, 0.0, 0.0076, 0.0],
    [0.1346, 0.1371, 0.0316, 0.0515, 0.0755, 0.0, 0.0042, 0.0],
    [0.0077, 0.0059, 0.0497, 0.135, 0.0067, 0.0003, 0.0453, 0.0],
    [0.0691, 0.0029, 0.0794, 0.1597, 0.0033, 0.0, 0.1057, 0.0],
    [0.1004, 0.0622, 0.0505, 0.0057, 0.0831, 0.3726, 0.0204, 0.0],
    [0.0548, 0.0269, 0.0257, 0.0022, 0.06, 0.3158, 0.0086, 0.0],
    [0.0156, 0.0066, 0.0211, 0.0166, 0.0572, 0.0197, 0.0396, 0.2252],
    [0.0364, 0.001, 0.0034, 0.0005, 0.0277, 0.008, 0.0658, 0.1443],
]

sim.setup(timestep=0.1, min_delay=0.1, max_delay=10.0)
rng = NumpyRNG(seed=1)
stronger = SCALE**-0.5
weights = np.array([0.0878, -0.3512] * 4)
populations = []
for name, size, external, row in zip(NAMES, SIZES, EXTERNAL, PROBABILITIES, strict=True):
    arriving = 8.0 * external * weights[0] + (np.array(row) * SIZES * RATES) @ weights
    lost = 1e-3 * 0.5 * (1.0 - SCALE**0.5) * arriving
    cell = sim.IF_curr_exp(cm=0.25, tau_m=10.0, tau_refrac=2.0, tau_syn_E=0.5, tau_syn_I=0.5, i_offset=lost)
    cells = sim.Population(int(SCALE * size), cell, label=name)
    cells.initialize(v=RandomDistribution("normal", mu=-58.0, sigma=5.0, rng=rng))
    drive = sim.Population(cells.size, sim.SpikeSourcePoisson(rate=8.0 * external * SCALE))
    sim.Projection(
        drive, cells, sim.OneToOneConnector(), sim.StaticSynapse(weight=stronger * weights[0], delay=0.1)
    )
    cells.record("spikes")
    populations.append(cells)
for j, post in enumerate(populations):
    for i, pre in enumerate(populations):
        if PROBABILITIES[j][i] == 0.0:
            continue
        mean, delay = stronger * weights[i], (1.5, 0.75)[i % 2]
        low, high = ((0.0, np.inf), (-np.inf, 0.0))[i % 2]
        weight = RandomDistribution(
            "normal_clipped", mu=mean, sigma=0.1 * abs(mean), low=low, high=high, rng=rng
        )
        delays = RandomDistribution(
            "normal_clipped", mu=delay, sigma=0.5 * delay, low=0.1, high=10.0, rng=rng
        )
        connector = sim.FixedProbabilityConnector(PROBABILITIES[j][i], rng=rng)
        receptor = ("excitatory", "inhibitory")[i % 2]
        sim.Projection(
            pre, post, connector, sim.StaticSynapse(weight=weight, delay=delays), receptor_type=receptor
        )
sim.run(1000.0)
print([round(cells.mean_spike_count(), 2) for cells in populations])
data = [cells.get_data() for cells in populations]
sim.end()
