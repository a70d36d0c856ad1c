"""No receptor, and negative weights: star import."""

from pyNN.nest import *

setup()
source = Population(1, SpikeSourceArray(spike_times=[1.0]))
cells = Population(1, IF_curr_exp())
p = Projection(source, cells, AllToAllConnector(), StaticSynapse(weight=-1.0, delay=1.0))
q = Projection(source, cells, AllToAllConnector(), StaticSynapse(weight=1.0, delay=1.0))
r = Projection(
    source, cells, AllToAllConnector(), StaticSynapse(weight=-1.0, delay=1.0), receptor_type="inhibitory"
)
print(p.receptor_type, q.receptor_type, r.receptor_type)
end()
# inhibitory excitatory inhibitory
