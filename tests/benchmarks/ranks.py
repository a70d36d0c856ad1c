"""Time the cortical microcircuit on different numbers of ranks, in turn, one thread on each.

Usage: ``python tests/benchmarks/ranks.py [--scale 0.5] [--ranks 1 2] [--rounds 15] [--time 200]``; needs mpiexec. The
network, with constant currents and weights of single precision, is built by all jobs at the start; then these take
turns, and those whose turn it is not sleep. Times in ms.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).parent
SETTLE = 200.0
NAP = 0.01


def play(scale: float, rounds: int, stretch: float, folder: Path) -> None:
    """Build the network on the ranks that there are, and run a stretch whenever a file says so."""
    sys.path.insert(0, str(HERE.parent / "examples"))
    from described import described

    import pynnlite as pnl
    from pynnlite.parallel import world

    comm = world()
    arguments = ("--scale", str(scale), "--drive", "dc", "--weights", "single")
    net = described("cortical_microcircuit.py", *arguments)
    if net.simulator is not None:
        net.simulator.end()
    with pnl.Simulator("native", network=net, timestep=0.1, threads=1) as sim:
        sim.run(SETTLE)
        (folder / f"ready-{comm.size}-{comm.rank}").touch()
        for number in range(rounds):
            _await(folder / f"go-{comm.size}-{number}")
            comm.allgather(None)
            begun = time.perf_counter()
            sim.run(stretch)
            taken = time.perf_counter() - begun
            if comm.rank == 0:
                done = folder / f"done-{comm.size}-{number}"
                done.with_suffix(".new").write_text(str(taken))
                done.with_suffix(".new").rename(done)


def _await(file: Path, job: subprocess.Popen[bytes] | None = None) -> None:
    """Sleep until a file is there, or a job that should make it has failed."""
    while not file.exists():
        time.sleep(NAP)
        if job is not None and job.poll():
            raise SystemExit(f"{' '.join(job.args)} ended with code {job.returncode}.")


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scale", type=float, default=0.5)
    parser.add_argument("--ranks", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--time", type=float, default=200.0)
    parser.add_argument("--play", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.play:
        play(given.scale, given.rounds, given.time, given.play)
        return
    print(f"load of the machine: {os.getloadavg()[0]:.2f} on {os.cpu_count()} cores\n")
    with tempfile.TemporaryDirectory() as name:
        folder, jobs = Path(name), {}
        options = ["--scale", given.scale, "--rounds", given.rounds, "--time", given.time, "--play", name]
        for ranks in given.ranks:
            command = ["mpiexec", "-n", ranks, sys.executable, __file__, *options]
            jobs[ranks] = subprocess.Popen([str(part) for part in command], stdin=subprocess.DEVNULL)
            for rank in range(ranks):
                _await(folder / f"ready-{ranks}-{rank}", jobs[ranks])
        factors: dict[int, list[float]] = {ranks: [] for ranks in given.ranks}
        for number in range(given.rounds):
            for ranks, found in factors.items():
                (folder / f"go-{ranks}-{number}").touch()
                _await(folder / f"done-{ranks}-{number}", jobs[ranks])
                found.append(1000.0 * float((folder / f"done-{ranks}-{number}").read_text()) / given.time)
        for job in jobs.values():
            job.wait()
    first = factors[given.ranks[0]]
    print(f"| ranks | wall / biological time (median, range) | {given.ranks[0]} / this (median, range) |")
    print("|---|---|---|")
    for ranks, found in factors.items():
        ratios = [one / this for one, this in zip(first, found, strict=True)]
        times, speedups = (
            f"{statistics.median(column):.2f} ({min(column):.2f}–{max(column):.2f})"
            for column in (found, ratios)
        )
        print(f"| {ranks} | {times} | {speedups} |")


if __name__ == "__main__":
    main()
