"""Time the cortical microcircuit in different ways, in turn: on several backends, ranks and threads.

Usage: ``python tests/benchmarks/turns.py [--scale 0.5] [--ways native:1x1 native:2x1] [--rounds 15] [--time 200]``; a
way is a backend, ranks (more than one need mpiexec) and threads on each. The network, with constant currents, weights
of single precision and all spikes recorded, is built in all ways at the start; then these take turns, and those whose
turn it is not sleep until they are told. Times in ms. At full scale NEST takes 17 GB and four minutes to build it.

A virtual machine can lose its processors to others, and says how long. The ratios are given over all rounds and over
those in which neither way lost any time.
"""

import argparse
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TextIO

HERE = Path(__file__).parent
STATISTICS = Path("/proc/stat")
SETTLE = 200.0


def play(way: str, scale: float, stretch: float, address: str) -> None:
    """Build the network on the ranks that there are, and run a stretch whenever told to."""
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
        connection = socket.socket(socket.AF_UNIX)
        connection.connect(address)
        line = connection.makefile("rw")
        while line.readline():
            comm.allgather(None)
            begun = time.perf_counter()
            sim.run(stretch)
            print(time.perf_counter() - begun, file=line, flush=True)


def _lost() -> float:
    """Return for how long others had the processors of this machine since it started, in s; 0 if it does not say."""
    if not STATISTICS.exists():
        return 0.0
    return int(STATISTICS.read_text().split("\n")[0].split()[8]) / os.sysconf("SC_CLK_TCK")


def _spread(values: list[float]) -> str:
    return f"{statistics.median(values):.2f} ({min(values):.2f}–{max(values):.2f})" if values else "–"


def _connected(server: socket.socket, job: subprocess.Popen[bytes]) -> TextIO:
    """Return a line to a rank of a job that is ready, unless the job has failed."""
    while True:
        try:
            return server.accept()[0].makefile("rw")
        except TimeoutError:
            if job.poll() is not None:
                raise SystemExit(f"{job.args} ended with code {job.returncode}.") from None


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
        play(given.play[0], given.scale, given.time, given.play[1])
        return
    print(f"load of the machine: {os.getloadavg()[0]:.2f} on {os.cpu_count()} cores\n")
    with tempfile.TemporaryDirectory() as folder, socket.socket(socket.AF_UNIX) as server:
        address, jobs, lines = f"{folder}/line", [], {}
        server.bind(address)
        server.listen()
        server.settimeout(1.0)
        for way in given.ways:
            ranks = int(way.split(":")[1].split("x")[0])
            options = ["--scale", given.scale, "--time", given.time, "--play", way, address]
            launcher = ["mpiexec", "-n", ranks] if ranks > 1 else []
            command = [str(part) for part in (*launcher, sys.executable, __file__, *options)]
            job = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
            lines[way] = [_connected(server, job) for _ in range(ranks)]
            jobs.append(job)
        factors: dict[str, list[float]] = {way: [] for way in given.ways}
        lost: dict[str, list[float]] = {way: [] for way in given.ways}
        for _ in range(given.rounds):
            for way in given.ways:
                before = _lost()
                for line in lines[way]:
                    print("go", file=line, flush=True)
                said = [line.readline() for line in lines[way]]
                if not all(said):
                    raise SystemExit(f"{way} ended before its time.")
                factors[way].append(1000.0 * max(map(float, said)) / given.time)
                lost[way].append(_lost() - before)
        for line in (line for way in given.ways for line in lines[way]):
            line.close()
        for job in jobs:
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
