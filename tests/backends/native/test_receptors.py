"""Cells with many receptors among others: each table has the sums of the cells that have its receptor, and no more."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from native_networks import built, recipe_of
from pynnlite_native.cells.kernels import HAND_WRITTEN, kernel_of
from pynnlite_native.layout import divide

import pynnlite as pnl
from pynnlite.declarations import Receptor

EXTRA = tuple(f"extra_{k}" for k in range(8))
N_STEPS = 300


class ManyReceptors(pnl.IF_curr_delta):
    """A type with ten receptors, of which the kernel that it is given here takes two."""

    receptors = (*pnl.IF_curr_delta.receptors, *(Receptor(name, "mV", 0) for name in EXTRA))
    declaration = pnl.IF_curr_delta.declaration + "".join(f"\n        {name}: v += weight" for name in EXTRA)


@pytest.fixture
def kernel(monkeypatch: pytest.MonkeyPatch) -> None:
    two = kernel_of(pnl.IF_curr_delta)
    ten = replace(two, receptors={**two.receptors, **dict.fromkeys(EXTRA, "v")})
    monkeypatch.setitem(HAND_WRITTEN, ManyReceptors, ten)


def network(middle: Any) -> pnl.Network:
    """Three populations; if those in the middle have ten receptors, synapses and private sources end on all of them."""
    net = pnl.Network(seed=5)
    pops = [
        net.population(n, cell_type(i_offset=0.5, v_thresh=-58.0, cm=0.5))
        for n, cell_type in ((21, pnl.IF_curr_delta), (70, middle), (13, pnl.IF_curr_exp))
    ]
    source = net.population(30, pnl.SpikeSourcePoisson(rate=2000.0))
    for pop in pops:
        delay = pnl.RandomDistribution("uniform", low=0.2, high=2.0)
        net.projection(
            source,
            pop,
            pnl.FixedNumberPreConnector(9),
            pnl.StaticSynapse(weight=0.02, delay=delay),
            "excitatory",
        )
        net.projection(
            pops[0],
            pop,
            pnl.FixedNumberPreConnector(5),
            pnl.StaticSynapse(weight=-0.01, delay=0.3),
            "inhibitory",
        )
        pop.record(["v", "spikes"])
    for k, name in enumerate(EXTRA if middle is ManyReceptors else ()):
        connector = pnl.FixedNumberPreConnector(4)
        net.projection(pops[k % 3], pops[1], connector, pnl.StaticSynapse(weight=0.7, delay=0.4), name)
        private = net.population(70, pnl.SpikeSourcePoisson(rate=900.0))
        net.projection(
            private, pops[1], pnl.OneToOneConnector(), pnl.StaticSynapse(weight=0.3, delay=0.2), name
        )
    return net


def outcome(middle: Any, **options: Any) -> list[Any]:
    simulation = built(recipe_of(network(middle)), **options)
    for n in (1, 100, N_STEPS - 101):
        simulation.advance(n)
    drained = simulation.drain()
    spikes = [np.stack([found.step, found.index]) for found in drained.spikes.values()]
    assert all(found.shape[1] for found in spikes[:2])
    return spikes + [trace.values for trace in drained.traces.values()]


@pytest.mark.parametrize("options", [{}, {"threads": 2}, {"block_cells": 32}, {"small_sums": 0}])
def test_receptors_of_some_cells_do_not_change_a_bit_of_others(kernel: None, options: Any) -> None:
    """The kernel leaves alone what arrives at receptors that it does not know, so all cells are as they were."""
    alone, among = outcome(pnl.IF_curr_delta), outcome(ManyReceptors, **options)
    assert all(np.array_equal(a, b) for a, b in zip(alone, among, strict=True))


def test_tables_have_only_cells_with_the_receptor(kernel: None) -> None:
    simulation = built(recipe_of(network(ManyReceptors)))
    (block,) = simulation._blocks
    assert [block.n_in_table(k) for k in range(block.n_tables)] == [24 + 72 + 16] * 2 + [72] * 8
    for k in range(2, block.n_tables):
        sections = simulation._wiring.sections_of(0, k)
        assert len(sections) == 2
        for section in sections:
            assert section.present["target"].max() < 70


def test_parts_lie_one_after_the_other_in_each_table() -> None:
    (block,) = divide([10, 5, 8, 0, 1], [1, 3, 0, 0, 2])
    assert [part.offsets for part in block.parts] == [(0,), (16, 0, 0), (), (24, 8)]
    assert block.n_tables == 3 and block.n_padded == 40
    assert [block.n_in_table(k) for k in range(3)] == [32, 16, 8]
