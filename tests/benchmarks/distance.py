"""Time the building of a network by a rule of distance, and by a fixed probability, alternating, in one run.

Usage: ``python tests/benchmarks/distance.py [--cells 100000] [--degree 100] [--peak 0.25] [--rounds 3] [--threads 1]``.

Two populations lie on the same periodic grid. Each pair is connected by a Gaussian function of its distance, whose
height is ``--peak`` and whose width follows from the mean number of synapses of a target, ``--degree``. A further row
has delays that grow with distance. The fixed probability makes as many synapses. Each network is built on native in a
process of its own, after a small one of the same kind. Seconds are those of describing and building; memory is the peak
of the whole process.
"""

import argparse
import json
import math
import os
import resource
import statistics
import subprocess
import sys
from time import perf_counter, process_time

SPACING = 10.0
"""Distance of neighbours on the grid in µm."""

FIXED, GAUSSIAN, DELAYED = "fixed probability", "Gaussian of the distance", "the same, delays by distance"

NAMES = (FIXED, GAUSSIAN, DELAYED)

WARM_UP = 400


def built(name: str, cells: int, degree: float, peak: float, threads: int) -> list[float]:
    """Build one network; return the seconds that passed, those of the processor, and the number of synapses."""
    import pynnlite as pnl

    height = max(k for k in range(1, math.isqrt(cells) + 1) if cells % k == 0)
    width, sigma = cells // height, SPACING * math.sqrt(degree / (2 * math.pi * peak))
    grid = pnl.Grid2D(width / height, dx=SPACING, dy=SPACING)
    ring = pnl.Space("xy", periodic_boundaries=((0, width * SPACING), (0, height * SPACING)))
    if name == FIXED:
        rule = pnl.FixedProbabilityConnector(degree / cells)
    else:
        rule = pnl.DistanceDependentProbabilityConnector(f"{peak}*exp(-d**2/(2*{sigma}**2))")
    synapse = pnl.StaticSynapse(weight=0.01, delay="0.2 + 0.01*d" if name == DELAYED else 1.0)
    with pnl.Simulator("native", network=pnl.Network(seed=1), timestep=0.1, threads=threads) as sim:
        begun, busy = perf_counter(), process_time()
        pre, post = (sim.network.population(cells, pnl.IF_curr_exp(), structure=grid) for _ in range(2))
        sim.network.projection(pre, post, rule, synapse, space=ring)
        sim.run(0.0)
        return [perf_counter() - begun, process_time() - busy, sim.timings()["build"].n]


def play(given: argparse.Namespace) -> None:
    """Build one network in this process, and print what it took."""
    built(given.play, WARM_UP, 10.0, given.peak, given.threads)
    found = built(given.play, given.cells, given.degree, given.peak, given.threads)
    print(json.dumps([*found, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e9]))


def played(name: str) -> list[float]:
    """Build one network in a process of its own."""
    command = [sys.executable, __file__, *sys.argv[1:], "--play", name]
    result = subprocess.run(command, stdout=subprocess.PIPE, text=True)
    if result.returncode:
        raise SystemExit(f"Building by {name!r} failed.")
    return json.loads(result.stdout.splitlines()[-1])


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--cells", type=int, default=100_000)
    parser.add_argument("--degree", type=float, default=100.0)
    parser.add_argument("--peak", type=float, default=0.25)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--play", choices=NAMES, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.play:
        play(given)
        return
    load = f"{os.getloadavg()[0]:.2f} on {os.cpu_count()} cores"
    rows: dict[str, list[list[float]]] = {name: [] for name in NAMES}
    for _ in range(given.rounds):
        for name in NAMES:
            rows[name].append(played(name))
    print(
        f"load of the machine: {load}; medians of {given.rounds} rounds; ratios are those of processor time\n"
    )
    print(
        "| rule | synapses | seconds | of the processor | ratio | peak memory (GB) |\n|---|---|---|---|---|---|"
    )
    least = statistics.median(busy for _, busy, _, _ in rows[FIXED])
    for name in NAMES:
        seconds, busy, synapses, memory = (statistics.median(each) for each in zip(*rows[name], strict=True))
        print(f"| {name} | {synapses:.0f} | {seconds:.2f} | {busy:.2f} | {busy / least:.2f} | {memory:.2f} |")


if __name__ == "__main__":
    main()
