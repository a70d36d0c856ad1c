"""The native engine against a slow simulation, and against itself: the same bits however it is run."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from native_networks import built, recipe_of
from pynnlite_native import Options
from pynnlite_native.kernels import engine, placing
from pynnlite_native.options import USUAL
from pynnlite_native.synapses.wiring import block_cells
from slow import SlowSimulation

import pynnlite as pnl
from pynnlite.errors import BadValue
from pynnlite.recipe import Recipe

N_STEPS = 400
CELL_TYPES = [pnl.IF_curr_exp, pnl.IF_curr_delta, pnl.IF_cond_exp]
WEIGHTS = {pnl.IF_curr_exp: 0.9, pnl.IF_curr_delta: 1.5, pnl.IF_cond_exp: 0.012}


def uniform(low: float, high: float) -> Any:
    return pnl.RandomDistribution("uniform", low=low, high=high)


def random_network(
    cell_types: list[Any], seed: int = 4, varied: bool = True, shortest: float = 0.1, every: float = 0.1
) -> Any:
    """Two populations with sources, multapses, several delays, two projections onto one receptor, and a current."""
    network = pnl.Network(seed=seed)
    own = {"v_thresh": uniform(-52, -49), "tau_m": uniform(10, 25)} if varied else {}
    pops = [
        network.population(
            size,
            cell_type(tau_refrac=uniform(0, 3), cm=0.5, i_offset=uniform(0.1, 0.5), v_reset=-60.0, **own),
        )
        for size, cell_type in zip((23, 11), cell_types, strict=True)
    ]
    for pop in pops:
        pop.initialize(v=uniform(-65, -50))
    sources = network.population(7, pnl.SpikeSourcePoisson(rate=3000.0))
    trains = [[0.0, 0.1, 0.1, 5.0], [0.04, 7.7], []]
    given = network.population(3, pnl.SpikeSourceArray(spike_times=trains))
    for post, cell_type in zip(pops, cell_types, strict=True):
        weight = WEIGHTS[cell_type]
        for k, (pre, sign) in enumerate(
            [(pops[0], 1), (pops[1], -1), (sources, 1), (given, 1), (sources, 1)]
        ):
            low = (0 if sign > 0 else -2) * weight
            if sign < 0 and cell_type is pnl.IF_cond_exp:
                low = 0.0
            width = weight if k == 4 else 2 * weight
            values = uniform(low, low + width) if k % 2 == 0 else (low + weight)
            network.projection(
                pre,
                post,
                pnl.FixedNumberPreConnector(6, with_replacement=True),
                pnl.StaticSynapse(
                    weight=values,
                    delay=uniform(shortest, 1.2) if k != 3 else 0.3,
                    precision="single" if k == 0 else "double",
                ),
                receptor_type="excitatory" if sign > 0 else "inhibitory",
            )
    pnl.StepCurrentSource(times=[3.0, 9.0, 9.1], amplitudes=[0.2, -0.1, 0.0]).inject_into(pops[0])
    for pop in pops:
        pop.record(["spikes", *(state.name for state in type(pop.celltype).states)], sampling_interval=every)
    return network


def recordings(
    recipe: Recipe,
    pieces: list[int],
    instruction_set: str = "auto",
    threads: int = 1,
    adaptive: bool = False,
    **tuning: Any,
) -> list[Any]:
    """Run in pieces, drain after each, and return all columns."""
    simulation = built(recipe, instruction_set, threads, adaptive, **tuning)
    spikes: dict[int, list[Any]] = {}
    traces: dict[int, list[Any]] = {}
    for n_steps in pieces:
        simulation.advance(n_steps)
        drained = simulation.drain()
        for number, found in drained.spikes.items():
            spikes.setdefault(number, []).append(np.stack([found.step, found.index]))
        for number, sampled in drained.traces.items():
            traces.setdefault(number, []).append(np.column_stack([sampled.step, sampled.values]))
    simulation.close()
    simulation.close()
    return [np.hstack(p) for p in spikes.values()] + [np.vstack(p) for p in traces.values()]


def same(first: list[Any], second: list[Any]) -> bool:
    return len(first) == len(second) and all(np.array_equal(a, b) for a, b in zip(first, second, strict=True))


@pytest.mark.parametrize("varied", [True, False])
@pytest.mark.parametrize(
    "cell_types",
    [[pnl.IF_curr_exp] * 2, [pnl.IF_curr_delta] * 2, [pnl.IF_curr_exp, pnl.IF_curr_delta]],
)
def test_agrees_with_the_slow_simulation_to_the_bit(cell_types: list[Any], varied: bool) -> None:
    recipe = recipe_of(random_network(cell_types, varied=varied))
    slow, simulation = SlowSimulation(recipe, N_STEPS), built(recipe)
    slow.advance(N_STEPS)
    simulation.advance(N_STEPS)
    drained = simulation.drain()
    assert len(slow.spikes) > 50
    for spec in recipe.probes:
        if spec.variable == "spikes":
            found = drained.spikes[spec.number]
            wanted = sorted((step, index) for step, p, index in slow.spikes if p == spec.population)
            assert list(zip(found.step.tolist(), found.index.tolist(), strict=True)) == wanted
        else:
            last = drained.traces[spec.number].values[-1]
            assert np.array_equal(last, slow.state[spec.population][spec.variable][spec.index])


@pytest.mark.parametrize("cell_type", CELL_TYPES)
def test_split_runs_and_instruction_sets_do_not_change_a_bit(cell_type: Any) -> None:
    recipe = recipe_of(random_network([cell_type, cell_type]))
    whole = recordings(recipe, [N_STEPS])
    assert whole[0].shape[1] > 20
    assert same(whole, recordings(recipe, [1] * 7 + [93, 2, 298]))
    for level in engine.levels():
        assert same(whole, recordings(recipe, [N_STEPS], level))


@pytest.mark.parametrize("cell_type", CELL_TYPES)
def test_blocks_do_not_change_a_bit(cell_type: Any) -> None:
    recipe = recipe_of(random_network([cell_type, pnl.IF_curr_exp]))
    whole = recordings(recipe, [N_STEPS])
    small = {"block_cells": 16, "few_cells": 16}
    assert len(built(recipe, **small)._wiring.sections) > 2
    assert same(whole, recordings(recipe, [N_STEPS], **small))


@pytest.mark.parametrize(
    ("n_cells", "n_inputs", "delay", "most"),
    [
        (12_500, 1250, 1.5, USUAL.few_cells),
        (12_500, 500, 1.5, USUAL.block_cells),
        (12_500, 1250, uniform(0.1, 5.0), USUAL.block_cells),
        (100_000, 1250, 1.5, USUAL.block_cells),
    ],
)
def test_blocks_own_few_cells_where_slices_stay_long_then(
    n_cells: int, n_inputs: int, delay: Any, most: int
) -> None:
    network = pnl.Network()
    cells = network.population(n_cells, pnl.IF_curr_delta())
    for part in (cells[: n_cells // 5], cells[n_cells // 5 :]):
        inputs = pnl.FixedNumberPreConnector(n_inputs * part.size // n_cells)
        network.projection(part, cells, inputs, pnl.StaticSynapse(weight=1.0, delay=delay))
    assert block_cells(recipe_of(network)) == most


def test_blocks_own_many_cells_where_there_are_no_synapses_or_nobody_knows_how_many() -> None:
    network = pnl.Network()
    cells = network.population(100_000, pnl.IF_curr_delta())
    assert block_cells(recipe_of(network)) == USUAL.block_cells
    n_inputs = pnl.RandomDistribution("uniform_int", low=9, high=11)
    network.projection(cells, cells, pnl.FixedNumberPreConnector(n_inputs), pnl.StaticSynapse(weight=1.0))
    assert block_cells(recipe_of(network)) == USUAL.block_cells


@pytest.mark.parametrize("threads", [2, 3, 7])
@pytest.mark.parametrize("cell_type", CELL_TYPES)
def test_threads_do_not_change_a_bit(cell_type: Any, threads: int) -> None:
    recipe = recipe_of(random_network([cell_type, pnl.IF_curr_exp]))
    whole = recordings(recipe, [N_STEPS])
    assert same(whole, recordings(recipe, [N_STEPS], threads=threads))
    assert same(whole, recordings(recipe, [1] * 20 + [N_STEPS - 20], threads=threads))


@pytest.mark.parametrize("threads", [2, 5])
def test_threads_that_try_whether_one_alone_is_faster_do_not_change_a_bit(
    threads: int,
) -> None:
    recipe = recipe_of(random_network([pnl.IF_curr_exp] * 2))
    pieces = [3] * 40 + [2000]
    whole = recordings(recipe, pieces)
    assert same(whole, recordings(recipe, pieces, threads=threads, adaptive=True, cells_of_a_thread=1))


def test_threads_rest_now_and_then_only_where_they_may() -> None:
    """One piece is a few intervals, and in each way some tens are tried."""
    recipe = recipe_of(random_network([pnl.IF_curr_exp] * 2))
    for adaptive, wanted in ((True, {1, 2}), (False, {2})):
        simulation = built(recipe, threads=2, adaptive=adaptive, cells_of_a_thread=1)
        found = set()
        for _ in range(200):
            simulation.advance(8)
            found.add(simulation._core.n_sharing)
        assert found == wanted


def test_few_cells_do_not_occupy_threads_that_may_rest() -> None:
    recipe = recipe_of(random_network([pnl.IF_curr_exp] * 2))
    assert built(recipe, threads=2, adaptive=True)._core.n_sharing == 1
    assert built(recipe, threads=2)._core.n_sharing == 2


@pytest.mark.parametrize("worth", [0, 1000])
@pytest.mark.parametrize("cell_type", CELL_TYPES)
def test_steps_taken_at_a_time_do_not_change_a_bit(cell_type: Any, worth: int) -> None:
    """Cells take several steps at a time where there are no samples in between."""
    types = [cell_type, pnl.IF_curr_exp]
    recipes = [recipe_of(random_network(types, shortest=0.3, every=every)) for every in (0.1, 0.7)]
    fine, coarse = (recordings(recipe, [N_STEPS], worth_slicing=worth) for recipe in recipes)
    assert fine[0].shape[1] > 20
    assert same(fine[:2], coarse[:2])
    assert same([trace[::7] for trace in fine[2:]], coarse[2:])


@pytest.mark.parametrize("cell_type", CELL_TYPES)
def test_rows_and_slices_do_not_change_a_bit(cell_type: Any) -> None:
    recipe = recipe_of(random_network([cell_type, pnl.IF_curr_exp]))
    outcomes = []
    for worth in (0, 3, 1000):
        sections = built(recipe, worth_slicing=worth)._wiring.sections[0].values()
        sliced = [section.sliced for section in sections]
        outcomes.append((sliced, recordings(recipe, [N_STEPS], worth_slicing=worth)))
    (slices, first), (mixed, second), (rows, third) = outcomes
    assert all(slices) and not any(rows) and any(mixed) and not all(mixed)
    assert same(first, second) and same(first, third)


@pytest.mark.parametrize("shortest", [0.1, 0.2, 0.3])
def test_stops_at_odd_steps_do_not_change_a_bit(shortest: float) -> None:
    """Slices that are due at an even step and at the next are added in turn, wherever a run begins and ends."""
    recipe = recipe_of(random_network([pnl.IF_curr_exp] * 2, shortest=shortest, every=0.7))
    rows = recordings(recipe, [N_STEPS], worth_slicing=1000)
    for pieces in ([N_STEPS], [1, 1, 2, 3, 5, 8, 13, N_STEPS - 33], [17] * 23 + [9]):
        assert same(rows, recordings(recipe, pieces, worth_slicing=0))


def test_sums_ahead_that_take_too_much_memory_are_not_made() -> None:
    network = pnl.Network()
    cells = network.population(1000, pnl.IF_curr_exp())
    synapse = pnl.StaticSynapse(weight=1.0, delay=uniform(0.1, 2000.0))
    network.projection(cells, cells, pnl.OneToOneConnector(), synapse)
    (section,) = built(recipe_of(network))._wiring.sections[0].values()
    assert section.sliced
    (section,) = built(recipe_of(network), small_sums=1 << 30)._wiring.sections[0].values()
    assert not section.sliced


def test_weights_take_no_more_memory_than_they_need() -> None:
    sections = built(recipe_of(random_network([pnl.IF_curr_exp] * 2)))._wiring.sections[0]
    forms = {key: section.format for key, section in sections.items()}
    assert forms == {
        (0, 0, 0): placing.SINGLE,
        (1, 1, 0): placing.CONSTANT,
        (0, 2, 0): placing.DOUBLE,
        (0, 3, 0): placing.CONSTANT,
    }


@pytest.mark.parametrize("threads", [1, 2])
def test_log_and_spike_lists_are_emptied_moved_and_grow(threads: int) -> None:
    recipe = recipe_of(random_network([pnl.IF_curr_exp] * 2))
    whole = recordings(recipe, [N_STEPS])
    small = {"log_entries": 1, "list_entries": 1}
    assert same(whole, recordings(recipe, [N_STEPS], threads=threads, **small))
    simulation = built(recipe, threads=threads, **small)
    simulation.advance(N_STEPS)
    assert len(simulation._lists._index) > 1


def test_an_arithmetic_mode_is_left_as_it_was() -> None:
    network = pnl.Network()
    network.population(1, pnl.IF_cond_exp())
    built(recipe_of(network)).advance(10)
    assert np.float64(1e-310) * np.float64(0.5) > 0.0


def test_equal_parameters_given_one_by_one_do_not_change_a_bit() -> None:
    """The variants with constants and with arrays are the same arithmetic: one odd cell does not change the others."""
    traces = []
    for odd in (20.0, 21.0):
        network = pnl.Network(seed=2)
        sources = network.population(9, pnl.SpikeSourcePoisson(rate=2000.0))
        cells = network.population(9, pnl.IF_cond_exp(tau_m=[20.0] * 8 + [odd], cm=0.2))
        for weight, receptor in ((0.05, "excitatory"), (0.1, "inhibitory")):
            network.projection(
                sources,
                cells,
                pnl.AllToAllConnector(),
                pnl.StaticSynapse(weight=uniform(0, weight)),
                receptor_type=receptor,
            )
        cells.record("v")
        simulation = built(recipe_of(network))
        simulation.advance(500)
        (trace,) = simulation.drain().traces.values()
        traces.append(trace.values)
    assert np.array_equal(traces[0][:, :8], traces[1][:, :8])
    assert not np.array_equal(traces[0][:, 8], traces[1][:, 8])


def test_a_held_cell_does_not_fire_and_loses_delta_input() -> None:
    """Spikes at 1.0 (fires), 1.2 and 2.0 (lost: held up to 2.0), 2.1 (fires)."""
    network = pnl.Network()
    source = network.population(1, pnl.SpikeSourceArray(spike_times=[0.9, 1.1, 1.9, 2.0]))
    cell = network.population(1, pnl.IF_curr_delta(tau_refrac=1.0))
    network.projection(source, cell, pnl.AllToAllConnector(), pnl.StaticSynapse(weight=20.0, delay=0.1))
    cell.record("spikes")
    simulation = built(recipe_of(network))
    simulation.advance(40)
    (spikes,) = simulation.drain().spikes.values()
    assert spikes.step.tolist() == [10, 21]


def test_without_a_refractory_period_a_cell_fires_at_every_step() -> None:
    network = pnl.Network()
    cell = network.population(1, pnl.IF_curr_exp(tau_refrac=0.0, v_reset=-40.0, i_offset=100.0))
    cell.record("spikes")
    simulation = built(recipe_of(network))
    simulation.advance(50)
    (spikes,) = simulation.drain().spikes.values()
    assert spikes.step.tolist() == list(range(spikes.step[0], 51))


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"threads": 0}, "threads must be a whole number"),
        ({"threads": True}, "threads must be a whole number"),
        ({"adaptive": "yes"}, "adaptive must be True or False, not 'yes'"),
        ({"tuning": None}, "tuning is for the engine's own tests"),
        ({"shared_memory": 1}, "shared_memory must be True or False, not 1"),
    ],
)
def test_options_that_make_no_sense_are_refused(given: Any, message: str) -> None:
    with pytest.raises(BadValue, match=message):
        Options(**given)


def test_unknown_instruction_sets_are_refused() -> None:
    network = pnl.Network()
    network.population(1, pnl.IF_curr_exp())
    with pytest.raises(ValueError, match="no instruction set 'x86-64-v9'"):
        built(recipe_of(network), "x86-64-v9")
