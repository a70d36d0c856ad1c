"""Record to a folder in two segments, with a checkpoint after each short run; go on from the last one that is there.

Usage: [mpiexec -n P] python going_on.py FOLDER CHECKPOINT SEED [MS]

Without a time (ms) for the second segment, this goes on until somebody kills it.
"""

from __future__ import annotations

import math
import sys
from pathlib import Path

from streaming import network

import pynnlite as pnl

FIRST = 30.0
"""The end of the first segment, in ms."""


def run(sim: pnl.Simulator, until: float, checkpoint: str = "") -> None:
    """Run both segments, or what is left of them."""
    while sim.trial == 0 or sim.time < until:
        if sim.trial == 0 and sim.time == FIRST:
            sim.reset()
        sim.run(2.0)
        if checkpoint:
            sim.checkpoint(checkpoint)
            print(f"rank {sim.communicator.rank} at {sim.trial} {sim.time}", flush=True)


def main(folder: str, checkpoint: str, seed: str, until: str = "inf") -> None:
    with pnl.Simulator("native", network(int(seed)), data=folder, chunk_bytes=50_000) as sim:
        if Path(checkpoint).exists():
            sim.restore(checkpoint)
        run(sim, float(until), "" if math.isfinite(float(until)) else checkpoint)


if __name__ == "__main__":
    main(*sys.argv[1:])
