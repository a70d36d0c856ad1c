"""Run a network that learns by many rules up to a time, or go on from a checkpoint of it; print digests on rank 0.

Usage: [mpiexec -n P] python learned.py [--threads N] [--restore FILE] [--write FILE] [--at MS ...] [--until MS]

With `--write` a checkpoint is written at each of the times `--at`, with the time behind the name. Weights and
parameters are given anew at 100 ms.
"""

from __future__ import annotations

import argparse
import hashlib
from pathlib import Path
from typing import Any

import numpy as np

import pynnlite as pnl
from pynnlite.backend import registry
from pynnlite.testing.contract.checkpoints import known

DT = 0.1
"""The time step in ms."""

GIVEN = 100.0
"""When weights and parameters are given anew, in ms."""

FAST = pnl.SpikePairRule(tau_plus=0.8, tau_minus=1.2, A_plus=0.05, A_minus=0.04)
"""A rule whose origin of time moves at each multiple of 240 ms."""


def learning() -> pnl.Network:
    """All rules that there are, between cells of which each rank has some; pairs come several times."""
    net = pnl.Network(seed=11)
    sources = net.population(17, pnl.SpikeSourcePoisson(rate=250.0))
    drive = net.population(31, pnl.SpikeSourcePoisson(rate=800.0))
    cells = net.population(31, pnl.IF_curr_exp(tau_m=10.0, tau_refrac=1.0))
    net.projection(drive, cells, pnl.OneToOneConnector(), pnl.StaticSynapse(weight=1.6, delay=0.5))
    rules = known(registry.load("native").features)
    rules |= {
        f"fast, f = {fraction:g}": pnl.STDPMechanism(
            FAST, pnl.MultiplicativeWeightDependence(w_max=0.02), dendritic_delay_fraction=fraction
        )
        for fraction in (0.0, 0.5, 1.0)
    }
    rng = np.random.default_rng(5)
    for number, (name, synapse) in enumerate(rules.items()):
        pre = cells if number % 3 == 0 else sources
        rows = [
            (int(source), int(target), 0.004 + 0.001 * (nth % 9), float(rng.choice([0.3, 0.4, 1.1, 2.0])))
            for nth, (source, target) in enumerate(
                zip(rng.integers(0, 17, 150), rng.integers(0, 31, 150), strict=True)
            )
        ]
        net.projection(pre, cells, pnl.FromListConnector(rows), synapse, label=name)
    net.projection(cells, cells, pnl.FromListConnector([]), rules["fast, f = 0.5"], label="nothing")
    cells.record(["spikes", "v"])
    return net


def give(net: pnl.Network) -> None:
    """Give some weights and parameters anew."""
    for projection in net.projections:
        if projection.label.startswith(("fast", "nearest", "triplet")):
            projection.set(weight=0.011)
        elif projection.label.startswith("tiring"):
            projection.set(U=0.3)
        elif projection.label.startswith("additive"):
            projection.set(A_plus=0.03)


def digests(net: pnl.Network) -> tuple[int, str, str]:
    """Return the number of spikes, and digests of what was recorded and of all weights. Collective."""
    recorded, weights = hashlib.blake2b(digest_size=8), hashlib.blake2b(digest_size=8)
    (segment,) = net.populations[2].get_data().segments
    for signal in (*segment.spiketrains, *segment.analogsignals):
        recorded.update(np.ascontiguousarray(signal.magnitude).tobytes())
    for projection in net.projections:
        rows: Any = projection.get(["weight"], "list")
        weights.update(np.array(rows if rows is not None else [], np.float64).tobytes())
    return sum(map(len, segment.spiketrains)), recorded.hexdigest(), weights.hexdigest()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--restore")
    parser.add_argument("--write", type=Path)
    parser.add_argument("--at", type=float, nargs="*", default=[])
    parser.add_argument("--until", type=float, default=300.0)
    arguments = parser.parse_args()
    net = learning()
    options = {"threads": arguments.threads, "adaptive": False}
    with pnl.Simulator("native", network=net, timestep=DT, **options) as sim:
        if arguments.restore:
            if float(arguments.restore.rpartition("-")[2]) >= GIVEN:
                give(net)
            sim.restore(arguments.restore)
        for time in sorted({*arguments.at, GIVEN, arguments.until}):
            if time <= sim.time:
                continue
            sim.run(time - sim.time)
            if time == GIVEN:
                give(net)
                sim.run(0.0)
            if time in arguments.at:
                sim.checkpoint(f"{arguments.write}-{time:g}")
        found = digests(net)
        if sim.communicator.rank == 0:
            print("learned", *found, flush=True)


if __name__ == "__main__":
    main()
