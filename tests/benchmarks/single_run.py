"""Time 1 s of the Vogels–Abbott network by pynnlite on NEST and on Brian2 beside scripts written by hand for them.

Usage: ``python tests/benchmarks/single_run.py [--peers PYTHON] [--rounds 3] [--cells 4000] [--only NAME]``, where
PYTHON is the interpreter that runs the scripts by hand; by default the one that runs this script. Only the run is
timed; the ratio is that of each round. Brian2 by hand is C++ standalone, compiled beforehand with ``-ffast-math``, or
runs in Python, as pynnlite's does. Conductance-based cells go by exponential Euler in the former, 0.1 mV off, by `rk4`
in the latter, those of pynnlite by a quadrature that is more exact than either.
"""

import argparse
import os
import statistics
import sys
from importlib.util import find_spec

from vogels_abbott import Worker

BY_HAND = {
    "nest": {"nest": "nest_vogels_abbott.py"},
    "brian2": {
        "brian2, C++ standalone": "brian2_vogels_abbott.py",
        "brian2, runtime": "brian2_runtime.py",
    },
}
Runs = list[tuple[float, float]]


def measure(backend: str, kind: str, peers: str, rounds: int, cells: int) -> tuple[Runs, dict[str, Runs]]:
    """Return seconds and rate of each round, by pynnlite and by each script; the first one warms up and is left out."""
    ours = Worker(sys.executable, "pynnlite_vogels_abbott.py", backend, kind, str(cells))
    theirs = {name: Worker(peers, script, kind, str(cells)) for name, script in BY_HAND[backend].items()}
    runs: dict[str, Runs] = {name: [] for name in ("pynnlite", *theirs)}
    for turn in range(rounds + 1):
        for name, worker in {"pynnlite": ours, **theirs}.items():
            seconds, rate, *_ = worker.run()
            if turn:
                runs[name].append((seconds, rate))
    for worker in (ours, *theirs.values()):
        worker.close()
    return runs.pop("pynnlite"), runs


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--peers", default=sys.executable, metavar="PYTHON")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--cells", type=int, default=4000)
    parser.add_argument("--only", choices=BY_HAND, help="one simulator")
    given = parser.parse_args()
    load = f"{os.getloadavg()[0]:.2f} on {os.cpu_count()} cores"
    print(f"load of the machine: {load}; medians of {given.rounds} rounds\n")
    print(
        "| network | simulator | pynnlite (s) | by hand (s) | rates (Hz) | pynnlite / by hand (median, range) |"
    )
    print("|---|---|---|---|---|---|")
    for backend in BY_HAND:
        if find_spec(backend) is None or given.only not in (None, backend):
            continue
        for kind in ("CUBA", "COBA"):
            ours, theirs = measure(backend, kind, given.peers, given.rounds, given.cells)
            a, f = (statistics.median(column) for column in zip(*ours, strict=True))
            for name, runs in theirs.items():
                b, g = (statistics.median(column) for column in zip(*runs, strict=True))
                ratios = [own[0] / run[0] for own, run in zip(ours, runs, strict=True)]
                spread = f"{statistics.median(ratios):.2f} ({min(ratios):.2f}–{max(ratios):.2f})"
                print(f"| {kind} | {name} | {a:.3f} | {b:.3f} | {f:.1f}, {g:.1f} | {spread} |", flush=True)


if __name__ == "__main__":
    main()
