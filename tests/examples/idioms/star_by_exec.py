"""The simulator named by the command line, and all of its names."""

import sys

simulator_name = sys.argv[1] if len(sys.argv) > 1 else "nest"
exec("from pyNN.%s import *" % simulator_name)
exec("import pyNN.%s as sim" % simulator_name)
setup(1)
p = Population(2, IF_curr_exp)
connector = DistanceDependentProbabilityConnector("d < 1.5", allow_self_connections=False)
projection = Projection(p, p, connector, StaticSynapse(weight=0.1, delay=1.0), space=Space())
timer = Timer()
print(space.Space is Space, errors is sim.errors, sim.random.NumpyRNG is NumpyRNG)
print(rank(), num_processes(), projection.size(), sim.__name__)
# True True True
# 0 1 2 pyNN.nest
