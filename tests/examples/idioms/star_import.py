"""Star imports."""

from pyNN.nest import *
from pyNN.utility import ProgressBar

setup(timestep=0.1)
rng = NumpyRNG(seed=1)
p = Population(4, IF_curr_exp(), label="p")
c = Projection(p, p, AllToAllConnector(), StaticSynapse(weight=RandomDistribution("uniform", (0, 1), rng)))
p.record("all")
run(5.0)
bar = ProgressBar()
bar.set_level(1.0)
print(p.size, {s.name for s in p.get_data().segments[0].analogsignals} >= {"v"})
end()
# 4 True
