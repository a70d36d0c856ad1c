"""Sums: in which order what arrives at one time is added up."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

import pynnlite as pnl

from ...backend import Features
from ...declarations import CellType
from ...testing.capabilities import CONDUCTANCES, CURRENTS
from ...testing.data import trace
from ...testing.networks import STRENGTH
from ...testing.plugin import Simulate, Tolerance

Event = tuple[int, int, int, int, int, float]
"""Emission step, source population, source index, pathway, occurrence, contribution."""


def total(events: Sequence[Event]) -> float:
    """Return the sum of contributions in the order of the contract."""
    accumulator = 0.0
    for event in sorted(events):
        accumulator += event[-1]
    return accumulator


def check(features: Features, found: float, expected: float) -> None:
    """Compare to the bit, or to rounding where a backend does not promise the order."""
    if features.exact_sums:
        assert found == expected
    else:
        assert found == pytest.approx(expected, rel=1e-13)


def prepared(cells: pnl.Population) -> str:
    """Make the variable of the first receptor start at zero and show sums as they are; return its name."""
    variable: str = cells.celltype.dynamics.receptors[cells.receptor_types[0]]
    cells.set(v_rest=0.0, v_reset=0.0, v_thresh=1e9)
    cells.initialize(v=0.0)
    cells.record(variable)
    return variable


@pytest.mark.parametrize("seed", range(6))
def test_the_order_is_that_of_the_contract(
    simulate: Simulate, features: Features, cell_type: type[CellType], seed: int
) -> None:
    """All spikes arrive at step 40 at one cell, from three populations over four projections."""
    rng = np.random.default_rng(seed)
    network = pnl.Network()
    sources = [network.population(6, pnl.SpikeSourceArray()) for _ in range(3)]
    cells = network.population(1, cell_type())
    variable = prepared(cells)
    size = STRENGTH[cells.celltype.receptors[0].unit]
    emission = [rng.integers(5, 40, 6) for _ in range(3)]
    for source, steps in zip(sources, emission, strict=True):
        source.set(spike_times=[[step / 10] for step in steps])
    events: list[Event] = []
    for pathway, number in enumerate([2, 0, 1, 0]):
        rows = []
        for occurrence, index in enumerate(rng.permutation(np.repeat(np.arange(6), 3))):
            weight = float(size * rng.lognormal(0, 2))
            step = int(emission[number][index])
            rows.append((int(index), 0, weight, (40 - step) / 10))
            events.append((step, number, int(index), pathway, occurrence, weight))
        synapse = pnl.StaticSynapse()
        network.projection(
            sources[number], cells, pnl.FromListConnector(rows), synapse, cells.receptor_types[0]
        )
    simulate(network).run(4.5)
    expected = total(events)
    others = {
        sum((e[-1] for e in sorted(events, key=key)), 0.0)
        for key in (lambda e: (-e[0], *e[1:]), lambda e: (e[3], *e))
    }
    assert trace(cells, variable)[39, 0] == 0.0
    check(features, trace(cells, variable)[40, 0], expected)
    if seed == 0:
        assert others != {expected}, "another order gives another sum"


@pytest.mark.parametrize("key", ["emission", "population", "index", "pathway", "occurrence"])
def test_each_part_of_the_order_counts(simulate: Simulate, features: Features, key: str) -> None:
    """Three contributions whose sum depends on the order, told apart by one part of the order only."""
    network = pnl.Network()
    big, small = 1.0, 2.0**-53
    weights = [small, small, big]  # ascending: 1 + 2**-52; in any order that begins with the big one: 1
    assert (big + small) + small == big and (small + small) + big > big
    several = key == "population"
    cells = network.population(2, CURRENTS())
    groups = [
        network.population(1 if several else 3, pnl.SpikeSourceArray()) for _ in range(3 if several else 1)
    ]
    for cell, order in enumerate((weights, weights[::-1])):
        if key == "pathway":
            for k, value in enumerate(order):
                rows = [(0, cell, value, 1.0)]
                connector, label = pnl.FromListConnector(rows), f"{cell}.{k}"
                network.projection(
                    groups[0], cells, connector, pnl.StaticSynapse(), "excitatory", label=label
                )
            continue
        for number, group in enumerate(groups):
            if several:
                rows = [(0, cell, order[number], 1.0)]
            else:
                index = {"emission": [2, 1, 0], "index": [0, 1, 2], "occurrence": [0, 0, 0]}[key]
                delays = [3.0, 2.0, 1.0] if key == "emission" else [1.0] * 3
                rows = [
                    (k, cell, *each) for k, each in zip(index, zip(order, delays, strict=True), strict=True)
                ]
                rows = rows if key == "occurrence" else rows[::-1]
            network.projection(group, cells, pnl.FromListConnector(rows), pnl.StaticSynapse(), "excitatory")
    for group in groups:
        group.set(spike_times=[[3.0], [2.0], [1.0]] if key == "emission" else [3.0])
    cells.record("isyn_exc")
    simulate(network).run(5.0)
    for cell, expected in enumerate([1 + 2.0**-52, 1.0]):
        check(features, trace(cells, "isyn_exc")[40, cell], expected)


def test_several_spikes_of_a_source_in_one_step_count_as_one_product(
    simulate: Simulate, features: Features
) -> None:
    counts = [1, 2, 3, 6, 7, 10]
    network = pnl.Network()
    source = network.population(6, pnl.SpikeSourceArray(spike_times=[[1.0] * count for count in counts]))
    cells = network.population(6, CURRENTS())
    network.projection(source, cells, pnl.OneToOneConnector(), pnl.StaticSynapse(0.1, delay=0.5))
    cells.record("isyn_exc")
    simulate(network).run(2.0)
    assert any(sum([0.1] * count) != count * 0.1 for count in counts)
    for cell, count in enumerate(counts):
        check(features, trace(cells, "isyn_exc")[15, cell], count * 0.1)


@pytest.mark.parametrize("cell", [CURRENTS, CONDUCTANCES])
def test_the_accumulator_is_added_once_to_the_decayed_variable(
    simulate: Simulate, features: Features, cell: type[CellType]
) -> None:
    """The second cell has the same variable but no input, and so shows what the first one's has decayed to."""
    variable = cell.dynamics.receptors["excitatory"]
    network = pnl.Network()
    sources = network.population(5, pnl.SpikeSourceArray(spike_times=[1.0]))
    cells = network.population(2, cell(tau_syn_E=3.7), initial_values={variable: 1.0})
    weights = [0.3, 0.1, 0.7, 1e-16, 1e-17]
    rows = [(k, 0, value, 1.0) for k, value in enumerate(weights)]
    network.projection(sources, cells, pnl.FromListConnector(rows), pnl.StaticSynapse(), "excitatory")
    cells.record(variable)
    simulate(network).run(3.0)
    found = trace(cells, variable)
    assert found[19, 0] == found[19, 1] < 1.0
    accumulator = 0.0
    for value in weights:
        accumulator += value
    check(features, found[20, 0], found[20, 1] + accumulator)


