"""Record to a folder in short runs, and print after each how far each rank is. Somebody kills this.

Usage: python streaming.py FOLDER SEED
"""

from __future__ import annotations

import sys

import pynnlite as pnl

DURATION = 1000.0


def network(seed: int) -> pnl.Network:
    """Return a network of cells that fire, with their spikes and potentials recorded."""
    net = pnl.Network(seed=seed)
    source = net.population(40, pnl.SpikeSourcePoisson(rate=80.0), label="source")
    cells = net.population(300, pnl.IF_cond_exp(i_offset=0.6), label="cells")
    net.projection(source, cells, pnl.FixedProbabilityConnector(0.2), pnl.StaticSynapse(0.02, 1.0))
    source.record("spikes")
    cells.record(["v", "spikes"])
    return net


def main(folder: str, seed: int) -> None:
    """Run until somebody ends it."""
    sim = pnl.Simulator("native", network(seed), data=folder, chunk_bytes=50_000)
    while sim.time < DURATION:
        sim.run(2.0)
        print(f"rank {sim.communicator.rank} at {sim.time} ms", flush=True)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
