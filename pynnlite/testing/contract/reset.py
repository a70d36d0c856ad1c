"""Reset: a new segment, the description as it is, and a new trial."""

from __future__ import annotations

import numpy as np
import pytest

import pynnlite as pnl

from ...declarations import CellType
from ...testing.capabilities import CURRENTS
from ...testing.data import everything, trace, train, trains
from ...testing.networks import busy, fed, uniform, weight
from ...testing.plugin import Simulate


def deterministic(cell_type: type[CellType]) -> pnl.Network:
    """Return a busy network without stochastic sources."""
    network = busy(cell_type)
    network.populations[0].set(rate=0.0)
    return network


def test_reset_repeats_what_is_not_stochastic(simulate: Simulate, cell_type: type[CellType]) -> None:
    network = deterministic(cell_type)
    simulator = simulate(network)
    for _ in range(3):
        simulator.run(30.0)
        simulator.reset()
        assert simulator.time == 0.0
    simulator.run(30.0)
    segments = [everything(network.populations, k) for k in range(4)]
    assert segments[1:] == segments[:1] * 3
    assert len(network.populations[2].get_data().segments) == 4
    assert sum(map(len, trains(network.populations[2]))) > 10


def test_trials_differ(simulate: Simulate, cell_type: type[CellType]) -> None:
    network = busy(cell_type)
    simulator = simulate(network)
    for _ in range(3):
        simulator.run(30.0)
        simulator.reset()
    simulator.run(0.0)
    poisson, listed, cells = network.populations
    for one in range(3):
        for other in range(one):
            assert trains(poisson, one) != trains(poisson, other)
            assert trains(listed, one) == trains(listed, other)
            assert trains(cells, one) != trains(cells, other)
            assert not np.array_equal(trace(cells, "v", one), trace(cells, "v", other))
            assert trace(cells, "v", one)[0].tolist() == trace(cells, "v", other)[0].tolist()


def test_the_same_noise_repeats_to_the_bit(simulate: Simulate, cell_type: type[CellType]) -> None:
    network = busy(cell_type)
    simulator = simulate(network)
    simulator.run(30.0)
    simulator.reset()
    simulator.run(30.0)
    simulator.reset(same_noise=True)
    simulator.run(12.0)
    simulator.run(18.0)
    first, second, third = (everything(network.populations, k) for k in range(3))
    assert second == third != first


def test_a_trial_is_the_same_in_every_simulation(simulate: Simulate, cell_type: type[CellType]) -> None:
    results = []
    for earlier in (10.0, 30.0):
        network = busy(cell_type)
        simulator = simulate(network)
        simulator.run(earlier)
        simulator.reset()
        simulator.run(30.0)
        results.append(everything(network.populations))
    assert results[0] == results[1]


def test_trials_never_change_connectivity_parameters_or_initial_values(
    simulate: Simulate, cell_type: type[CellType]
) -> None:
    network = busy(cell_type)
    cells = network.populations[2]
    simulator = simulate(network)

    def description() -> list[object]:
        synapses = [projection.get(["weight", "delay"], "list") for projection in network.projections]
        return [synapses, cells.get(["tau_m", "i_offset"])[0].tolist(), network.digest()]

    before = description()
    simulator.run(5.0)
    simulator.reset()
    simulator.run(5.0)
    assert description() == before


def test_edits_survive_a_reset(simulate: Simulate, cell_type: type[CellType]) -> None:
    """A network that was edited while it ran is, after a reset, one that was so described from the start."""
    edited = deterministic(cell_type)
    simulator = simulate(edited)
    simulator.run(10.0)

    def edit(network: pnl.Network) -> None:
        _, listed, cells = network.populations
        cells.set(i_offset=1.3, tau_refrac=uniform(0.5, 1.5))
        cells[2:5].set(v_thresh=-54.0)
        cells.initialize(v=-58.0)
        listed[1:].set(spike_times=[12.0, 13.0, 25.0])
        network.projections[0].set(weight=weight(cell_type, 0, 1.7))

    edit(edited)
    simulator.run(10.0)
    simulator.reset()
    simulator.run(30.0)
    found = everything(edited.populations)
    fresh = deterministic(cell_type)
    edit(fresh)
    simulate(fresh).run(30.0)
    assert found == everything(fresh.populations)
    unedited = deterministic(cell_type)
    simulate(unedited).run(30.0)
    assert found != everything(unedited.populations)


def test_edits_between_a_reset_and_the_next_run_count(simulate: Simulate, cell_type: type[CellType]) -> None:
    network, cells, projection = fed(cell_type, [1.0], size=2, scale=0.1)
    simulator = simulate(network)
    simulator.run(3.0)
    simulator.reset()
    cells.initialize(v=-70.0)
    projection.set(delay=1.0)
    more = network.population(1, cell_type(i_offset=3.0))
    more.record("spikes")
    cells.inject(pnl.DCSource(amplitude=5.0, start=2.0))
    simulator.run(3.0)
    variable = cell_type.dynamics.receptors[cell_type.receptors[0].name]
    assert trace(cells)[0].tolist() == [-70.0, -70.0] and trace(cells, "v", 0)[0].tolist() == [-65.0, -65.0]
    moved = np.flatnonzero(np.diff(trace(cells, variable)[:, 0]) > 0.01 * weight(cell_type, 0, 0.1))
    assert (moved[0] == 19) or variable == "v"
    np.testing.assert_array_less(trace(cells)[20], trace(cells)[21])


def test_a_reset_ends_the_segment_with_its_annotations(simulate: Simulate, cell_type: type[CellType]) -> None:
    network, cells, _ = fed(cell_type, [1.0], i_offset=3.0)
    simulator = simulate(network)
    simulator.run(10.0)
    simulator.reset(annotations={"condition": "weak"})
    cells.set(i_offset=6.0)
    simulator.run(5.0)
    segments = cells.get_data().segments
    assert len(segments) == 2 and segments[0].annotations["condition"] == "weak"
    assert [len(segment.filter(name="v")[0]) for segment in segments] == [101, 51]
    assert len(train(cells, 0, 0)) < 2 * len(train(cells, 0, 1))


def test_what_is_in_flight_is_gone_after_a_reset(simulate: Simulate) -> None:
    network, cells, _ = fed(CURRENTS, [1.0], delay=5.0)
    simulator = simulate(network)
    simulator.run(3.0)
    network.populations[0].set(spike_times=[20.0])
    simulator.reset()
    simulator.run(10.0)
    assert (trace(cells, "isyn_exc") == 0.0).all()


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_a_refractory_cell_is_free_after_a_reset(simulate: Simulate, cell_type: type[CellType]) -> None:
    network, cells, _ = fed(cell_type, [], i_offset=3.0, tau_refrac=50.0)
    simulator = simulate(network)
    simulator.run(20.0)
    simulator.reset()
    simulator.run(20.0)
    assert len(train(cells)) == 1 and train(cells) == train(cells, 0, 0)
