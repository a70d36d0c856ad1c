"""Vogels–Abbott on Brian2's runtime mode: one run of 1 s for each line on the standard input.

Current-based cells are solved exactly, conductance-based ones by `rk4`. Compiled code is taken from Brian2's cache from
the second run on.
"""

import sys
import time

from brian2 import ms, second
from brian2_vogels_abbott import describe

METHODS = {"CUBA": "exact", "COBA": "rk4"}


def one_run(kind: str, cells: int) -> tuple[float, float]:
    """Build and run the network once, and return the seconds of the run and the rate in Hz."""
    network, monitor = describe(kind, cells, METHODS[kind])
    network.run(0.1 * ms, namespace={})
    start = time.perf_counter()
    network.run(1 * second, namespace={})
    return time.perf_counter() - start, monitor.num_spikes / cells


if __name__ == "__main__":
    print("ready", flush=True)
    for _ in sys.stdin:
        print(*one_run(sys.argv[1], int(sys.argv[2])), flush=True)
