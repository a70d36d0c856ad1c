"""What is worked out ahead of time: spikes of sources and injected currents, in stretches, and again after a change."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import pynnlite as pnl
from pynnlite.columns import Spikes
from pynnlite.recipe import CurrentFeed, Recipe, SpikeFeed
from pynnlite.recipe.feeds import LONGEST_STRETCH, MEMORY
from pynnlite.timebase import NEVER


def sources(rate: float = 400.0) -> Recipe:
    network = pnl.Network(seed=3)
    network.population(5, pnl.SpikeSourcePoisson(rate=rate))
    network.population(2, pnl.IF_curr_exp())
    network.population(2, pnl.SpikeSourceArray(spike_times=[[0.0, 3.0, 250.0], [3.0, 3.02, 700.0]]))
    return Recipe(network.freeze(), 0.1)


def collected(feed: SpikeFeed, last: int) -> list[dict[int, Spikes]]:
    """Ask for one stretch after another up to a step."""
    stretches = []
    while feed.known < last:
        stretches.append(feed.ahead(feed.known, last))
    return stretches


def rows(spikes: Spikes) -> list[tuple[int, int, int]]:
    counts = np.ones(len(spikes.index), int) if spikes.count is None else spikes.count
    return list(zip(spikes.step.tolist(), spikes.index.tolist(), counts.tolist(), strict=True))


@pytest.mark.parametrize("most", [1, 40, 10**6])
def test_stretches_join_to_all_spikes(most: int) -> None:
    recipe = sources()
    feed = SpikeFeed(recipe, most=most)
    last = {1: 500, 40: 2000}.get(most, 8000)  # with few spikes to a stretch there are many stretches
    stretches = collected(feed, last)
    for population in (0, 2):
        found = [row for stretch in stretches for row in rows(stretch[population])]
        assert found == rows(recipe.spikes(population, -1, feed.known))
    assert len(stretches) > 1 if most < 10**6 else feed.known == last


def test_a_stretch_is_bounded_by_memory() -> None:
    recipe, cells = sources(rate=5000.0), {0: np.array([1, 4], np.int32)}
    feed = SpikeFeed(recipe, cells, most=100)
    sizes = [len(stretch[0].step) for stretch in collected(feed, 3000)]
    assert max(sizes) < 250 and len(sizes) > 8
    assert SpikeFeed(recipe, cells, least=64, most=1).ahead(-1, 0).keys() == {0}
    feed = SpikeFeed(recipe, cells, least=64, most=1)
    feed.ahead(-1, 0)
    assert feed.known == 63
    assert feed.n_drawn == 128


def test_spikes_that_a_simulator_takes_one_by_one_count_one_by_one() -> None:
    recipe = sources(rate=1e6)  # 100 spikes a step
    known = []
    for repeats in (False, True):
        feed = SpikeFeed(recipe, {0: None}, most=1000, repeats=repeats)
        feed.ahead(-1, 10_000)
        known.append(feed.known)
    assert known[1] <= 15 < 190 < known[0]


def test_stretches_are_short_after_a_change_and_become_longer() -> None:
    feed = SpikeFeed(sources())
    lengths = []
    for _ in range(8):
        first = feed.known
        feed.ahead(first, first + 1)
        lengths.append(feed.known - first)
    assert lengths[0] == 16 and lengths[-1] == LONGEST_STRETCH
    feed.restart(sources(), 100)
    feed.ahead(100, 101)
    assert feed.known == 116


def test_after_a_change_spikes_after_the_present_step_are_those_of_the_new_recipe() -> None:
    feed = SpikeFeed(sources())
    feed.ahead(-1, 500)
    changed = sources(rate=50.0)
    feed.restart(changed, 120)
    assert feed.known == 120
    assert rows(feed.ahead(120, 400)[0]) == rows(changed.spikes(0, 120, 400))


def test_without_sources_nothing_is_asked_for() -> None:
    feed = SpikeFeed(sources(), {0: np.zeros(0, np.int32)})
    assert feed.known == NEVER
    assert feed.ahead(-1, 5) == {}
    feed.restart(sources(), 7)
    assert feed.known == NEVER


def test_something_else_may_have_the_spikes_of_a_population() -> None:
    class Own:
        def spikes(self, population: int, first: int, last: int, index: Any = None) -> Spikes:
            return Spikes(np.zeros(1, np.int32), np.array([last]))

    feed = SpikeFeed(sources(), {0: None, 2: None}, origins={0: Own()})
    stretch = feed.ahead(-1, 15)
    assert rows(stretch[0]) == [(15, 0, 1)]
    assert rows(stretch[2])[0] == (0, 0, 1)


def injected(*given: Any, dt: float = 0.1) -> Recipe:
    network = pnl.Network()
    cells = network.population(3, pnl.IF_curr_exp())
    for k, source in enumerate(given):
        (cells if k == 0 else cells[1:]).inject(source)
    return Recipe(network.freeze(), dt)


def steps(times: Any, amplitudes: Any) -> pnl.StepCurrentSource:
    return pnl.StepCurrentSource(times=times, amplitudes=amplitudes)


def taken(feed: CurrentFeed, last: int) -> dict[int, list[float]]:
    """Take currents whenever they change, up to a step."""
    found, step = {}, 0
    while step < last:
        if feed.take(step):
            found[step] = feed.values.tolist()
        step = feed.until
    return found


def test_currents_are_taken_when_they_change() -> None:
    recipe = injected(pnl.DCSource(amplitude=0.5, start=2.0, stop=700.0), steps([2.0, 5.0], [0.1, 0.2]))
    feed = CurrentFeed(recipe)
    assert taken(feed, 10_000) == {0: [0.0, 0.0], 20: [0.5, 0.1], 50: [0.5, 0.2], 7000: [0.0, 0.2]}
    assert feed.until == NEVER


def test_a_value_that_stays_is_no_change() -> None:
    assert taken(CurrentFeed(injected(steps([1.0, 2.0, 3.0], [0.1, 0.1, 0.2]))), 100) == {
        0: [0.0],
        10: [0.1],
        30: [0.2],
    }


def test_the_values_of_every_step_are_those_of_the_recipe() -> None:
    rng = np.random.default_rng(1)
    n = LONGEST_STRETCH + 300
    recipe = injected(steps(np.arange(n) * 0.1, rng.normal(size=n)), pnl.DCSource(start=3.0))
    feed = CurrentFeed(recipe)
    for step in (0, 1, 29, 30, LONGEST_STRETCH - 1, LONGEST_STRETCH, n - 1, n + 5):
        feed.take(step)
        assert feed.values.tolist() == [recipe.current(k, step, step + 1)[0, 0] for k in (0, 1)]
        assert feed.until == step + 1 if step < n - 1 else feed.until > n + 5


def test_a_stretch_of_currents_is_bounded_by_memory() -> None:
    network = pnl.Network()
    cells = network.population(1, pnl.IF_curr_exp())
    for _ in range(3000):
        cells.inject(steps([0.1, 0.2], [1.0, 2.0]))
    stretch = CurrentFeed(Recipe(network.freeze(), 0.1)).ahead(0)
    assert MEMORY // 2 < stretch.values.nbytes <= MEMORY


def test_sums_are_in_the_order_of_injections_and_of_some_cells() -> None:
    feed = CurrentFeed(injected(pnl.DCSource(amplitude=0.1), pnl.DCSource(amplitude=0.7)))
    assert feed.take(0) == {0}
    total = np.array([0.3, 0.3])
    feed.add_to(total, 0, first=0)
    assert total.tolist() == [0.3 + 0.1, (0.3 + 0.1) + 0.7]
    one = np.zeros(1)
    feed.add_to(one, 0, first=2)
    assert one.tolist() == [0.1 + 0.7]


def test_after_a_change_all_currents_are_taken_again() -> None:
    feed = CurrentFeed(injected(pnl.DCSource(amplitude=0.1)))
    assert feed.take(0) == {0}
    feed.restart(injected(steps([4.0], [0.9])), 40)
    assert feed.until == 40
    assert feed.take(40) == {0}
    assert feed.values.tolist() == [0.9]


def test_without_injections_nothing_is_asked_for() -> None:
    feed = CurrentFeed(sources())
    assert feed.take(0) == frozenset()
    assert feed.until == NEVER


def test_where_currents_change_often() -> None:
    stretch = CurrentFeed(injected(steps([1.0, 1.1, 1.4, 9.0], [0.1, 0.2, 0.3, 0.4]))).ahead(0)
    assert stretch.changes.tolist() == [10, 11, 14, 90]
    assert [stretch.end_of_dense(step, 5) for step in (0, 9, 10, 12, 14, 89)] == [0, 14, 14, 14, 14, 90]
    assert [stretch.end_of_dense(step, 0) for step in (0, 10)] == [0, 10]
    assert stretch.end_of_dense(0, LONGEST_STRETCH) == stretch.last


def test_the_populations_whose_currents_change_in_a_stretch() -> None:
    network = pnl.Network()
    populations = [network.population(2, pnl.IF_curr_exp()) for _ in range(3)]
    populations[2].inject(steps([1.0, 2.0], [0.1, 0.2]))
    populations[0].inject(pnl.DCSource(start=1.5))
    feed = CurrentFeed(Recipe(network.freeze(), 0.1))
    feed.ahead(0)
    assert feed.changing(slice(0, 15)) == {2}
    assert feed.changing(slice(12, 16)) == {0}
    assert feed.changing(slice(30, 40)) == frozenset()


def test_runs_of_cells_that_an_injection_goes_into() -> None:
    network = pnl.Network()
    cells = network.population(12, pnl.IF_curr_exp())
    for part in (cells[2:5], cells[np.array([1, 2, 3, 8, 9])], cells):
        part.inject(pnl.DCSource())
    feed = CurrentFeed(Recipe(network.freeze(), 0.1))
    assert feed.ranges(0, 2, 7).tolist() == [[0, 3, 0], [0, 2, 1], [6, 7, 1], [0, 7, 2]]
    assert feed.ranges(1, 0, 5).shape == (0, 3)


def test_a_source_that_stays_is_frozen_once() -> None:
    source = pnl.DCSource(amplitude=0.1)
    first = source.frozen()
    assert source.frozen() is first
    source.amplitude = 0.2
    assert source.frozen() is not first
    assert (first.amplitude, source.frozen().amplitude) == (0.1, 0.2)
