"""Run an example's network for long; print, at some time and at the end, the spikes so far and the resident bytes.

Usage: python long_run.py FIRST LAST EXAMPLE [ARGUMENTS...]

Times are in ms.
"""

from __future__ import annotations

import resource
import sys
from pathlib import Path

import pynnlite as pnl

sys.path.insert(0, str(Path(__file__).parents[2] / "examples"))

from described import described


def resident() -> int:
    """Return how many bytes of this process are in memory."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize()


def main() -> None:
    first, last = map(float, sys.argv[1:3])
    net = described(*sys.argv[3:])
    seen: list[tuple[float, int]] = []

    def look(time: float) -> float:
        seen.append((time, resident()))
        return first if time < first else last if time < last else last + 1.0

    with pnl.Simulator("native", network=net, timestep=0.1, threads=1) as sim:
        sim.run(last, callbacks=[look])
        trains = [train for pop in net.populations for train in pop.get_data().segments[0].spiketrains]
    for time, n_bytes in seen[1:]:
        print(time, sum(int((train.magnitude <= time + 0.01).sum()) for train in trains), n_bytes)


if __name__ == "__main__":
    main()
