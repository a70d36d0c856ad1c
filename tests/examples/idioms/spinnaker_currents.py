"""What sPyNNaker alone takes: a parameter without its name, and gsyn_exc of cells whose synapses are currents."""

import pyNN.spiNNaker as sim

sim.setup(timestep=1.0)
source = sim.Population(1, sim.SpikeSourceArray([5]), label="source")
cells = sim.Population(2, sim.IF_curr_exp(tau_syn_E=5.0), label="cells")
sim.Projection(source, cells, sim.AllToAllConnector(), sim.StaticSynapse(2.0, 1.0))
cells.record(["spikes", "gsyn_exc", "gsyn_inh"])
sim.run(10)
current = cells.get_data("gsyn_exc").segments[0].filter(name="gsyn_exc")[0]
print(sorted(signal.name for signal in cells.get_data().segments[0].analogsignals))
print(current.max(), [float(t) for t in source.get("spike_times").value])
# ['gsyn_exc', 'gsyn_inh']
# 2.0 nA [5.0]
