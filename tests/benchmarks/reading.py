"""Time how recorded data are read, and what recording costs a run of the native engine.

Usage: ``python tests/benchmarks/reading.py [--other PYTHON] [--rounds 3] [--cells 77000] [--spikes 2000000] [--nix]``,
where PYTHON is the interpreter of an environment with another pynnlite, which is measured by turns with this one.
Printed are processor times; those of a run are the difference between a run that records and one that does not.
``--nix`` writes a NIX file too, which takes neo tens of ms for each train.

The spikes are those of eight populations of sources. Each item but the last three starts with data that were never
read. "Unpickling" is what another process of `multiprocessing` does to get the block.
"""

from __future__ import annotations

import argparse
import json
import os
import pickle
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from multiprocessing.reduction import ForkingPickler
from pathlib import Path
from typing import Any

import neo
import numpy as np

import pynnlite as pnl

Times = dict[str, float]
STEPS, CELLS = 2000, 4000


def timed(act: Callable[[], Any]) -> tuple[float, Any]:
    """Return the seconds of processor time that something takes, and what it returns."""
    start = time.process_time()
    found = act()
    return time.process_time() - start, found


def spikes(cells: int, n_spikes: int, nix: bool) -> Times:
    """Return the seconds of what is done with many trains."""
    rng = np.random.default_rng(1)
    network, sizes = pnl.Network(), np.full(8, cells // 8)
    for size in sizes:
        counts = rng.poisson(n_spikes / cells, size)
        trains = np.split(np.sort(rng.integers(1, 20_000, counts.sum())) * 0.1, np.cumsum(counts)[:-1])
        sources = network.population(
            int(size), pnl.SpikeSourceArray(spike_times=[np.sort(t) for t in trains])
        )
        sources.record("spikes")
    everything, found = pnl.Assembly(*network.populations), Times()
    with pnl.Simulator("native", network, timestep=0.1) as simulator:
        simulator.run(2000.0)
        found["get_spike_counts, s"], counts = timed(everything.get_spike_counts)
        found["get_spike_counts again, s"], _ = timed(everything.get_spike_counts)
        found["get_data, s"], block = timed(everything.get_data)
        found["get_data again, s"], _ = timed(everything.get_data)
    with tempfile.TemporaryDirectory() as folder:
        found["pickling, s"], _ = timed(lambda: pickle.dumps(block, pickle.HIGHEST_PROTOCOL))
        passed = bytes(ForkingPickler.dumps(block))
        found["unpickling, s"], _ = timed(lambda: pickle.loads(passed))
        found["making all trains, s"], trains = timed(lambda: list(block.segments[0].spiketrains))
        assert isinstance(block, neo.Block) and sum(counts.values()) == sum(map(len, trains))
        if nix:
            found["writing NIX, s"], _ = timed(lambda: everything.write_data(str(Path(folder) / "data.nix")))
    return found


def run(record: bool) -> tuple[float, Any, Any]:
    """Run cells, whose potentials are recorded at every step or not, and return the seconds."""
    network = pnl.Network()
    cells = network.population(CELLS, pnl.IF_curr_exp(i_offset=0.3))
    cells.record(["v"] if record else ["spikes"])
    simulator = pnl.Simulator("native", network, timestep=0.1, threads=1)
    simulator.run(0.1)
    cells.get_data(clear=True)
    seconds, _ = timed(lambda: simulator.run(STEPS * 0.1))
    return seconds, cells, simulator


def samples() -> Times:
    """Return what samples of all cells at every step cost, in ns each."""
    without, *_ = run(record=False)
    recording, cells, simulator = run(record=True)
    n = STEPS * CELLS
    reading, block = timed(lambda: cells.get_data("v"))
    again, second = timed(lambda: cells.get_data("v"))
    simulator.end()
    values = [each.segments[0].analogsignals[0].magnitude for each in (block, second)]
    return {
        "recording v, ns per sample": (recording - without) / n * 1e9,
        "get_data of v, ns per sample": reading / n * 1e9,
        "get_data of v again, ns per sample": again / n * 1e9,
        "get_data of v copies (0 or 1)": float(not np.shares_memory(*values)),
    }


def closed_loop(turns: int = 1000) -> Times:
    """Return the ms of early and late turns of a closed loop."""
    network = pnl.Network()
    cells = network.population(100, pnl.IF_curr_exp(i_offset=2.0))
    cells.record(["spikes", "v"])
    simulator, times = pnl.Simulator("native", network, timestep=0.1), []

    def turn() -> None:
        simulator.run(1.0)
        cells.get_data(clear=True)

    for _ in range(turns):
        times.append(timed(turn)[0] * 1e3)
    simulator.end()
    first, last = statistics.median(times[10:110]), statistics.median(times[-100:])
    return {"closed loop, turns 10 to 110, ms": first, f"closed loop, the last 100 of {turns}, ms": last}


def main() -> None:
    """Print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--other", metavar="PYTHON")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--cells", type=int, default=77_000)
    parser.add_argument("--spikes", type=int, default=2_000_000)
    parser.add_argument("--nix", action="store_true")
    parser.add_argument("--once", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.once:
        print(json.dumps(spikes(given.cells, given.spikes, given.nix) | samples() | closed_loop()))
        return
    rows: dict[str, dict[str, list[float]]] = {}
    interpreters = [sys.executable, *([given.other] if given.other else [])]
    arguments = [
        __file__,
        "--once",
        f"--cells={given.cells}",
        f"--spikes={given.spikes}",
        *["--nix"] * given.nix,
    ]
    for _ in range(given.rounds):
        for interpreter in interpreters:
            done = subprocess.run([interpreter, *arguments], capture_output=True, text=True, check=True)
            for item, value in json.loads(done.stdout.splitlines()[-1]).items():
                rows.setdefault(item, {}).setdefault(interpreter, []).append(value)
    print(
        f"load of the machine: {os.getloadavg()[0]:.2f} on {os.cpu_count()} cores; medians of {given.rounds} rounds\n"
    )
    print("| | here |" + (" other | other : here |" if given.other else ""))
    print("|---|---|" + ("---|---|" if given.other else ""))
    for item, values in rows.items():
        here, *other = (
            statistics.median(values[interpreter]) for interpreter in interpreters if interpreter in values
        )
        more = f" {other[0]:.3g} | {other[0] / here if here else float('nan'):.3g} |" if other else ""
        print(f"| {item} | {here:.3g} |{more}")


if __name__ == "__main__":
    main()
