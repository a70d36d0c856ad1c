"""Histories of runs: what the front end does with a simulation is in them, and the user notices nothing."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

import numpy as np

import pynnlite as pnl
from pynnlite.backend import registry
from pynnlite.compare.answers import Answers
from pynnlite.compare.histories import History
from pynnlite.compare.observed import Observed, observed
from pynnlite.compare.verdicts import PASSES
from pynnlite.testing.networks import busy


def watched() -> Observed:
    return observed(import_module("pynnlite_native").BACKEND)


def passes(history: History) -> bool:
    answers = Answers(import_module("pynnlite_native").BACKEND, [history])
    return answers.wiring(0, "native").outcome == answers.cells(0, "native").outcome == PASSES


def test_the_user_gets_what_was_recorded_and_nothing_else() -> None:
    trains = []
    for backend in (watched(), None):
        network = busy(pnl.IF_cond_exp)
        cells = network.populations[-1]
        if backend is None:
            with pnl.Simulator("native", network=network) as sim:
                sim.run(50.0)
                block = cells.get_data()
        else:
            with registry.always(backend), pnl.Simulator("nest", network=network) as sim:
                sim.run(50.0)
                block = cells.get_data()
        trains.append([np.asarray(train) for train in block.segments[0].spiketrains])
        assert {signal.name for signal in block.segments[0].analogsignals} <= set(cells.celltype.recordable)
    assert all(np.array_equal(one, other) for one, other in zip(*trains, strict=True))


def test_each_reset_begins_a_history() -> None:
    backend = watched()
    with registry.always(backend), pnl.Simulator(network=busy(pnl.IF_curr_exp)) as sim:
        sim.run(20.0)
        sim.reset()
        sim.run(30.0)
    assert [history.last for history in backend.histories] == [200, 300]
    assert all(map(passes, backend.histories))


def test_a_run_that_goes_on_from_a_checkpoint_is_judged_from_there(tmp_path: Path) -> None:
    file = str(tmp_path / "checkpoint")
    network = busy(pnl.IF_cond_exp)
    with pnl.Simulator(network=network) as sim:
        sim.run(30.0)
        sim.checkpoint(file)
    backend = watched()
    with registry.always(backend), pnl.Simulator(network=network) as sim:
        sim.restore(file)
        sim.run(50.0)
    (history,) = backend.histories
    assert (history.first, history.last) == (300, 800)
    assert min(history.spikes(2).step) > 300
    assert passes(history)


def test_a_network_without_cells_passes() -> None:
    network = pnl.Network(seed=1)
    network.population(5, pnl.SpikeSourcePoisson(rate=50.0))
    backend = watched()
    with registry.always(backend), pnl.Simulator(network=network) as sim:
        sim.run(20.0)
    assert passes(backend.histories[0])
