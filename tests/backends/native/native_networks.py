"""Networks and a slow simulation of them, for the tests of the native engine."""

from __future__ import annotations

import resource
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pynnlite_native import BACKEND, Options
from pynnlite_native.options import Tuning

import pynnlite as pnl
from pynnlite.parallel import SerialCommunicator
from pynnlite.recipe import Recipe

Floats = NDArray[np.float64]


def recipe_of(network: Any, dt: float = 0.1) -> Recipe:
    """Return the recipe of a network as it is now."""
    return Recipe(network.freeze(), dt)


def built(
    recipe: Recipe, instruction_set: str = "auto", threads: int = 1, adaptive: bool = False, **tuning: Any
) -> Any:
    """Return a simulation of a recipe; all threads work, however small it is, unless they may rest."""
    options = Options(threads, instruction_set, adaptive, tuning=Tuning(**tuning))
    return BACKEND.build(recipe, SerialCommunicator(), options)


def limit_memory(n_bytes: int) -> None:
    """Let this process have only so much more memory than it has."""
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    limit = pages * resource.getpagesize() + n_bytes
    resource.setrlimit(resource.RLIMIT_AS, (limit, resource.RLIM_INFINITY))


def arrivals(recipe: Recipe, population: int, n_steps: int, size: int) -> NDArray[np.int64]:
    """Return how many spikes each source of a population emits, as (steps from 0, cells)."""
    counts = np.zeros((n_steps + 1, size), np.int64)
    spikes = recipe.spikes(population, -1, n_steps)
    np.add.at(counts, (spikes.step, spikes.index), 1 if spikes.count is None else spikes.count)
    return counts


def fine_conductance_trace(
    cells: dict[str, Floats], dt: float, due_e: Floats, due_i: Floats, every: int = 1
) -> Floats:
    """Integrate cells that never fire, to about 1e-11 mV: ten-point Gauss-Legendre on as many substeps as they need.

    Parameters
    ----------
    cells : dict of str to (k,) ndarray
        Parameters; `v` is where they start.
    dt : float
        Length of a step in ms.
    due_e, due_i : (n, k) ndarray
        What arrives at the end of each step, in µS.
    every : int
        Steps between samples.
    """
    nodes, weights = np.polynomial.legendre.leggauss(10)
    nodes, weights = (nodes + 1) / 2, weights / 2
    v = cells["v"].copy()
    g = [np.zeros_like(v), np.zeros_like(v)]
    taus, reversals = (cells["tau_syn_E"], cells["tau_syn_I"]), (cells["e_rev_E"], cells["e_rev_I"])
    cm, tau_m = cells["cm"], cells["tau_m"]
    trace = [v.copy()]
    for k, due in enumerate(zip(due_e, due_i, strict=True), start=1):
        rate = 1 / tau_m + (g[0] + g[1]) / cm + 1 / np.minimum(*taus)
        n = max(1, int(np.ceil((rate * dt).max() / 2)))
        h = dt / n
        for _ in range(n):
            change = np.zeros_like(v)
            for node, weight in zip(nodes, weights, strict=True):
                s = node * h
                exponent, pull = (
                    (h - s) / tau_m,
                    (cells["v_rest"] + tau_m / cm * cells["i_offset"] - v) / tau_m,
                )
                for conductance, tau, reversal in zip(g, taus, reversals, strict=True):
                    fade = np.exp(-s / tau)
                    exponent = exponent + conductance / cm * tau * fade * -np.expm1(-(h - s) / tau)
                    pull = pull + conductance * fade * (reversal - v) / cm
                change += weight * h * np.exp(-exponent) * pull
            v = v + change
            g = [conductance * np.exp(-h / tau) for conductance, tau in zip(g, taus, strict=True)]
        g = [conductance + arrived for conductance, arrived in zip(g, due, strict=True)]
        if k % every == 0:
            trace.append(v.copy())
    return np.array(trace)


def driven_cells(
    network: Any, cell_type: Any, weights: tuple[Floats, Floats], rates: tuple[Floats, Floats], delay: float
) -> Any:
    """Make cells, each with two Poisson sources of its own."""
    cells = network.population(len(weights[0]), cell_type)
    for weight, rate, receptor in zip(weights, rates, ("excitatory", "inhibitory"), strict=True):
        sources = network.population(len(weight), pnl.SpikeSourcePoisson(rate=rate))
        rows = [(k, k, w) for k, w in enumerate(weight)]
        network.projection(
            sources,
            cells,
            pnl.FromListConnector(rows, column_names=["weight"]),
            pnl.StaticSynapse(delay=delay),
            receptor_type=receptor,
        )
    return cells


def trace(simulation: Any) -> Floats:
    """Return the samples of a simulation with one probe."""
    (only,) = simulation.drain().traces.values()
    values: Floats = only.values
    return values
