"""Time a network whose synapses learn on the native engine beside NEST and Brian2, alternating, in one run.

Usage: ``python tests/benchmarks/plasticity.py [--peers PYTHON] [--rounds 5] [--time 1000] [--threads 2] [--scale 1]``
or ``python tests/benchmarks/plasticity.py --against PYTHON``. The first PYTHON is the interpreter of an environment
that has ``brian2`` and ``nest-simulator``; by default the one that runs this script. ``--scale 0.1 --rounds 1`` takes
two minutes, most of them for compiling Brian2's code.

Brunel's network has 8 000 excitatory cells with 800 inputs each from one another, which learn by pairs of spikes, 2 000
inhibitory cells, and 3.6 million static synapses. It fires at about 5 Hz. All simulators have the same cells, synapses,
weights and delays; each draws the Poisson input by itself. The delay is dendritic on NEST, which has no other, and
axonal on Brian2. Native is measured both ways. NEST runs on one thread, too, as two wait busily for each other. Brian2
runs on one thread, which takes the least processor time.

The first table has seconds for each second of biological time, 100 ms after the start. Building is left out, and so is
compiling for Brian2 (C++ standalone, ``-O3 -ffast-math -march=native``). Ratios are those of each round.

The second table has the price of an event at a synapse that learns. An event is an arrival, with all spikes of the
target since the last one. The rule of one's own is a rule for which there is no kernel.

The third table has the memory of a synapse that learns: processes with twice as many are compared with others.

``--against`` times native alone beside another build of pynnlite, whose interpreter it is given. That build may be
older than plasticity; then only static synapses are timed.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
from dataclasses import dataclass

from vogels_abbott import HERE, Worker

sys.path.insert(0, str(HERE))
from plastic_network import INPUTS_FROM_E, INPUTS_FROM_I, MEGA, sizes

CELLS = 10_000
PROCESSOR, WALL, RATE, BUILDING, RESIDENT, DELIVERING, CHECKSUM = range(7)
"""What a worker prints; the last two on native alone, where Brian2's has the time of compiling instead."""
Rows = dict[str, list[list[float]]]


@dataclass(frozen=True, slots=True)
class Way:
    """A simulator with its synapses.

    Parameters
    ----------
    simulator : str
        Its name.
    beside : str or None
        The way on native that has the same synapses.
    script : str
        The script of `peers` that runs it, and its arguments.
    """

    simulator: str
    beside: str | None
    script: str

    def worker(self, peers: str, size: dict[str, object]) -> Worker:
        """Start a process that runs it."""
        python = sys.executable if self.simulator == "native" else peers
        return Worker(python, *self.script.format(**size).split())


NATIVE = "native_plasticity.py {} {{cells}} {{inputs}} {{time}} {{threads}}".format
NEST, BRIAN2 = (
    "nest_plasticity.py {folder} {cells} {time} ",
    "brian2_plasticity.py {folder} {cells} {time} 1 ",
)
DENDRITIC, AXONAL, STATIC, OWN = "native", "native, axonal delays", "native, static", "native, own rule"
BESIDE_NEST, BESIDE_BRIAN2 = "NEST", "Brian2, traces in cells"
WAYS = {
    STATIC: Way("native", None, NATIVE("static")),
    DENDRITIC: Way("native", None, NATIVE("learns")),
    AXONAL: Way("native", None, NATIVE("axonal")),
    OWN: Way("native", None, NATIVE("own")),
    BESIDE_NEST: Way("NEST", DENDRITIC, NEST + "{threads}"),
    "NEST, one thread": Way("NEST", DENDRITIC, NEST + "1"),
    BESIDE_BRIAN2: Way("Brian2", AXONAL, BRIAN2 + "cells"),
    "Brian2, traces in synapses": Way("Brian2", AXONAL, BRIAN2 + "synapses"),
}


def in_turn(workers: dict[str, Worker], rounds: int) -> Rows:
    """Return what each worker prints in each round; the first round warms up and is left out."""
    rows: Rows = {name: [] for name in workers}
    for turn in range(rounds + 1):
        for name, worker in workers.items():
            printed = worker.run()
            if turn:
                rows[name].append(printed)
    for worker in workers.values():
        worker.close()
    return rows


def middle(rows: list[list[float]], column: int) -> float:
    """Return the median of a column."""
    return statistics.median(row[column] for row in rows)


def spread(values: list[float]) -> str:
    """Return the median and the range of some values."""
    return f"{statistics.median(values):.3g} ({min(values):.3g}–{max(values):.3g})"


def print_simulators(rows: Rows, biological: float) -> None:
    """Print what each way takes for a second of biological time, and beside the same synapses on native."""
    print(
        "| simulator | processor time (s) | wall time (s) | rate (Hz) | processor / native | wall / native",
        end="",
    )
    print(" | building (s) | compiling (s) |\n|" + "---|" * 8)
    for name, those in rows.items():
        beside = WAYS[name].beside
        ratios = [
            spread([a[column] / b[column] for a, b in zip(those, rows[beside], strict=True)])
            if beside in rows
            else ""
            for column in (PROCESSOR, WALL)
        ]
        seconds = [spread([row[column] / biological for row in those]) for column in (PROCESSOR, WALL)]
        compiling = f"{middle(those, DELIVERING):.0f}" if WAYS[name].simulator == "Brian2" else ""
        cells = (
            name,
            *seconds,
            f"{middle(those, RATE):.2f}",
            *ratios,
            f"{middle(those, BUILDING):.2f}",
            compiling,
        )
        print("|", " | ".join(cells), "|", flush=True)


