"""Cells of one type on pynnlite's native engine: one run, on one thread, for each line on the standard input."""

import sys
import time

from cell_type_drives import DELAY, DRIVES, PROBABILITY, RATE, SOURCES

import pynnlite as pnl


def describe(name: str, cells: int) -> pnl.Network:
    """Return the network of cells of a type, and of the sources that drive them."""
    drive = DRIVES[name]
    net = pnl.Network(1)
    everyone = net.population(cells, getattr(pnl, name)(i_offset=drive.currents(cells)), label="cells")
    connector = pnl.FixedProbabilityConnector(PROBABILITY)
    for receptor, number in SOURCES.items():
        sources = net.population(number, pnl.SpikeSourcePoisson(rate=RATE), label=receptor)
        synapse = pnl.StaticSynapse(weight=getattr(drive, receptor), delay=DELAY)
        net.projection(sources, everyone, connector, synapse, receptor)
    everyone.record("spikes")
    return net


def one_run(name: str, cells: int, time_ms: float, tolerance: float) -> tuple[float, float]:
    """Build and run the network once; return the seconds of processor time of the run, and the rate in Hz."""
    net = describe(name, cells)
    with pnl.Simulator("native", network=net, timestep=0.1, threads=1, tolerance=tolerance) as sim:
        sim.run(0.0)
        start = time.process_time()
        sim.run(time_ms)
        seconds = time.process_time() - start
        return seconds, net.populations[0].mean_spike_count() / time_ms * 1000.0


if __name__ == "__main__":
    print("ready", flush=True)
    for _ in sys.stdin:
        print(*one_run(sys.argv[1], int(sys.argv[2]), float(sys.argv[3]), float(sys.argv[4])), flush=True)
