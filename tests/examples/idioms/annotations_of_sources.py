"""Annotations name the sources."""

import pyNN.nest as sim

sim.setup()
first = sim.Population(5, sim.IF_curr_exp())
cells = sim.Population(2, sim.IF_curr_exp(i_offset=2.0), label="cells")
cells.record(("v", "spikes"))
sim.run(50.0)
seg = cells.get_data("spikes").segments[0]
for st in seg.spiketrains:
    ann = st.annotations
    print(ann["source_population"], ann["source_index"], int(ann["source_id"]) - int(cells.first_id))
v = cells.get_data("v").segments[0].analogsignals[0]
print(list(v.annotations["source_ids"]) == [int(id) for id in cells.all()])
# cells 0 0
# cells 1 1
# True
