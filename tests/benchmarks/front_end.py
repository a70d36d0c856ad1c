"""Time what the front end itself takes: to describe networks, to build them, and to pass on changes.

Usage: ``python tests/benchmarks/front_end.py [CASE ...] [--rounds 5] [--against PATH] [--clock wall]``,
with the cases

set
    ``set(i_offset=...)`` and ``run(1.0)`` of 1 000 cells;
projections
    3 000 projections of ten synapses each between 300 populations, described and built;
populations, many-populations
    1 000 and 10 000 populations of one cell, described and built;
current
    a run of 1 000 cells with a current that has a new value in every step, and with one that is constant.

All cases run on the native backend in steps of 0.1 ms, on one thread, each in a process of its own, which goes through
a small network of the same kind before it measures. With ``--against`` each of them also runs with the pynnlite of
another checkout, whose environment is ``PATH/.venv``, or of another interpreter, if PATH is one; the two take turns.
On a machine that has other things to do, ``--clock processor`` counts only the time that the process has a processor.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from time import perf_counter, process_time

Clock = Callable[[], float]

Times = dict[str, list[float]]
"""Seconds for each quantity: one value for each time that it was measured."""

CLOCKS = {"wall": perf_counter, "processor": process_time}

DT = 0.1
GROUPS = 300


def started():
    """Return pynnlite, and a simulator with an empty network."""
    import pynnlite as pnl

    return pnl, pnl.Simulator("native", network=pnl.Network(seed=1), timestep=DT, threads=1)


def changes(now: Clock, calls: int) -> Times:
    """Change a parameter and run for 1 ms, again and again."""
    pnl, sim = started()
    with sim:
        cells = sim.network.population(1000, pnl.IF_curr_exp())
        sim.run(1.0)
        seconds = []
        for call in range(calls):
            begun = now()
            cells.set(i_offset=1e-3 * call)
            sim.run(1.0)
            seconds.append(now() - begun)
    return {"set and run 1 ms, each (µs)": seconds}


def projections(now: Clock, number: int) -> Times:
    """Describe and build projections between populations of ten cells."""
    pnl, sim = started()
    with sim:
        groups = [sim.network.population(10, pnl.IF_curr_exp()) for _ in range(GROUPS)]
        begun = now()
        for k in range(number):
            pre, post = groups[k % GROUPS], groups[(7 * k + k // GROUPS) % GROUPS]
            synapse = pnl.StaticSynapse(weight=0.01, delay=1.0)
            sim.network.projection(pre, post, pnl.FixedNumberPreConnector(1), synapse)
        described = now()
        sim.run(0.0)
        built = now()
    return {
        "describe a projection, each (µs)": [(described - begun) / number],
        "build a projection, each (µs)": [(built - described) / number],
    }


def populations(now: Clock, number: int) -> Times:
    """Describe and build populations of one cell."""
    pnl, sim = started()
    with sim:
        begun = now()
        for _ in range(number):
            sim.network.population(1, pnl.IF_curr_exp())
        described = now()
        sim.run(0.0)
        built = now()
    each = f"of {number} populations, each (µs)"
    return {
        f"describe {each}": [(described - begun) / number],
        f"build {each}": [(built - described) / number],
        f"describe and build {number} populations (s)": [built - begun],
    }


def currents(now: Clock, steps: int) -> Times:
    """Run cells with a current that never stays the same, and with one that always does."""
    found = {}
    for name in ("a constant current", "a new current in every step"):
        pnl, sim = started()
        with sim:
            cells = sim.network.population(1000, pnl.IF_curr_exp())
            n = 1 if name == "a constant current" else steps
            amplitudes = [0.1 + 1e-3 * (k % 7) for k in range(n)]
            cells.inject(pnl.StepCurrentSource(times=[DT * k for k in range(n)], amplitudes=amplitudes))
            sim.run(0.0)
            begun = now()
            sim.run(DT * steps)
            found[f"a step with {name} (µs)"] = [(now() - begun) / steps]
    return found


CASES: dict[str, tuple[Callable[[Clock, int], Times], int]] = {
    "set": (changes, 300),
    "projections": (projections, 3_000),
    "populations": (populations, 1_000),
    "many-populations": (populations, 10_000),
    "current": (currents, 20_000),
}
"""What measures, and how often or how many."""

WARM_UP = 10


def play(case: str, clock: str) -> None:
    """Measure one case in this process, and print where pynnlite is and what was found."""
    measure, number = CASES[case]
    measure(CLOCKS[clock], WARM_UP)
    found = measure(CLOCKS[clock], number)
    print(json.dumps([str(Path(sys.modules["pynnlite"].__file__).parents[1]), found]))


def played(python: str, case: str, clock: str) -> tuple[str, Times]:
    """Measure one case in a process of an interpreter."""
    result = subprocess.run(
        [python, __file__, "--clock", clock, "--play", case], stdout=subprocess.PIPE, text=True
    )
    if result.returncode:
        raise SystemExit(f"The case {case!r} failed with {python}.")
    where, found = json.loads(result.stdout.splitlines()[-1])
    return where, found


def interpreter(path: Path) -> str:
    """Return the interpreter of a checkout, or the one that the path is."""
    python = path / ".venv" / "bin" / "python" if path.is_dir() else path
    if not python.exists():
        raise SystemExit(f"There is no interpreter {python}. Give a checkout with .venv, or an interpreter.")
    return str(python.absolute())


def row(quantity: str, subjects: list[Times]) -> str:
    """Return a line of the table; the ratios are those of the medians and of the minima, the first over the second."""
    scale = 1e6 if quantity.endswith("(µs)") else 1.0
    values = [[scale * value for value in found[quantity]] for found in subjects]
    medians, least = ([kind(each) for each in values] for kind in (statistics.median, min))
    cells = [f"{median:.4g} ({low:.4g})" for median, low in zip(medians, least, strict=True)]
    if len(subjects) == 2:
        cells.append(f"{medians[0] / medians[1]:.3g} ({least[0] / least[1]:.3g})")
    return f"| {' | '.join([quantity, *cells])} |"


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "cases", nargs="*", metavar="CASE", help=f"of {', '.join(CASES)}; all if none is given"
    )
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--against", type=Path, metavar="PATH")
    parser.add_argument("--clock", choices=CLOCKS, default="wall")
    parser.add_argument("--play", choices=CASES, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.play:
        play(given.play, given.clock)
        return
    unknown = set(given.cases) - set(CASES)
    if unknown:
        parser.error(f"no case {', '.join(sorted(unknown))}; there are {', '.join(CASES)}")
    load = f"{os.getloadavg()[0]:.2f} on {os.cpu_count()} cores"
    pythons = [sys.executable, *([interpreter(given.against)] if given.against else [])]
    places: list[str] = [""] * len(pythons)
    subjects: list[Times] = [{} for _ in pythons]
    for case in given.cases or CASES:
        for _ in range(given.rounds):
            for k, python in enumerate(pythons):
                places[k], found = played(python, case, given.clock)
                for quantity, seconds in found.items():
                    subjects[k].setdefault(quantity, []).extend(seconds)
    print(f"load of the machine: {load}; medians, and minima in brackets, of {given.rounds} rounds\n")
    print(f"| quantity | {' | '.join(places)} |{' first / second |' if given.against else ''}")
    print("|---" * (1 + len(pythons) + bool(given.against)) + "|")
    for quantity in subjects[0]:
        print(row(quantity, subjects))


if __name__ == "__main__":
    main()
