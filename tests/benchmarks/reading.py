"""Time how recorded data are read, and what recording costs a run of the native engine.

Usage: ``python tests/benchmarks/reading.py [--other PYTHON] [--rounds 3] [--limit 300] [--cells 77000]
[--spikes 2000000] [--nix] [--only PART …]``, where PYTHON is the interpreter of an environment with another pynnlite,
which is measured by turns with this one. Printed are processor times; those of a run are the difference between a run
that records and one that does not. ``--nix`` writes a NIX file too. Parts are spikes, samples, closed_loop and
streaming. One that has not ended after ``--limit`` seconds is stopped and not begun again; what it has measured until
then is printed, and a dash for the rest.

The spikes are those of eight populations of sources. Each item of the first part starts with data that were never read.
"Unpickling" is what another process of `multiprocessing` does to get the block. Streaming records as many potentials as
are 100 MB for each second of the run, to memory and to a folder by turns; the ratio is the median of the pairs, by the
clock and by processor time. The folder is where the environment variable ``TMPDIR`` says, which must be on a disk.
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
from itertools import product
from multiprocessing.reduction import ForkingPickler
from pathlib import Path
from typing import Any

import neo
import numpy as np

import pynnlite as pnl

STEPS, CELLS = 2000, 4000
RATE, PAIRS, CHUNK = 100e6, 7, 2**24
"""Bytes that are recorded in a second, how often memory and a folder are compared, and bytes of a chunk."""


def tell(item: str, value: float) -> None:
    """Print a figure, so that it is known whenever this process is stopped."""
    print(json.dumps([item, value]), flush=True)


def timed(act: Callable[[], Any]) -> tuple[float, Any]:
    """Return the seconds of processor time that something takes, and what it returns."""
    start = time.process_time()
    found = act()
    return time.process_time() - start, found


def spikes(cells: int, n_spikes: int, nix: bool) -> None:
    """Tell the seconds of what is done with many trains."""
    rng = np.random.default_rng(1)
    network, sizes = pnl.Network(), np.full(8, cells // 8)
    for size in sizes:
        counts = rng.poisson(n_spikes / cells, size)
        trains = np.split(np.sort(rng.integers(1, 20_000, counts.sum())) * 0.1, np.cumsum(counts)[:-1])
        sources = network.population(
            int(size), pnl.SpikeSourceArray(spike_times=[np.sort(t) for t in trains])
        )
        sources.record("spikes")
    populations = network.populations  # of which older versions make no assembly

    def told(item: str, act: Callable[[], Any]) -> Any:
        seconds, found = timed(act)
        tell(item, seconds)
        return found

    with pnl.Simulator("native", network, timestep=0.1) as simulator:
        simulator.run(2000.0)
        counts = told("get_spike_counts, s", lambda: [p.get_spike_counts() for p in populations])
        told("get_spike_counts again, s", lambda: [p.get_spike_counts() for p in populations])
        blocks = told("get_data, s", lambda: [p.get_data() for p in populations])
        told("get_data again, s", lambda: [p.get_data() for p in populations])
    with tempfile.TemporaryDirectory() as folder:
        told("pickling, s", lambda: pickle.dumps(blocks, pickle.HIGHEST_PROTOCOL))
        passed = bytes(ForkingPickler.dumps(blocks))
        told("unpickling, s", lambda: pickle.loads(passed))
        trains = told("making all trains, s", lambda: [t for b in blocks for t in b.segments[0].spiketrains])
        assert all(isinstance(block, neo.Block) for block in blocks)
        assert sum(sum(each.values()) for each in counts) == sum(map(len, trains))
        if nix:
            names = [str(Path(folder) / f"{k}.nix") for k in range(len(populations))]
            told("writing NIX, s", lambda: [p.write_data(n) for p, n in zip(populations, names, strict=True)])


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


def samples() -> None:
    """Tell what samples of all cells at every step cost, in ns each."""
    without, *_ = run(record=False)
    recording, cells, simulator = run(record=True)
    n = STEPS * CELLS
    reading, block = timed(lambda: cells.get_data("v"))
    again, second = timed(lambda: cells.get_data("v"))
    simulator.end()
    values = [each.segments[0].analogsignals[0].magnitude for each in (block, second)]
    tell("recording v, ns per sample", (recording - without) / n * 1e9)
    tell("get_data of v, ns per sample", reading / n * 1e9)
    tell("get_data of v again, ns per sample", again / n * 1e9)
    tell("get_data of v copies (0 or 1)", float(not np.shares_memory(*values)))


def closed_loop(turns: int = 1000) -> None:
    """Tell the ms of early and late turns of a closed loop."""
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
    tell("closed loop, turns 10 to 110, ms", statistics.median(times[10:110]))
    tell(f"closed loop, the last 100 of {turns}, ms", statistics.median(times[-100:]))


def streaming() -> None:
    """Tell how much longer a run takes that records to a folder than one that records to memory."""

    def course(n_steps: int, n_recorded: int, folder: str | None) -> Any:
        network = pnl.Network()
        cells = network.population(CELLS, pnl.IF_curr_exp(i_offset=0.3))
        if n_recorded:
            cells[:n_recorded].record("v")
        simulator = pnl.Simulator("native", network, threads=1, data=folder, chunk_bytes=CHUNK)
        simulator.run(0.0)
        begun, used = time.perf_counter(), time.process_time()
        simulator.run(n_steps * simulator.dt)
        simulator.end()
        return np.array([time.perf_counter() - begun, time.process_time() - used])

    per_step = float(np.median([course(STEPS, 0, None)[1] for _ in range(3)])) / STEPS
    n_recorded, n_steps = max(1, round(RATE * per_step / 8)), round(1.0 / per_step)
    ratios, memory = [], []
    for _ in range(PAIRS):
        with tempfile.TemporaryDirectory() as folder:
            memory.append(course(n_steps, n_recorded, None))
            ratios.append(course(n_steps, n_recorded, str(Path(folder) / "data")) / memory[-1])
    clock, processor = np.median(ratios, axis=0).tolist()
    tell("MB/s that are recorded", n_steps * n_recorded * 8 / float(np.median(memory, axis=0)[1]) / 1e6)
    tell("to a folder : to memory, by the clock", clock)
    tell("to a folder : to memory, processor time", processor)


PARTS = ("spikes", "samples", "closed_loop", "streaming")


def figures(command: list[str], limit: float) -> tuple[dict[str, float], str]:
    """Return the figures of a process, and why there are no more of them if it did not end well."""
    problem = ""
    try:
        done = subprocess.run(command, capture_output=True, timeout=limit)
        told = done.stdout
        if done.returncode:
            problem = (done.stderr.decode().strip().splitlines() or ["it failed"])[-1]
    except subprocess.TimeoutExpired as stopped:
        told, problem = stopped.stdout or b"", f"stopped after {limit:g} s"
    return dict(json.loads(line) for line in told.decode().splitlines() if line.startswith("[")), problem


def main() -> None:
    """Print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--other", metavar="PYTHON")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--cells", type=int, default=77_000)
    parser.add_argument("--spikes", type=int, default=2_000_000)
    parser.add_argument("--limit", type=float, default=300.0)
    parser.add_argument("--nix", action="store_true")
    parser.add_argument("--only", nargs="+", choices=PARTS, default=PARTS)
    parser.add_argument("--once", choices=PARTS, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.once == "spikes":
        spikes(given.cells, given.spikes, given.nix)
        return
    if given.once:
        globals()[given.once]()
        return
    rows: dict[str, dict[str, list[float]]] = {}
    interpreters = [sys.executable, *([given.other] if given.other else [])]
    sizes = [f"--cells={given.cells}", f"--spikes={given.spikes}", *["--nix"] * given.nix]
    stopped: set[tuple[str, str]] = set()
    for _, part, interpreter in product(range(given.rounds), given.only, interpreters):
        if (part, interpreter) in stopped:
            continue
        found, problem = figures([interpreter, __file__, f"--once={part}", *sizes], given.limit)
        for item, value in found.items():
            rows.setdefault(item, {}).setdefault(interpreter, []).append(value)
        if problem:
            stopped.add((part, interpreter))
            print(f"{part} by {interpreter}: {problem}", file=sys.stderr, flush=True)
    table(rows, interpreters, given.rounds)


def table(rows: dict[str, dict[str, list[float]]], interpreters: list[str], rounds: int) -> None:
    """Print the medians of all rounds."""
    print(
        f"load of the machine: {os.getloadavg()[0]:.2f} on {os.cpu_count()} cores; medians of {rounds} rounds\n"
    )
    others = len(interpreters) > 1
    print("| | here |" + (" other | other : here |" if others else ""))
    print("|---|---|" + ("---|---|" if others else ""))
    for item, values in rows.items():
        medians = [statistics.median(values[each]) if each in values else None for each in interpreters]
        shown = ["—" if value is None else f"{value:.3g}" for value in medians]
        if others:
            here, other = medians
            shown.append(f"{other / here:.3g}" if here and other is not None else "—")
        print(f"| {item} | {' | '.join(shown)} |")


if __name__ == "__main__":
    main()
