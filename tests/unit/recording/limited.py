"""Record more than the memory that this process may take.

Usage: python limited.py FOLDER
"""

from __future__ import annotations

import resource
import sys
from pathlib import Path

import pynnlite as pnl

CELLS, STEPS = 5000, 10_000
EXTRA = 150 * 2**20
"""Bytes that may be taken after the network is built; what is recorded takes 400 MB."""


def main(folder: str | None) -> None:
    """Run, with data in a folder or in memory."""
    net = pnl.Network(seed=1)
    cells = net.population(CELLS, pnl.IF_curr_exp(i_offset=1.0), label="cells")
    cells.record("v")
    with pnl.Simulator("native", net, threads=1, data=folder, chunk_bytes=2**24) as sim:
        sim.run(0.0)
        (size,) = (
            int(line.split()[1]) * 1024
            for line in Path("/proc/self/status").read_text().splitlines()
            if line.startswith("VmSize")
        )
        resource.setrlimit(resource.RLIMIT_AS, (size + EXTRA, resource.RLIM_INFINITY))
        sim.run(STEPS * sim.dt)
        signal = cells.get_data() if folder is None else None
        resource.setrlimit(resource.RLIMIT_AS, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        print("done", signal)


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else None)
