"""A script for SpiNNaker: positive weights onto the inhibitory receptor, and what only the machine has."""

import warnings

import pyNN.spiNNaker as p

warnings.simplefilter("ignore")
p.setup(1.0)
p.set_number_of_neurons_per_core(p.IF_curr_exp, 50)
source = p.Population(1, p.SpikeSourceArray(spike_times=[3, 1]), label="source")
cells = p.Population(2, p.IF_curr_exp(), label="cells")
inhibitory = p.StaticSynapse(weight=2.0, delay=1)
p.Projection(source, cells, p.AllToAllConnector(), receptor_type="inhibitory", synapse_type=inhibitory)
cells.set(v=-60.0)
cells.record("all")
source.record("spikes")
p.run(10)
v = cells.get_data("v").segments[0].filter(name="v")[0]
print(
    v[0, 0], bool(v[-1, 0] < -65.0), source.get_data().segments[0].spiketrains[0].magnitude.tolist(), p.name()
)
p.end()
# -60.0 mV True [1.0, 3.0] native
