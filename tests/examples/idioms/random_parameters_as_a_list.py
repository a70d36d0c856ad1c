"""A list of parameters and an rng by position."""

import pyNN.nest as sim
from pyNN.random import NumpyRNG, RandomDistribution

sim.setup(timestep=0.1, min_delay=1.0, max_delay=10.0)
rng = NumpyRNG(seed=249856, parallel_safe=True)
pop = sim.Population(
    50, sim.IF_curr_exp, {"tau_m": RandomDistribution("uniform", [10, 20], rng)}, label="cells"
)
pop.initialize(v=RandomDistribution("uniform", (-65.0, -55.0), rng=rng))
synapse = sim.StaticSynapse(
    weight=RandomDistribution("normal_clipped", mu=0.1, sigma=0.05, low=0.0, high=1.0, rng=rng), delay=1
)
one = sim.Projection(pop, pop, sim.FixedProbabilityConnector(0.2, rng=rng), synapse, label="one")
two = sim.Projection(pop, pop, sim.FixedProbabilityConnector(0.2, rng=rng), synapse, label="two")
tau = pop.get("tau_m")
print(tau.min() >= 10.0, tau.max() < 20.0)
print(one.get("weight", "list") == two.get("weight", "list"))
# True True
# False
