"""Ranks gather what was asked for, and nothing else."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import pynnlite as pnl
from pynnlite.parallel import Communicator, gathered_arrays, gathered_columns, threaded
from pynnlite.recording import Segment, Wanted
from pynnlite.running import Execution


def network() -> Any:
    """Return a network of two populations that are recorded, of which one has fewer cells than there are ranks."""
    net = pnl.Network(seed=2)
    source = net.population(30, pnl.SpikeSourcePoisson(rate=400.0), label="source")
    cells = net.population(2, pnl.IF_curr_exp(i_offset=[1.0, 2.0]), label="cells")
    net.projection(source, cells, pnl.AllToAllConnector(), pnl.StaticSynapse(weight=0.1, delay=1.0))
    source.record("spikes")
    cells.record(["v", "spikes"])
    return net.freeze()


def contents(segment: Segment) -> dict[Any, Any]:
    """Return the data of a segment as lists."""
    found: dict[Any, Any] = {}
    for number, probe in segment.probes.items():
        key = number, probe.variable, tuple(probe.index.tolist())
        if probe.variable == "spikes":
            found[key] = [column.tolist() for column in segment.trains(probe)]
        else:
            trace = segment.trace(probe)
            found[key] = [trace.step.tolist(), trace.values.tolist()]
    return found


@pytest.mark.parametrize("gather", [True, "all"])
def test_all_ranks_together_have_what_one_rank_has(gather: Any) -> None:
    model = network()

    def run(comm: Communicator) -> dict[Any, Any]:
        with Execution(model, "native", 0.1, comm=comm) as execution:
            execution.advance(300)
            return contents(execution.segments(gather)[-1])

    (alone,), ranks = threaded(1, run), threaded(3, run)
    assert ranks[0] == alone and any(len(index) > 0 for index, _ in alone.values())
    assert (ranks[1] == alone) == (gather == "all")


def test_a_read_gathers_the_probes_that_were_asked_for() -> None:
    model = network()

    def run(comm: Communicator) -> list[int]:
        sizes: list[int] = []
        gather_bytes = comm.gather_bytes
        comm.gather_bytes = lambda packet, everywhere: (  # type: ignore[method-assign]
            sizes.append(len(packet)) or gather_bytes(packet, everywhere)  # type: ignore[func-returns-value]
        )
        with Execution(model, "native", 0.1, comm=comm) as execution:
            execution.advance(300)
            execution.collect()
            for wanted in (None, Wanted(frozenset([1])), Wanted(frozenset([1]), frozenset(["spikes"]))):
                (segment,) = execution.store.segments("all", wanted)
                numbers = {probe.population for probe in segment.probes.values()}
                assert numbers == ({0, 1} if wanted is None else {1})
                (spikes,) = segment.by_population()[1]["spikes"]
                assert len(segment.trains(spikes)[0]) > 0
        return sizes

    for everything, population, spikes in threaded(2, run):
        assert everything > population + 300 > spikes + 2_000


@pytest.mark.parametrize("gather", [True, "all", False])
def test_counts_are_gathered_without_the_spikes(gather: Any) -> None:
    model = network()
    groups = [(1, np.array([1, 0], np.int32)), (0, np.arange(0, 30, 3, dtype=np.int32))]

    def run(comm: Communicator) -> Any:
        sizes: list[int] = []
        gather_bytes = comm.gather_bytes
        comm.gather_bytes = lambda packet, everywhere: (  # type: ignore[method-assign]
            sizes.append(len(packet)) or gather_bytes(packet, everywhere)  # type: ignore[func-returns-value]
        )
        with Execution(model, "native", 0.1, comm=comm) as execution:
            execution.advance(3000)
            execution.collect()
            counts = execution.store.spike_counts(groups, gather)
        return [(cells.tolist(), numbers.tolist()) for cells, numbers in counts], sum(sizes)

    ((alone, _),), ranks = threaded(1, run), threaded(3, run)
    n_spikes = sum(sum(numbers) for _, numbers in alone)
    assert [cells for cells, _ in alone] == [cells.tolist() for _, cells in groups] and n_spikes > 300
    assert (ranks[0][0] == alone) == bool(gather) and (ranks[1][0] == alone) == (gather == "all")
    own = [dict(zip(*group, strict=True)) for rank in ranks for group in rank[0]] if not gather else []
    assert gather or sum(sum(each.values()) for each in own) == n_spikes
    assert all(size < 12 * (2 + 10) + 64 for _, size in ranks)


def test_columns_of_any_length_and_type_come_through() -> None:
    def columns(rank: int) -> list[np.ndarray]:
        return [
            np.arange(3 * rank, dtype=np.int32),
            np.linspace(0.0, 1.0, rank),
            np.zeros(0),
            np.array([True] * (rank + 1)),
            np.arange(20, dtype=np.int64)[::2],
        ]

    def gather(comm: Communicator) -> Any:
        return gathered_columns(comm, columns(comm.rank), everywhere=comm.rank >= 0)

    for every in threaded(3, gather):
        for rank, found in enumerate(every):
            for one, other in zip(found, columns(rank), strict=True):
                assert one.dtype == other.dtype and np.array_equal(one, other)


@pytest.mark.parametrize("everywhere", [True, False])
def test_arrays_come_through_by_name(everywhere: bool) -> None:
    def arrays(rank: int) -> dict[Any, np.ndarray]:
        own = {(rank, "own"): np.arange(rank, dtype=np.int32)} if rank else {}
        return {(0, "v"): np.linspace(0.0, 1.0, 2 * rank), **own, (1, "n"): np.array([rank], np.int64)}

    def gather(comm: Communicator) -> Any:
        return gathered_arrays(comm, arrays(comm.rank), everywhere)

    for size in (1, 3):
        first, *others = threaded(size, gather)
        assert all((found is not None) == everywhere for found in others)
        for every in [first, *(others if everywhere else [])]:
            for rank, found in enumerate(every):
                assert [*found] == [*arrays(rank)]
                for one, other in zip(found.values(), arrays(rank).values(), strict=True):
                    assert one.dtype == other.dtype and np.array_equal(one, other)
