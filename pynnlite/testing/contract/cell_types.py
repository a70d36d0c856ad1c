"""Every standard cell type does what its declaration says, as the reference backend works it out."""

from __future__ import annotations

import numpy as np
import pytest

from ...backend import Features
from ...connectors import AllToAllConnector
from ...declarations import CellType
from ...network import Network, Population
from ...running import Simulator
from ...standardmodels import DCSource, SpikeSourceArray, StaticSynapse
from ...testing.capabilities import ALL, STANDARD
from ...testing.data import trace, train
from ...testing.networks import STRENGTH
from ...testing.plugin import ORACLE, Simulate

DT, STEPS = 0.1, 200

CURRENT = {"GIF_cond_exp": 6.0, "Izhikevich": 0.02}
"""An injected current, in nA, that makes a cell fire within the time; 1.5 nA for others."""


def driven(kind: type[CellType]) -> Network:
    """Return a network of two cells that differ, with spikes at each receptor and a current, all recorded."""
    network = Network(seed=1)
    cells = network.population(2, kind(), label="cells")
    inputs = network.population(1, SpikeSourceArray(spike_times=[0.0, 2.0, 2.0, 6.5, 11.0]), label="inputs")
    for receptor in kind.receptors:
        synapse = StaticSynapse(weight=0.3 * STRENGTH[receptor.unit] * (receptor.sign or 1), delay=1.0)
        network.projection(inputs, cells, AllToAllConnector(), synapse, receptor_type=receptor.name)
    amplitude = CURRENT.get(kind.__name__, 1.5)
    cells[:1].inject(DCSource(amplitude=amplitude, start=1.0))
    cells[1:].inject(DCSource(amplitude=0.7 * amplitude, start=3.0, stop=15.0))
    cells.record(cells.celltype.recordable)
    return network


@pytest.mark.parametrize(
    "kind", [kind for kind in ALL if kind not in STANDARD], ids=lambda each: each.__name__
)
def test_a_standard_type_does_what_it_declares(
    simulate: Simulate, backend_name: str, features: Features, kind: type[CellType]
) -> None:
    if backend_name == ORACLE:
        pytest.skip("missing capability: to be compared with itself")
    if not features.runs(kind):
        pytest.skip(f"missing capability: cell type {kind.__name__}")
    found, right = driven(kind), driven(kind)
    simulate(found, DT).run(DT * STEPS)
    Simulator(ORACLE, right, DT, rate_warning=None).run(DT * STEPS)
    cells, oracle = found.populations[0], right.populations[0]
    tolerance = features.tolerance(kind)
    for cell in range(2):
        _compare_trains(train(cells, cell), train(oracle, cell), tolerance.shift)
    assert len(train(oracle, 0)) > 0
    last = _first_spike(cells, oracle) if tolerance.shift else STEPS + 1
    for name in kind.recordable:
        if name == "spikes":
            continue
        expected = trace(oracle, name)[:last]
        slope = np.abs(np.gradient(expected, DT, axis=0))
        size = kind.sizes.get(name, 1.0)  # a definition has none
        others = tolerance.others * 1e-6 * kind.outward(name, np.array(size))
        allowed = tolerance.potential if name == "v" else others
        late = tolerance.lag + tolerance.shift * DT
        assert (np.abs(trace(cells, name)[:last] - expected) <= allowed + late * slope).all(), name


def _compare_trains(found: list[float], right: list[float], shift: int) -> None:
    """Compare spike times, where each spike may be moved by some more steps than the one before it."""
    assert len(found) == len(right)
    for k, (mine, its) in enumerate(zip(found, right, strict=True)):
        assert abs(mine - its) <= (k + 1) * shift * DT * 1.000001


def _first_spike(*populations: Population) -> int:
    """Return the step of the first spike of the two cells of some populations."""
    times = [time for each in populations for cell in range(2) for time in train(each, cell)]
    return round(min(times) / DT)
