"""Ctrl-C ends a run; what was recorded until then can be read, and the run can go on."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

import pynnlite as pnl


@pytest.fixture
def interrupts() -> Iterator[None]:
    """Heed interrupts, which are ignored in jobs in the background."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def network() -> tuple[pnl.Network, Any]:
    net = pnl.Network(seed=7)
    cells = net.population(2000, pnl.IF_cond_exp())
    source = net.population(100, pnl.SpikeSourcePoisson(rate=200.0))
    synapse = pnl.StaticSynapse(weight=0.02, delay=1.0)
    net.projection(source, cells, pnl.FixedProbabilityConnector(0.05), synapse)
    cells.record("spikes")
    cells[:1].record("v")
    return net, cells


def interrupt_after(sim: pnl.Simulator, step: int) -> None:
    while sim._built.step < step:
        time.sleep(0.01)
    signal.raise_signal(signal.SIGINT)


def spikes_and_v(cells: Any) -> tuple[Any, Any]:
    (segment,) = cells.get_data().segments
    times = np.concatenate([np.asarray(train.magnitude) for train in segment.spiketrains])
    return times, np.asarray(segment.analogsignals[0].magnitude)


def test_an_interrupt_leaves_what_was_recorded_and_the_run_goes_on(interrupts: None) -> None:
    net, cells = network()
    with pnl.Simulator("native", network=net, timestep=0.1) as sim:
        sim.run(0.0)
        threading.Thread(target=interrupt_after, args=[sim, 500]).start()
        with pytest.raises(KeyboardInterrupt):
            sim.run(1e7)
        stopped = sim.time
        assert 50.0 <= stopped < 1e7
        times, v = spikes_and_v(cells)
        assert len(times) and times.max() <= stopped
        assert len(v) == sim.step + 1
        sim.run(20.0)
        interrupted = spikes_and_v(cells)
    net, cells = network()
    with pnl.Simulator("native", network=net, timestep=0.1) as sim:
        sim.run_until(stopped + 20.0)
        assert all(map(np.array_equal, spikes_and_v(cells), interrupted))
