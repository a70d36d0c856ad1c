"""Run a network up to a time, writing checkpoints, or go on from one; print digests on rank 0.

Usage: [mpiexec -n P] python resumed.py NAME [--threads N] [--restore FILE] [--write FILE] [--until MS] [--every MS]
"""

from __future__ import annotations

import argparse

from networks import NETWORKS, digests

import pynnlite as pnl


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("name", choices=NETWORKS)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--restore")
    parser.add_argument("--write")
    parser.add_argument("--until", type=float, default=300.0)
    parser.add_argument("--every", type=float, default=0.0)
    arguments = parser.parse_args()
    net = NETWORKS[arguments.name][0]()
    options = {"threads": arguments.threads, "adaptive": False}
    with pnl.Simulator("native", network=net, timestep=0.1, **options) as sim:
        if arguments.restore:
            sim.restore(arguments.restore)
        while sim.time < arguments.until:
            sim.run(min(arguments.every or arguments.until, arguments.until - sim.time))
            if arguments.write:
                sim.checkpoint(arguments.write)
                if sim.communicator.rank == 0:
                    print("written at", sim.time, flush=True)
        found = digests(net)
        if sim.communicator.rank == 0:
            print(arguments.name, *found, flush=True)


if __name__ == "__main__":
    main()
