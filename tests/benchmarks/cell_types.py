"""Time steps of cells of several types on the native engine beside Brian2 and NEST, alternating, in one run.

Usage: ``python tests/benchmarks/cell_types.py [--peers PYTHON] [--rounds 5] [--cells 4000] [--time 200] [--only TYPE]``
or ``python tests/benchmarks/cell_types.py --first-spike``, where PYTHON is the interpreter of an environment that has
``brian2`` and ``nest-simulator``; by default the one that runs this script.

Printed is the processor time of the run, on one thread, for each cell and step of 0.1 ms. It includes all that
happens in a run: drawing the spikes of 100 Poisson sources, delivering 1000 spikes a second to each cell, and
recording what the cells fire. Building, and for Brian2 compiling, are left out. The ratios are those of each round,
the last one to native ``IF_cond_exp`` in the same round, so that a machine whose speed wanders matters less.

``--first-spike`` measures the time from the start of a process to the first spike of a cell type that the process
declares itself.
"""

import argparse
import os
import statistics
import subprocess
import sys
import time

from vogels_abbott import HERE, Worker

MEASURE = "IF_cond_exp"
METHODS = {
    MEASURE: ["exponential_euler"],
    "IF_curr_alpha": ["exact"],
    "IF_cond_alpha": ["exponential_euler"],
    "EIF_cond_exp_isfa_ista": ["rk4", "euler"],
    "HH_cond_exp": ["exponential_euler"],
    "Izhikevich": ["rk4", "euler"],
}
"""How Brian2 solves each type."""
TOLERANCES = {"HH_cond_exp": ["1e-8", "1e-7"]}
"""The tolerances of the native engine, if not only its usual one. Exact types and `IF_cond_exp` have none."""
Runs = dict[str, list[tuple[float, float]]]


def workers(name: str, peers: str, cells: str, duration: str) -> dict[str, Worker]:
    """Return a process for each way to run cells of a type; the first two are the usual one and native IF_cond_exp."""
    own, ways = sys.executable, {}
    for tolerance in TOLERANCES.get(name, ["1e-8"]):
        ways[f"native, {tolerance}"] = Worker(own, "native_cell_types.py", name, cells, duration, tolerance)
    ways[MEASURE] = Worker(own, "native_cell_types.py", MEASURE, cells, duration, "1e-8")
    for method in METHODS[name]:
        ways[f"Brian2, {method}"] = Worker(peers, "brian2_cell_types.py", name, cells, duration, method)
    ways["NEST"] = Worker(peers, "nest_cell_types.py", name, cells, duration)
    return ways


def measure(name: str, peers: str, rounds: int, cells: int, duration: float) -> Runs:
    """Return ns for each cell and step, and the rate, of each way in each round; the first one warms up."""
    ways = workers(name, peers, str(cells), str(duration))
    runs: Runs = {way: [] for way in ways}
    for turn in range(rounds + 1):
        for way, worker in ways.items():
            seconds, rate = worker.run()
            if turn:
                runs[way].append((seconds * 1e9 / (cells * duration * 10), rate))
    for worker in ways.values():
        worker.close()
    return runs


def spread(values: list[float]) -> str:
    """Return the median and the range of some values."""
    return f"{statistics.median(values):.3g} ({min(values):.3g}–{max(values):.3g})"


def print_rows(name: str, runs: Runs) -> None:
    """Print a row for each way to run cells of a type."""
    usual, standard = ([ns for ns, _ in runs[way]] for way in ("native, 1e-8", MEASURE))
    for way in (way for way in runs if way != MEASURE):
        times = [ns for ns, _ in runs[way]]
        rate = statistics.median(rate for _, rate in runs[way])
        beside, relative = (
            [a / b for a, b in zip(*pair, strict=True)] for pair in ((usual, times), (times, standard))
        )
        cells = [name, way, spread(times), f"{rate:.1f}", spread(beside), spread(relative)]
        print(f"| {' | '.join(cells)} |", flush=True)


def first_spike(rounds: int) -> None:
    """Print how long a process takes to the first spike of its own cell type, and to import NumPy alone.

    Modules are not compiled anew each time, whatever the environment says: the first round writes them.
    """
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    print("| process | from its start (s) | processor time (s) |\n|---|---|---|")
    commands = {
        "to the first spike": [sys.executable, str(HERE / "native_first_spike.py")],
        "`import numpy` alone": [sys.executable, "-c", "import numpy; print()"],
    }
    runs: dict[str, list[tuple[float, float]]] = {what: [] for what in commands}
    for turn in range(rounds + 1):
        for what, command in commands.items():
            start = time.perf_counter()
            process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)
            process.stdout.readline()
            seconds = time.perf_counter() - start
            process.stdout.close()
            _, code, used = os.wait4(process.pid, 0)
            if code:
                raise SystemExit(f"{what}: the process ended with code {code}.")
            if turn:
                runs[what].append((seconds, used.ru_utime + used.ru_stime))
    for what, rows in runs.items():
        print(f"| {what} | {' | '.join(spread(list(column)) for column in zip(*rows, strict=True))} |")


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--peers", default=sys.executable, metavar="PYTHON")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--cells", type=int, default=4000)
    parser.add_argument("--time", type=float, default=200.0, metavar="MS")
    parser.add_argument("--only", choices=METHODS, metavar="TYPE")
    parser.add_argument("--first-spike", action="store_true")
    given = parser.parse_args()
    load = f"{os.getloadavg()[0]:.2f} on {os.cpu_count()} cores"
    print(f"load of the machine: {load}; medians of {given.rounds} rounds\n")
    if given.first_spike:
        first_spike(given.rounds)
        return
    print(f"| type | simulator | ns | rate (Hz) | native, 1e-8 / this | this / native {MEASURE} |")
    print("|---|---|---|---|---|---|")
    for name in [given.only] if given.only else METHODS:
        print_rows(name, measure(name, given.peers, given.rounds, given.cells, given.time))


if __name__ == "__main__":
    main()
