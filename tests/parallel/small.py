"""A small network whose ranks exchange spikes, for tests of what goes wrong."""

from __future__ import annotations

import pynnlite as pnl


def small() -> pnl.Network:
    net = pnl.Network(seed=3)
    cells = net.population(60, pnl.IF_curr_exp(i_offset=1.5, tau_refrac=0.1))
    synapse = pnl.StaticSynapse(weight=0.01, delay=0.2)
    net.projection(cells, cells, pnl.FixedProbabilityConnector(0.2), synapse)
    cells.record("spikes")
    cells.initialize(v=pnl.RandomDistribution("uniform", low=-65.0, high=-50.0))
    return net
