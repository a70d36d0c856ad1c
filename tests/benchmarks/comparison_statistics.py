"""Measure how often the statistics of several seeds are wrong, and what they see.

Usage: ``python tests/benchmarks/comparison_statistics.py [--part 1.0] [--jobs 1] [--keep FOLDER] [--write]``.
There are 400 trials of 10 pairs on the native engine, 100 of the network of Vogels and Abbott with conductances (COBA,
2.2 s) and 300 of that with currents (CUBA, 1 s); ``--part`` takes a part of them. ``--keep`` stores the figures of the
runs, and takes those that are stored. ``--write`` puts what was measured where verdicts print it from. Whole, it takes
about 25 minutes of processor time; results do not depend on the load.

Each pair is two runs of a network with the same input. In the second one, the *twin*, a few cells begin at other
potentials, so that the trains are unrelated. The pairs of a trial have seeds of their own, so trials are independent,
but for "other seeds": there a run is paired with the twin of the next trial, so that neighbours share networks.
"""

from __future__ import annotations

import argparse
import datetime
import json
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np
import scipy.stats
from numpy.typing import NDArray

import pynnlite as pnl
from pynnlite.compare.calibration import FILE
from pynnlite.compare.figures import FIGURES, figures
from pynnlite.compare.statistics import judge_seeds
from pynnlite.compare.verdicts import FAILS, PASSES

sys.path.insert(0, str(Path(__file__).parent / "peers"))
from native_vogels_abbott import describe

NETWORKS = ("COBA", "CUBA")
POPULATIONS = {"excitatory": 3200, "inhibitory": 800}
CELLS = 4000
LENGTHS = {"COBA": (2200.0, 1000.0), "CUBA": (1000.0,)}
"""How long runs last, in ms; the longest is what counts, shorter ones show what length does."""

TRIALS = {"COBA": 100, "CUBA": 300}
SEEDS = 10
"""Pairs of a trial."""

MOVED = 20
"""Cells that begin at other potentials in a twin. Of only two, the others often hear nothing: cells forget."""

PIECE = 100
"""Pairs that one process simulates at a time."""

CHANGE = 0.05
"""The change of rate that is planted: spikes of the twin are lost at random until the other one has so many more."""

Array = NDArray[Any]
ONE, TWIN, CHANGED = 0, 1, 2


def measured(index: Array, times: Array, last: float) -> list[list[float]]:
    """Return the figures of both populations up to some time."""
    found, first = [], 0
    for size in POPULATIONS.values():
        inside = (index >= first) & (index < first + size)
        found.append(list(figures(index[inside] - first, times[inside], size, last).values()))
        first += size
    return found


def pair(kind: str, seed: int) -> list[list[list[list[float]]]]:
    """Return, for each length, the figures of a run, of its twin, and of the twin with fewer spikes."""
    rng = np.random.default_rng((seed, NETWORKS.index(kind)))
    network, found = describe(kind, CELLS, seed), []
    cells = network.populations[0]
    with pnl.Simulator("native", network=network, timestep=0.1, threads=1) as simulator:
        for _ in (ONE, TWIN):
            simulator.run(max(LENGTHS[kind]))
            index, times = map(np.asarray, cells.get_data(clear=True).segments[-1].spiketrains.multiplexed)
            found.append((index, times))
            simulator.reset(same_noise=True)
            cells[:MOVED].initialize(v=rng.uniform(-60.0, -50.0, MOVED))
    left = rng.random(len(times)) < 1.0 / (1.0 + CHANGE)
    found.append((index[left], times[left]))
    return [[measured(*spikes, length) for spikes in found] for length in LENGTHS[kind]]


def simulated(kind: str, first: int, last: int) -> Array:
    """Return the figures of pairs: (pair, length, run, population, figure)."""
    return np.array([pair(kind, seed) for seed in range(first, last)])


def kept(kind: str, first: int, last: int, folder: Path | None) -> Array:
    """Return the figures of pairs, from a file if they are there."""
    if folder is None:
        return simulated(kind, first, last)
    file = folder / f"{kind}_{first}_{last}.npy"
    if not file.exists():
        np.save(file, simulated(kind, first, last))
    return np.load(file)


def pieces(trials: int) -> list[tuple[int, int]]:
    """Return the seeds of pairs that are simulated together: the first one, and the one after the last."""
    end = trials * SEEDS + 1
    return [(first, min(first + PIECE, end)) for first in range(1, end, PIECE)]


def all_pairs(part: float, jobs: int, folder: Path | None) -> dict[str, Array]:
    """Return the figures of all pairs of each network."""
    with ProcessPoolExecutor(jobs, get_context("spawn")) as pool:
        waiting = {
            kind: [pool.submit(kept, kind, *ends, folder) for ends in pieces(round(part * trials))]
            for kind, trials in TRIALS.items()
        }
        return {kind: np.concatenate([each.result() for each in found]) for kind, found in waiting.items()}


