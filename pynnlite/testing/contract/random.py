"""Random numbers: the network, the initial values and the trains that a backend runs are those of the recipe."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import pynnlite as pnl

from ...declarations import CellType
from ...recipe import Recipe
from ...testing.capabilities import CURRENTS
from ...testing.data import trace, train
from ...testing.networks import STRENGTH, busy, uniform
from ...testing.plugin import Simulate

CONNECTORS: dict[str, Any] = {
    "fixed probability": lambda: pnl.FixedProbabilityConnector(0.4),
    "fixed number pre": lambda: pnl.FixedNumberPreConnector(3),
    "fixed number post": lambda: pnl.FixedNumberPostConnector(4),
    "fixed total number": lambda: pnl.FixedTotalNumberConnector(17, with_replacement=False),
    "all to all": lambda: pnl.AllToAllConnector(),
    "own seed": lambda: pnl.FixedProbabilityConnector(0.4, rng=pnl.NumpyRNG(seed=77)),
}


def test_the_network_that_runs_is_the_one_described(simulate: Simulate, cell_type: type[CellType]) -> None:
    require_the_network_described(simulate, cell_type, "fixed probability", views=True)


@pytest.mark.parametrize(
    ("name", "views"), [*((name, False) for name in CONNECTORS), ("fixed number post", True)]
)
def test_the_network_of_each_rule_is_the_one_described(simulate: Simulate, name: str, views: bool) -> None:
    """Rules do not know what cells their targets are: one type will do."""
    require_the_network_described(simulate, CURRENTS, name, views)


def require_the_network_described(
    simulate: Simulate, cell_type: type[CellType], name: str, views: bool
) -> None:
    """Compare each weight and delay with what is seen at its target: each source emits at a time of its own."""
    variable = cell_type.dynamics.receptors[cell_type.receptors[0].name]
    network = pnl.Network(seed=11)
    sources = network.population(6, pnl.SpikeSourceArray(spike_times=[[6.0 * k] for k in range(6)]))
    parameters: dict[str, Any] = {"v_rest": 0.0, "v_reset": 0.0, "v_thresh": 1e6}
    parameters |= {"tau_m": 0.05} if variable == "v" else {"tau_syn_E": 0.05}
    cells = network.population(7, cell_type(**parameters), initial_values={"v": 0.0})
    pre, post = (sources[[5, 1, 4, 2]], cells[[5, 0, 3, 2, 6]]) if views else (sources, cells)
    size = STRENGTH[cells.celltype.receptors[0].unit]
    synapse = pnl.StaticSynapse(weight=uniform(0.5 * size, size), delay=uniform(0.2, 4.0))
    projection = network.projection(pre, post, CONNECTORS[name](), synapse, cells.receptor_types[0])
    cells.record(variable)
    simulate(network, 0.2).run(38.0)
    found = trace(cells, variable)
    seen = {
        (step // 30, int(cell)): (step % 30, found[step, cell])
        for step, cell in np.argwhere(found > 0.3 * size).tolist()
    }
    described = {
        (int(pre.indices[i]), int(post.indices[j])): (round(delay * 5), weight)
        for i, j, weight, delay in projection.get(["weight", "delay"], "list")
    }
    assert seen == described and len(seen) >= 6


def test_multapses_add_up(simulate: Simulate) -> None:
    network = pnl.Network(seed=2)
    sources = network.population(2, pnl.SpikeSourceArray(spike_times=[[1.0], [9.0]]))
    cells = network.population(6, CURRENTS(tau_syn_E=0.02))
    synapse = pnl.StaticSynapse(weight=uniform(1.0, 2.0), delay=0.5)
    projection = network.projection(
        sources, cells, pnl.FixedNumberPreConnector(7, with_replacement=True), synapse
    )
    cells.record("isyn_exc")
    simulate(network).run(12.0)
    expected = np.nan_to_num(projection.get("weight", "array"))
    found = trace(cells, "isyn_exc")
    np.testing.assert_allclose(found[[15, 95]], expected, rtol=1e-14, atol=1e-30)
    assert projection.size() == 42


def test_initial_values_are_those_of_the_recipe(simulate: Simulate, cell_type: type[CellType]) -> None:
    network = busy(cell_type, seed=9)
    cells = network.populations[2]
    cells[3:8].initialize(v=uniform(-62.0, -61.0))
    others = {s.name: uniform(0.0, 0.01) for s in cell_type.states if s.name != "v" and "exc" in s.name}
    cells.initialize(**others)
    simulator = simulate(network)
    simulator.run(0.1)
    expected = simulator.recipe_of(network.freeze()).initial(2)
    for variable in ["v", *others]:
        assert trace(cells, variable)[0].tolist() == expected[variable].tolist()
        assert len(set(expected[variable])) == 12


def test_parameters_are_those_of_the_recipe(simulate: Simulate, cell_type: type[CellType]) -> None:
    """Each cell is driven by a current of its own, so that its parameters show in its first step."""
    network = pnl.Network(seed=4)
    drawn = {"tau_m": uniform(5.0, 30.0), "cm": uniform(0.3, 2.0), "v_rest": uniform(-70.0, -60.0)}
    cells = network.population(15, cell_type(i_offset=uniform(0.1, 1.0), **drawn))
    cells[4:9].set(cm=lambda k: 0.5 + 0.1 * k)
    cells.record("v")
    simulator = simulate(network)
    simulator.run(0.1)
    p = simulator.recipe_of(network.freeze()).cells(0)
    goal = p["v_rest"] + p["tau_m"] * p["i_offset"] / p["cm"]
    np.testing.assert_allclose(trace(cells)[1], goal + (-65.0 - goal) * np.exp(-0.1 / p["tau_m"]), rtol=1e-11)
    assert p["cm"][4:9].tolist() == [0.5 + 0.1 * k for k in range(5)]


@pytest.mark.parametrize("dt", [0.1, 1.0])
@pytest.mark.parametrize("rate", [200.0, 5000.0, 700_000.0])
def test_poisson_trains_are_those_of_the_recipe(simulate: Simulate, rate: float, dt: float) -> None:
    """Each cell counts what arrives from one source, exactly: its synaptic current never decays."""
    network = pnl.Network(seed=6)
    source = network.population(
        9,
        pnl.SpikeSourcePoisson(
            rate=uniform(0.5 * rate, rate), start=[0, 0, 3, 3, 0.04, 7, 60, 0, 1], duration=20.0
        ),
    )
    source[7:].set(duration=1e10)
    cells = network.population(9, CURRENTS(tau_syn_E=1e18, v_thresh=1e300))
    network.projection(source, cells, pnl.OneToOneConnector(), pnl.StaticSynapse(1.0, delay=2 * dt))
    source.record("spikes")
    cells.record("isyn_exc")
    simulator = simulate(network, dt)
    steps = round(40 / dt)
    simulator.run(40.0)
    spikes = simulator.recipe_of(network.freeze()).spikes(0, -1, steps)
    expected = np.zeros((steps + 1, 9))
    expected[spikes.step, spikes.index] = spikes.count
    arrived = np.diff(trace(cells, "isyn_exc"), axis=0)
    assert arrived[2:].tolist() == expected[1:-2].tolist() and not arrived[:2].any()
    begin, end = np.rint(np.array([0, 3, 23, 20]) / dt).astype(int)[[0, 1]], np.rint(23 / dt)
    assert not expected[: begin[1] + 1, 2:4].any() and not expected[int(end) + 1 :, 2:4].any()
    assert not expected[:, 6].any() and expected[:, 7].sum() > 0
    for k in range(9):
        counted = np.bincount(np.rint(np.array(train(source, k)) / dt).astype(int), minlength=steps + 1)
        assert counted.tolist() == expected[:, k].tolist()


def test_each_trial_has_trains_of_its_own(simulate: Simulate) -> None:
    network = pnl.Network(seed=6)
    source = network.population(5, pnl.SpikeSourcePoisson(rate=3000.0))
    cells = network.population(5, CURRENTS(tau_syn_E=1e18, v_thresh=1e300))
    network.projection(source, cells, pnl.OneToOneConnector(), pnl.StaticSynapse(1.0, delay=0.1))
    cells.record("isyn_exc")
    simulator = simulate(network)
    found = []
    for trial in range(3):
        simulator.run(20.0)
        found.append(trace(cells, "isyn_exc"))
        spikes = Recipe(network.freeze(), 0.1, trial=trial).spikes(0, -1, 199)
        expected = np.zeros((201, 5))
        expected[spikes.step + 1, spikes.index] = spikes.count
        assert found[-1].tolist() == expected.cumsum(axis=0).tolist()
        simulator.reset()
    assert len({each.tobytes() for each in found}) == 3


def test_sources_that_drive_several_populations_emit_one_train(simulate: Simulate) -> None:
    network = pnl.Network(seed=8)
    source = network.population(4, pnl.SpikeSourcePoisson(rate=2000.0))
    groups = [network.population(4, CURRENTS(tau_syn_E=1e18, v_thresh=1e300)) for _ in range(3)]
    for group in groups:
        network.projection(source, group, pnl.OneToOneConnector(), pnl.StaticSynapse(1.0, delay=0.3))
        group.record("isyn_exc")
    simulate(network).run(20.0)
    first, *rest = (trace(group, "isyn_exc") for group in groups)
    assert all(np.array_equal(first, other) for other in rest) and first[-1].min() > 10
