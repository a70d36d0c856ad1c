"""Synapses that learn, against their definition, and with the same bits however they are run."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import pytest
from native_networks import built, recipe_of
from numpy.typing import NDArray
from plastic_networks import EVERY, MOST, Learning, weights_of
from pynnlite_native.simulation import instruction_sets

import pynnlite as pnl

DENSE = Learning(("dense", "additive"), 0.3, delay=40, every=5.0)
FAST = Learning(("fast", "mixed"), 0.0, n_steps=5000, n=4)
"""The origin of time moves twice."""

TRIPLETS = Learning(("triplet", "multiplicative"))


def after(learning: Learning, *runs: int, **options: Any) -> NDArray[np.float64]:
    """Return the weights after some runs, and read them after each."""
    simulation = built(recipe_of(learning.network()), **options)
    for n_steps in runs or (learning.n_steps,):
        simulation.advance(n_steps)
        found = weights_of(simulation)
    return found


@cache
def usual(name: str) -> NDArray[np.float64]:
    """Return the weights of one of the networks above after one run."""
    return after(globals()[name])


@pytest.mark.parametrize("fraction", [0.0, 0.3, 0.5, 1.0])
@pytest.mark.parametrize("kind", EVERY, ids="-".join)
def test_weights_are_those_of_the_definition(kind: tuple[str, str], fraction: float) -> None:
    learning = Learning(kind, fraction)
    found, expected = after(learning), learning.expected(learning.n_steps)
    assert np.abs(expected - learning.weights).max() > 0.1 * MOST
    np.testing.assert_allclose(found, expected, rtol=0.0, atol=1e-12 * MOST)


@pytest.mark.parametrize("name", ["DENSE", "FAST"])
def test_many_spikes_and_moves_of_the_origin_of_time_keep_the_definition(name: str) -> None:
    learning = globals()[name]
    np.testing.assert_allclose(usual(name), learning.expected(learning.n_steps), rtol=0.0, atol=1e-12 * MOST)


@pytest.mark.parametrize("name", ["DENSE", "FAST", "TRIPLETS"])
@pytest.mark.parametrize("threads", [2, 3])
def test_threads_change_no_bit(name: str, threads: int) -> None:
    assert np.array_equal(after(globals()[name], threads=threads), usual(name))


@pytest.mark.parametrize("name", ["DENSE", "FAST", "TRIPLETS"])
@pytest.mark.parametrize("level", instruction_sets()[:-1])
def test_instruction_sets_change_no_bit(name: str, level: str) -> None:
    assert np.array_equal(after(globals()[name], instruction_set=level), usual(name))


@pytest.mark.parametrize("name", ["DENSE", "FAST", "TRIPLETS"])
def test_reading_and_short_runs_change_no_bit(name: str) -> None:
    learning, rng = globals()[name], np.random.default_rng(3)
    stops = np.unique(rng.integers(1, learning.n_steps, 12))
    runs = np.diff([0, *stops, learning.n_steps])
    assert np.array_equal(after(learning, *runs.tolist()), usual(name))


@pytest.mark.parametrize("fraction", [0.0, 0.5, 1.0])
def test_weights_are_never_stale(fraction: float) -> None:
    learning = Learning(("pair", "mixed"), fraction, n=4, n_steps=300, every=20.0)
    simulation = built(recipe_of(learning.network()))
    for step in range(7, 300, 29):
        simulation.advance(step - simulation.step)
        np.testing.assert_allclose(
            weights_of(simulation), learning.expected(step), rtol=0.0, atol=1e-12 * MOST
        )


@pytest.mark.parametrize("fraction", [0.0, 0.3, 1.0])
@pytest.mark.parametrize(
    "kind", [("pair", "mixed"), ("triplet", "additive"), ("fast", "additive")], ids="-".join
)
def test_traces_are_read_as_they_are(kind: tuple[str, str], fraction: float) -> None:
    found = {}
    for backend in ("native", "reference"):
        learning = Learning(kind, fraction, delay=20, n=2, n_steps=400, every=25.0)
        net = learning.network()
        with pnl.Simulator(backend, network=net, timestep=0.1) as simulator:
            found[backend] = []
            for until in (0.5, 14.1, 23.0, 39.0):
                simulator.run(until - simulator.time)
                names = list(net.projections[-1].synapse_type.rule.variables)
                found[backend].append(net.projections[-1].get(names, "list", with_address=False))
    assert np.max(found["reference"][-1]) > 0.0
    np.testing.assert_allclose(found["native"], found["reference"], rtol=1e-11, atol=1e-13)


def given_anew(
    backend: str, fraction: float, **options: Any
) -> tuple[list[NDArray[np.float64]], NDArray[np.float64]]:
    """Return weights at some times, most of which are followed by new values, and what arrives."""
    learning = Learning(("pair", "mixed"), fraction, delay=20, n=5, n_steps=600, every=30.0)
    net = learning.network()
    net.populations[0].record("isyn_exc")
    projection, found = net.projections[-1], []
    with pnl.Simulator(backend, network=net, timestep=0.1, **options) as simulator:
        for k, until in enumerate((13.3, 14.1, 30.0, 45.0, 60.0)):
            simulator.run(until - simulator.time)
            found.append(np.array(projection.get("weight", "array")))
            if k < 3:
                projection.set(weight=np.roll(learning.weights, k + 1, 0))
            elif k == 3:
                projection.set(A_plus=0.05)
        (currents,) = net.populations[0].get_data().segments[0].analogsignals
    return found, np.asarray(currents.magnitude)


@pytest.mark.parametrize("fraction", [0.0, 0.3, 1.0])
def test_values_given_anew_leave_what_has_passed_the_synapses(fraction: float) -> None:
    (weights, currents), (same, equal) = (
        given_anew("native", fraction),
        given_anew("native", fraction, threads=3),
    )
    assert np.array_equal(weights, same)
    assert np.array_equal(currents, equal)
    expected, expected_currents = given_anew("reference", fraction)
    np.testing.assert_allclose(weights, expected, rtol=0.0, atol=1e-12 * MOST)
    np.testing.assert_allclose(currents, expected_currents, rtol=0.0, atol=1e-8)
