"""Synapses that are set one by one: the same as all at once, and each number is checked."""

from __future__ import annotations

import copy
from typing import Any

import numpy as np
import pytest

import pynnlite as pnl
from pynnlite.errors import BadConnection, BadValue, RoundingWarning


def projected(weight: Any = 0.1, **synapse: Any) -> Any:
    """Return a projection onto cells of two types, with several synapses for some pairs."""
    net = pnl.Network(seed=1)
    source = net.population(4, pnl.SpikeSourceArray(spike_times=[1.0]))
    targets = net.population(3, pnl.IF_cond_exp()) + net.population(2, pnl.IF_curr_exp())
    rule = pnl.FixedNumberPreConnector(6, with_replacement=True)
    return net.projection(source, targets, rule, pnl.StaticSynapse(weight, 1.0, **synapse), "excitatory")


@pytest.mark.parametrize("synapse", [{}, {"precision": "single"}])
@pytest.mark.parametrize("weight", [0.1, "0.1 + d", pnl.RandomDistribution("uniform", [0, 1])])
def test_one_by_one_is_the_same_as_all_at_once(weight: Any, synapse: dict[str, Any]) -> None:
    one, whole = projected(weight, **synapse), projected(weight, **synapse)
    numbers = np.linspace(0.3, 0.7, len(one))
    for connection, number in zip(one.connections, numbers, strict=True):
        connection.weight = number
        assert connection.weight == (np.float32(number) if synapse else number)
    whole.set(weight=numbers)
    assert one.get(["weight", "delay"], "list") == whole.get(["weight", "delay"], "list")
    if not synapse:  # of rounded weights, the description keeps what was given
        assert one.network.digest() == whole.network.digest()


def test_a_loop_copies_no_numbers_but_the_first_time() -> None:
    projection = projected()
    projection[0].weight = 0.5
    described = projection.spec
    for connection in projection.connections:
        connection.weight = 2 * connection.weight
    assert projection.spec is described
    assert projection.get("weight", "list", with_address=False) == [1.0] + [0.2] * (len(projection) - 1)


def test_a_network_that_was_described_stays_as_it_is() -> None:
    projection = projected()
    projection[0].weight = 0.5
    before = projection.network.freeze()
    digest = before.digest
    projection[0].weight = 0.7
    projection[1].weight = 0.8
    assert pnl.Network.digest(projection.network) != digest
    assert before.projections[0].values["weight"].numbers[:2].tolist() == [0.5, 0.1]
    copied = copy.deepcopy(projection.network)
    copied.projections[0][2].weight = 0.9
    assert projection.get("weight", "list", with_address=False)[:3] == [0.7, 0.8, 0.1]
    assert copied.projections[0].get("weight", "list", with_address=False)[:3] == [0.7, 0.8, 0.9]


def test_delays_one_by_one_are_those_of_all_at_once() -> None:
    one, whole = projected(), projected()
    sim = [pnl.Simulator("reference", network=each.network, timestep=0.1) for each in (one, whole)]
    numbers = np.linspace(1.0, 3.0, len(one)).round(1)
    for connection, number in zip(one.connections, numbers, strict=True):
        connection.delay = number
        assert connection.delay == number
    whole.set(delay=numbers)
    assert one.get("delay", "list") == whole.get("delay", "list")
    with pytest.warns(RoundingWarning, match="lies off the grid"):
        one[0].delay = 1.234
    assert one[0].delay == one.get("delay", "list", with_address=False)[0] == 1.2
    with pytest.raises(BadValue, match="must be at least 0"):
        one[0].delay = -1.0
    for each in sim:
        each.end()


def test_a_distribution_after_it_draws_what_it_draws_after_set() -> None:
    one, whole = projected(), projected()
    one[0].weight = 0.5
    whole.set(weight=[0.5, *whole.get("weight", "list", with_address=False)[1:]])
    for projection in (one, whole):
        projection.set(weight=pnl.RandomDistribution("uniform", [0, 1]))
    assert one.get("weight", "list") == whole.get("weight", "list")


@pytest.mark.parametrize(
    ("number", "error", "words"),
    [
        (-0.5, BadConnection, "must not be negative. Give 0.5"),
        (np.inf, BadValue, "must be finite, not inf"),
        (np.nan, BadValue, "must be finite, not nan"),
        (10**400, BadValue, "must be finite"),
        ([0.1], BadValue, "must be a number"),
    ],
)
@pytest.mark.parametrize("which", [0, -1])
def test_a_number_that_cannot_be_leaves_all_as_it_was(
    number: Any, error: type[Exception], words: str, which: int
) -> None:
    projection = projected()
    before = projection.get("weight", "list")
    with pytest.raises(error, match=words):
        projection[which].weight = number
    assert projection.get("weight", "list") == before


def test_a_number_beyond_single_precision_is_refused() -> None:
    with pytest.raises(BadValue, match="must be finite"):
        projected(precision="single")[0].weight = 1e300


@pytest.mark.parametrize("backend", ["reference", "native"])
def test_between_runs_it_acts_from_then_on(backend: str) -> None:
    def depolarised(one_by_one: bool) -> Any:
        projection = projected()
        cells = projection.post
        cells.record("v")
        with pnl.Simulator(backend, network=projection.network, timestep=0.1) as sim:
            sim.run(1.5)
            numbers = np.linspace(0.0, 0.2, len(projection))
            if one_by_one:
                for connection, number in zip(projection, numbers, strict=True):
                    connection.weight = number
            else:
                projection.set(weight=numbers)
            sim.run(5.0)
            return cells.get_data().segments[0].analogsignals[0].magnitude

    assert np.array_equal(depolarised(True), depolarised(False))