def print_events(rows: Rows, n_learning: int, n_static: int, biological: float) -> None:
    """Print what an event at a synapse costs if it learns."""
    print(
        "\n| synapses | an event takes longer than a static one by (ns) | in all (ns) | limit (ns) |\n|---|---|---|---|"
    )
    limits = {DENDRITIC: "2.5", AXONAL: "2.5", OWN: "25"}
    for name in (name for name in limits if name in rows):
        longer, all_in = [], []
        for row, static in zip(rows[name], rows[STATIC], strict=True):
            events, others = (n * row[RATE] * biological for n in (n_learning, n_static))
            each = static[DELIVERING] / ((n_learning + n_static) * static[RATE] * biological)
            longer.append((row[PROCESSOR] - static[PROCESSOR]) / events * 1e9)
            all_in.append((row[DELIVERING] - each * others) / events * 1e9)
        print(f"| {name} | {spread(longer)} | {spread(all_in)} | {limits[name]} |")
    print('\n"In all" is by a clock that goes on while others have the processor: only for quiet machines.')


def print_memory(ways: list[str], given: argparse.Namespace, folder: str) -> None:
    """Print by how much a process is larger for each synapse that learns."""
    print(
        "\n| simulator | MB | with twice the synapses that learn | bytes for each of them |\n|---|---|---|---|"
    )
    size = {"cells": round(CELLS * given.scale), "threads": given.threads, "time": 10.0}
    resident: dict[str, list[float]] = {name: [] for name in ways}
    for inputs in (INPUTS_FROM_E, 2 * INPUTS_FROM_E):
        export(size["cells"], inputs, folder)
        for name in ways:
            worker = WAYS[name].worker(given.peers, {**size, "inputs": inputs, "folder": folder})
            resident[name].append(worker.run()[RESIDENT])
            worker.close()
    for name, (once, twice) in resident.items():
        each = (twice - once) * MEGA / (sizes(size["cells"])["E"] * INPUTS_FROM_E)
        print(f"| {name} | {once:.0f} | {twice:.0f} | {each:.1f} |", flush=True)


def export(cells: int, inputs: int, folder: str) -> None:
    """Write the synapses to files."""
    script = str(HERE / "native_plasticity.py")
    subprocess.check_call([sys.executable, script, "export", str(cells), str(inputs), folder])


def refusal(python: str, words: list[str]) -> str | None:
    """Return what native says if it refuses what a script runs."""
    command = [python, str(HERE / words[0]), *words[1:]]
    said = subprocess.run(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True, check=True
    ).stdout
    return said.strip() if said.startswith("refused") else None


def against(python: str, given: argparse.Namespace) -> None:
    """Print how long native takes in this build and in another one, which may not know all synapses."""
    size = {
        "cells": round(CELLS * given.scale),
        "inputs": INPUTS_FROM_E,
        "time": given.time,
        "threads": given.threads,
    }
    print(
        "| synapses | this build (s) | the other (s) | this / the other | same spikes |\n|---|---|---|---|---|"
    )
    for name in (STATIC, DENDRITIC, AXONAL):
        words = WAYS[name].script.format(**size).split()
        if refusal(python, words):
            continue
        rows = in_turn(
            {"this": Worker(sys.executable, *words), "other": Worker(python, *words)}, given.rounds
        )
        pairs = list(zip(rows["this"], rows["other"], strict=True))
        cells = [spread([row[PROCESSOR] / given.time * 1000.0 for row in those]) for those in rows.values()]
        cells.append(spread([a[PROCESSOR] / b[PROCESSOR] for a, b in pairs]))
        same = "yes" if all(a[CHECKSUM] == b[CHECKSUM] for a, b in pairs) else "no"
        print(f"| {name} | {' | '.join(cells)} | {same} |", flush=True)


def compare(given: argparse.Namespace) -> None:
    """Print all tables but that of another build."""
    with tempfile.TemporaryDirectory() as folder:
        cells = round(CELLS * given.scale)
        size = {
            "cells": cells,
            "inputs": INPUTS_FROM_E,
            "time": given.time,
            "threads": given.threads,
            "folder": folder,
        }
        export(cells, INPUTS_FROM_E, folder)
        ways = {name: way for name, way in WAYS.items() if way.simulator in given.only}
        why = refusal(sys.executable, ways[OWN].script.format(**size).split()) if OWN in ways else None
        if why:
            print(f"{OWN}: left out. {why}\n")
            del ways[OWN]
        excitatory, inhibitory = sizes(cells).values()
        n_learning = excitatory * INPUTS_FROM_E
        n_static = inhibitory * INPUTS_FROM_E + cells * INPUTS_FROM_I
        rows = in_turn({name: way.worker(given.peers, size) for name, way in ways.items()}, given.rounds)
        print_simulators(rows, given.time / 1000.0)
        if STATIC in rows:
            print_events(rows, n_learning, n_static, given.time / 1000.0)
        print_memory(
            [name for name in (DENDRITIC, BESIDE_NEST, BESIDE_BRIAN2) if name in ways], given, folder
        )


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    simulators = ["native", "NEST", "Brian2"]
    parser.add_argument("--peers", default=sys.executable, metavar="PYTHON")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--time", type=float, default=1000.0, metavar="MS", help="biological time measured")
    parser.add_argument("--threads", type=int, default=2, help="of native and NEST")
    parser.add_argument("--scale", type=float, default=1.0, help="how many times the cells")
    parser.add_argument("--only", nargs="+", choices=simulators, default=simulators)
    parser.add_argument("--against", metavar="PYTHON", help="of another build of pynnlite")
    given = parser.parse_args()
    load = f"{os.getloadavg()[0]:.2f} on {os.cpu_count()} cores"
    print(f"load of the machine: {load}; medians of {given.rounds} rounds\n")
    if given.against:
        against(given.against, given)
    else:
        compare(given)


if __name__ == "__main__":
    main()
