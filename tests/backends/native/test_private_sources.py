"""Sources that draw where their spikes arrive: the same bits as if these were listed."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from native_networks import built, recipe_of
from pynnlite_native.kernels import engine

import pynnlite as pnl
from pynnlite.backend import Changes
from pynnlite.recipe import Recipe

RATES = st.one_of(
    st.floats(0.0, 20_000.0),
    st.just(0.0),
    st.just(16_000.0),
    st.floats(6e5, 3e6),
)
"""In Hz; means of a tenth of a millisecond above 64 are split."""


def rate(drawn: tuple[float, bool], size: int) -> Any:
    """Return a rate, the same for all sources or different for each."""
    value, varied = drawn
    return np.linspace(0.3 * value, value, size) if varied else value


def network(seed: int, inputs: Any, cell_delay: float, extra: bool) -> Any:
    """Return cells with sources, some of them private, before, between and after other populations."""
    rng = np.random.default_rng(seed)
    net = pnl.Network(seed=seed)
    cells = [net.population(n, pnl.IF_curr_exp(v_thresh=-52.0)) for n in (37, 9)]
    shared = net.population(12, pnl.SpikeSourcePoisson(rate=900.0), label="shared")
    for drawn, start, duration, delay, given_weight, which, listed in inputs:
        post = cells[which]
        kind = pnl.SpikeSourcePoisson(rate=rate(drawn, post.size), start=start, duration=duration)
        source = net.population(post.size, kind)
        weight: Any = given_weight
        if weight is None:
            weight = pnl.RandomDistribution("uniform", low=1e-6, high=1e-3)
        synapse = pnl.StaticSynapse(weight=weight, delay=delay)
        net.projection(source, post, pnl.OneToOneConnector(), synapse, receptor_type="excitatory")
        if listed:
            few = pnl.FixedProbabilityConnector(0.05)
            net.projection(source, cells[0], few, pnl.StaticSynapse(weight=1e-3, delay=delay), "excitatory")
    if extra:
        cells.append(net.population(14, pnl.IF_curr_exp()))
    for post in cells:
        for pre in (*cells, shared):
            weights = pnl.RandomDistribution("uniform", low=0.0, high=float(rng.uniform(0.01, 0.05)))
            delays = pnl.RandomDistribution("uniform", low=cell_delay, high=cell_delay + 2.0)
            synapse = pnl.StaticSynapse(weight=weights, delay=delays)
            net.projection(pre, post, pnl.FixedProbabilityConnector(0.2), synapse, "excitatory")
        post.record(["spikes", "v", "isyn_exc"])
    return net


INPUTS = st.lists(
    st.tuples(
        st.tuples(RATES, st.booleans()),
        st.sampled_from([0.0, 1.3]),
        st.sampled_from([1e10, 2.9]),
        st.sampled_from([0.1, 0.2, 0.5, 1.0, 2.5, 4.0]),
        st.sampled_from([1e-4, 0.00037, None]),
        st.integers(0, 1),
        st.booleans(),
    ),
    min_size=1,
    max_size=4,
)


def results(simulation: Any) -> list[bytes]:
    """Return all that was recorded."""
    recordings = simulation.drain()
    columns = [column for spikes in recordings.spikes.values() for column in (spikes.index, spikes.step)]
    return [each.tobytes() for each in (*columns, *(trace.values for trace in recordings.traces.values()))]


def change(net: Any, recipe: Recipe) -> tuple[Recipe, Changes]:
    """Return a recipe with other rates and weights, and what differs."""
    private = [pathway for pathway in recipe.pathways if recipe.is_source(pathway.source)]
    net.populations[3].set(rate=7000.0)
    net.projections[0].set(weight=2e-3)
    parameters = {3: ("rate",)}
    weights = tuple(pathway.number for pathway in private if pathway.projection == 0)
    return Recipe(net.freeze(), recipe.dt), Changes(parameters=parameters, weights=weights)


def run(
    net: Any, recipe: Recipe, then: tuple[Recipe, Changes], pieces: tuple[int, ...], **options: Any
) -> list[bytes]:
    """Run in pieces; after the first one, change, after the second, change back, after the third, save and load."""
    simulation = built(recipe, **options)
    done = 0
    for k, n_steps in enumerate(pieces):
        simulation.advance(n_steps)
        done += n_steps
        if k == 0:
            simulation.update(*then)
        elif k == 1:
            simulation.update(recipe, then[1])
        else:
            state, found = simulation.state(), results(simulation)
            simulation.close()
            simulation = built(recipe, **options)
            simulation.load(state, done)
            simulation.drain()
            found += [state.spikes[name].tobytes() for name in ("step", "population", "index", "count")]
    simulation.advance(60)
    return found + results(simulation)


@pytest.mark.parametrize("worth", [0, 1000], ids=["slices", "rows"])
@settings(max_examples=30, deadline=None)
@given(
    seed=st.integers(0, 10),
    inputs=INPUTS,
    cell_delay=st.sampled_from([0.1, 0.3, 1.0]),
    extra=st.booleans(),
    pieces=st.tuples(*[st.integers(1, 40)] * 3),
    threads=st.integers(1, 3),
    level=st.sampled_from(engine.levels()),
)
def test_the_bits_are_those_of_listed_spikes(
    worth: int,
    seed: int,
    inputs: Any,
    cell_delay: float,
    extra: bool,
    pieces: tuple[int, ...],
    threads: int,
    level: str,
) -> None:
    net = network(seed, inputs, cell_delay, extra)
    recipe = recipe_of(net)
    then = change(net, recipe)
    found = run(net, recipe, then, pieces, threads=threads, instruction_set=level, worth_slicing=worth)
    assert run(net, recipe, then, pieces, worth_slicing=worth, private_sources=False) == found
