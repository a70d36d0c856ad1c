"""Time the building of a network with drawn weights and delays by pynnlite and by PyNN, alternating, in one run.

Usage: ``python tests/benchmarks/building.py [--pynn PYTHON] [--rounds 3] [--cells 4000] [--pynn-brian2-cells 400]``,
where PYTHON is the interpreter of an environment that has PyNN with its simulators. Each process builds once to warm
up, which leaves the compilation of generated code out. The network is that of Vogels and Abbott with current-based
synapses; PyNN builds a smaller one on Brian2, where it takes minutes. NEST's own calls, in the fastest way and with
nothing left to draw, are what every building on it takes at least.
"""

import argparse
import os
import statistics
import sys
from importlib.util import find_spec

from vogels_abbott import Worker

BY_HAND = "NumPy and NEST, by hand"
FLOOR = "NEST's own calls, arrays ready"


def workers(pynn: str | None, cells: int, fewer: int) -> dict[str, tuple[Worker, int]]:
    """Return a process, and the size of its network, for each front end and simulator."""
    found = {}
    for backend, module in (("native", "pynnlite"), ("nest", "nest"), ("brian2", "brian2")):
        if find_spec(module) is not None:
            arguments = (backend, "CUBA", str(cells), "build")
            found[f"pynnlite, {backend}"] = (
                Worker(sys.executable, "pynnlite_vogels_abbott.py", *arguments),
                cells,
            )
    if find_spec("nest") is not None:
        found[BY_HAND] = Worker(sys.executable, "nest_building.py", str(cells)), cells
    for simulator, size in (("nest", cells), ("brian2", fewer)) if pynn else ():
        found[f"PyNN, {simulator}"] = Worker(pynn, "pynn_building.py", simulator, str(size)), size
    return found


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pynn", metavar="PYTHON")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--cells", type=int, default=4000)
    parser.add_argument("--pynn-brian2-cells", type=int, default=400)
    given = parser.parse_args()
    load = f"{os.getloadavg()[0]:.2f} on {os.cpu_count()} cores"
    subjects = workers(given.pynn, given.cells, given.pynn_brian2_cells)
    sizes = {name: size for name, (_, size) in subjects.items()}
    if BY_HAND in sizes:
        sizes[FLOOR] = sizes[BY_HAND]
    rows: dict[str, list[list[float]]] = {name: [] for name in sizes}
    for turn in range(given.rounds + 1):
        for name, (worker, _) in subjects.items():
            seconds, synapses, *floor = worker.run()
            if turn:
                rows[name].append([seconds, synapses])
                if floor:
                    rows[FLOOR].append([*floor, synapses])
    for worker, _ in subjects.values():
        worker.close()
    print(f"load of the machine: {load}; medians of {given.rounds} rounds\n")
    print("| built by | cells | synapses | seconds | µs per synapse (median, range) |")
    print("|---|---|---|---|---|")
    for name, size in sizes.items():
        costs = [seconds / synapses * 1e6 for seconds, synapses in rows[name]]
        seconds, synapses = (statistics.median(column) for column in zip(*rows[name], strict=True))
        spread = f"{statistics.median(costs):.3f} ({min(costs):.3f}–{max(costs):.3f})"
        print(f"| {name} | {size} | {synapses:.0f} | {seconds:.3f} | {spread} |")


if __name__ == "__main__":
    main()
