"""Conductance-based cells that get excitation and inhibition."""

import pyNN.nest as sim

sim.setup(timestep=0.1, min_delay=0.1)
excitation = sim.Population(
    2, sim.SpikeSourceArray(spike_times=[[5.0, 6.0, 20.0, 21.5, 50.0], [5.0, 30.0, 30.3]])
)
inhibition = sim.Population(1, sim.SpikeSourceArray(spike_times=[18.0, 28.0, 48.0]))
cells = sim.Population(3, sim.IF_cond_exp(e_rev_I=-75.0, tau_syn_I=8.0, i_offset=[0.0, 0.3, 0.6]))
sim.Projection(
    excitation,
    cells,
    sim.AllToAllConnector(),
    sim.StaticSynapse(weight=0.06, delay=1.2),
    receptor_type="excitatory",
)
sim.Projection(
    inhibition,
    cells,
    sim.AllToAllConnector(),
    sim.StaticSynapse(weight=0.03, delay=0.5),
    receptor_type="inhibitory",
)
cells.record(["spikes", "v", "gsyn_exc", "gsyn_inh"])
sim.run(80.0)
sim.end()
