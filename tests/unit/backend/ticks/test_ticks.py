"""Networks that something else carries, against the native engine: cells of all types, delays, changes."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from carried import carried

import pynnlite as pnl
from pynnlite.backend import StateChange, difference, registry
from pynnlite.declarations import CellType
from pynnlite.errors import BackendError
from pynnlite.parallel import SerialCommunicator
from pynnlite.recipe import Recipe
from pynnlite.testing.capabilities import ALL, integrates_and_fires
from pynnlite.testing.networks import STRENGTH, busy, fed

POTENTIAL = dict.fromkeys(["IF_cond_exp", "IF_cond_exp_gsfa_grr", "IF_facets_hardware1"], 1e-6)
"""By how much mV native, which divides steps less finely or has a kernel of its own for a type, may be away."""


def native(recipe: Recipe) -> Any:
    backend = registry.load("native")
    return backend.build(recipe, SerialCommunicator(), backend.options())


def same(network: pnl.Network, steps: tuple[int, ...] = (400,), potential: float = 1e-12) -> int:
    """Require the spikes and samples of native, and return how many spikes there are."""
    recipe = Recipe(network.freeze(), 0.1)
    mine, others = carried(recipe), native(recipe)
    for n in steps:
        mine.advance(n)
    others.advance(sum(steps))
    found, expected = mine.drain(), others.drain()
    n_spikes = 0
    for number in found.spikes:
        assert np.array_equal(found.spikes[number].step, expected.spikes[number].step)
        assert np.array_equal(found.spikes[number].index, expected.spikes[number].index)
        n_spikes += len(found.spikes[number].step)
    for number in found.traces:
        assert np.array_equal(found.traces[number].step, expected.traces[number].step)
        assert np.allclose(
            found.traces[number].values, expected.traces[number].values, rtol=1e-9, atol=potential
        )
    return n_spikes


@pytest.mark.parametrize("kind", list(filter(integrates_and_fires, ALL)), ids=lambda kind: kind.__name__)
def test_spikes_are_those_of_native(kind: type[CellType]) -> None:
    assert same(busy(kind), (1, 150, 249), POTENTIAL.get(kind.__name__, 1e-12)) > 20


@pytest.mark.parametrize("kind", ALL, ids=lambda kind: kind.__name__)
def test_cells_of_all_types_run(kind: type[CellType]) -> None:
    network = pnl.Network(seed=2)
    source = network.population(1, pnl.SpikeSourceArray(spike_times=[0.0, 0.0, 1.0, 4.0]))
    cells = network.population(70, kind())
    for receptor in kind.receptors:
        weight = STRENGTH.get(receptor.unit, 0.2) * (receptor.sign or 1)
        network.projection(
            source, cells, pnl.AllToAllConnector(), pnl.StaticSynapse(weight, 0.1), receptor.name
        )
    cells.record(cells.celltype.recordable)
    same(network, (100,), 1e-6)


def test_events_that_take_one_step_and_cells_without_refractory_time() -> None:
    network, cells, _ = fed(
        pnl.IF_curr_exp, [0.0, 0.1, 0.1, 2.0], size=9, delay=0.1, tau_refrac=0.0, i_offset=3.0
    )
    network.projection(
        cells, cells, pnl.AllToAllConnector(), pnl.StaticSynapse(weight=0.3, delay=0.1), "excitatory"
    )
    assert same(network) > 50


def test_changes_count_from_the_step_at_which_they_are_made() -> None:
    network = busy(pnl.IF_cond_exp)
    source, cells = network.populations[0], network.populations[2]
    cells.inject(pnl.NoisyCurrentSource(mean=0.2, stdev=0.2, start=3.0, stop=30.0))
    recipe = Recipe(network.freeze(), 0.1)
    both = carried(recipe), native(recipe)
    for simulation in both:
        simulation.advance(101)
    network.projections[-2].set(weight=0.01)
    source.set(rate=900.0)
    cells.set(v_thresh=-53.0, tau_refrac=0.5)
    new = Recipe(network.freeze(), 0.1)
    state = StateChange(cells.number, "v", np.arange(5, dtype=np.int32), np.full(5, -58.0))
    for simulation in both:
        simulation.update(new, difference(recipe, new, [state]))
        simulation.advance(200)
    mine, others = (simulation.drain() for simulation in both)
    numbers = [number for number in mine.spikes if number in others.spikes]
    assert sum(len(mine.spikes[number].step) for number in numbers) > 20
    for number in numbers:
        assert np.array_equal(mine.spikes[number].step, others.spikes[number].step)
        assert np.array_equal(mine.spikes[number].index, others.spikes[number].index)


def test_a_cell_without_a_solution_ends_the_run_with_its_name() -> None:
    network = pnl.Network(seed=1)
    network.population(70, pnl.Izhikevich(a=1e300), initial_values={"u": 1e200}, label="lost")
    simulation = carried(Recipe(network.freeze(), 0.1))
    with pytest.raises(BackendError, match="lost"):
        simulation.advance(100)
