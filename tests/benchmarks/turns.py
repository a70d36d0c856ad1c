"""Time a network of the examples in different ways, in turn: on several backends, ranks and threads.

Usage: ``python tests/benchmarks/turns.py [--ways native:1x1 native:2x1] [--rounds 15] [--time 200]
[--competing bound] [--even] [--example SCRIPT ARGUMENT ...]``; a way is a backend, ranks (more than one need mpiexec)
and threads on each. All that follows ``--example`` is the example's; by default it is the cortical microcircuit at half
its size, with constant currents and weights of single precision. It is built in all ways at the start; then these take
turns, and those whose turn it is not sleep until they are told. Times in ms. At full scale NEST takes 17 GB and four
minutes to build it: ``--example cortical_microcircuit.py --scale 1 --drive dc --weights single``.

With ``--competing`` each way also runs beside one process for each core that does nothing but count, bound to its core
or free to go wherever the system sends it.

A virtual machine can lose its processors to others, and says how long: the ratios are given over all rounds and over
those in which neither way lost any time. Others that compute on the same cores slow it down as well, which it does not
say: so the ratio of the fastest stretches of each way is given, too. They may slow down one processor and not another:
one thread may have the faster one while several wait for the slowest. And two processors may be two halves of one core,
which one thread has to itself. With ``--even`` the first way, which must be one rank of one thread, also runs bound to
each processor, while something counts on all others, right before and after each other way; these are compared with its
mean over those rounds in which it took equally long everywhere.
"""

import argparse
import os
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path

HERE = Path(__file__).parent
SETTLE = 200.0
EXAMPLE = ["cortical_microcircuit.py", "--scale", "0.5", "--drive", "dc", "--weights", "single"]
STATISTICS = Path("/proc/stat")
EQUALLY = 1.07


def play(way: str, stretch: float, address: str, example: list[str]) -> None:
    """Build the network on the ranks that there are, and run a stretch whenever told to."""
    sys.path.insert(0, str(HERE.parent / "examples"))
    from described import described

    import pynnlite as pnl
    from pynnlite.parallel import world

    comm = world()
    net = described(*example)
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


class Competitors:
    """Processes that do nothing but count when they are let, one for each core."""

    def __init__(self, bound: bool) -> None:
        self._processes = {}
        for core in sorted(os.sched_getaffinity(0)):
            process = subprocess.Popen([sys.executable, "-c", "while True: pass"])
            self._processes[core] = process
            if bound:
                os.sched_setaffinity(process.pid, {core})
        self.stop()

    def go_on(self, leaving: int | None = None) -> None:
        """Let them count, but for the one that is bound to a core that is to be left alone."""
        self._send(signal.SIGCONT, leaving)

    def stop(self) -> None:
        """Let them wait."""
        self._send(signal.SIGSTOP)

    def close(self) -> None:
        """End them."""
        self._send(signal.SIGKILL)

    def _send(self, number: signal.Signals, leaving: int | None = None) -> None:
        for core, process in self._processes.items():
            if core != leaving:
                process.send_signal(number)


class Job:
    """The processes of one way."""

    def __init__(self, way: str, stretch: float, example: list[str], server: socket.socket) -> None:
        self.way, self.stretch = way, stretch
        ranks = int(way.split(":")[1].split("x")[0])
        launcher = ["mpiexec", "-n", str(ranks)] if ranks > 1 else []
        options = ["--time", str(stretch), "--play", way, str(server.getsockname())]
        command = [*launcher, sys.executable, __file__, *options, "--example", *example]
        self._job = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        self._lines = [self._connected(server).makefile("rw") for _ in range(ranks)]

    def turn(self) -> float:
        """Run a stretch, and return how long that took, as a part of biological time."""
        for line in self._lines:
            print("go", file=line, flush=True)
        said = [line.readline() for line in self._lines]
        if not all(said):
            raise SystemExit(f"{self.way} ended before its time.")
        return 1000.0 * max(map(float, said)) / self.stretch

    def turn_on(self, processor: int, competitors: Competitors) -> float:
        """Run a stretch of one rank bound to a processor, while something counts on all others."""
        free = os.sched_getaffinity(self._job.pid)
        os.sched_setaffinity(self._job.pid, {processor})
        competitors.go_on(leaving=processor)
        try:
            return self.turn()
        finally:
            competitors.stop()
            os.sched_setaffinity(self._job.pid, free)

    def close(self) -> None:
        """Let the processes end."""
        for line in self._lines:
            line.close()
        self._job.wait()

    def _connected(self, server: socket.socket) -> socket.socket:
        """Return a line to a rank that is ready, unless the job has failed."""
        while True:
            try:
                return server.accept()[0]
            except TimeoutError:
                if self._job.poll() is not None:
                    raise SystemExit(f"{self.way} ended with code {self._job.returncode}.") from None


