"""Runs on two threads and forks: the child makes new simulations and leaves as it is told."""

from __future__ import annotations

import multiprocessing
import os
import sys
import threading
from typing import Any

import pynnlite as pnl
from pynnlite.errors import SimulationStateError


def firing(backend: str) -> tuple[Any, Any]:
    """Return the simulator of 4 cells that fire, and the cells."""
    net = pnl.Network()
    cells = net.population(4, pnl.IF_curr_exp(i_offset=1.5))
    net.projection(cells, cells, pnl.AllToAllConnector(), pnl.StaticSynapse(weight=0.01))
    cells.record(["spikes", "v"])
    options = {"threads": 2, "adaptive": False} if backend == "native" else {}
    return pnl.Simulator(backend, net, **options), cells


def n_spikes(backend: str = "native") -> int:
    """Return the spikes of a new simulation."""
    sim, cells = firing(backend)
    with sim:
        sim.run(50.0)
        return sum(cells.get_spike_counts().values())


def is_refused(use: Any) -> bool:
    """Tell whether the child is told that the simulation is that of another process."""
    try:
        use()
    except SimulationStateError as error:
        return "another process" in str(error)
    return False


def child(sim: Any, cells: Any, backend: str) -> None:
    """Do what a child may do, and what it may not."""
    each = sum(cells.get_spike_counts().values())
    assert each == n_spikes(backend) > 0
    assert len(cells.get_data().segments[0].analogsignals[0]) == 501
    refused = [lambda: sim.run(1.0), lambda: sim.checkpoint("never"), lambda: sim.run_until(60.0)]
    assert all(map(is_refused, refused))
    assert sim.time == 50.0


def fork_in_run(sim: Any, cells: Any) -> None:
    """Fork while another thread runs: nothing can be done with that simulation in the child."""
    begun, forked = threading.Event(), threading.Event()

    def callback(time: float) -> float:
        begun.set()
        forked.wait()
        return time + 100.0

    thread = threading.Thread(target=lambda: sim.run(50.0, [callback]))
    thread.start()
    begun.wait()
    number = os.fork()
    if not number:
        assert all(map(is_refused, [lambda: sim.run(1.0), cells.get_data, sim.reset, sim.end]))
        assert n_spikes() > 0
        sys.exit(0)
    forked.set()
    thread.join()
    assert os.waitpid(number, 0)[1] == 0


def main(backend: str, way: str) -> None:
    sim, cells = firing(backend)
    if way == "thread":
        fork_in_run(sim, cells)
    else:
        sim.run(50.0)
    if way == "thread":
        assert sim.time == 50.0
    elif way == "pool":
        with multiprocessing.get_context("fork").Pool(2) as pool:
            counts = pool.map(n_spikes, [backend] * 3)
        assert counts == [sum(cells.get_spike_counts().values())] * 3
    else:
        forked = os.fork()
        if not forked:
            child(sim, cells, backend)
            if way == "reset":
                sim.reset()
                sim.run(50.0)
                assert [len(s.spiketrains) for s in cells.get_data().segments] == [4, 4]
                sim.end()
            elif way == "end":
                sim.end()
                assert len(cells.get_spike_counts()) == 4
            if way == "os._exit":
                os._exit(0)
            elif way == "del":
                del sim, cells
            sys.exit(0)
        assert os.waitpid(forked, 0)[1] == 0
    assert sim.run(10.0) == 60.0
    print("right")


if __name__ == "__main__":
    main(*sys.argv[1:])
