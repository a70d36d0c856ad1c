"""Memory ends in a run: prints the errors of two runs, and whether the data and a run after a reset are right."""

from __future__ import annotations

import contextlib
import json
import resource
import sys
from pathlib import Path

import numpy as np

import pynnlite as pnl

FIRST = 20.0
"""ms that are run before memory is short."""

N_CELLS = {"native": 200, "reference": 2_000}
"""The reference takes its steps slowly: many cells fill the memory in few of them."""


def limit(n_bytes: int) -> None:
    """Let the process have so many bytes more than now.

    The stack is made to grow before: where it cannot grow any more, the process is killed.
    """
    json.loads("[" * 900 + "]" * 900)
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    most = resource.getrlimit(resource.RLIMIT_AS)[1]
    resource.setrlimit(resource.RLIMIT_AS, (pages * resource.getpagesize() + n_bytes, most))


def main(backend: str, megabytes: int, way: str) -> None:
    net = pnl.Network()
    cells = net.population(N_CELLS[backend], pnl.IF_curr_exp(i_offset=1.5))
    net.projection(cells, cells, pnl.OneToOneConnector(), pnl.StaticSynapse(weight=0.01))
    cells.record(["spikes", "v"])
    sim = pnl.Simulator(backend, net)
    sim.run(FIRST)
    first = cells.get_data().segments[0].analogsignals[0].magnitude.copy()
    limit(megabytes << 20)
    for _ in range(2):
        try:
            sim.run(1e6)
        except (MemoryError, pnl.errors.PynnliteError) as error:
            print("MemoryError" if isinstance(error, MemoryError) else f"{type(error).__name__}: {error}")
        reached = sim.time
        assert reached >= FIRST
    with contextlib.suppress(MemoryError):
        if way == "reset":
            sim.reset()
        else:
            cells.get_data()
    resource.setrlimit(resource.RLIMIT_AS, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    (segment,) = cells.get_data().segments
    if way == "reset":
        assert sim.time == 0.0
        reached = FIRST  # what came after it could not be kept
    (signal,) = segment.analogsignals
    assert np.array_equal(signal.magnitude[: len(first)], first)
    assert len(signal) == round(reached * 10) + 1, (len(signal), reached)
    assert np.allclose(np.diff(signal.times.magnitude), 0.1)
    assert sum(map(len, segment.spiketrains)) > 0
    if way != "reset":
        sim.reset()
    sim.run(FIRST)
    assert np.array_equal(cells.get_data().segments[1].analogsignals[0].magnitude, first)
    print("right")


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), sys.argv[3])
