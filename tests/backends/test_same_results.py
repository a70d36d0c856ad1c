"""One network, several backends: the same spikes, to the time step, and the same potentials.

The network is feed-forward, so that a difference stays where it arises, and holds whatever is treated differently by
simulators; that it really does is tested too.
"""

from __future__ import annotations

from functools import cache
from typing import Any, NamedTuple

import numpy as np
import pytest
from numpy.typing import NDArray

import pynnlite as pnl
from pynnlite.recipe import Recipe
from pynnlite.testing.data import trace, trains
from pynnlite.testing.networks import uniform, weight

DURATION, DT = 300.0, 0.1
CASES: dict[str, Any] = {"currents": pnl.IF_curr_exp, "conductances": pnl.IF_cond_exp}
TOLERANCE = {"currents": 1e-9, "conductances": 1e-5}
BACKENDS = ("native", "nest", "brian2", "arbor", "neuron")

EachCase = pytest.mark.parametrize("case", CASES)


class Result(NamedTuple):
    """What the cells did: for each, its spike times in steps, and the samples of its potential."""

    spikes: list[list[int]]
    v: NDArray[np.float64]


def describe(case: str) -> pnl.Network:
    """Return a network of 200 cells in three populations, fed by two of sources."""
    network = pnl.Network(seed=21)
    poisson = network.population(40, pnl.SpikeSourcePoisson(rate=uniform(200.0, 2500.0)))
    times = [np.sort(np.append(np.arange(k, 450, 17 + k), [0.0, 0.1 * k])) for k in range(15)]
    listed = network.population(15, pnl.SpikeSourceArray(spike_times=times))
    first = network.population(100, cells(CASES[case]))
    second = network.population(60, cells(CASES[case]))
    delta = network.population(40, cells(pnl.IF_curr_delta))
    several = pnl.FixedNumberPreConnector(4, with_replacement=True)
    for pre in (poisson, listed):
        for post in (first, delta):
            for receptor, name in enumerate(post.receptor_types[:2]):
                network.projection(pre, post, several, synapse(post, receptor), name)
    for label, pre in {"one": poisson, "two": first, "three": first}.items():  # the last two share a receptor
        network.projection(pre, second, several, synapse(second, 0), second.receptor_types[0], label)
    for post in (first, second, delta):
        steps = pnl.StepCurrentSource(times=[0.0, 100.0, 250.5], amplitudes=[0.3, 0.1, 0.2])
        post.inject(steps)
        post.record(["spikes", "v"])
    return network


def cells(cell_type: Any) -> Any:
    """Return a cell type whose cells differ in everything, and come near their threshold by themselves."""
    return cell_type(
        v_rest=uniform(-67.0, -63.0),
        v_reset=uniform(-72.0, -64.0),
        v_thresh=uniform(-54.0, -51.0),
        tau_m=uniform(12.0, 25.0),
        cm=uniform(0.8, 1.2),
        tau_refrac=uniform(0.5, 5.0),
        i_offset=uniform(0.5, 0.9),
    )


def synapse(post: pnl.Population, receptor: int) -> pnl.StaticSynapse:
    """Return synapses with random weights and delays; inhibition is weaker."""
    high = 0.15 if receptor else 0.3
    return pnl.StaticSynapse(weight(type(post.celltype), receptor, 0.3 * high, high), delay=uniform(0.1, 6.0))


@cache
def result(case: str, backend: str) -> Result:
    """Run a network on a backend, once for all tests."""
    network = describe(case)
    with pnl.Simulator(backend, network, DT) as simulator:
        simulator.run(DURATION)
        groups = network.populations[2:]
        spikes = [np.rint(np.array(each) / DT).astype(int).tolist() for g in groups for each in trains(g)]
        return Result(spikes, np.hstack([trace(group) for group in groups]))


@EachCase
@pytest.mark.parametrize("backend", BACKENDS)
def test_spikes_are_those_of_the_reference(backend: str, case: str) -> None:
    assert result(case, backend).spikes == result(case, "reference").spikes


