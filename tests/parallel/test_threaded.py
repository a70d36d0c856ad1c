"""The native engine on ranks that are threads of one process, or one rank of many that are made up."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from networks import brunel, mixed
from pynnlite_native import BACKEND, Options
from pynnlite_native.options import USUAL, Tuning

import pynnlite as pnl
from pynnlite.parallel import (
    Communicator,
    DryRunCommunicator,
    SerialCommunicator,
    own_share,
    playing,
    threaded,
    world,
)
from pynnlite.recipe import Recipe

Columns = dict[tuple[int, str], list[np.ndarray]]


def recorded(
    comm: Communicator, describe: Callable[[], Any], stretches: tuple[int, ...], tuning: Tuning = USUAL
) -> list[Any]:
    """Return what one rank recorded in some stretches of steps."""
    simulation = BACKEND.build(Recipe(describe().freeze(), 0.1), comm, Options(threads=1, tuning=tuning))
    drained = []
    for n_steps in stretches:
        simulation.advance(n_steps)
        drained.append(simulation.drain())
    simulation.close()
    return drained


def joined(ranks: list[list[Any]]) -> list[Columns]:
    """Return what all ranks recorded, by stretch and probe."""
    stretches = []
    for parts in zip(*ranks, strict=True):
        columns: Columns = {}
        for number in parts[0].spikes:
            index, step = (
                np.concatenate([getattr(p.spikes[number], name) for p in parts]) for name in ("index", "step")
            )
            order = np.lexsort((index, step))
            columns[number, "spikes"] = [index[order], step[order]]
        for number in parts[0].traces:
            columns[number, "trace"] = [np.hstack([part.traces[number].values for part in parts])]
        stretches.append(columns)
    return stretches


def assert_same(found: list[Columns], wanted: list[Columns]) -> None:
    for mine, others in zip(found, wanted, strict=True):
        assert mine.keys() == others.keys()
        assert all(np.array_equal(a, b) for key in mine for a, b in zip(mine[key], others[key], strict=True))


@pytest.mark.parametrize("describe", [brunel, mixed])
def test_ranks_that_are_threads_record_the_same_bits(describe: Callable[[], Any]) -> None:
    stretches = (333, 1, 666)
    wanted = joined([recorded(SerialCommunicator(), describe, stretches)])
    assert sum(len(columns[key][0]) for columns in wanted for key in columns if key[1] == "spikes") > 1000
    for size in (1, 2, 3, 4):
        ranks = threaded(size, lambda comm: recorded(comm, describe, stretches))
        assert_same(joined(ranks), wanted)


def lopsided() -> pnl.Network:
    """Only the first half of the cells is recorded, and has sources; most cells project to one rank or two."""
    net = pnl.Network(seed=6)
    cells = net.population(40, pnl.IF_curr_exp(i_offset=0.8))
    source = net.population(20, pnl.SpikeSourcePoisson(rate=300.0))
    net.projection(source, cells[:20], pnl.OneToOneConnector(), pnl.StaticSynapse(weight=2.0, delay=0.7))
    synapse = pnl.StaticSynapse(weight=1.0, delay=pnl.RandomDistribution("uniform", low=0.7, high=9.0))
    net.projection(cells, cells, pnl.FixedProbabilityConnector(0.04), synapse)
    cells[:20].record("v")
    cells.record("spikes")
    return net


def test_what_one_rank_alone_receives_and_records_does_not_put_it_out_of_step() -> None:
    stretches = (5, 400, 601)
    wanted = joined([recorded(SerialCommunicator(), lopsided, stretches)])
    small = Tuning(spikes_ahead=30, buffer_bytes=8 * 20 * 75)
    for size in (1, 2, 3):
        assert_same(joined(threaded(size, lambda comm: recorded(comm, lopsided, stretches, small))), wanted)


def test_a_simulator_plays_the_communicator_it_is_made_with() -> None:
    def run(comm: Communicator) -> tuple[int, Any]:
        assert world() is comm
        net = lopsided()
        with pnl.Simulator("native", network=net, timestep=0.1) as sim:
            assert sim.communicator is comm
            sim.run(30.0)
            return comm.rank, net.populations[0].get_data(gather="all").segments[0].spiketrains

    _, alone = run(world())
    for rank, trains in threaded(3, run):
        assert 0 <= rank < 3
        assert all(map(np.array_equal, trains, alone)) and len(trains) == len(alone)


def test_a_checkpoint_has_the_spikes_that_any_rank_waits_for(tmp_path: Path) -> None:
    def run(comm: Communicator, restore: bool) -> Any:
        net = lopsided()
        with pnl.Simulator("native", network=net, timestep=0.1) as sim:
            if restore:
                sim.restore(tmp_path / "state")
            else:
                sim.run(22.2)
                sim.checkpoint(tmp_path / "state")
            sim.run(30.0)
            (segment,) = net.populations[0].get_data(gather="all").segments
            return [*segment.spiketrains, *segment.analogsignals]

    wanted, _, _ = threaded(3, lambda comm: run(comm, restore=False))
    assert sum(map(len, wanted[:-1])) > 50
    for size in (1, 2):
        for found in threaded(size, lambda comm: run(comm, restore=True)):
            assert len(found) == len(wanted) and all(map(np.array_equal, found, wanted))


def test_a_dry_run_receives_what_all_ranks_would_send() -> None:
    net = brunel()
    comm = DryRunCommunicator(1, 3, [pop.size for pop in net.populations])
    with playing(comm), pnl.Simulator("native", network=net, timestep=0.1) as sim:
        sim.run(50.0)
        (segment,) = net.populations[0].get_data(gather=False).segments
    assert sorted(train.annotations["source_index"] for train in segment.spiketrains) == list(
        range(*own_share(1000, 1, 3))
    )
    assert (
        comm.n_exchanges == 34
    )  # every 1.5 ms, the delay between cells: sources draw where their spikes arrive
    assert comm.received == 3 * comm.sent > 1000
