"""Time whole scripts of PyNN's, from the start of the process to its end, with pynnlite and with PyNN on NEST.

Usage: ``python tests/benchmarks/scripts.py --pynn PYTHON [--rounds 3] [SCRIPT ...]``, where PYTHON is the interpreter
of an environment with PyNN and ``nest-simulator``. Each script runs untouched: by ``pynnlite run SCRIPT`` on the native
engine, and by ``PYTHON SCRIPT``. The two take turns. The last line has the median over all scripts of the ratio of the
medians, of the time by the clock and of the time that processors computed, which other processes disturb less.

Without scripts, those of ``tests/benchmarks/networks`` run. The rule by which these were chosen: one script for each
kind of use (balanced networks with each cell type, drawn weights and delays, distances, layers, chains, one run after
the other, trains given as arrays, cells without synapses, potentials of all cells); a network that has been published,
as far as there is one, with its parameters, at most 5000 cells; at least 1 s of biological time; what the network is
run for is recorded and read. With ``tests/examples/idioms/*.py`` given, the figure is that of the start alone: they
simulate milliseconds.
"""

import argparse
import os
import resource
import statistics
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

NETWORKS = Path(__file__).parent / "networks"
LONGEST = 600.0
"""Seconds after which a script counts as one that cannot be run."""


def seconds(command: list[str], folder: str) -> tuple[float, float] | None:
    """Return how long a command takes in a folder, and for how long it computes; None if it fails."""
    environment = {**os.environ, "MPLBACKEND": "agg", "PYNEST_QUIET": "1", "OMP_NUM_THREADS": "1"}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # packages that are installed have theirs
    begun, used = perf_counter(), computed()
    try:
        result = subprocess.run(
            command,
            cwd=folder,
            env=environment,
            capture_output=True,
            timeout=LONGEST,
            stdin=subprocess.DEVNULL,
        )
    except subprocess.TimeoutExpired:
        return None
    return None if result.returncode else (perf_counter() - begun, computed() - used)


def computed() -> float:
    """Return the time of processors, in s, that the processes which this one has started took until they ended."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


Times = list[tuple[float, float]]


def measure(script: Path, pynn: str, rounds: int) -> tuple[Times, Times] | None:
    """Return the times of a script with pynnlite and with PyNN; None if one fails."""
    ways = ([sys.executable, "-m", "pynnlite", "run", str(script)], [pynn, str(script)])
    times: tuple[Times, Times] = ([], [])
    with TemporaryDirectory() as folder:
        for _ in range(rounds):
            for way, found in zip(ways, times, strict=True):
                taken = seconds(way, folder)
                if taken is None:
                    failing = "PyNN" if way is ways[1] else "pynnlite"
                    print(f"| {script.name} | fails with {failing} | | | | | |", flush=True)
                    return None
                found.append(taken)
    return times


def medians(times: Times) -> list[float]:
    """Return the medians of the times of the clock and of processors."""
    return [statistics.median(each) for each in zip(*times, strict=True)]


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("scripts", nargs="*", type=Path, metavar="SCRIPT")
    parser.add_argument("--pynn", required=True, metavar="PYTHON")
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    print(
        f"load of the machine: {os.getloadavg()[0]:.2f} on {os.cpu_count()} cores; medians of {given.rounds}\n"
    )
    print(
        "| script | pynnlite (s) | PyNN on NEST (s) | PyNN / pynnlite | pynnlite (CPU s) | PyNN (CPU s) | ratio |"
    )
    print("|---|---|---|---|---|---|---|")
    ratios = []
    for script in given.scripts or sorted(NETWORKS.glob("*.py")):
        found = measure(script.absolute(), given.pynn, given.rounds)
        if found is None:
            continue
        cells = []
        for ours, theirs in zip(*map(medians, found), strict=True):
            cells += [f"{ours:.2f}", f"{theirs:.2f}", f"{theirs / ours:.1f}"]
        ratios.append([theirs / ours for ours, theirs in zip(*map(medians, found), strict=True)])
        print(f"| {script.name} | {' | '.join(cells)} |", flush=True)
    if ratios:
        by_clock, by_processor = map(statistics.median, zip(*ratios, strict=True))
        print(
            f"\nmedian of {len(ratios)} scripts: {by_clock:.1f}; of the time of processors: {by_processor:.1f}"
        )


if __name__ == "__main__":
    main()
