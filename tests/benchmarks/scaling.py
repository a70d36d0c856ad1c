"""Weak scaling of the network of Brunel (2000) on the native engine, 1 to 10 000 ranks, each played by one process.

Usage: ``python tests/benchmarks/scaling.py [--ranks 1 10 100 ...] [--cells 1250] [--inputs 1250] [--time 60]
[--discard 40] [--rounds 3] [--regime AI] [--latency 1.5] [--bandwidth 10] [--ping]``; quick: ``--cells 250 --inputs
250 --time 20``.

Every rank owns as many cells (four fifths of them excitatory), and every cell has as many inputs (four fifths likewise)
and Poisson spikes from outside, however many ranks there are. For each number N of ranks, a process of its own plays
rank N // 2 against a `DryRunCommunicator`, which hands it spikes as if all others fired as it does. What it takes to
make these up is not counted. Communication is not measured but modelled, as docs/explanation/scaling.md says; --ping
measures latency and bandwidth between two processes of this machine beside it.
"""

import argparse
import json
import math
import os
import resource
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

REGIMES = {"AI": (5.0, 2.0), "SI-fast": (6.0, 4.0), "SI-slow": (4.5, 0.9)}
"""Strength of inhibition and rate of external spikes, as in examples/brunel.py."""

THRESHOLD, TAU, DELAY = 20.0, 20.0, 1.5  # mV, ms, ms
MEGA = 1e6

PING = """
import time, numpy as np
from mpi4py import MPI
comm = MPI.COMM_WORLD
def seconds(n):
    here, there = np.zeros(n, np.uint8), np.zeros(n * comm.size, np.uint8)
    best = 1.0
    for _ in range(200):
        comm.Barrier()
        begun = time.perf_counter()
        comm.Allgather(here, there)
        best = min(best, time.perf_counter() - begun)
    return best
short, long = seconds(8), seconds(1 << 22)
if comm.rank == 0:
    print(1e6 * short, (1 << 22) / (long - short) / 1e9)
"""


