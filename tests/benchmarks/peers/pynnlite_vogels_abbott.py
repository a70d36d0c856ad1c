"""Vogels–Abbott by pynnlite on any backend, for each line on the standard input: one run of 1 s, or the building alone.

Usage: ``python pynnlite_vogels_abbott.py BACKEND KIND CELLS [build]``. A run prints its seconds, the rate (Hz) and the
seconds of building; building, with drawn weights and delays, prints seconds and synapses.
"""

import sys
import time

from native_vogels_abbott import describe

import pynnlite as pnl


def one_run(backend: str, kind: str, cells: int) -> tuple[float, float, float]:
    """Build and run the network once; return the seconds of the run, the rate in Hz and the seconds of building."""
    net = describe(kind, cells)
    with pnl.Simulator(backend, net, 0.1) as sim:
        start = time.perf_counter()
        sim.run(0.0)
        built = time.perf_counter()
        sim.run(1000.0)
        run = time.perf_counter() - built
        return run, net.populations[0].mean_spike_count(), built - start


def one_building(backend: str, kind: str, cells: int) -> tuple[float, int]:
    """Describe and build the network once; return the seconds and the number of synapses."""
    start = time.perf_counter()
    net = describe(kind, cells, random=True)
    with pnl.Simulator(backend, net, 0.1) as sim:
        sim.run(0.0)
        seconds = time.perf_counter() - start
    return seconds, sum(projection.size() for projection in net.projections)


if __name__ == "__main__":
    what = one_building if sys.argv[4:] == ["build"] else one_run
    print("ready", flush=True)
    for _ in sys.stdin:
        print(*what(sys.argv[1], sys.argv[2], int(sys.argv[3])), flush=True)