def _lost() -> float:
    """Return for how long others had the processors of this machine since it started, in s; 0 if it does not say."""
    if not STATISTICS.exists():
        return 0.0
    return int(STATISTICS.read_text().split("\n")[0].split()[8]) / os.sysconf("SC_CLK_TCK")


def _spread(values: list[float]) -> str:
    return f"{statistics.median(values):.2f} ({min(values):.2f}–{max(values):.2f})" if values else "–"


def print_alone(factors: dict[str, list[float]], lost: dict[str, list[float]]) -> None:
    """Print how long each way took, and the first one beside it."""
    first = next(iter(factors))
    print(
        f"| way | wall / biological time | {first} / this | those that lost nothing | rounds | fastest / fastest |"
    )
    print("|---|---|---|---|---|---|")
    for way, those in factors.items():
        ratios = [one / this for one, this in zip(factors[first], those, strict=True)]
        left_alone = [
            ratio for ratio, *both in zip(ratios, lost[first], lost[way], strict=True) if not any(both)
        ]
        fastest = min(factors[first]) / min(those)
        cells = (way, _spread(those), _spread(ratios), _spread(left_alone), len(left_alone), f"{fastest:.2f}")
        print("|", " | ".join(map(str, cells)), "|")


def even_ratios(jobs: list[Job], rounds: int, competitors: Competitors) -> dict[str, list[float]]:
    """Return how much longer than each other way the first one takes, where that is the same on every processor."""
    first, *others = jobs
    processors = sorted(os.sched_getaffinity(0))
    ratios: dict[str, list[float]] = {job.way: [] for job in others}
    for _ in range(rounds):
        for job in others:
            before = [first.turn_on(processor, competitors) for processor in processors]
            this = job.turn()
            bound = before + [first.turn_on(processor, competitors) for processor in reversed(processors)]
            if max(bound) < EQUALLY * min(bound):
                ratios[job.way].append(statistics.mean(bound) / this)
    return ratios


def print_even(first: str, ratios: dict[str, list[float]]) -> None:
    """Print ratios over rounds in which all processors were equally fast."""
    print(f"\n| way | {first} on each of equally fast processors / this | rounds |")
    print("|---|---|---|")
    for way, those in ratios.items():
        print(f"| {way} | {_spread(those)} | {len(those)} |")


def print_beside(ratios: dict[str, list[float]]) -> None:
    """Print how much longer each way took beside competing processes."""
    print("\n| way | beside competing processes / right before, alone |")
    print("|---|---|")
    for way, those in ratios.items():
        print(f"| {way} | {_spread(those)} |")


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--ways", nargs="+", default=["native:1x1", "native:2x1"])
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--time", type=float, default=200.0)
    parser.add_argument("--competing", choices=["bound", "free"])
    parser.add_argument("--even", action="store_true")
    parser.add_argument("--play", nargs=2, help=argparse.SUPPRESS)
    parser.add_argument("--example", nargs=argparse.REMAINDER, default=EXAMPLE)
    given = parser.parse_args()
    if given.play:
        play(given.play[0], given.time, given.play[1], given.example)
        return
    if given.even and not given.ways[0].endswith(":1x1"):
        parser.error(f"--even needs one rank of one thread as the first way, not {given.ways[0]}")
    print(f"load of the machine: {os.getloadavg()[0]:.2f} on {os.cpu_count()} cores\n")
    alone: dict[str, list[float]] = {way: [] for way in given.ways}
    lost: dict[str, list[float]] = {way: [] for way in given.ways}
    beside: dict[str, list[float]] = {way: [] for way in given.ways}
    with tempfile.TemporaryDirectory() as folder, socket.socket(socket.AF_UNIX) as server:
        server.bind(f"{folder}/line")
        server.listen()
        server.settimeout(1.0)
        jobs = [Job(way, given.time, given.example, server) for way in given.ways]
        for _ in range(given.rounds):
            for job in jobs:
                before = _lost()
                alone[job.way].append(job.turn())
                lost[job.way].append(_lost() - before)
        if given.even:
            with closing(Competitors(bound=True)) as competitors:
                even = even_ratios(jobs, given.rounds, competitors)
        if given.competing:
            with closing(Competitors(given.competing == "bound")) as competitors:
                for _ in range(given.rounds):
                    for job in jobs:
                        competitors.stop()
                        one = job.turn()
                        competitors.go_on()
                        beside[job.way].append(job.turn() / one)
        for job in jobs:
            job.close()
    print_alone(alone, lost)
    if given.even:
        print_even(given.ways[0], even)
    if given.competing:
        print_beside(beside)


if __name__ == "__main__":
    main()
