"""The module is handed around."""

from importlib import import_module


class Model:
    def __init__(self, sim, n):
        self.sim = sim
        sim.setup(timestep=0.1)
        self.cells = sim.Population(n, sim.IF_curr_exp(i_offset=2.0))
        self.cells.record("spikes")

    def run(self, time):
        self.sim.run(time)
        return self.cells.mean_spike_count()


print(Model(import_module("pyNN.nest"), 3).run(30.0))
# 3.0
