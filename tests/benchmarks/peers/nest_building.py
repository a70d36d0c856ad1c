"""Vogels–Abbott (CUBA, drawn weights and delays) on NEST, given arrays that NumPy draws: one building for each line.

Usage: ``python nest_building.py CELLS``. Prints seconds and synapses.
"""

import sys
import time

import nest
import numpy as np

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


def one_building(cells: int) -> tuple[float, int]:
    """Draw and build the network once; return the seconds and the number of synapses."""
    nest.ResetKernel()
    start = time.perf_counter()
    nest.set(resolution=0.1, min_delay=0.1, max_delay=5.0)
    rng = np.random.default_rng(1)
    population = nest.Create("iaf_psc_exp", cells, CELL)
    population.V_m = rng.uniform(-60, -50, cells)
    n_exc = int(0.8 * cells)
    synapses = 0
    for first, last, mean in ((1, n_exc, 16.2), (n_exc + 1, cells, -90.0)):
        degrees = rng.binomial(cells, 80.0 / cells, last - first + 1)
        source = np.repeat(np.arange(first, last + 1), degrees)
        target = rng.integers(1, cells + 1, len(source))
        weight = mean * rng.normal(1.0, 0.1, len(source)).clip(0.0, 10.0)
        delay = np.rint(rng.normal(15.0, 7.5, len(source)).clip(1, 50)) * 0.1
        spec = {"synapse_model": "static_synapse", "weight": weight, "delay": delay}
        nest.Connect(source, target, "one_to_one", spec)
        synapses += len(source)
    nest.Prepare()
    seconds = time.perf_counter() - start
    nest.Cleanup()
    return seconds, synapses


if __name__ == "__main__":
    nest.verbosity = nest.VerbosityLevel.ERROR
    print("ready", flush=True)
    for _ in sys.stdin:
        print(*one_building(int(sys.argv[1])), flush=True)
