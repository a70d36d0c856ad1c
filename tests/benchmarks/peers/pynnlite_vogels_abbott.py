"""Vogels–Abbott by pynnlite on any backend, for each line on the standard input: one run of 1 s, or the building alone.

Usage: ``python pynnlite_vogels_abbott.py BACKEND KIND CELLS [driven | build]``. A run, on one thread, prints its
seconds, its rate (Hz), the seconds of building, and the processor time of the run in seconds; ``driven`` has sources
that drive the cells throughout, so that the network cannot fall silent. Building, with drawn weights and delays, prints
seconds and synapses.
"""

import sys
import time
from functools import partial

from native_vogels_abbott import describe

import pynnlite as pnl


def one_run(backend: str, kind: str, cells: int, kick: float = 50.0) -> tuple[float, float, float, float]:
    """Build and run the network once; return the seconds of the run, the rate in Hz, the seconds of building, and the
    processor time of the run."""
    net = describe(kind, cells, kick=kick)
    options = {} if backend == "brian2" else {"threads": 1}
    with pnl.Simulator(backend, net, 0.1, **options) as sim:
        start = time.perf_counter()
        sim.run(0.0)
        built, used = time.perf_counter(), time.process_time()
        sim.run(1000.0)
        run, used = time.perf_counter() - built, time.process_time() - used
        return run, net.populations[0].mean_spike_count(), built - start, used


def one_building(backend: str, kind: str, cells: int) -> tuple[float, int]:
    """Describe and build the network once; return the seconds and the number of synapses."""
    start = time.perf_counter()
    net = describe(kind, cells, random=True)
    net.populations[0].record(None)
    with pnl.Simulator(backend, net, 0.1) as sim:
        sim.run(0.0)
        seconds = time.perf_counter() - start
    return seconds, sum(projection.size() for projection in net.projections)


if __name__ == "__main__":
    ways = {"build": one_building, "driven": partial(one_run, kick=1000.0)}
    what = ways[sys.argv[4]] if sys.argv[4:] else one_run
    print("ready", flush=True)
    for _ in sys.stdin:
        print(*what(sys.argv[1], sys.argv[2], int(sys.argv[3])), flush=True)
