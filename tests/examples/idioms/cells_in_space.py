"""A grid of cells, and weights by distance."""

import pyNN.nest as sim
from pyNN.space import Grid2D, Space

sim.setup()
grid = sim.Population(16, sim.IF_cond_exp(), structure=Grid2D(aspect_ratio=1.0, dx=1.0, dy=1.0))
near = sim.DistanceDependentProbabilityConnector("d <= 1.0", allow_self_connections=False)
wrapped = Space(axes="xy", periodic_boundaries=((0, 4), (0, 4), None))
p = sim.Projection(grid, grid, near, sim.StaticSynapse(weight="0.1*d", delay="0.5+d"))
q = sim.Projection(grid, grid, near, sim.StaticSynapse(weight=0.1, delay=1.0), space=wrapped)
print(p.size(), q.size(), {round(w, 6) for w in p.get("weight", "list", with_address=False)})
# 48 64 {0.1}
