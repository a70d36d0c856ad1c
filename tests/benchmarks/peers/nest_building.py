"""Vogels–Abbott (CUBA, drawn weights and delays) on NEST, given arrays that NumPy draws: one building for each line.

Usage: ``python nest_building.py CELLS``. Prints seconds, synapses, and the seconds of NEST's own calls when the arrays
are there and parameters are given in the fastest way, below which no front end can come.
"""

import sys
import time
from collections.abc import Callable

import nest
import numpy as np
from nest import nestkernel_api

CELL = {
    "C_m": 200.0,
    "t_ref": 5.0,
    "V_reset": -60.0,
    "V_th": -50.0,
    "tau_syn_ex": 5.0,
    "tau_syn_in": 10.0,
    "tau_m": 20.0,
    "E_L": -49.0,
}


def drawn(cells: int) -> tuple[np.ndarray, list[tuple[np.ndarray, ...]]]:
    """Return the potentials of the cells; and sources, targets, weights and delays of both kinds of synapses."""
    rng = np.random.default_rng(1)
    potentials = rng.uniform(-60, -50, cells)
    n_exc = int(0.8 * cells)
    synapses = []
    for first, last, mean in ((1, n_exc, 16.2), (n_exc + 1, cells, -90.0)):
        degrees = rng.binomial(cells, 80.0 / cells, last - first + 1)
        source = np.repeat(np.arange(first, last + 1), degrees)
        target = rng.integers(1, cells + 1, len(source))
        weight = mean * rng.normal(1.0, 0.1, len(source)).clip(0.0, 10.0)
        delay = np.rint(rng.normal(15.0, 7.5, len(source)).clip(1, 50)) * 0.1
        synapses.append((source, target, weight, delay))
    return potentials, synapses


def create(potentials: np.ndarray) -> None:
    """Create the cells as NEST's manual has it."""
    population = nest.Create("iaf_psc_exp", len(potentials), CELL)
    population.V_m = potentials


def create_fast(potentials: np.ndarray) -> None:
    """Do the same in a tenth of the time, by a call that is not public."""
    nest.SetDefaults("iaf_psc_exp", CELL)
    population = nest.Create("iaf_psc_exp", len(potentials))
    status = [{"V_m": value} for value in potentials.tolist()]
    nestkernel_api.llapi_set_nc_status(population._datum, status)


def built(
    create: Callable[..., None], potentials: np.ndarray, synapses: list[tuple[np.ndarray, ...]]
) -> float:
    """Build the network, ready to run; return the seconds."""
    nest.ResetKernel()
    start = time.perf_counter()
    nest.set(resolution=0.1, min_delay=0.1, max_delay=5.0)
    create(potentials)
    for source, target, weight, delay in synapses:
        spec = {"synapse_model": "static_synapse", "weight": weight, "delay": delay}
        nest.Connect(source, target, "one_to_one", spec)
    nest.Prepare()
    seconds = time.perf_counter() - start
    nest.Cleanup()
    return seconds


def one_building(cells: int) -> tuple[float, int, float]:
    """Draw and build the network; return the seconds, the number of synapses and the seconds of NEST's own calls."""
    start = time.perf_counter()
    potentials, synapses = drawn(cells)
    drawing = time.perf_counter() - start
    seconds = drawing + built(create, potentials, synapses)
    return seconds, sum(len(source) for source, *_ in synapses), built(create_fast, potentials, synapses)


if __name__ == "__main__":
    nest.verbosity = nest.VerbosityLevel.ERROR
    print("ready", flush=True)
    for _ in sys.stdin:
        print(*one_building(int(sys.argv[1])), flush=True)