def test_each_receptor_has_an_accumulator_of_its_own(simulate: Simulate, features: Features) -> None:
    network = pnl.Network()
    sources = network.population(4, pnl.SpikeSourceArray(spike_times=[1.0]))
    cells = network.population(1, CONDUCTANCES())
    for receptor, weights in (("excitatory", [0.1, 0.2, 0.3, 0.7]), ("inhibitory", [0.3, 0.3, 0.9, 0.11])):
        rows = [(k, 0, value, 1.0) for k, value in enumerate(weights)]
        network.projection(sources, cells, pnl.FromListConnector(rows), pnl.StaticSynapse(), receptor)
    cells.record(["gsyn_exc", "gsyn_inh"])
    simulate(network).run(3.0)
    check(features, trace(cells, "gsyn_exc")[20, 0], 0.1 + 0.2 + 0.3 + 0.7)
    check(features, trace(cells, "gsyn_inh")[20, 0], 0.3 + 0.3 + 0.9 + 0.11)


def test_projections_onto_one_receptor_share_an_accumulator(simulate: Simulate, features: Features) -> None:
    network = pnl.Network()
    sources = network.population(3, pnl.SpikeSourceArray(spike_times=[1.0]))
    cells = network.population(2, CURRENTS(tau_syn_E=1e18), initial_values={"isyn_exc": 2.0**60})
    for k in range(3):
        rows = [(k, 0, 100.0, 1.0)]
        network.projection(sources, cells, pnl.FromListConnector(rows), pnl.StaticSynapse(), "excitatory")
    cells.set(v_thresh=1e300, tau_m=1e9)
    cells.record("isyn_exc")
    simulate(network).run(3.0)
    found = trace(cells, "isyn_exc")[20]
    assert (found[1] + 100.0) + 100.0 + 100.0 != found[1] + 300.0, (
        "each added by itself would be rounded away"
    )
    check(features, found[0], found[1] + 300.0)


def test_injected_currents_add_up(
    simulate: Simulate, cell_type: type[CellType], tolerance: Tolerance
) -> None:
    network = pnl.Network()
    cells = network.population(3, cell_type(tau_m=10.0, cm=0.5, i_offset=[0.1, 0.0, 0.05]))
    cells.inject(pnl.DCSource(amplitude=0.2))
    cells[1:].inject(pnl.DCSource(amplitude=-0.3, start=1.0))
    cells[[2, 0]].inject(pnl.StepCurrentSource(times=[0.0, 2.0], amplitudes=[0.07, 0.01]))
    cells.record("v")
    simulate(network).run(4.0)
    expected = np.full((41, 3), -65.0)
    for k in range(40):
        current = np.array([0.1, 0.0, 0.05]) + 0.2
        current[1:] += -0.3 if k >= 10 else 0.0
        current[[0, 2]] += 0.07 if k < 20 else 0.01
        goal = -65.0 + 20.0 * current
        expected[k + 1] = goal + (expected[k] - goal) * np.exp(-0.01)
    np.testing.assert_allclose(trace(cells), expected, rtol=0, atol=tolerance(cell_type))
