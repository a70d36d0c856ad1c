"""A synapse without a delay, with a step of 1 ms; a delay of 0; delays as whole numbers."""

import warnings

import pyNN.nest as sim

sim.setup(timestep=1.0)
a = sim.Population(1, sim.SpikeSourceArray(spike_times=[1]))
b = sim.Population(1, sim.IF_curr_exp())
delays = []
with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    for synapse in (
        sim.StaticSynapse(weight=1),
        sim.StaticSynapse(weight=1, delay=None),
        sim.StaticSynapse(weight=1, delay=0),
        sim.StaticSynapse(weight=1, delay=0.1),
        sim.StaticSynapse(weight=1, delay=3),
    ):
        delays += sim.Projection(a, b, sim.AllToAllConnector(), synapse).get(
            "delay", "list", with_address=False
        )
print(delays)
# [1.0, 1.0, 1.0, 1.0, 3.0]
