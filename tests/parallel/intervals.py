"""Run noise and sources that draw intervals, which change on the way, and print a digest of all data, on rank 0.

Usage: [mpiexec -n P] python intervals.py --threads N --stretches MS [MS ...]
"""

from __future__ import annotations

import argparse
import hashlib

import numpy as np

import pynnlite as pnl


def described() -> pnl.Network:
    net = pnl.Network(seed=8)
    rates = pnl.RandomDistribution("uniform", low=20.0, high=150.0)
    sources = [
        net.population(37, pnl.SpikeSourcePoissonRefractory(rate=rates, tau_refrac=3.0)),
        net.population(5, pnl.SpikeSourceGamma(alpha=[0.5, 1.0, 2.0, 3.0, 9.0], beta=400.0, start=10.0)),
    ]
    cells = net.population(61, pnl.IF_cond_exp(tau_refrac=2.0))
    for source in sources:
        synapse = pnl.StaticSynapse(weight=pnl.RandomDistribution("uniform", low=0.0, high=0.02), delay=0.7)
        net.projection(source, cells, pnl.FixedProbabilityConnector(0.4), synapse)
        source.record("spikes")
    cells.inject(pnl.NoisyCurrentSource(mean=0.1, stdev=0.5, dt=0.2, start=20.0))
    pnl.NoisyCurrentSource(stdev=0.1, shared=True).inject_into(cells[10:])
    cells.record(["spikes", "v"])
    return net


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--stretches", type=float, nargs="+")
    arguments = parser.parse_args()
    net = described()
    with pnl.Simulator("native", network=net, timestep=0.1, threads=arguments.threads) as simulator:
        for stretch in arguments.stretches:
            simulator.run(stretch)
            if simulator.time == 100.0:
                net.populations[0][::3].set(rate=200.0)
                net.populations[1].set(beta=900.0)
        digest, n_spikes = hashlib.blake2b(digest_size=8), 0
        for population in net.populations:
            (segment,) = population.get_data().segments
            n_spikes += sum(map(len, segment.spiketrains))
            trains = [np.append(train.magnitude, np.nan) for train in segment.spiketrains]
            for table in (*trains, *(signal.magnitude for signal in segment.analogsignals)):
                digest.update(np.ascontiguousarray(table, "<f8").tobytes())
        if simulator.communicator.rank == 0:
            print(n_spikes, digest.hexdigest(), flush=True)


if __name__ == "__main__":
    main()
