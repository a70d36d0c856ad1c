"""Run a network that no machine has memory for, and print how it is refused.

Usage: python refused.py

Prints how many bytes are needed, how many there are, by how many kB this process has grown, and the message.
"""

from __future__ import annotations

import resource

import pynnlite as pnl
from pynnlite.errors import NotEnoughMemory

net = pnl.Network(seed=2)
cells = net.population(2_000_000, pnl.IF_curr_exp())
weight = pnl.RandomDistribution("uniform", low=0.0, high=1.0)
net.projection(cells, cells, pnl.FixedProbabilityConnector(0.5), pnl.StaticSynapse(weight=weight, delay=1.0))
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
with pnl.Simulator("native", network=net) as sim:
    try:
        sim.run(1.0)
    except NotEnoughMemory as error:
        growth = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
        print(error.needed, error.available, growth, error, sep="\n")
