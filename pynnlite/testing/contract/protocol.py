"""The protocol itself: what a backend says of itself, and how simulations are built and closed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import pynnlite as pnl

from ...backend import Backend, Changes, Features, SavesState, Timed
from ...declarations import CellType
from ...errors import SimulationStateError, UnsupportedModel
from ...recipe import Recipe
from ...testing.capabilities import STANDARD
from ...testing.cells import AdaptiveIF
from ...testing.data import everything, trace
from ...testing.networks import busy, fed
from ...testing.plugin import CAPS, Build, Simulate


def test_a_backend_has_the_name_of_its_entry_point(backend: Backend, backend_name: str) -> None:
    assert backend.name == backend_name


def test_a_backend_says_what_it_can_run(features: Features) -> None:
    assert isinstance(features, Features)
    assert features.transmits(pnl.StaticSynapse)
    assert any(features.runs(kind) for kind in STANDARD)


@pytest.mark.parametrize("name", list(CAPS))
def test_a_wider_tolerance_has_a_reason(features: Features, name: str) -> None:
    assert getattr(features, name) <= CAPS[name] or features.tolerance_reason


def test_a_difference_of_one_cell_type_has_a_reason(features: Features) -> None:
    assert all(wider.reason for _, wider in features.differences)


def test_what_cannot_be_run_is_refused_with_every_reason(backend: Backend, backend_name: str) -> None:
    class Unheard(AdaptiveIF):
        """Cells that no kernel knows."""

        declaration = AdaptiveIF.declaration.replace("w + b", "w + 2 * b")

    network = pnl.Network()
    network.population(1, Unheard(), label="first")
    network.population(1, Unheard(), label="second")
    with pnl.Simulator(backend_name, network) as simulator:
        if backend.features.runs(Unheard):
            assert simulator.run(1.0) == 1.0
            return
        with pytest.raises(UnsupportedModel, match="first") as caught:
            simulator.run(1.0)
        assert simulator.time == 0.0
    assert caught.value.backend == backend_name
    assert len([each for each in caught.value.problems if "first" in each or "second" in each]) == 2


@pytest.mark.parametrize("kind", STANDARD, ids=lambda each: each.__name__)
def test_a_kernel_belongs_to_dynamics_and_not_to_a_name(
    simulate: Simulate, features: Features, kind: type[CellType]
) -> None:
    """A type of the same name whose equations differ must not run the standard kernel."""
    changed = type(
        kind.__name__, (kind,), {"declaration": kind.declaration.replace("v_rest - v", "2 * (v_rest - v)")}
    )
    renamed = type("Renamed", (kind,), {"declaration": kind.declaration})
    assert features.runs(renamed) == features.runs(kind)
    if not features.runs(changed):
        return
    traces = []
    for each in (kind, renamed, changed):
        network = pnl.Network()
        cells = network.population(1, each(i_offset=0.3))
        cells.record("v")
        simulate(network).run(20.0)
        traces.append(trace(cells, "v")[-1, 0])
    assert traces[0] == traces[1] and abs(traces[0] - traces[2]) > 1.0


def test_close_may_be_called_more_than_once(build: Build, cell_type: type[CellType]) -> None:
    simulation = build(busy(cell_type))
    simulation.advance(10)
    simulation.close()
    simulation.close()


def test_c8_a_closed_simulation_says_so_and_keeps_its_step(build: Build, cell_type: type[CellType]) -> None:
    network = busy(cell_type)
    recipe = Recipe(network.freeze(), 0.1)
    simulation = build(network)
    simulation.advance(10)
    kept = simulation.state() if isinstance(simulation, SavesState) else None
    simulation.close()
    calls: list[Callable[[], Any]] = [
        lambda: simulation.advance(1),
        simulation.drain,
        lambda: simulation.update(recipe, Changes()),
    ]
    if isinstance(simulation, SavesState) and kept is not None:
        calls += [simulation.state, lambda: simulation.load(kept, 10)]
    if isinstance(simulation, Timed):
        calls.append(simulation.timings)
    for call in calls:
        with pytest.raises(SimulationStateError, match="This simulation has been closed"):
            call()
    assert simulation.step == 10


def test_a_network_of_sources_alone_runs(build: Build) -> None:
    network = pnl.Network()
    network.population(3, pnl.SpikeSourcePoisson(rate=100.0)).record("spikes")
    simulation = build(network)
    simulation.advance(100)
    drained = simulation.drain()
    assert not drained.spikes and not drained.traces


def test_an_empty_network_runs(simulate: Simulate) -> None:
    simulator = simulate(pnl.Network())
    assert simulator.run(5.0) == 5.0


def test_a_projection_without_synapses_runs(simulate: Simulate, cell_type: type[CellType]) -> None:
    network, cells, _ = fed(cell_type, [1.0])
    network.projection(cells, cells, pnl.FixedProbabilityConnector(0.0), pnl.StaticSynapse(0.1, delay=1.0))
    network.projection(cells, cells, pnl.FromListConnector([]), pnl.StaticSynapse(0.1, delay=1.0))
    assert simulate(network).run(5.0) == 5.0


@pytest.mark.parametrize(
    "connector",
    [
        pnl.FromListConnector([]),
        pnl.FixedProbabilityConnector(0.0),
        pnl.AllToAllConnector(allow_self_connections=False),
    ],
    ids=["list", "probability", "all but itself"],
)
def test_c14_a_population_without_a_single_synapse_runs(
    simulate: Simulate, cell_type: type[CellType], connector: Any
) -> None:
    network = pnl.Network()
    cells = network.population(1, cell_type(i_offset=0.5))
    projections = [
        network.projection(cells, cells, connector, pnl.StaticSynapse(0.001, delay=1.0), label=label)
        for label in ("one", "other")
    ]
    cells.record("v")
    simulator = simulate(network)
    simulator.run(1.0)
    projections[0].set(weight=0.002)
    simulator.run(1.0)
    assert len(trace(cells, "v")) == 21 and projections[0].get("weight", "list") == []


def test_an_update_without_changes_changes_nothing(build: Build, cell_type: type[CellType]) -> None:
    results = []
    for update in (False, True):
        network = busy(cell_type)
        simulation = build(network)
        simulation.advance(150)
        if update:
            simulation.update(Recipe(network.freeze(), 0.1), Changes())
        simulation.advance(150)
        drained = simulation.drain()
        results.append([each.values.tobytes() for each in drained.traces.values()])
    assert results[0] == results[1] and results[0]


def test_several_simulations_in_one_process(
    simulate: Simulate, features: Features, cell_type: type[CellType]
) -> None:
    if not features.simultaneous:
        pytest.skip("missing capability: several simulations at a time")
    alone = busy(cell_type)
    simulate(alone).run(20.0)
    expected = everything(alone.populations)
    one, other = busy(cell_type), busy(cell_type, seed=2)
    first, second = simulate(one), simulate(other, 0.05)
    for _ in range(10):
        first.run(2.0)
        second.run(1.0)
    assert everything(one.populations) == expected


def test_a_failed_run_can_be_mended(simulate: Simulate, cell_type: type[CellType]) -> None:
    network, cells, projection = fed(cell_type, [1.0])
    simulator = simulate(network)
    projection.set(weight=pnl.RandomDistribution("uniform", low=-2.0, high=-1.0))
    with pytest.raises(pnl.errors.BadConnection):
        simulator.run(1.0)
    projection.set(weight=0.001)
    assert simulator.run(2.0) == 2.0 and len(everything([cells])) == 1 + len(cell_type.states)
