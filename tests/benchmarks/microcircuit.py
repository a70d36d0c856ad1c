"""Time the cortical microcircuit on the native engine, phase by phase beside what two cores can reach, and on NEST.

Usage: ``python tests/benchmarks/microcircuit.py [--scale 1] [--threads 2] [--time 10000] [--drive dc|poisson]
[--weights single double] [--nest-time 500]``; times in ms, 0 leaves NEST out. Each line is one process that runs
``examples/cortical_microcircuit.py``: it builds the network, discards 0.5 s and times what follows; memory is the peak
of the process. At full scale NEST takes 17 GB and four minutes.

The limits are those of two cores of 2.6 GHz with AVX-512, a stream of 15 GB/s and double precision: measured loops that
do nothing but read synapses and add to sums in the second-level cache, step cells, draw, and wait for one another.
"""

import argparse
import os
import re
import subprocess
import sys
from pathlib import Path

EXAMPLE = Path(__file__).parents[2] / "examples" / "cortical_microcircuit.py"
LIMITS = {"deliver": 0.99, "update": 0.52, "draws": 0.55, "synchronisation": 600.0}
"""Nanoseconds for each event, step of a cell, draw and step."""

PHASE = re.compile(r"^(\w+) +([\d.]+) s +([\d.]+) ns for each of ([\d.e+]+) (.*)$", re.MULTILINE)


def run(*options: object) -> tuple[str, float]:
    """Run the example; return what it prints, and its peak of memory in GB."""
    command = [sys.executable, str(EXAMPLE), *map(str, options)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    printed = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(f"{' '.join(command)} ended with code {os.waitstatus_to_exitcode(status)}.")
    return printed, usage.ru_maxrss * 1024 / 1e9


def number(printed: str, what: str) -> float:
    """Return the number that the example prints behind some words."""
    return float(re.search(rf"^{what} +([\d.]+)", printed, re.MULTILINE).group(1))


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scale", type=float, default=1.0)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--time", type=float, default=10_000.0)
    parser.add_argument("--drive", choices=["dc", "poisson"], default="dc")
    parser.add_argument("--weights", nargs="+", choices=["single", "double"], default=["single", "double"])
    parser.add_argument("--nest-time", type=float, default=500.0)
    given = parser.parse_args()
    common = ("--scale", given.scale, "--threads", given.threads, "--drive", given.drive)
    subjects = {
        f"native, {weights}": ("native", "--weights", weights, "--time", given.time, "--timings")
        for weights in given.weights
    }
    if given.nest_time:
        subjects["NEST, double"] = ("nest", "--time", given.nest_time)
    print(f"load of the machine: {os.getloadavg()[0]:.2f} on {os.cpu_count()} cores\n")
    print("| simulator, weights | build (s) | peak (GB) | wall / biological time |")
    print("|---|---|---|---|")
    results, factors = {}, {}
    for name, options in subjects.items():
        results[name], peak = run(*options, *common)
        build, factor = (number(results[name], what) for what in ("build time", "real-time factor"))
        factors[name] = factor
        print(f"| {name} | {build:.1f} | {peak:.2f} | {factor:.2f} |", flush=True)
    if given.nest_time:
        slow = factors.pop("NEST, double")
        ratios = (f"{slow / factor:.1f} ({name})" for name, factor in factors.items())
        print(f"\nNEST takes as many times as long: {', '.join(ratios)}")
    for name, printed in results.items():
        phases = PHASE.findall(printed)
        if phases:
            print(f"\n{name}\n\n| phase | s of cores | ns each | limit | reached |\n|---|---|---|---|---|")
        for phase, seconds, each, _, what in phases:
            limit = LIMITS.get(phase)
            reached = f"{limit} | {100.0 * limit / float(each):.0f} %" if limit else " | "
            print(f"| {phase} ({what}) | {seconds} | {each} | {reached} |")
    print(f"\n{results[next(iter(results))]}")


if __name__ == "__main__":
    main()
