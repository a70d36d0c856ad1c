"""Each cell makes the next one fire, over a longer and longer delay; the last one excites the first again."""

import pyNN.nest as sim

sim.setup(timestep=0.1, min_delay=0.1, max_delay=8.0)
start = sim.Population(1, sim.SpikeSourceArray(spike_times=[2.0]))
cells = sim.Population(8, sim.IF_curr_exp(tau_syn_E=2.0, tau_refrac=1.0))
ring = [(i, (i + 1) % 8, 25.0, 0.3 + 0.5 * i) for i in range(8)]
sim.Projection(start, cells[0:1], sim.AllToAllConnector(), sim.StaticSynapse(weight=25.0, delay=1.0))
sim.Projection(cells, cells, sim.FromListConnector(ring))
cells.record(["spikes", "v"])
sim.run(80.0)
sim.end()
