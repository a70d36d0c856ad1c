"""Signals are read by name and by position."""

import pyNN.nest as sim

sim.setup(timestep=0.1)
cells = sim.Population(3, sim.IF_cond_exp(i_offset=0.5), label="cells")
cells.record(["gsyn_exc", "v"])
sim.run(10.0)
sim.end()
data = cells.get_data()
seg = data.segments[0]
v = seg.filter(name="v")[0]
print(v.name, v.shape, v.units.dimensionality.string)
print(*[signal.name for signal in seg.analogsignalarrays])
print(v[:, 1].magnitude.flatten().shape, float(v.sampling_period.rescale("ms")))
# v (101, 3) mV
# gsyn_exc v
# (101,) 0.1
