"""Record data that are larger than the memory in which they are read, or read them.

Usage: python large.py (record | read) FOLDER
"""

from __future__ import annotations

import resource
import sys
from hashlib import sha256
from pathlib import Path

import neo

import pynnlite as pnl
from pynnlite.recording import neo as blocks  # what is imported takes memory that is not counted below

SOURCES, CELLS, STEPS = 2000, 2500, 6000
"""10 million spikes, 120 MB, and 120 MB of samples."""

EXTRA = 72 * 2**20
"""Bytes that may be taken to read them."""


def network() -> pnl.Network:
    """Return a network of which much is recorded."""
    net = pnl.Network(seed=1)
    sources = net.population(SOURCES, pnl.SpikeSourcePoisson(rate=8000.0), label="sources")
    cells = net.population(CELLS, pnl.IF_curr_exp(i_offset=1.0), label="cells")
    net.projection(sources[:100], cells, pnl.FixedNumberPreConnector(2), pnl.StaticSynapse(0.05, 1.0))
    sources.record("spikes")
    cells.record("v")
    return net


def run(folder: str | None) -> list[neo.Block]:
    """Run, and return what was recorded if it is in memory."""
    net = network()
    with pnl.Simulator("native", net, data=folder, chunk_bytes=2**24) as sim:
        sim.run(STEPS * sim.dt)
        return [] if folder is not None else [population.get_data() for population in net.populations]


def digest(data: list[neo.Block]) -> str:
    """Return a digest of all numbers."""
    found = sha256()
    for block in sorted(data, key=lambda block: str(block.name)):
        for segment in block.segments:
            for train in segment.spiketrains:
                found.update(train.magnitude.tobytes())
            for signal in segment.analogsignals:
                for first in range(0, len(signal), 500):
                    found.update(signal.magnitude[first : first + 500].tobytes())
    return found.hexdigest()


def limited() -> None:
    """Limit the memory of this process; what is mapped from files does not count."""
    lines = Path("/proc/self/status").read_text().splitlines()
    (size,) = (int(line.split()[1]) * 1024 for line in lines if line.startswith("VmData"))
    resource.setrlimit(resource.RLIMIT_DATA, (size + EXTRA, resource.RLIM_INFINITY))


def main(what: str, folder: str) -> None:
    """Record or read."""
    if what == "record":
        run(folder)
    else:
        assert blocks is not None
        limited()
        print(digest(pnl.read_data(folder)))


if __name__ == "__main__":
    main(*sys.argv[1:])
