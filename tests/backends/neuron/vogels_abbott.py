"""A small network of Vogels and Abbott, for one rank or several: prints how many spikes there are, and a digest."""

from __future__ import annotations

import hashlib
import sys

import numpy as np

import pynnlite as pnl
from pynnlite.declarations import CellType
from pynnlite.parallel import world
from pynnlite.testing.networks import uniform

CASES: dict[str, tuple[type[CellType], float, float]] = {
    "COBA": (pnl.IF_cond_exp, 0.02, 0.25),
    "CUBA": (pnl.IF_curr_exp, 0.8, -4.0),
    "AdEx": (pnl.EIF_cond_exp_isfa_ista, 0.02, 0.1),
    "HH": (pnl.HH_cond_exp, 0.01, 0.05),
}


def network(case: str, size: int = 300) -> tuple[pnl.Network, pnl.Population]:
    """Return a network of cells of one type that project to each other, and the cells; a tenth has its v recorded."""
    kind, excitation, inhibition = CASES[case]
    net = pnl.Network(seed=5)
    poisson = net.population(20, pnl.SpikeSourcePoisson(rate=100.0))
    cells = net.population(size, kind(), initial_values={"v": uniform(-70.0, -60.0)})
    several = pnl.FixedProbabilityConnector(0.1)
    for pre, weight, receptor in (
        (poisson, excitation, "excitatory"),
        (cells[: size * 4 // 5], excitation / 2, "excitatory"),
        (cells[size * 4 // 5 :], inhibition / 2, "inhibitory"),
    ):
        net.projection(pre, cells, several, pnl.StaticSynapse(weight, uniform(1.0, 3.0)), receptor)
    cells.record("spikes")
    cells[::10].record("v")
    return net, cells


def outcome(case: str, backend: str, *parts: float) -> tuple[list[list[float]], np.ndarray]:
    """Return the spikes and the potentials after runs of some lengths, in ms."""
    net, cells = network(case)
    with pnl.Simulator(backend, net, timestep=0.1) as simulator:
        for duration in parts:
            simulator.run(duration)
        segment = cells.get_data(gather="all").segments[0]
    return [train.magnitude.tolist() for train in segment.spiketrains], segment.analogsignals[0].magnitude


if __name__ == "__main__":
    for name in sys.argv[1:]:
        trains, potential = outcome(name, "neuron", 20.0, 20.0)
        digest = hashlib.blake2b(
            repr(trains).encode() + np.ascontiguousarray(potential).tobytes(), digest_size=8
        )
        every = world().allgather(f"{name} {sum(map(len, trains))} {digest.hexdigest()}")
        if world().rank == 0:  # ranks that write side by side would mix their lines
            print("", *every, sep="\n", flush=True)
