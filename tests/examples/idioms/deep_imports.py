"""Modules far below PyNN's top."""

import pyNN.nest as sim
from pyNN.connectors import OneToOneConnector
from pyNN.nest.standardmodels.electrodes import DCSource
from pyNN.parameters import Sequence
from pyNN.standardmodels.cells import IF_cond_exp

print(
    sim.DCSource is DCSource,
    sim.OneToOneConnector is OneToOneConnector,
    Sequence([1, 2]).max(),
    IF_cond_exp is sim.IF_cond_exp,
)
# True True 2.0 True
