"""Time 1 s of the Vogels–Abbott network on the native engine beside Brian2 and NEST, alternating, in one run.

Usage: ``python tests/benchmarks/vogels_abbott.py [--peers PYTHON] [--rounds 5] [--cells 4000] [--networks CUBA COBA]``.
The network ADEX has adaptive exponential cells. PYTHON is the interpreter of an environment that has ``brian2`` and
``nest-simulator``; by default the one that runs this script.
Only the run is timed; the ratio is that of each round, so that a machine whose speed wanders matters less.
``--one-network`` compares pynnlite's own backends native and nest on one and the same network, by processor time;
sources drive it throughout, as the network ADEX may fall silent otherwise.
"""

import argparse
import os
import statistics
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent / "peers"
SIMULATORS = {
    "native": "native_vogels_abbott.py {} {}",
    "Brian2": "brian2_vogels_abbott.py {} {}",
    "NEST": "nest_vogels_abbott.py {} {}",
}
BACKENDS = {
    "native": "pynnlite_vogels_abbott.py native {} {} driven",
    "pynnlite's nest": "pynnlite_vogels_abbott.py nest {} {} driven",
}


class Worker:
    """A process that runs the network once each time it is asked."""

    def __init__(self, python: str, script: str, *arguments: str) -> None:
        command = [python, str(HERE / script), *arguments]
        environment = {**os.environ, "OMP_NUM_THREADS": "1", "PYNEST_QUIET": "1"}
        pipe = subprocess.PIPE
        self._process = subprocess.Popen(
            command, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL, text=True, env=environment
        )
        self._wait_for("ready")

    def run(self) -> list[float]:
        """Run once, and return what the process prints: seconds, rate (Hz), and perhaps more."""
        self._process.stdin.write("run\n")
        self._process.stdin.flush()
        return [float(word) for word in self._wait_for("").split()]

    def close(self) -> None:
        """End the process."""
        self._process.stdin.close()
        self._process.wait()

    def _wait_for(self, start: str) -> str:
        for line in self._process.stdout:
            words = line.split()
            if (start and line.startswith(start)) or (not start and words and words[0][0].isdigit()):
                return line
        raise SystemExit(f"{self._process.args[1]} ended early, with code {self._process.wait()}.")


def measure(
    kind: str, peers: str, rounds: int, cells: int, simulators: dict[str, str] = SIMULATORS
) -> dict[str, list[list[float]]]:
    """Return what each simulator printed in each round; the first round warms up and is left out."""
    workers = {
        name: Worker(sys.executable if name == "native" else peers, *script.format(kind, cells).split())
        for name, script in simulators.items()
    }
    results: dict[str, list[list[float]]] = {name: [] for name in workers}
    for turn in range(rounds + 1):
        for name, worker in workers.items():
            printed = worker.run()
            if turn:
                results[name].append(printed)
    for worker in workers.values():
        worker.close()
    return results


def start_up() -> float:
    """Return the seconds from starting Python to the first spike of the conductance-based network."""
    code = (
        "import sys, time; start = time.perf_counter(); sys.path.insert(0, sys.argv[1]);"
        "import native_vogels_abbott as n; net = n.describe('COBA', 4000);"
        "sim = n.pnl.Simulator('native', network=net, timestep=0.1); sim.run(5.0);"
        "assert net.populations[0].mean_spike_count() > 0; print(time.perf_counter() - start)"
    )
    command = [sys.executable, "-c", code, str(HERE)]
    return statistics.median(float(subprocess.check_output(command, text=True)) for _ in range(5))


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--peers", default=sys.executable, metavar="PYTHON")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--cells", type=int, default=4000)
    parser.add_argument(
        "--networks",
        nargs="+",
        default=["CUBA", "COBA"],
        choices=["CUBA", "COBA", "ADEX"],
        help="which networks",
    )
    parser.add_argument(
        "--one-network",
        action="store_true",
        help="the same network on pynnlite's native and nest, by processor time",
    )
    given = parser.parse_args()
    load = f"{os.getloadavg()[0]:.2f} on {os.cpu_count()} cores"
    print(f"load of the machine: {load}; medians of {given.rounds} rounds\n")
    simulators, run = (BACKENDS, 3) if given.one_network else (SIMULATORS, 0)
    print("| network | simulator | run (s) | rate (Hz) | native / this (median, range) | build (s) |")
    print("|---|---|---|---|---|---|")
    for kind in given.networks:
        results = measure(kind, given.peers, given.rounds, given.cells, simulators)
        for name, rows in results.items():
            seconds, rate = (statistics.median(row[k] for row in rows) for k in (run, 1))
            ratios = [own[run] / row[run] for own, row in zip(results["native"], rows, strict=True)]
            spread = f"{statistics.median(ratios):.3f} ({min(ratios):.3f}–{max(ratios):.3f})"
            build = f"{statistics.median(row[2] for row in rows):.3f}" if len(rows[0]) > 2 else ""
            print(f"| {kind} | {name} | {seconds:.3f} | {rate:.1f} | {spread} | {build} |")
    if "COBA" not in given.networks or given.one_network:
        return
    print(f"\nfrom import to the first spike (COBA): {start_up():.2f} s")


if __name__ == "__main__":
    main()
