"""Run with progress, a log and a warning of rates, and print on rank 0 how often the cells fired.

Usage: [mpiexec -n P] python showing.py
"""

from __future__ import annotations

import logging
import sys
import warnings

from small import small

import pynnlite as pnl


def main() -> None:
    logging.basicConfig(stream=sys.stdout, level=logging.INFO, format="%(name)s: %(message)s")
    warnings.simplefilter("error")
    net = small()
    cells = net.populations[0]
    with pnl.Simulator("native", network=net, progress=True, rate_warning=1e4) as simulator:
        simulator.run(200.0, callbacks=[lambda t: t + 7.0])
        count = cells.mean_spike_count()
    if simulator.communicator.rank == 0:
        print(f"rate {count / 0.2!r}", flush=True)


if __name__ == "__main__":
    main()
