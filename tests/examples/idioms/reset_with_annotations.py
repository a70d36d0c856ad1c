"""Several runs with reset, each a segment."""

import pyNN.nest as sim

sim.setup()
p = sim.Population(1, sim.IF_curr_exp(i_offset=1.0))
p.record("v")
for current in (1.0, 2.0):
    p.set(i_offset=current)
    sim.run(5.0)
    sim.reset(annotations={"current": current})
block = p.get_data()
print(
    [(s.annotations.get("current"), round(float(s.analogsignals[0][-1, 0]), 4)) for s in block.segments[:2]]
)
# [(1.0, -60.576), (2.0, -56.152)]
