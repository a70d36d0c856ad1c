"""PyNN's functions in place of methods."""

from pyNN.nest import *

setup(timestep=0.1)
source = create(SpikeSourceArray, {"spike_times": [1.0, 2.0]})
cells = create(IF_curr_exp, {"tau_m": 10.0}, n=3)
connect(source, cells, weight=1.0, delay=1.0)
record("v", cells, "unused.pkl") if False else record_v(cells, None)
initialize(cells, v=-60.0)
set(cells, tau_m=12.0)
run(10.0)
print(cells.get("tau_m"), cells.get_data().segments[0].analogsignals[0].shape)
# 12.0 (101, 3)
