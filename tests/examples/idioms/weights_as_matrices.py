"""Weights as 2-D lists and NumPy expressions, one for each pair."""

import numpy as np
import pyNN.brian2 as sim

sim.setup()
a = sim.Population(2, sim.SpikeSourcePoisson(rate=10.0))
b = sim.Population(3, sim.IF_cond_exp())
p = sim.Projection(a, b, sim.AllToAllConnector(), sim.StaticSynapse(weight=[[1, 2, 3], [4, 5, 6]], delay=1))
q = sim.Projection(a, b, sim.AllToAllConnector(), sim.StaticSynapse(weight=0.5 * np.ones((2, 3)), delay=1))
print(p.get("weight", "array").tolist(), q.get("weight", "array").sum())
# [[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]] 3.0
