"""Vogels–Abbott (CUBA, drawn weights and delays) by PyNN: one building for each line on the standard input.

Usage: ``python pynn_building.py SIMULATOR CELLS``, with PyNN's name of a simulator. Prints seconds and synapses.
"""

import importlib
import sys
import time

from pyNN.random import NumpyRNG, RandomDistribution


def one_building(sim, cells: int) -> tuple[float, int]:
    """Make the populations and projections once; return the seconds and the number of synapses."""
    sim.setup(timestep=0.1, min_delay=0.1, max_delay=10.0)
    start = time.perf_counter()
    cell = sim.IF_curr_exp(
        cm=0.2,
        tau_m=20.0,
        tau_refrac=5.0,
        v_rest=-49.0,
        v_reset=-60.0,
        v_thresh=-50.0,
        tau_syn_E=5.0,
        tau_syn_I=10.0,
    )
    rng = NumpyRNG(seed=1)
    everyone = sim.Population(cells, cell)
    everyone.initialize(v=RandomDistribution("uniform", low=-60.0, high=-50.0, rng=rng))
    n_exc = int(0.8 * cells)
    connector = sim.FixedProbabilityConnector(80.0 / cells, rng=rng)
    projections = []
    for part, mu, receptor in (
        (everyone[:n_exc], 0.0162, "excitatory"),
        (everyone[n_exc:], -0.09, "inhibitory"),
    ):
        low, high = sorted((0.0, 10 * mu))
        weights = RandomDistribution("normal_clipped", mu=mu, sigma=abs(mu) / 10, low=low, high=high, rng=rng)
        delays = RandomDistribution("normal_clipped", mu=1.5, sigma=0.75, low=0.1, high=5.0, rng=rng)
        synapse = sim.StaticSynapse(weight=weights, delay=delays)
        projections.append(sim.Projection(part, everyone, connector, synapse, receptor_type=receptor))
    seconds = time.perf_counter() - start
    return seconds, sum(projection.size() for projection in projections)


if __name__ == "__main__":
    simulator = importlib.import_module(f"pyNN.{sys.argv[1]}")
    print("ready", flush=True)
    for _ in sys.stdin:
        print(*one_building(simulator, int(sys.argv[2])), flush=True)
