"""Comparisons with all that a report may meet."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from pynnlite.compare.verdicts import (
    BROKEN,
    FAILS,
    PASSES,
    UNKNOWN,
    Comparison,
    Fault,
    RunFacts,
    Verdict,
)

NASTY = "<script>alert('\"&amp;')</script> | *ä* ` \x1b[31m \u202e"
"""A label that is dangerous on every page."""

SIZES = {"exc": 3200, "inh": 800}


def empty() -> Comparison:
    """Return a comparison of nothing."""
    return Comparison("", [], [])


def everything(label: str = "exc", spikes: int = 2_000, cells: int = 4_000) -> Comparison:
    """Return a comparison with every kind of content.

    Parameters
    ----------
    label : str
        What the larger one of two populations is called.
    spikes : int
        How many there are in each run.
    cells : int
        How many there are.
    """
    sizes = {label: cells - cells // 5, "inh": cells // 5}
    backends = ("native", "nest", "brian2", "reference")
    runs = [_run(name, 1, sizes, spikes) for name in backends]
    runs.append(RunFacts("neuron", 1, {"seed": 1, "backend": "neuron"}, 0.2, error=f"no mechanism {label!r}"))
    verdicts = [
        _network("nest"),
        _network("brian2"),
        _wiring("nest", label),
        _cells("nest", PASSES, sizes),
        _cells("brian2", FAILS, sizes),
        _spikes("nest", PASSES, label),
        _spikes("brian2", FAILS, label),
        _statistics("nest", PASSES, [label, "inh"]),
        _statistics("brian2", UNKNOWN, [label, "inh"]),
        Verdict("everywhere", "native", "1, 2 and 4 ranks", PASSES, "All have the same bits."),
        Verdict("everywhere", "nest", "1 and 2 ranks", BROKEN, f"mpiexec is not there. {label}", seconds=0.1),
    ]
    facts: dict[str, Any] = {
        "pynnlite_version": "0.1.0",
        "started": "2026-11-30T18:00:00+00:00",
        "platform": "Linux",
        "command_line": f"pynnlite compare VAbenchmarks.py --label {label!r}",
    }
    return Comparison(f"VAbenchmarks.py {label}", runs, verdicts, facts)


def many(n: int = 200) -> Comparison:
    """Return a comparison of a network of many populations."""
    labels = [f"column {k // 8}, layer {k % 8}" for k in range(n)]
    sizes = dict.fromkeys(labels, 20)
    runs = [_run(name, seed, sizes, 2_000) for name in ("native", "nest") for seed in range(1, 4)]
    verdicts = [_cells("nest", FAILS, sizes), _statistics("nest", FAILS, labels)]
    return Comparison("many populations", runs, verdicts)


def _run(backend: str, seed: int, sizes: dict[str, int], n: int) -> RunFacts:
    draw = np.random.default_rng(seed)
    facts = {
        "network_digest": "f00d" * 10,
        "seed": seed,
        "dt": 0.1,
        "backend": backend,
        "simulator_version": f"{backend} 1.0",
        "mpi_processes": 1,
        "threads": 2,
        "command_line": f"python VAbenchmarks.py {backend}",
        "wall_time": 1.5 if backend == "nest" else 0.3,
    }
    spikes = {}
    total = sum(sizes.values())
    for label, size in sizes.items():
        k = n * size // total
        time = np.sort(np.round(draw.gamma(3.0, 100.0, k) % 1000.0, 1))
        spikes[label] = {"index": draw.integers(0, size, k).astype(np.int32), "time": time}
    label = next(iter(sizes))
    own = np.arange(380.0, 450.0, 8.1)
    if backend == "brian2":
        own[own > 412.0] += 0.1
    index = np.append(spikes[label]["index"], np.full(len(own), min(17, sizes[label] - 1), np.int32))
    spikes[label] = {"index": index, "time": np.append(spikes[label]["time"], own)}
    return RunFacts(backend, seed, facts, 12.3, spikes=spikes, sizes=sizes)


def _network(backend: str) -> Verdict:
    text = "The digests of 4 pathways are equal."
    return Verdict(
        "network", backend, "native", PASSES, text, {"pathways": 4, "synapses": 321_116}, seconds=0.5
    )


def _wiring(backend: str, label: str) -> Verdict:
    faults = [
        Fault("delay", "The delay is 1 step longer than 0.2 ms.", label, 17, 42.1, "inh", 3, 0.1),
        Fault(
            "missing synapse", "A synapse of 0.004 µS is not there.", "inh", 5, source=label, source_cell=0
        ),
    ]
    figures = {
        "largest difference (µS)": 4.2e-3,
        "allowed (share of the largest conductance)": 1e-9,
        "synapses": 321_116,
    }
    text = "2 of 321 116 synapses are wrong."
    return Verdict("wiring", backend, "native", FAILS, text, figures, faults, seconds=16.0)


def _cells(backend: str, outcome: str, sizes: dict[str, int]) -> Verdict:
    draw = np.random.default_rng(3)
    population = np.repeat([*sizes], [*sizes.values()])
    cell = np.concatenate([np.arange(size, dtype=np.int32) for size in sizes.values()])
    difference = 10 ** draw.normal(-8.0, 0.5, len(cell))
    difference[::50] = 0.0
    flagged = np.zeros(len(cell), bool)
    faults = []
    if outcome == FAILS:
        worst = min(17, len(cell) - 1)
        flagged[worst], difference[worst] = True, 2.7e-4
        label = str(population[worst])
        text = "As if tau_m were off by 1.0e-4."
        faults = [Fault("membrane parameter", text, label, int(cell[worst]), 20.1, size=1e-4)]
    tables: dict[str, Any] = {
        "cells": {
            "population": population,
            "cell": cell,
            "difference": difference,
            "flagged": flagged,
            "allowed": np.full(len(cell), 1e-6),
        }
    }
    if faults:
        time = np.arange(0.0, 300.0, 0.1)
        run = -60.0 + 8.0 * np.sin(time / 9.0) + draw.normal(0.0, 0.3, len(time))
        off = np.where(time > 120.0, 2.7e-4 * np.exp(-((time - 120.0) % 60.0) / 20.0), 0.0)
        tables["traced cell"] = {"population": [label], "cell": [int(cell[worst])]}
        tables["trace"] = {"time": time, "run": run + off, "replay": run}
        tables["arrivals"] = {
            "time": np.array([120.0, 180.0, 240.0]),
            "size": np.array([4e-7, 4e-7, -4e-7]),
            "source": np.array([label] * 3),
            "source_cell": np.array([5, 5, 7]),
        }
    figures = {
        "cells": len(cell),
        "largest difference (mV)": float(difference.max()),
        "allowed difference (mV)": 1e-6,
        "mismatched spikes": 0,
        "smallest margin (mV)": math.nan,
    }
    text = "1 cell is not what its equations say." if faults else "All cells do what their equations say."
    return Verdict("cells", backend, "native", outcome, text, figures, faults, tables, seconds=1.2)


def _spikes(backend: str, outcome: str, label: str) -> Verdict:
    time = np.arange(0.0, 1000.0, 50.0)
    share = np.clip(np.where(time < 400.0, 1.0, 1.0 - (time - 400.0) / 300.0), 0.01, 1.0)
    tables: dict[str, Any] = {"equal spikes": {"time": time, "share": share}}
    if outcome == FAILS:
        tables["first difference"] = {
            "population": [label],
            "cell": [17],
            "time": [412.3],
            "only_in": ["native"],
        }
    figures = {"equal spikes (%)": 61.2, "margin (mV)": math.inf}
    return Verdict("spikes", backend, "native", outcome, "They part at 412.4 ms.", figures, (), tables)


def _statistics(backend: str, outcome: str, labels: list[str]) -> Verdict:
    draw = np.random.default_rng(5)
    names = ("rate (%)", "CV of intervals (%)", "correlation (%)")
    rows = [(label, name) for label in labels for name in names]
    margin = np.array([5.0 if name == "rate (%)" else 10.0 for _, name in rows])
    difference = draw.normal(0.0, 0.3, len(rows)) * margin
    half = draw.uniform(0.2, 0.9, len(rows)) * margin
    words = np.where(np.abs(difference) + half < margin, "same", "cannot tell")
    words[np.abs(difference) - half > 0] = "different"
    forest = {
        "population": np.array([label for label, _ in rows]),
        "figure": np.array([name for _, name in rows]),
        "difference": difference,
        "low": difference - half,
        "high": difference + half,
        "margin": margin,
        "p": np.clip(draw.uniform(0.0, 1.0, len(rows)), 0.001, 1.0),
        "outcome": words,
    }
    figures = {
        "seeds": 10,
        "false alarms of this test, measured (%)": "4.0 ± 2.0",
        "seeds needed for an answer": 24,
    }
    text = (
        "About 24 seeds are needed to tell."
        if outcome == UNKNOWN
        else "All figures are within their margins."
    )
    return Verdict(
        "statistics", backend, "native", outcome, text, figures, (), {"forest": forest}, seconds=120.0
    )
