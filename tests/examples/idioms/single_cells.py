"""Parameters of single cells as attributes, in loops."""

import pyNN.nest as sim

sim.setup()
p = sim.Population(4, sim.IF_cond_exp())
p[0].tau_m = 10.0
for cell in p:
    cell.cm = 0.5
for cell in p.local_cells:
    cell.set_parameters(v_rest=-70.0)
p[1:3].set(tau_m=15)
p[[3]].tau_m = 12
print(p.get("tau_m").tolist(), p.get("cm"), p[2].v_rest, len(p), p[1:3].size, p.all_cells.shape)
# [10.0, 15.0, 15.0, 12.0] 0.5 -70.0 4 2 (4,)
