"""Cells that are spread over many populations, set up and recorded together: the bits of one population."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from native_networks import built, recipe_of

import pynnlite as pnl

N_CELLS, N_STEPS = 60, 500
OFFSETS = np.linspace(0.8, 1.6, N_CELLS)
LATER = np.linspace(1.6, 0.8, N_CELLS)
THRESHOLDS = -52.0 + np.arange(N_CELLS) % 3


def network(cell_type: Any, sizes: list[int]) -> Any:
    """Cells that differ in threshold and offset current, in populations of some sizes."""
    net = pnl.Network(seed=1)
    for cells in parts(sizes):
        pop = net.population(
            cells.stop - cells.start, cell_type(cm=0.5, i_offset=OFFSETS[cells], v_thresh=THRESHOLDS[cells])
        )
        pop.inject(pnl.StepCurrentSource(times=[10.0, 20.0], amplitudes=[0.3, 0.0]))
        pop.record(["spikes", "v"])
    return net


def parts(sizes: list[int]) -> list[slice]:
    """Return which cells each population has."""
    ends = np.cumsum([0, *sizes]).tolist()
    return [slice(first, last) for first, last in pairwise(ends)]


def outcome(cell_type: Any, sizes: list[int], threads: int = 1) -> list[Any]:
    """Return step and cell of all spikes, and the traces of all cells, before and after their offsets change."""
    net = network(cell_type, sizes)
    with pnl.Simulator("native", network=net, timestep=0.1, threads=threads, adaptive=False) as sim:
        sim.run(0.1 * N_STEPS)
        for pop, cells in zip(net.populations, parts(sizes), strict=True):
            pop.set(i_offset=LATER[cells])
        sim.run(0.1 * N_STEPS)
        blocks = [pop.get_data().segments[0] for pop in net.populations]
    trains = [np.asarray(train.magnitude) for block in blocks for train in block.spiketrains]
    return [trains, np.hstack([np.asarray(block.analogsignals[0].magnitude) for block in blocks])]


@pytest.mark.parametrize("cell_type", [pnl.IF_curr_exp, pnl.IF_cond_exp, pnl.IF_curr_delta])
@pytest.mark.parametrize("threads", [1, 2])
def test_many_populations_do_not_change_a_bit(cell_type: Any, threads: int) -> None:
    """Of one cell, of several, and more than are looked for in the log one after another."""
    trains, trace = outcome(cell_type, [N_CELLS])
    assert sum(map(len, trains)) > N_CELLS
    found, values = outcome(cell_type, [1] * 30 + [7, 3, 20], threads)
    assert all(np.array_equal(a, b) for a, b in zip(trains, found, strict=True))
    assert np.array_equal(trace, values)


def test_populations_of_two_kernels_are_set_up_side_by_side() -> None:
    net = pnl.Network(seed=1)
    types = [pnl.IF_curr_exp, pnl.IF_cond_exp]
    for k in range(8):
        net.population(2, types[k % 2](i_offset=1.0 + 0.1 * k)).record("v")
    together = built(recipe_of(net))
    together.advance(300)
    traces = list(together.drain().traces.values())
    for k in range(8):
        alone = pnl.Network(seed=1)
        alone.population(2, types[k % 2](i_offset=1.0 + 0.1 * k)).record("v")
        simulation = built(recipe_of(alone))
        simulation.advance(300)
        (trace,) = simulation.drain().traces.values()
        assert np.array_equal(trace.values, traces[k].values)
