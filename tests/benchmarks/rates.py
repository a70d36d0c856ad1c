"""Compare the mean rate of the Vogels–Abbott network with conductances between backends, for several seeds.

Usage: ``python tests/benchmarks/rates.py [--seeds 5] [--cells 4000] [--time 1000]``. Backends whose simulator is
missing are left out. The reference backend runs a smaller network for a shorter time, 400 cells for 150 ms, beside
the others. Ends with status 1 if the means over seeds of two backends differ by more than 5 %.
"""

import argparse
import statistics
import sys
from pathlib import Path

import pynnlite as pnl
from pynnlite.backend import registry
from pynnlite.errors import BackendNotAvailable

sys.path.insert(0, str(Path(__file__).parent / "peers"))
from native_vogels_abbott import describe

LARGEST_SPREAD = 0.05
SMALL = (400, 150.0)


def rate(backend: str, seed: int, cells: int, duration: float) -> float:
    """Return the mean rate (Hz) of all cells."""
    network = describe("COBA", cells, seed)
    with pnl.Simulator(backend, network=network, timestep=0.1) as simulator:
        simulator.run(duration)
        return network.populations[0].mean_spike_count() / duration * 1000.0


def installed(*names: str) -> list[str]:
    """Return those backends whose simulator is there."""
    found = []
    for name in names:
        try:
            registry.load(name)
        except BackendNotAvailable as error:
            print(f"left out: {error}")
        else:
            found.append(name)
    return found


def compare(backends: list[str], seeds: int, cells: int, duration: float) -> float:
    """Print a table, and return by how much the means of the backends differ, as a part of their mean."""
    print(f"\n{cells} cells, {duration:g} ms: rate (Hz) for each seed\n")
    print("| backend |", *(f"{seed} |" for seed in range(1, seeds + 1)), "mean |")
    print("|---" * (seeds + 2) + "|")
    means = []
    for backend in backends:
        rates = [rate(backend, seed, cells, duration) for seed in range(1, seeds + 1)]
        means.append(statistics.mean(rates))
        print(f"| {backend} |", *(f"{each:.2f} |" for each in rates), f"{means[-1]:.2f} |", flush=True)
    spread = (max(means) - min(means)) / statistics.mean(means)
    print(f"\nspread between backends: {100 * spread:.2f} %")
    return spread


def main() -> int:
    """Print the tables, and return the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--cells", type=int, default=4000)
    parser.add_argument("--time", type=float, default=1000.0)
    given = parser.parse_args()
    backends = installed("native", "nest", "brian2")
    spreads = [
        compare(backends, given.seeds, given.cells, given.time),
        compare(["reference", *backends], given.seeds, *SMALL),
    ]
    return int(max(spreads) > LARGEST_SPREAD)


if __name__ == "__main__":
    sys.exit(main())
