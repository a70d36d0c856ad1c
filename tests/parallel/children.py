"""Run a network in children of a rank, each of which is alone, in between two runs of all ranks.

Usage: mpiexec -n P python children.py
"""

from __future__ import annotations

import multiprocessing
import subprocess
import sys

from small import small

import pynnlite as pnl

CODE = "import children; print('child', children.size_of_run())"


def size_of_run() -> int:
    """Run a network, and return the number of ranks."""
    with pnl.Simulator("native", network=small(), timestep=0.1) as sim:
        sim.run(1.0)
        return sim.communicator.size


if __name__ == "__main__":
    with pnl.Simulator("native", network=small(), timestep=0.1) as sim:
        sim.run(1.0)
        if sim.communicator.rank == 0:
            subprocess.run([sys.executable, "-c", CODE], check=True, cwd=sys.path[0])
            with multiprocessing.get_context("fork").Pool(1) as pool:
                print("forked", *pool.starmap(size_of_run, [()]), flush=True)
        sim.run(1.0)
        if sim.communicator.rank == 0:
            print("ranks", sim.communicator.size)