def runs(figures: Array) -> dict[int, dict[str, dict[str, float]]]:
    """Return the figures of the runs of a trial, as `judge_seeds` takes them."""
    return {
        seed: {name: dict(zip(FIGURES, row, strict=True)) for name, row in zip(POPULATIONS, run, strict=True)}
        for seed, run in enumerate(figures)
    }


def outcomes(pairs: Array) -> dict[str, list[str]]:
    """Return the outcomes of the trials of one network, by what is compared.

    Parameters
    ----------
    pairs : (pairs, run, population, figure) ndarray
        The figures of runs of one length.
    """
    trials = pairs.reshape(-1, SEEDS, *pairs.shape[1:])
    sets = [[runs(trial[:, run]) for trial in trials] for run in (ONE, TWIN, CHANGED)]
    following = [*sets[TWIN][1:], sets[TWIN][0]]
    compared = {"twins": sets[TWIN], "other seeds": following, "changed": sets[CHANGED]}
    return {
        name: [
            judge_seeds(one, other, name, "native").outcome
            for one, other in zip(sets[ONE], others, strict=True)
        ]
        for name, others in compared.items()
    }


def share(name: str, hits: Array, related: bool) -> dict[str, Any]:
    """Return a share of trials with its 95 % confidence interval.

    That of Clopper and Pearson; where neighbours are related, for so many trials as would be as good if they were not.
    """
    n, k = len(hits), int(hits.sum())
    rest = hits - hits.mean()
    correlation = float(np.mean(rest[1:] * rest[:-1]) / np.var(hits)) if related and np.var(hits) else 0.0
    effective = round(n / (1.0 + 2.0 * max(correlation, 0.0)))
    interval = scipy.stats.binomtest(round(k * effective / n), effective).proportion_ci()
    return {"name": name, "share": k / n, "low": interval.low, "high": interval.high, "trials": n}


def shares(found: dict[str, list[str]]) -> Iterator[dict[str, Any]]:
    """Yield what is to be known."""
    for name, compared, outcome in (
        ("identical models called different, twins", "twins", FAILS),
        ("identical models called different, other seeds", "other seeds", FAILS),
        (f"rate changed by {100 * CHANGE:g} % called different", "changed", FAILS),
        ("identical models called the same", "twins", PASSES),
        (f"rate changed by {100 * CHANGE:g} % called the same", "changed", PASSES),
    ):
        hits = np.array([each == outcome for each in found[compared]], float)
        yield share(name, hits, compared == "other seeds")


def spreads(kind: str, pairs: Array) -> None:
    """Print how much figures differ between seeds, and within pairs."""
    print(
        f"\n| {kind} | population | mean | spread over seeds, % | spread within pairs, % |\n|---|---|---|---|---|"
    )
    equal = (
        np.isclose(pairs[:, ONE], pairs[:, TWIN], rtol=0.0, atol=0.0, equal_nan=True).all(axis=(1, 2)).sum()
    )
    print(f"| pairs with the same trains | | {equal} of {len(pairs)} | | |")
    living = (pairs[:, :2, :, 0] == 1.0).all(axis=(1, 2))
    print(f"| pairs in which both live | | {living.sum()} of {len(pairs)} | | |")
    for p, population in enumerate(POPULATIONS):
        for f, figure in enumerate(FIGURES[1:], 1):
            one, twin = pairs[living, ONE, p, f], pairs[living, TWIN, p, f]
            over, within = np.std(one) / np.mean(one), np.std(twin - one) / np.mean(one)
            print(f"| {figure} | {population} | {np.mean(one):.4g} | {100 * over:.2g} | {100 * within:.2g} |")


def table(title: str, found: dict[str, list[str]]) -> list[dict[str, Any]]:
    """Print the shares of one network or of both, and return them, each with the title."""
    rows = [{"of": title, **each} for each in shares(found)]
    print(f"\n| {title} | share, % | 95 % confidence interval | trials |\n|---|---|---|---|")
    for row in rows:
        low, middle, high = (100 * row[key] for key in ("low", "share", "high"))
        print(f"| {row['name']} | {middle:.3g} | {low:.3g} to {high:.3g} | {row['trials']} |")
    return rows


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--part", type=float, default=1.0)
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--write", action="store_true")
    given = parser.parse_args()
    start = time.perf_counter()
    pairs = all_pairs(given.part, given.jobs, given.keep)
    decisive, rows = [], []
    for kind in NETWORKS:
        for place, length in enumerate(LENGTHS[kind]):
            found = outcomes(pairs[kind][:, place])
            spreads(f"{kind}, {length:g} ms", pairs[kind][:, place])
            rows += table(f"{kind}, {length:g} ms", found)
            decisive += [found] if place == 0 else []
    both = {name: [each for found in decisive for each in found[name]] for name in decisive[0]}
    rows += table("all trials", both)
    print(f"\n{time.perf_counter() - start:.0f} s")
    if given.write:
        content = {
            "on": f"Vogels–Abbott, {CELLS} cells, {SEEDS} seeds; all trials: the longest runs of each network",
            "date": datetime.date.today().isoformat(),
            "by": f"python tests/benchmarks/comparison_statistics.py --part {given.part:g} --write",
            "shares": rows,
        }
        FILE.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
