"""Copied and pickled networks and groups have nothing in common with the original."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable
from typing import Any

import pytest

import pynnlite as pnl

WAYS: dict[str, Callable[[Any], Any]] = {
    "deepcopy": copy.deepcopy,
    "pickle": lambda given: pickle.loads(pickle.dumps(given)),
}


def network() -> pnl.Network:
    net = pnl.Network(seed=3)
    source = net.population(3, pnl.SpikeSourcePoisson(rate=300.0))
    cells = net.population(5, pnl.IF_curr_exp(i_offset=0.8), label="cells")
    net.projection(source, cells, pnl.AllToAllConnector(), pnl.StaticSynapse(weight=0.3, delay=0.5))
    net.add(cells[1:3], cells + source)
    cells.record("spikes")
    return net


@pytest.mark.parametrize("way", [*WAYS, "copy"])
def test_a_copied_network_is_described_alike_and_runs_by_itself(way: str) -> None:
    original = network()
    with pnl.Simulator("native", original) as simulator:
        simulator.run(30.0)
        counts = list(original.populations[1].get_spike_counts().values())
        other = {**WAYS, "copy": copy.copy}[way](original)
        cells = other.populations[1]
        assert cells.network is other and cells is not original.populations[1]
        assert other.digest() == original.digest()
        other.population(1, pnl.IF_curr_exp())
        assert len(original.populations) == 2
        with pnl.Simulator("native", other) as second:
            second.run(30.0)
            assert list(cells.get_spike_counts().values()) == counts and sum(counts) > 0
            cells.set(cm=2.0)
        assert original.populations[1].get("cm") == 1.0


@pytest.mark.parametrize("way", list(WAYS))
def test_groups_are_copied_with_their_network(way: str) -> None:
    original = network()
    source, cells = original.populations
    given = (cells, cells[2:4], cells + source, original.projections[0])
    copied, view, assembly, projection = WAYS[way](given)
    other = copied.network
    assert other is not original and other.populations[1] is copied
    assert view == copied[2:4] and assembly.network is view.network is other
    assert projection.network is other and projection.post is copied
    assert copied.position_of(other.populations[1][3]) == 3


def test_a_shallow_copy_of_a_group_is_the_same_group() -> None:
    cells = network().populations[1]
    assert copy.copy(cells) is cells and copy.copy(cells[1:3]) == cells[1:3]
