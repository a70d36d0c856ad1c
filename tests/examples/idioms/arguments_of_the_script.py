"""The first argument names the simulator."""

import sys

from pyNN.utility import get_script_args

sys.argv[1:] = ["neuron"]
(name,) = get_script_args(1)
exec("import pyNN.%s as sim" % name)
sim.setup()
print(sim.__name__, sim.get_current_time())
# pyNN.neuron 0.0
