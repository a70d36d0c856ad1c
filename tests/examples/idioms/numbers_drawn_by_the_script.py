"""Numbers that a script draws itself."""

import pyNN.neuron as sim
from pyNN.random import NumpyRNG

sim.setup()
rng = NumpyRNG(seed=42)
delay = rng.next(1, "uniform", {"low": 1.0, "high": 2.0})[0]
weights = rng.next(1, "uniform", {"low": 2, "high": 3}, mask_local=False)
print(delay)
print(weights)
print(len(set(rng.permutation(3))))
print(NumpyRNG(42).uniform(0.0, 1.0))
# 1.3699142563862772
# [2.82605426]
# 3
# 0.3745401188473625