def describe(cells: int, inputs: int, regime: str) -> Any:
    """Return the network of so many cells."""
    import pynnlite as pnl

    g, eta = REGIMES[regime]
    weight = 0.1 * 1250 / inputs
    rate = eta * 1000.0 * THRESHOLD / (weight * TAU)
    net = pnl.Network(seed=1)
    cell = pnl.IF_curr_delta(tau_m=TAU, v_rest=0.0, v_reset=10.0, v_thresh=THRESHOLD, tau_refrac=2.0)
    exc, inh = (net.population(n, cell) for n in (cells * 4 // 5, cells - cells * 4 // 5))
    for pop in (exc, inh):
        pop.initialize(v=pnl.RandomDistribution("uniform", low=0.0, high=THRESHOLD))
    for post in (exc, inh):
        for pre, n, w in ((exc, inputs * 4 // 5, weight), (inh, inputs // 5, -g * weight)):
            net.projection(
                pre, post, pnl.FixedNumberPreConnector(n), pnl.StaticSynapse(weight=w, delay=DELAY)
            )
        outside = net.population(post.size, pnl.SpikeSourcePoisson(rate=rate))
        net.projection(outside, post, pnl.OneToOneConnector(), pnl.StaticSynapse(weight=weight, delay=DELAY))
    exc[:1000].record("spikes")
    return net


def play(ranks: int, given: argparse.Namespace) -> dict[str, float]:
    """Describe, build and run the network as one rank of some; return times in s and sizes in MB."""
    import pynnlite_native.simulation

    del pynnlite_native
    import pynnlite as pnl
    from pynnlite.parallel import DryRunCommunicator, playing

    imported, clock = _resident(), time.perf_counter
    begun = clock()
    net = describe(ranks * given.cells, given.inputs, given.regime)
    comm = DryRunCommunicator(ranks // 2, ranks, [pop.size for pop in net.populations])
    with playing(comm), pnl.Simulator("native", network=net, timestep=0.1, threads=1) as sim:
        described, described_peak = clock() - begun, _peak() - imported
        begun = clock()
        sim.run(0.0)
        built, built_peak, built_now = clock() - begun, _peak() - imported, _resident() - imported
        engine: Any = sim._execution._simulation
        sections = [section for block in engine._wiring.sections for section in block.values()]
        sim.run(given.discard)
        before, phases = (comm.n_exchanges, comm.sent, comm.received, comm.seconds), engine._core.timings()
        begun = clock()
        sim.run(given.time)
        ran = clock() - begun
        after, later = (comm.n_exchanges, comm.sent, comm.received, comm.seconds), engine._core.timings()
        intervals, sent, received, pretending = (b - a for a, b in zip(before, after, strict=True))
        events, _, deliver, draw, update, lists, _ = (b - a for a, b in zip(phases, later, strict=True))
        cells, exc = engine._n_cells, net.populations[0]
        result = {
            "described": described,
            "built": built,
            "described peak": described_peak,
            "built peak": built_peak,
            "built now": built_now,
            "peak": _peak() - imported,
            "rows": sum(s.offset.nbytes for s in sections) / MEGA,
            "synapses": sum(s.synapses.nbytes for s in sections) / MEGA,
            "lists": sum(column.nbytes for column in (engine._lists._index, engine._lists._count)) / MEGA,
            "run": (ran - pretending) / given.time * 1000.0,
            "deliver": (deliver + draw) / given.time * 1000.0,
            "update": update / given.time * 1000.0,
            "list": lists / given.time * 1000.0,
            "pretending": pretending / given.time * 1000.0,
            "rate": 1000.0 * (sent / cells / given.time if ranks > 1 else exc.mean_spike_count() / sim.time),
            "events": events / given.time * 1000.0,
            "received": received / max(intervals, 1),
            "counts": ranks * len(net.populations) * engine._interval if ranks > 1 else 0,
            "intervals": 1000.0 / (engine._interval * sim.dt),
        }
    return result


def communication(row: dict[str, float], ranks: int, latency: float, bandwidth: float) -> float:
    """Return the modelled seconds of communication in one second of biological time.

    Parameters
    ----------
    row : dict
        What `play` returned.
    ranks : int
        How many ranks there are.
    latency, bandwidth : float
        In µs and GB/s.
    """
    if ranks == 1:
        return 0.0
    collectives = [4.0 * row["counts"], 4.0 * row["received"]]
    per_interval = sum(
        latency * 1e-6 * math.ceil(math.log2(ranks)) + n / (bandwidth * 1e9) for n in collectives
    )
    return per_interval * row["intervals"]


def _resident() -> float:
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmRSS"):
            return float(line.split()[1]) * 1024 / MEGA
    return 0.0


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / MEGA


def ping() -> str:
    """Return what an allgather between two processes of this machine takes."""
    beside = str(Path(sys.executable).parent)
    mpiexec = shutil.which("mpiexec", path=beside) or shutil.which("mpiexec")
    if mpiexec is None:
        return "no mpiexec to ping with"
    printed = subprocess.check_output([mpiexec, "-n", "2", sys.executable, "-c", PING], text=True)
    latency, bandwidth = map(float, printed.split())
    return f"allgather between two processes here: {latency:.1f} µs, {bandwidth:.1f} GB/s"


def arguments() -> argparse.Namespace:
    """Return what was given on the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--ranks", type=int, nargs="+", default=[1, 10, 100, 1000, 3000, 10_000])
    parser.add_argument("--cells", type=int, default=1250, help="cells per rank")
    parser.add_argument("--inputs", type=int, default=1250, help="inputs per cell from within the network")
    parser.add_argument("--regime", choices=REGIMES, default="AI")
    parser.add_argument("--time", type=float, default=60.0, help="biological time measured, ms")
    parser.add_argument("--discard", type=float, default=40.0, help="biological time before, ms")
    parser.add_argument("--rounds", type=int, default=3, help="the fastest run counts")
    parser.add_argument("--latency", type=float, default=1.5, help="of one message, µs")
    parser.add_argument("--bandwidth", type=float, default=10.0, help="into one rank, GB/s")
    parser.add_argument("--ping", action="store_true", help="measure these between two processes, too")
    parser.add_argument("--play", type=int, help=argparse.SUPPRESS)
    return parser.parse_args()


def main() -> None:
    """Print two tables: time, and memory."""
    given = arguments()
    if given.play is not None:
        print(json.dumps(play(given.play, given)))
        return
    print(
        f"load of the machine: {os.getloadavg()[0]:.2f} on {os.cpu_count()} cores; fastest of {given.rounds} rounds"
    )
    if given.ping:
        print(ping())
    rows = {}
    for ranks in given.ranks:
        command = [sys.executable, *sys.argv, "--play", str(ranks)]
        rounds = [json.loads(subprocess.check_output(command, text=True)) for _ in range(given.rounds)]
        rows[ranks] = min(rounds, key=lambda row: row["run"])
    print(
        "\n| ranks | cells | describe (s) | build (s) | rate (Hz) | spikes per interval | run: update | deliver | list"
        " | other | all | communication | total |\n|" + "---|" * 13
    )
    for ranks, row in rows.items():
        other = row["run"] - row["update"] - row["deliver"] - row["list"]
        wire = communication(row, ranks, given.latency, given.bandwidth)
        times = (row["update"], row["deliver"], row["list"], other, row["run"], wire, row["run"] + wire)
        print(
            f"| {ranks} | {ranks * given.cells:.3g} | {row['described']:.2f} | {row['built']:.2f} | {row['rate']:.1f}"
            f" | {row['received']:.0f} | " + " | ".join(f"{seconds:.3f}" for seconds in times) + " |"
        )
    print(
        "\n| ranks | described, peak (MB) | built, peak | built | run, peak | synapses | row starts | spike lists |\n|"
        + "---|" * 8
    )
    names = ("described peak", "built peak", "built now", "peak", "synapses", "rows", "lists")
    for ranks, row in rows.items():
        print(f"| {ranks} | " + " | ".join(f"{row[name]:.0f}" for name in names) + " |")


if __name__ == "__main__":
    main()
