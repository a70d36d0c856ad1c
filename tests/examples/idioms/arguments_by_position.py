"""The fourth and later arguments of Population by position."""

import pyNN.neuron as sim
from pyNN.space import Line

sim.setup(0.1)
p = sim.Population(3, sim.IF_cond_exp, {"tau_m": 10.0}, Line(dx=2.0), {"v": -60.0}, "named")
p.record("v")
sim.run(0.1)
print(p.label, p.positions[0].tolist(), p.get_data().segments[0].analogsignals[0][0, 0])
# named [0.0, 2.0, 4.0] -60.0 mV
