"""Spike times of whole numbers."""

import pyNN.nest as sim

sim.setup(timestep=1)
same = sim.Population(2, sim.SpikeSourceArray(spike_times=range(0, 9, 3)))
own = sim.Population(2, sim.SpikeSourceArray, {"spike_times": [[1, 5], []]})
late = sim.Population(1, sim.SpikeSourceArray(spike_times=[9, 4, 1]))
for p in (same, own, late):
    p.record("spikes")
sim.run(10)
print(
    {same.id_to_index(k): n for k, n in same.get_spike_counts().items()},
    [len(st) for st in own.get_data().segments[0].spiketrains],
    [float(t) for t in late.get_data().segments[0].spiketrains[0]],
)
# {0: 3, 1: 3} [2, 0] [1.0, 4.0, 9.0]
