"""Interrupt a run that would take days, go on, and compare with a run that was not interrupted.

Usage: python interrupted.py

Prints the time (ms) at which the run was interrupted, and the number of spikes until then.
"""

from __future__ import annotations

import signal
import threading
import time
from typing import Any

import numpy as np

import pynnlite as pnl


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
        time.sleep(0.001)
    signal.raise_signal(signal.SIGINT)


def spikes_and_v(cells: Any) -> tuple[Any, Any]:
    (segment,) = cells.get_data().segments
    times = np.concatenate([np.asarray(train.magnitude) for train in segment.spiketrains])
    return times, np.asarray(segment.analogsignals[0].magnitude)


def main() -> None:
    signal.signal(signal.SIGINT, signal.default_int_handler)  # it is ignored in jobs in the background
    net, cells = network()
    with pnl.Simulator("native", network=net, timestep=0.1) as sim:
        sim.run(0.0)
        threading.Thread(target=interrupt_after, args=[sim, 500]).start()
        try:
            sim.run(1e9)
        except KeyboardInterrupt:
            stopped = sim.time
        times, v = spikes_and_v(cells)
        assert len(times) and times.max() <= stopped
        assert len(v) == sim.step + 1
        sim.run(20.0)
        interrupted = spikes_and_v(cells)
    net, cells = network()
    with pnl.Simulator("native", network=net, timestep=0.1) as sim:
        sim.run_until(stopped + 20.0)
        assert all(map(np.array_equal, spikes_and_v(cells), interrupted))
    print(stopped, len(times))


if __name__ == "__main__":
    main()
