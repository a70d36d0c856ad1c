"""Record weights on ranks that share a network; print whether the samples are what `get` returns, and a hash of them.

Usage: python learning.py FOLDER
"""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

import pynnlite as pnl
from pynnlite.recording.neo import read
from pynnlite.standardmodels.synapses import AdditiveWeightDependence, SpikePairRule, STDPMechanism

FEW = np.array([0, 3, 4, 11, 40, 57, 90])


def simulator(**options: Any) -> tuple[Any, Any]:
    """Return a simulator of a network whose synapses learn, and its projection."""
    net = pnl.Network(seed=4)
    sources = net.population(12, pnl.SpikeSourcePoisson(rate=60.0))
    cells = net.population(15, pnl.IF_cond_exp(i_offset=0.6))
    delay = pnl.RandomDistribution("uniform", (1.0, 4.0))
    synapse = STDPMechanism(SpikePairRule(), AdditiveWeightDependence(w_max=0.05), weight=0.02, delay=delay)
    projection = net.projection(sources, cells, pnl.FixedProbabilityConnector(0.6), synapse, label="learning")
    return pnl.Simulator("native", net, **options), projection


def run(sim: Any, projection: Any) -> NDArray[np.float64]:
    """Run for a while, and return the weights at each sample."""
    found = []
    for _ in range(5):
        found.append(projection.get("weight", "columns", gather="all")["weight"])
        sim.run(4.0)
    found.append(projection.get("weight", "columns", gather="all")["weight"])
    return np.array(found)


def main(folder: Path) -> None:
    """Record some weights to a folder, and all to a file."""
    sim, projection = simulator(data=folder / "data")
    projection.record("weight", sampling_interval=4.0, synapses=FEW)
    weights = run(sim, projection)
    sim.end()
    (block,) = pnl.read_data(folder / "data")
    few = block.segments[0].analogsignals[0]
    sim, projection = simulator()
    projection.record("weight", sampling_interval=4.0, to_file=folder / "all.pkl")
    again = run(sim, projection)
    sim.end()
    (block,) = read(folder / "all.pkl")
    every = block.segments[0].analogsignals[0]
    same = [np.array_equal(weights, again), np.array_equal(every.magnitude, weights)]
    same += [np.array_equal(few.magnitude, weights[:, FEW]), bool(np.ptp(weights[-1]) > 0.0)]
    same += [np.array_equal(every.array_annotations["target_index"], projection.pairs[1])]
    told = f"{same} {weights.shape} {hashlib.sha256(weights.tobytes()).hexdigest()}"
    sys.stdout.write(f"{told}\n")  # at once, since other ranks write too
    sys.stdout.flush()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
