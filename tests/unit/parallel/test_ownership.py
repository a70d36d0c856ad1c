"""Which rank owns which cell; the front end works with any answer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

import pynnlite as pnl
from pynnlite.backend import ownership, registry
from pynnlite.columns import Recordings, Spikes, Trace
from pynnlite.parallel import Communicator, EqualShares, own_share, threaded
from pynnlite.recipe import Recipe
from pynnlite.recording import Store

SIZES = (10, 1, 7)


class InTurn:
    """Each rank owns one cell in turn, as in NEST."""

    def __init__(self, sizes: Sequence[int], comm: Communicator) -> None:
        self._sizes, self._rank, self._n_ranks = sizes, comm.rank, comm.size

    def cells(self, population: int, rank: int) -> Any:
        return np.arange(rank, self._sizes[population], self._n_ranks, dtype=np.int32)

    def is_owned(self, population: int, index: Any) -> Any:
        return index % self._n_ranks == self._rank


@pytest.mark.parametrize("size", [1, 2, 3, 4])
def test_each_cell_has_one_owner_and_shares_are_in_order(size: int) -> None:
    def mine(comm: Communicator) -> list[Any]:
        shares = EqualShares.of(SIZES, comm)
        for population, n in enumerate(SIZES):
            cells = shares.cells(population, comm.rank)
            assert cells.tolist() == list(range(*own_share(n, comm.rank, comm.size)))
            every = np.arange(n, dtype=np.int32)
            assert np.array_equal(every[shares.is_owned(population, every)], cells)
        return [shares.cells(population, comm.rank) for population in range(len(SIZES))]

    for cells, n in zip(zip(*threaded(size, mine), strict=True), SIZES, strict=True):
        assert np.concatenate(cells).tolist() == list(range(n))


def test_a_backend_that_does_not_choose_owns_equal_shares() -> None:
    def chosen(comm: Communicator) -> Any:
        return ownership(registry.load("native"), SIZES, comm)

    assert threaded(2, chosen) == [EqualShares(SIZES, rank, 2) for rank in range(2)]


def test_data_are_joined_whoever_owns_the_cells() -> None:
    def recorded(comm: Communicator) -> Any:
        net = pnl.Network()
        cells = net.population(5, pnl.IF_curr_exp())
        cells.record(["spikes", "v"])
        recipe = Recipe(net.freeze(), 0.1)
        store = Store(0.1, comm, lambda sizes: InTurn(sizes, comm))
        store.begin_segment(recipe)
        mine = InTurn([5], comm).cells(0, comm.rank)
        spikes = Spikes(mine, np.full(len(mine), 3) + mine)
        trace = Trace(np.arange(4), np.tile(mine.astype(float), (4, 1)))
        first, second = (probe.number for probe in recipe.probes)
        store.add(Recordings({first: spikes}, {second: trace}), recipe, 10)
        return store.segments(gather="all")

    for (segment,) in threaded(2, recorded):
        (first, second) = segment.probes.values()
        index, times = segment.trains(first)
        assert index.tolist() == [0, 1, 2, 3, 4]
        assert np.allclose(times, [0.3, 0.4, 0.5, 0.6, 0.7])
        assert second.index.tolist() == [0, 1, 2, 3, 4]
        assert segment.trace(second).values.tolist() == [[0.0, 1.0, 2.0, 3.0, 4.0]] * 4
