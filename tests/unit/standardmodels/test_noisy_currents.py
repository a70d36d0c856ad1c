"""Currents of noise, and currents that differ from cell to cell."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import pynnlite as pnl
from pynnlite.errors import BadValue, UnknownParameter
from pynnlite.recipe import Recipe


def recipe(*sources: Any, size: int = 50, trial: int = 0, seed: int = 3, dt: float = 0.1) -> Recipe:
    """Return a recipe in which each source goes into all cells of a population of its own."""
    net = pnl.Network(seed=seed)
    for source in sources:
        net.population(size, pnl.IF_curr_exp()).inject(source)
    return Recipe(net.freeze(), dt, trial=trial)


def noise(**given: Any) -> pnl.NoisyCurrentSource:
    return pnl.NoisyCurrentSource(**{"mean": 0.2, "stdev": 0.5, "dt": 0.1, **given})


def test_the_mean_and_the_deviation_are_those_given_and_values_are_independent() -> None:
    values = recipe(noise()).current(0, 0, 4000)
    n = values.size
    assert abs(values.mean() - 0.2) < 4.0 * 0.5 / np.sqrt(n)
    assert values.std() == pytest.approx(0.5, rel=0.01)
    centred = values - values.mean()
    for shifted in (centred[1:] * centred[:-1], centred[:, 1:] * centred[:, :-1]):
        assert abs(shifted.mean()) < 4.0 * 0.25 / np.sqrt(n)


def test_a_value_stays_for_dt_between_start_and_stop() -> None:
    values = recipe(noise(start=1.0, stop=2.5, dt=0.4)).current(0, 0, 40)
    assert not values[:10].any() and not values[25:].any() and values[10:25].all()
    changes = 1 + np.flatnonzero((np.diff(values, axis=0) != 0).all(axis=1))
    assert changes.tolist() == [10, 14, 18, 22, 25]


def test_values_are_the_same_for_any_stretches_and_cells() -> None:
    asked = recipe(noise(start=3.0, stop=90.0, dt=0.3))
    whole = asked.current(0, 0, 1000)
    for first, last in ((700, 1000), (0, 1), (31, 32), (29, 500)):
        np.testing.assert_array_equal(asked.current(0, first, last), whole[first:last])
    some = np.array([4, 30], np.int32)
    np.testing.assert_array_equal(asked.current(0, 100, 200, some), whole[100:200, some])


def test_trials_seeds_and_injections_have_noise_of_their_own() -> None:
    first = recipe(noise(), noise()).current(0, 0, 100)
    others = [
        recipe(noise(), noise()).current(1, 0, 100),
        recipe(noise(), trial=1).current(0, 0, 100),
        recipe(noise(), seed=4).current(0, 0, 100),
    ]
    for other in others:
        assert not np.isin(other, first).any()


def test_p20_the_seed_of_rng_replaces_that_of_the_network() -> None:
    rng = pnl.NumpyRNG(seed=7)
    seeds = [recipe(noise(rng=rng), seed=seed).current(0, 0, 100) for seed in (1, 2)]
    np.testing.assert_array_equal(*seeds)
    plain = [recipe(noise(), seed=seed).current(0, 0, 100) for seed in (1, 1, 2)]
    np.testing.assert_array_equal(plain[0], plain[1])
    assert not np.isin(plain[2], plain[0]).any() and not np.isin(seeds[0], plain[0]).any()
    with pytest.raises(BadValue, match="rng of NoisyCurrentSource must be a NumpyRNG"):
        noise(rng=np.random.default_rng(1))


def test_p22_noise_is_shared_between_cells_if_it_is_said_and_never_else() -> None:
    net = pnl.Network(seed=3)
    first, second = (net.population(20, pnl.IF_curr_exp()) for _ in range(2))
    for source in (noise(), noise(shared=True)):
        source.inject_into([first, second])
    made = Recipe(net.freeze(), 0.1)
    own = np.hstack([made.current(k, 0, 200) for k in (0, 1)])
    assert len(np.unique(own)) == own.size
    shared = np.hstack([made.current(k, 0, 200) for k in (2, 3)])
    assert (shared == shared[:, :1]).all() and len(np.unique(shared)) == 200
    with pytest.raises(BadValue, match="shared of NoisyCurrentSource must be True or False"):
        noise(shared=1)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"dt": [0.1, 0.2]}, "dt of NoisyCurrentSource must be one number"),
        ({"stdev": -1.0}, "stdev of NoisyCurrentSource must be at least 0"),
        ({"start": 5.0, "stop": 4.0}, "stops at 4 ms, before it starts at 5 ms"),
        ({"mean": [1.0, 2.0], "stdev": [1.0, 2.0, 3.0]}, "same length, not 2, 3"),
    ],
)
def test_wrong_noise_is_refused(given: dict[str, Any], words: str) -> None:
    with pytest.raises(BadValue, match=words):
        noise(**given)


def test_dt_must_be_a_multiple_of_the_time_step() -> None:
    with pytest.raises(BadValue, match="dt of NoisyCurrentSource must be a multiple of the time step"):
        recipe(noise(dt=0.25)).current(0, 0, 10)
    with pytest.raises(UnknownParameter):
        noise(std=1.0)


def test_lists_have_one_number_for_each_cell_in_the_order_of_what_it_is_injected_into() -> None:
    net = pnl.Network()
    cells = net.population(6, pnl.IF_curr_exp())
    cells[np.array([4, 0, 2])].inject(pnl.DCSource(amplitude=[0.4, 0.0, 0.2], start=[4.0, 0.0, 2.0]))
    pnl.ACSource(amplitude=[1.0, 2.0, 3.0], phase=90.0).inject_into([cells[5], cells[1], cells[3]])
    pnl.NoisyCurrentSource(mean=[float(k) for k in range(6)], stdev=0.0).inject_into(cells[::-1])
    made = Recipe(net.freeze(), 1.0)
    assert made.injections[0].index.tolist() == [0, 2, 4]
    assert made.current(0, 0, 6)[[0, 2, 4, 5]].tolist() == [
        [0.0] * 3,
        [0.0, 0.2, 0.0],
        *[[0.0, 0.2, 0.4]] * 2,
    ]
    assert [made.current(k, 0, 1)[0].round(9).tolist() for k in (1, 2, 3)] == [[1.0], [2.0], [3.0]]
    assert [spec.index.tolist() for spec in made.injections[1:4]] == [[5], [1], [3]]


def test_noise_with_lists() -> None:
    source = pnl.NoisyCurrentSource(mean=[0.0, 1.0, 5.0], stdev=[0.0, 0.0, 0.1], dt=1.0)
    net = pnl.Network()
    net.population(3, pnl.IF_curr_exp())[::-1].inject(source)
    values = Recipe(net.freeze(), 1.0).current(0, 0, 100)
    assert (values[:, 1:] == [1.0, 0.0]).all()
    assert 0.05 < values[:, 0].std() < 0.2 and values[:, 0].mean() == pytest.approx(5.0, abs=0.1)


def test_lists_of_another_length_are_refused() -> None:
    net = pnl.Network()
    cells = net.population(3, pnl.IF_curr_exp())
    source = pnl.DCSource(amplitude=[1.0, 2.0])
    with pytest.raises(BadValue, match="have 2 numbers, but it is injected into 3 cells"):
        cells.inject(source)
    cells[:2].inject(source)
    with pytest.raises(BadValue, match="have 3 numbers, but it is injected into 2 cells"):
        source.amplitude = [1.0, 2.0, 3.0]
    assert source.amplitude.tolist() == [1.0, 2.0]
    source.amplitude = [3.0, 4.0]
    assert Recipe(net.freeze(), 0.1).current(0, 0, 1).tolist() == [[3.0, 4.0]]


def test_a_list_in_which_one_stops_before_it_starts_is_refused() -> None:
    with pytest.raises(BadValue, match="DCSource stops at 1 ms, before it starts at 2 ms"):
        pnl.DCSource(start=[0.0, 2.0], stop=[5.0, 1.0])


@pytest.mark.parametrize("backend", ["native", "reference"])
def test_what_flows_can_be_read_also_after_changes(backend: str) -> None:
    net = pnl.Network(seed=2)
    cells, others = (net.population(n, pnl.IF_curr_exp(tau_refrac=2.0)) for n in (3, 2))
    own, shared = noise(), noise(shared=True, mean=0.0)
    own.inject_into(cells + others)
    cells.inject(shared)
    cells.record("v")
    with pnl.Simulator(backend, net, 0.1) as simulator:
        simulator.run(5.0)
        own.mean = 2.0
        simulator.run(5.0)
        read = own.get_data().magnitude
        made = simulator.recipe_of(net.freeze())
        assert read.shape == (101, 5) and shared.get_data().magnitude.shape == (101, 1)
        np.testing.assert_array_equal(read[50:], np.hstack([made.current(k, 50, 101) for k in (0, 1)]))
        np.testing.assert_allclose(read[:50].mean() - read[50:].mean(), -1.8, atol=0.2)
        first = read[:50]
        simulator.reset()
        simulator.run(5.0)
        assert not np.isin(own.get_data().magnitude[:50], first + 1.8).any()


def test_a_digest_knows_what_is_drawn() -> None:
    seen = {
        recipe(source).model.digest
        for source in (
            noise(),
            noise(shared=True),
            noise(rng=pnl.NumpyRNG(seed=1)),
            noise(mean=0.3),
            pnl.DCSource(amplitude=[0.1] * 50),
            pnl.DCSource(amplitude=0.1),
        )
    }
    assert len(seen) == 6
