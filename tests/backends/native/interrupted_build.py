"""Interrupt a build while synapses are worked out.

Usage: python interrupted_build.py

Prints how many chunks of synapses were worked out, and how many there are.
"""

from __future__ import annotations

import os
import signal
import time
from typing import Any

import numpy as np

import pynnlite as pnl

N, SOURCES = 8, 460_000
"""Targets, and sources of each: the synapses of one target are one chunk."""

chunks: set[int] = set()


def weight(source: Any, target: Any) -> Any:
    """Interrupt the main thread when the first chunk is asked for, and give it the time to tell the others."""
    if len(target) > 1:
        if not chunks:
            os.kill(os.getpid(), signal.SIGINT)  # as Ctrl-C does: to the process, not to this thread
        chunks.add(int(target[0]))
        time.sleep(0.3)
    return np.full(len(target), 0.1)


def main() -> None:
    signal.signal(signal.SIGINT, signal.default_int_handler)  # it is ignored in jobs in the background
    network = pnl.Network()
    source, cells = (
        network.population(SOURCES, pnl.SpikeSourceArray()),
        network.population(N, pnl.IF_curr_exp()),
    )
    synapse = pnl.StaticSynapse(weight, delay=1.0)
    network.projection(source, cells, pnl.AllToAllConnector(), synapse, "excitatory")
    with pnl.Simulator("native", network, threads=1) as simulator:
        try:
            simulator.run(1.0)
        except KeyboardInterrupt:
            print(len(chunks), N)


if __name__ == "__main__":
    main()