@EachCase
@pytest.mark.parametrize("backend", BACKENDS)
def test_potentials_are_those_of_the_reference(backend: str, case: str) -> None:
    assert difference(case, backend, "reference") < TOLERANCE[case]


@EachCase
@pytest.mark.needs("nest")
def test_potentials_of_native_and_nest_agree(case: str) -> None:
    assert difference(case, "native", "nest") < TOLERANCE[case]


def difference(case: str, one: str, other: str) -> float:
    """Return the largest difference between the potentials on two backends, in mV."""
    return float(np.abs(result(case, one).v - result(case, other).v).max())


@EachCase
def test_every_cell_fires_and_none_just_misses_its_threshold(case: str) -> None:
    spikes, v = result(case, "reference")
    assert len(spikes) == 200 and min(map(len, spikes)) >= 1 and sum(map(len, spikes)) >= 2000
    recipe = Recipe(describe(case).freeze(), DT)
    threshold = np.concatenate([recipe.cells(number)["v_thresh"] for number in (2, 3, 4)])
    assert (threshold - v).min() > 10 * max(1e-9, difference(case, "native", "reference"))


@EachCase
def test_synapses_are_random_and_occur_repeatedly(case: str) -> None:
    recipe = Recipe(describe(case).freeze(), DT)
    receptors = [(path.source, path.target, path.receptor) for path in recipe.pathways]
    assert len(receptors) > len(set(receptors)), "two projections share a receptor"
    for path in recipe.pathways:
        rows = synapses(recipe, path.number)
        assert len(set(rows["weight"])) == len(rows["weight"]) and len(set(rows["delay"])) > 30
        pairs = rows["source"].astype(np.int64) << 32 | rows["target"]
        _, counts = np.unique(pairs, return_counts=True)
        assert counts.max() > 1, "weights differ, so those of multapses do"


@EachCase
def test_sources_emit_at_zero_and_several_spikes_a_step(case: str) -> None:
    recipe = Recipe(describe(case).freeze(), DT)
    poisson, listed = (recipe.spikes(number, -1, round(DURATION / DT)) for number in (0, 1))
    assert poisson.count is not None and (poisson.count > 1).sum() > 100
    assert (listed.step == 0).sum() == 15 and listed.count is not None and listed.count[0] == 3
    assert all(recipe.current(injection, 0, 1)[0, 0] == 0.3 for injection in range(3))


@EachCase
def test_inputs_arrive_while_cells_are_held(case: str) -> None:
    recipe = Recipe(describe(case).freeze(), DT)
    emitted = iter(result(case, "reference").spikes)
    spikes: dict[int, list[NDArray[Any]]] = {}
    for population in recipe.populations:
        if recipe.is_source(population.number):
            found = recipe.spikes(population.number, -1, round(DURATION / DT))
            spikes[population.number] = [found.step[found.index == k] for k in range(population.size)]
        else:
            spikes[population.number] = [np.array(next(emitted)) for _ in range(population.size)]
    for path in recipe.pathways:
        rows, held = synapses(recipe, path.number), 0
        duration = recipe.refractory_steps(path.target)
        for source, target, delay in zip(rows["source"], rows["target"], rows["delay"], strict=True):
            own, arrivals = spikes[path.target][target], spikes[path.source][source] + delay
            last = np.searchsorted(own, arrivals) - 1  # the last spike before each arrival
            arrivals, last = arrivals[last >= 0], last[last >= 0]
            held += int((arrivals <= own[last] + duration[target]).sum())
        assert held > 10


def synapses(recipe: Recipe, pathway: int) -> dict[str, NDArray[Any]]:
    """Return the columns of all synapses of a pathway."""
    names = ("source", "target", "weight", "delay")
    chunks = list(recipe.chunks([pathway], None, names))
    return {name: np.concatenate([getattr(chunk, name) for chunk in chunks]) for name in names}
