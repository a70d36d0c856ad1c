"""Time the cortical microcircuit in different ways, in turn: on several backends, ranks and threads.

Usage: ``python tests/benchmarks/turns.py [--scale 0.5] [--ways native:1x1 native:2x1] [--rounds 15] [--time 200]``; a
way is a backend, ranks (more than one need mpiexec) and threads on each. The network, with constant currents, weights
of single precision and all spikes recorded, is built in all ways at the start; then these take turns, and those whose
turn it is not sleep. Times in ms. At full scale NEST takes 17 GB and four minutes to build it.

A virtual machine can lose its processors to others, and says how long. The ratios are given over all rounds and over
those in which neither way lost any time.
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
STATISTICS = Path("/proc/stat")
SETTLE = 200.0
NAP = 0.01


def play(way: str, scale: float, rounds: int, stretch: float, folder: Path) -> None:
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
    backend, threads = way.split(":")[0], int(way.split("x")[1])
    with pnl.Simulator(backend, network=net, timestep=0.1, threads=threads) as sim:
        sim.run(SETTLE)
        (folder / f"ready-{way}-{comm.rank}").touch()
        for number in range(rounds):
            _await(folder / f"go-{way}-{number}")
            comm.allgather(None)
            lost, begun = _lost(), time.perf_counter()
            sim.run(stretch)
            taken, lost = time.perf_counter() - begun, _lost() - lost
            if comm.rank == 0:
                done = folder / f"done-{way}-{number}"
                done.with_suffix(".new").write_text(f"{taken} {lost}")
                done.with_suffix(".new").rename(done)


def _lost() -> float:
    """Return for how long others had the processors of this machine since it started, in s; 0 if it does not say."""
    if not STATISTICS.exists():
        return 0.0
    return int(STATISTICS.read_text().split("\n")[0].split()[8]) / os.sysconf("SC_CLK_TCK")


def _spread(values: list[float]) -> str:
    return f"{statistics.median(values):.2f} ({min(values):.2f}–{max(values):.2f})" if values else "–"


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
    parser.add_argument("--ways", nargs="+", default=["native:1x1", "native:2x1"])
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--time", type=float, default=200.0)
    parser.add_argument("--play", nargs=2, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.play:
        play(given.play[0], given.scale, given.rounds, given.time, Path(given.play[1]))
        return
    print(f"load of the machine: {os.getloadavg()[0]:.2f} on {os.cpu_count()} cores\n")
    with tempfile.TemporaryDirectory() as name:
        folder, jobs = Path(name), {}
        for way in given.ways:
            ranks = int(way.split(":")[1].split("x")[0])
            options = [
                "--scale",
                given.scale,
                "--rounds",
                given.rounds,
                "--time",
                given.time,
                "--play",
                way,
                name,
            ]
            launcher = ["mpiexec", "-n", ranks] if ranks > 1 else []
            command = [*launcher, sys.executable, __file__, *options]
            jobs[way] = subprocess.Popen(
                [str(part) for part in command], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL
            )
            for rank in range(ranks):
                _await(folder / f"ready-{way}-{rank}", jobs[way])
        factors: dict[str, list[float]] = {way: [] for way in given.ways}
        lost: dict[str, list[float]] = {way: [] for way in given.ways}
        for number in range(given.rounds):
            for way in given.ways:
                (folder / f"go-{way}-{number}").touch()
                done = folder / f"done-{way}-{number}"
                _await(done, jobs[way])
                taken, seconds = (float(part) for part in done.read_text().split())
                factors[way].append(1000.0 * taken / given.time)
                lost[way].append(seconds)
        for job in jobs.values():
            job.wait()
    first = given.ways[0]
    print(
        f"| way | wall / biological time (median, range) | {first} / this | lost nothing: {first} / this | rounds |"
    )
    print("|---|---|---|---|---|")
    for way in given.ways:
        ratios = [one / this for one, this in zip(factors[first], factors[way], strict=True)]
        left_alone = [
            ratio for ratio, *both in zip(ratios, lost[first], lost[way], strict=True) if not any(both)
        ]
        print(
            f"| {way} | {_spread(factors[way])} | {_spread(ratios)} | {_spread(left_alone)} | {len(left_alone)} |"
        )


if __name__ == "__main__":
    main()
