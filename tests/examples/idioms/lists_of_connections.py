"""Connection lists without weights and delays, as arrays, and with column names."""

import numpy as np
import pyNN.nest as sim

sim.setup(timestep=1.0)
a = sim.Population(3, sim.SpikeSourceArray())
b = sim.Population(3, sim.IF_cond_exp())
synapse = sim.StaticSynapse(weight=0.5, delay=2)
connectors = (
    sim.FromListConnector([(0, 1), (2, 0)]),
    sim.FromListConnector(np.array([[0, 1], [2, 0]])),
    sim.FromListConnector([(0, 1, 0.25), (2, 0, 0.75)], column_names=["weight"]),
    sim.FromListConnector([[0, 1, 0.1, 1], [2, 0, 0.2, 3]]),
)
for number, connector in enumerate(connectors):
    print(sim.Projection(a, b, connector, synapse, label=str(number)).get(["weight", "delay"], "list"))
# [(2, 0, 0.5, 2.0), (0, 1, 0.5, 2.0)]
# [(2, 0, 0.5, 2.0), (0, 1, 0.5, 2.0)]
# [(2, 0, 0.75, 2.0), (0, 1, 0.25, 2.0)]
# [(2, 0, 0.2, 3.0), (0, 1, 0.1, 1.0)]
