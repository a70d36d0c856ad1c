"""Several segments after resets."""

import pyNN.nest as sim

sim.setup(timestep=0.1)
cells = sim.Population(2, sim.IF_curr_exp())
cells.record("v")
for current in (0.1, 0.2):
    cells.set(i_offset=current)
    sim.run(10.0)
    if current < 0.2:
        sim.reset(annotations={"current": current})
block = cells.get_data()
v = [segment.analogsignals[0].magnitude[-1, 0] for segment in block.segments]
names = [segment.name for segment in block.segments]
print(len(v), names, block.segments[0].annotations["current"], bool(v[1] > v[0]))
# 2 ['segment000', 'segment001'] 0.1 True
