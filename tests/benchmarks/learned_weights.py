"""Compare what the same network has learned on pynnlite's backends, and with PyNN.

Usage: ``python tests/benchmarks/learned_weights.py [--pynn PYTHON] [--time 10000] [--network NAME]``, where PYTHON is
the interpreter of an environment with PyNN and its simulators. Prints a table for each network of
``peers/learned_weights.py``, by which all run it. Each row is compared with pynnlite's reference backend, with the same
dendritic fraction of the delay:

- spikes: how many there are, and how many of the cells have the same spike times, to a thousandth of a step;
- largest and mean: of the differences of the weights, as a part of the largest weight that is allowed;
- learned: the mean of what synapses have learned, as the same part.
"""

import argparse
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

SCRIPT = Path(__file__).parent / "peers" / "learned_weights.py"
NETWORKS = {"feed-forward": 0.1, "recurrent": 0.06}
"""The largest weight that each network allows, in nA."""

CLOSE = 1e-4
"""In ms; spike times on the grid are further apart."""


@dataclass(frozen=True)
class Way:
    """A way to run a network.

    Parameters
    ----------
    name : str
        What it is called in the table.
    module : str
        The module of the simulator.
    fraction : float
        The dendritic fraction of the delay.
    options : tuple of str
        Arguments of `setup`.
    """

    name: str
    module: str
    fraction: float
    options: tuple[str, ...] = ()


OURS = [
    *(
        Way(f"pynnlite, `{name}`", f"pynnlite.{name}", 1.0)
        for name in ("reference", "native", "nest", "brian2")
    ),
    *(Way(f"pynnlite, `{name}`", f"pynnlite.{name}", 0.0) for name in ("reference", "native", "brian2")),
]
THEIRS = [
    Way("PyNN on NEST, spikes on the grid", "pyNN.nest", 1.0, ("spike_precision=on_grid",)),
    Way("PyNN on NEST", "pyNN.nest", 1.0),
    Way("PyNN on NEURON", "pyNN.neuron", 1.0),
    Way("PyNN on NEURON", "pyNN.neuron", 0.0),
    Way("PyNN on Brian2", "pyNN.brian2", 0.0),
]


@dataclass(frozen=True)
class Result:
    """Spikes, and weights in the beginning and in the end."""

    spikes: list[np.ndarray]
    first: np.ndarray
    last: np.ndarray


def run(way: Way, python: str, network: str, time: float, folder: str) -> Result | None:
    """Return what a network has learned; None if the simulator fails, with the last line that it wrote."""
    file = str(Path(folder) / "learned.npz")
    command = [python, str(SCRIPT), way.module, network, str(way.fraction), str(time), file, *way.options]
    path = f"{Path(python).parent}{os.pathsep}{os.environ.get('PATH', '')}"  # PyNN looks for NEURON's compiler there
    environment = {**os.environ, "PATH": path, "PYNEST_QUIET": "1"}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)
    if done.returncode:
        print(done.stderr.strip().splitlines()[-1], file=sys.stderr)
        return None
    with np.load(file) as found:
        spikes = np.split(found["times"], np.cumsum(found["counts"])[:-1])
        return Result(spikes, found["first"], found["last"])


def row(way: Way, found: Result | None, known: Result, most: float) -> str:
    """Return a row of the table."""
    name = f"| {way.name} | {way.fraction:g} "
    if found is None:
        return f"{name}| fails | | | | |"
    pairs = list(zip(found.spikes, known.spikes, strict=True))
    same = sum(len(a) == len(b) and bool(np.allclose(a, b, rtol=0, atol=CLOSE)) for a, b in pairs)
    off, learned = np.abs(found.last - known.last) / most, np.abs(found.last - found.first) / most
    total = sum(len(each) for each in found.spikes)
    figures = " | ".join(f"{value:.2g}" for value in (off.max(), off.mean(), learned.mean()))
    return f"{name}| {total} | {same} of {len(pairs)} | {figures} |"


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--pynn", metavar="PYTHON", help="interpreter of an environment with PyNN")
    parser.add_argument("--time", type=float, default=10_000.0, help="biological time, in ms")
    parser.add_argument("--network", choices=NETWORKS, help="one of the networks; all if left out")
    given = parser.parse_args()
    for network in [given.network] if given.network else NETWORKS:
        most = NETWORKS[network]
        print(f"`{network}`, {given.time / 1000.0:g} s:\n")
        print("| simulator | fraction | spikes | cells with the same spikes | largest | mean | learned |")
        print("|---|---|---|---|---|---|---|")
        known: dict[float, Result] = {}
        ways = [(way, sys.executable) for way in OURS] + [(way, given.pynn) for way in THEIRS if given.pynn]
        with TemporaryDirectory() as folder:
            for way, python in ways:
                found = run(way, python, network, given.time, folder)
                if way.fraction not in known:
                    if found is None:
                        sys.exit(f"{way.name} fails.")
                    known[way.fraction] = found
                print(row(way, found, known[way.fraction], most), flush=True)
        print()


if __name__ == "__main__":
    main()
