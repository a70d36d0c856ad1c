"""What the tests of PyNN's pitfalls share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import pynnlite as pnl

CELLS = (pnl.IF_curr_exp, pnl.IF_cond_exp, pnl.IF_curr_delta)
TOLERANCE = {pnl.IF_curr_exp: 1e-9, pnl.IF_cond_exp: 1e-5, pnl.IF_curr_delta: 1e-9}
Start = Callable[..., pnl.Simulator]

EachCell = pytest.mark.parametrize("cell_type", CELLS)


def joined(
    cell_type: Any, times: Any, weight: float, delay: float | None = 1.0, receptor: Any = None, **given: Any
) -> tuple[pnl.Network, pnl.Population, pnl.Projection]:
    """Return a cell at one synapse of a source, with everything recorded."""
    network = pnl.Network(seed=1)
    source = network.population(1, pnl.SpikeSourceArray(spike_times=times))
    cells = network.population(1, cell_type(**given))
    synapse = pnl.StaticSynapse(weight=weight, delay=delay)
    projection = network.projection(source, cells, pnl.AllToAllConnector(), synapse, receptor)
    source.record("spikes")
    cells.record(cells.celltype.recordable)
    return network, cells, projection
