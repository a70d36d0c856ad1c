"""Data are written and read again."""

import pickle

import pyNN.nest as sim
from neo.io import PickleIO
from pyNN.utility import normalized_filename

sim.setup()
cells = sim.Population(1, sim.IF_cond_exp())
cells.record("v", sampling_interval=0.5)
sim.run(10)
name = normalized_filename("Results", "data", "pkl", "nest", sim.num_processes())
cells.write_data(name, annotations={"author": "me"})
cells.write_data(PickleIO("other.pkl"), variables=["v"])
with open(name, "rb") as file:
    block = pickle.load(file)
with open("other.pkl", "rb") as file:
    other = pickle.load(file)
v = block.segments[0].filter(name="v")[0]
print((v == other.segments[0].analogsignals[0]).all(), v.shape, block.annotations["author"])
# True (21, 1) me
