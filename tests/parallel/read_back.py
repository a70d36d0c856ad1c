"""Record to a folder, end, and read it on every rank at once. Some populations have fewer cells than there are ranks.

Usage: python read_back.py FOLDER
"""

from __future__ import annotations

import sys

import pynnlite as pnl


def main(folder: str) -> None:
    """Print, for each rank, what the blocks say of themselves, and how much they hold."""
    net = pnl.Network(seed=1)
    for size in (1, 2, 40):
        net.population(size, pnl.IF_cond_exp(i_offset=0.6), label=f"of {size}").record(["v", "spikes"])
    with pnl.Simulator("native", net, data=folder, chunk_bytes=10_000) as sim:
        sim.run(20.0)
    for block in pnl.read_data(folder):
        (segment,) = block.segments
        facts = block.annotations["complete"], block.annotations["mpi_processes"]
        told = block.name, *facts, *segment.analogsignals[0].shape, len(segment.spiketrains)
        sys.stdout.write(" ".join(map(str, told)) + "\n")  # at once, since other ranks write too
        sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1])
