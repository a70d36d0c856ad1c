"""Let many sources fire at once in a process without memory for the spikes on their way; print what comes of it.

Usage: MALLOC_ARENA_MAX=1 python crowded.py THREADS
"""

from __future__ import annotations

import ctypes
import sys

from native_networks import built, limit_memory, recipe_of

import pynnlite as pnl
from pynnlite.errors import SimulationStateError

SLACK = 1 << 20


def network() -> pnl.Network:
    """Return sources with a hundred slices each, of ten synapses on either thread: 10 bytes or more each on its way."""
    net = pnl.Network(seed=1)
    sources = net.population(4_000, pnl.SpikeSourceArray(spike_times=[5.0]))
    cells = net.population(2_000, pnl.IF_curr_exp())
    delay = pnl.RandomDistribution("uniform", low=0.96, high=11.04)
    net.projection(sources, cells, pnl.AllToAllConnector(), pnl.StaticSynapse(weight=0.1, delay=delay))
    cells[:2].record("v")
    return net


def main() -> None:
    simulation = built(recipe_of(network()), threads=int(sys.argv[1]))
    simulation.advance(1)
    ctypes.CDLL(None).malloc_trim(0)  # what the C library keeps for later is memory too
    limit_memory(SLACK)
    for _ in range(2):
        try:
            simulation.advance(200)
        except (MemoryError, SimulationStateError) as error:
            print(type(error).__name__, error)
    (trace,) = simulation.drain().traces.values()
    print("drained", trace.step.tolist() == list(range(simulation.step + 1)))


if __name__ == "__main__":
    main()
