"""Callbacks of a run, a timer, and a progress bar of a connector."""

import pyNN.nest as sim
from pyNN.utility import Timer

timer = Timer()
timer.start()
sim.setup(timestep=0.1)
p = sim.Population(2, sim.IF_curr_exp(i_offset=1.0))
calls = []


def report(t):
    calls.append(t)
    return t + 4.0


sim.run(10.0, callbacks=[report])
timer.diff()
print(calls, timer.elapsed_time() >= 0.0, sim.run_until(12.0))
# [0.0, 4.0, 8.0] True 12.0
