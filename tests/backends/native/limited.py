"""Build networks in a process that may have only so much more memory than it has; print what comes of each.

Usage: python limited.py BYTES
"""

from __future__ import annotations

import sys

from native_networks import built, limit_memory, recipe_of

import pynnlite as pnl


def network(size: int, degree: int | pnl.RandomDistribution) -> pnl.Network:
    """Return cells with synapses of ten bytes each."""
    net = pnl.Network(seed=1)
    cells = net.population(size, pnl.IF_curr_exp())
    weight = pnl.RandomDistribution("uniform", low=0.0, high=1.0)
    net.projection(
        cells, cells, pnl.FixedNumberPreConnector(degree), pnl.StaticSynapse(weight=weight, delay=1.0)
    )
    return net


def main() -> None:
    built(recipe_of(network(10, 1))).close()
    limit_memory(int(sys.argv[1]))
    about_500 = pnl.RandomDistribution("uniform_int", low=499, high=501)
    for net in (network(10_000, 100), network(100_000, 500), network(100_000, about_500)):
        try:
            simulation = built(recipe_of(net))
        except MemoryError as error:
            print(type(error).__name__, getattr(error, "needed", None))
        else:
            print("built", simulation._wiring.n_synapses)
            simulation.close()


if __name__ == "__main__":
    main()
