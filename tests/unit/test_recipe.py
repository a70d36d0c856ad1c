"""What a backend may ask: cells, synapses in chunks, input spikes and currents, at whole steps."""

from __future__ import annotations

import dataclasses
import itertools
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import pytest

import pynnlite as pnl
from pynnlite.errors import BadValue, RoundingWarning
from pynnlite.model import Group
from pynnlite.recipe import Expansion, Recipe
from pynnlite.timebase import whole_steps
from pynnlite.values import as_value

ALL = ("source", "target", "weight", "delay")
drawn = pnl.RandomDistribution("uniform", (0.1, 1.0))


def network(n: int = 30) -> tuple[pnl.Network, Any, Any]:
    """Describe two populations and projections of several rules between views and wholes of them."""
    net = pnl.Network(seed=5)
    exc, inh = net.population(n, pnl.IF_cond_exp()), net.population(n // 2, pnl.IF_cond_exp())
    synapse = pnl.StaticSynapse(drawn, pnl.RandomDistribution("uniform", (1.0, 5.0)))
    net.projection(exc, exc, pnl.FixedProbabilityConnector(0.3), synapse)
    net.projection(exc[n // 2 :], inh, pnl.FixedNumberPreConnector(4), synapse)
    net.projection(inh, exc[[9, 3, 5]], pnl.AllToAllConnector(), synapse, "inhibitory")
    net.projection(inh, inh, pnl.FixedNumberPostConnector(3), synapse)
    net.projection(exc, inh, pnl.FixedTotalNumberConnector(50), pnl.StaticSynapse(0.1, 1.0))
    return net, exc, inh


def recipe_of(net: pnl.Network, dt: float = 0.1, **options: Any) -> Recipe:
    return Recipe(net.freeze(), dt, **options)


def rows(recipe: Recipe, targets: Any = None, pathways: Any = None) -> list[tuple[Any, ...]]:
    """Return (pathway, source, target, weight, delay) of all synapses, sorted."""
    wanted = range(len(recipe.pathways)) if pathways is None else pathways
    result: list[Any] = []
    for chunk in recipe.chunks(wanted, targets, ALL):
        columns = (chunk.source, chunk.target, chunk.weight, chunk.delay)
        assert {len(column) for column in columns} == {len(chunk.source)}
        result += [(chunk.pathway, *row) for row in zip(*(c.tolist() for c in columns), strict=True)]
    return sorted(result)


def test_each_synapse_comes_exactly_once_in_the_indices_of_whole_populations() -> None:
    net, *_ = network()
    expected = []
    for number, projection in enumerate(net.projections):
        for s, t, weight, delay in projection.get(["weight", "delay"], "list"):
            cells = projection.pre.indices[s], projection.post.indices[t]
            expected.append((number, *map(int, cells), weight, int(np.floor(delay / 0.1 + 0.5 + 1e-6))))
    assert rows(recipe_of(net)) == sorted(expected)
    assert len(expected) > 400


def test_pathways_join_whole_populations() -> None:
    net, *_ = network()
    pathways = recipe_of(net, min_delay=3).pathways
    assert [(p.number, p.projection, p.source, p.target) for p in pathways] == [
        (0, 0, 0, 0),
        (1, 1, 0, 1),
        (2, 2, 1, 0),
        (3, 3, 1, 1),
        (4, 4, 0, 1),
    ]
    assert [p.receptor for p in pathways] == [0, 0, 1, 0, 0]
    assert [p.weight for p in pathways] == [None] * 4 + [0.1]
    assert [p.delay for p in pathways] == [None] * 4 + [10]
    assert {p.kind for p in pathways} == {"event"}


def test_groups_of_several_parts_are_cut_into_pathways() -> None:
    """Join what an assembly will be: parts of two populations, on both sides, with weights by both positions."""
    net, exc, inh = network()
    parts = exc[[7, 3]].cells, inh.cells, exc[10:13].cells
    group = Group(parts)
    cells = [(part.population, int(cell)) for part in parts for cell in part.all_cells()]
    projection = net.projection(exc[: group.size], exc[: group.size], pnl.FixedProbabilityConnector(0.5))
    values = {
        "weight": as_value(lambda i, j: 100.0 * i + j, "uS", "weight"),
        "delay": as_value(1.0, "ms", "delay"),
    }
    model = net.freeze()
    joined = dataclasses.replace(
        projection.spec, pre=group, post=group, values=values, receptors=("excitatory",) * 3
    )
    recipe = Recipe(dataclasses.replace(model, projections=(*model.projections[:-1], joined)), 0.1)
    pathways = {p.number: (p.source, p.target) for p in recipe.pathways if p.projection == joined.number}
    found = []
    for pathway, source, target, weight, delay in rows(recipe, None, list(pathways)):
        i, j = divmod(int(weight), 100)
        assert (pathways[pathway][0], source) == cells[i] and (pathways[pathway][1], target) == cells[j]
        assert delay == 10
        found.append((i, j))
    assert sorted(found) == sorted(projection.get([], "list"))
    some = {0: np.array([3, 11], np.int32), 1: np.array([2], np.int32)}
    wanted = {(population, int(cell)) for population, index in some.items() for cell in index}
    assert rows(recipe, some, list(pathways)) == [
        row for row in rows(recipe, None, list(pathways)) if (pathways[row[0]][1], row[2]) in wanted
    ]


def test_any_targets_can_be_asked_for() -> None:
    net, *_ = network()
    recipe = recipe_of(net)
    whole = rows(recipe)
    for wanted in ([0], [3, 5, 9, 29], list(range(0, 30, 2))):
        index = np.array(wanted, np.int32)
        some = rows(recipe, {0: index}, [0, 2])
        assert some == [row for row in whole if row[0] in (0, 2) and row[2] in wanted]
    assert rows(recipe, {0: np.array([4], np.int32)}, [2]) == []
    halves = [{0: np.arange(a, b), 1: np.arange(a // 2, b // 2)} for a, b in ((0, 11), (11, 30))]
    assert sorted(row for half in halves for row in rows(recipe, half)) == whole


def test_any_pathways_can_be_asked_for() -> None:
    net, *_ = network()
    recipe = recipe_of(net)
    for pathways in ([3], [4, 1], []):
        assert rows(recipe, None, pathways) == [row for row in rows(recipe) if row[0] in pathways]


def test_columns_that_were_not_asked_for_are_empty() -> None:
    net, *_ = network()
    recipe = recipe_of(net)
    for name in ALL:
        for chunk in recipe.chunks([0], None, ["source", name]):
            lengths = {other: len(getattr(chunk, other)) for other in ALL}
            assert {other for other, length in lengths.items() if length} == {"source", name}


def test_chunks_are_bounded() -> None:
    net, *_ = network()
    whole = rows(recipe_of(net))
    recipe = recipe_of(net, at_a_time=7)
    assert max(len(chunk.source) for chunk in recipe.chunks(range(5), None, ALL)) <= 7
    assert rows(recipe) == whole


def in_order(recipe: Recipe, pathways: Any, targets: Any = None, columns: Any = ALL) -> dict[str, list[Any]]:
    """Return each column that is asked for, by pathway and name, in the order in which it comes."""
    found: dict[str, list[Any]] = {f"{number} {name}": [] for number in pathways for name in columns}
    for chunk in recipe.chunks(pathways, targets, columns):
        for name in columns:
            found[f"{chunk.pathway} {name}"] += getattr(chunk, name).tolist()
    return found


@pytest.mark.parametrize("at_a_time", [7, 50, 10**6])
def test_a17_synapses_come_in_the_same_order_whatever_is_asked_for(at_a_time: int) -> None:
    net, exc, inh = network()
    several = pnl.FixedNumberPreConnector(9, with_replacement=True)
    net.projection(inh[::-1], exc[[20, 4, 11]], several, pnl.StaticSynapse(drawn, 1.0), "inhibitory")
    every = range(len(net.projections))
    whole = in_order(recipe_of(net), every)
    assert whole["0 source"] != sorted(whole["0 source"]) and all(whole.values())
    recipe = recipe_of(net, at_a_time=at_a_time)
    assert in_order(recipe, every) == whole
    for columns in (["weight"], ["delay", "source"], ["target"], ["source", "weight"]):
        for pathways in ([5, 0, 2], [1], [4, 3]):
            found = in_order(recipe, pathways, columns=columns)
            assert found == {name: whole[name] for name in found}
    some = np.arange(3, 14, dtype=np.int32)
    found = in_order(recipe, every, {0: some, 1: some})
    for number in every:
        kept = [k for k, target in enumerate(whole[f"{number} target"]) if target in some]
        for name in ALL:
            assert found[f"{number} {name}"] == [whole[f"{number} {name}"][k] for k in kept]


def test_a_chunk_has_at_most_a_million_rows() -> None:
    net = pnl.Network()
    cells = net.population(1500, pnl.IF_cond_exp())
    net.projection(cells, cells, pnl.AllToAllConnector(), pnl.StaticSynapse(0.1, 1.0))
    lengths = [len(chunk.source) for chunk in recipe_of(net).chunks([0], None, ["source"])]
    assert sum(lengths) == 1500**2 and max(lengths) <= 10**6


def test_occurrences_of_a_pair_keep_their_order() -> None:
    net = pnl.Network()
    cells = net.population(3, pnl.IF_cond_exp())
    listed = [(1, 0, w, 1.0) for w in (0.5, 0.1, 0.9, 0.3)] + [(0, 0, 0.2, 1.0)]
    net.projection(cells, cells, pnl.FromListConnector(listed), pnl.StaticSynapse())
    (chunk,) = recipe_of(net).chunks([0], None, ALL)
    assert chunk.weight[chunk.source == 1].tolist() == [0.5, 0.1, 0.9, 0.3]


@pytest.mark.parametrize(
    ("delay", "dt", "steps"),
    [
        (0.1, 0.1, 1),
        (0.15, 0.1, 2),
        (0.149, 0.1, 1),
        (0.25, 0.1, 3),
        (0.3, 0.1, 3),
        (1.5, 1.0, 2),
        (1.4999999, 1.0, 2),
        (1.499, 1.0, 1),
        (0.575, 0.05, 12),
        (12.3, 0.1, 123),
        (0.05, 0.1, 1),
    ],
)
def test_delays_go_to_the_nearest_step_and_halves_up(delay: float, dt: float, steps: int) -> None:
    net = pnl.Network()
    cells = net.population(2, pnl.IF_cond_exp())
    net.projection(cells, cells, pnl.AllToAllConnector(), pnl.StaticSynapse(0.1, delay))
    net.projection(cells, cells, pnl.AllToAllConnector(), pnl.StaticSynapse(0.1, [delay] * 4))
    recipe = recipe_of(net, dt)
    assert [pathway.delay for pathway in recipe.pathways] == [steps, None]
    assert {row[4] for row in rows(recipe)} == {steps}


@pytest.mark.parametrize(
    ("tau_refrac", "dt", "steps"),
    [(0.0, 0.1, 0), (0.1, 0.1, 1), (0.11, 0.1, 2), (2.0, 0.1, 20), (0.3, 0.1, 3), (0.1, 1.0, 1)],
)
def test_refractory_times_are_rounded_up(tau_refrac: float, dt: float, steps: int) -> None:
    net = pnl.Network()
    net.population(2, pnl.IF_cond_exp(tau_refrac=[tau_refrac, 5.0]))
    assert recipe_of(net, dt).refractory_steps(0).tolist() == [steps, round(5.0 / dt)]
    assert recipe_of(net, dt).refractory_steps(0, np.array([0])).tolist() == [steps]


def test_sources_and_cells_that_are_never_refractory_are_held_for_no_steps() -> None:
    net = pnl.Network()
    net.population(2, pnl.SpikeSourceArray())
    assert recipe_of(net).refractory_steps(0).tolist() == [0, 0]


def trains(times: Any, n: int = 1, dt: float = 0.1) -> Recipe:
    net = pnl.Network()
    net.population(n, pnl.SpikeSourceArray(spike_times=times))
    return recipe_of(net, dt)


def test_spikes_are_those_after_the_first_step_and_up_to_the_last() -> None:
    recipe = trains([0.0, 0.1, 0.5, 1.0])
    assert recipe.spikes(0, -1, 10).step.tolist() == [0, 1, 5, 10]
    assert recipe.spikes(0, 0, 5).step.tolist() == [1, 5]
    assert recipe.spikes(0, 5, 9).step.tolist() == []
    assert recipe.spikes(0, 9, 10).step.tolist() == [10]


def test_stretches_of_spikes_join() -> None:
    net = pnl.Network()
    net.population(20, pnl.SpikeSourcePoisson(rate=800.0, start=3.0, duration=20.0))
    recipe = recipe_of(net)
    whole = recipe.spikes(0, -1, 400)
    assert 30 < whole.step.min() <= whole.step.max() <= 230
    assert abs(int(whole.count.sum()) - 320) < 90  # type: ignore[union-attr]
    bounds = [-1, 0, 1, 57, 58, 200, 400]
    pieces = [recipe.spikes(0, a, b) for a, b in itertools.pairwise(bounds)]
    for name in ("step", "index", "count"):
        assert (
            np.concatenate([getattr(piece, name) for piece in pieces]).tolist()
            == getattr(whole, name).tolist()
        )
    some = recipe.spikes(0, -1, 400, np.array([3, 17], np.int32))
    chosen = np.isin(whole.index, [3, 17])
    assert (
        some.step.tolist() == whole.step[chosen].tolist()
        and some.index.tolist() == whole.index[chosen].tolist()
    )


def test_spikes_are_ascending_by_step_and_then_index() -> None:
    spikes = trains([[5.0, 1.0 + 4.0], [1.0, 5.0], [0.2]], 3).spikes(0, -1, 100)
    assert list(zip(spikes.step.tolist(), spikes.index.tolist(), spikes.count.tolist(), strict=True)) == [  # type: ignore[union-attr]
        (2, 2, 1),
        (10, 1, 1),
        (50, 0, 2),
        (50, 1, 1),
    ]


def test_times_off_the_grid_act_at_the_next_step_and_are_recorded_as_given() -> None:
    recipe = trains([0.01, 0.1, 0.10000001, 0.1001, 0.25])
    assert recipe.spikes(0, -1, 10).step.tolist() == [1, 2, 3]
    assert recipe.spikes(0, -1, 10).count.tolist() == [3, 1, 1]  # type: ignore[union-attr]
    index, time = recipe.source_times(0, 1, 10)
    assert time.tolist() == [0.1001, 0.25] and index.tolist() == [0, 0]


def test_times_off_the_grid_are_warned_of_once_at_the_users_line(scene: Any) -> None:
    text = r"2 spike times of 'source' lie off the grid of 0\.1 ms"
    with pytest.warns(RoundingWarning, match=text) as caught:
        scene.source.set(spike_times=[0.11, 0.2, 0.35])
    assert len(caught) == 1 and caught[0].filename == __file__
    scene.sim.run(1.0)


def test_a_constant_delay_that_moves_is_warned_of_once_at_the_users_line(scene: Any) -> None:
    groups, rule = (scene.source, scene.cond), pnl.AllToAllConnector()
    text = r"delay of 0\.15 ms .* off the grid of 0\.1 ms; it is 0\.2 ms"
    with pytest.warns(RoundingWarning, match=text) as caught:
        scene.net.projection(*groups, rule, pnl.StaticSynapse(delay=0.15))
    assert len(caught) == 1 and caught[0].filename == __file__
    scene.sim.run(1.0)


def test_poisson_trains_differ_between_trials_and_populations() -> None:
    net = pnl.Network()
    for _ in range(2):
        net.population(20, pnl.SpikeSourcePoisson(rate=100.0))
    first, second = recipe_of(net), recipe_of(net, trial=1)
    steps = [recipe.spikes(k, -1, 1000).step.tolist() for recipe in (first, second) for k in (0, 1)]
    assert len({tuple(step) for step in steps}) == 4
    assert steps[0] == recipe_of(net).spikes(0, -1, 1000).step.tolist()


def test_cells_and_initial_values_of_any_subset() -> None:
    net = pnl.Network(2)
    cells = net.population(10, pnl.IF_cond_exp(tau_m=drawn, cm=np.arange(1.0, 11.0)))
    cells[[7, 2]].initialize(v=drawn)
    recipe, index = recipe_of(net), np.array([2, 3, 7], np.int32)
    for whole, some in (
        (recipe.cells(0), recipe.cells(0, index)),
        (recipe.initial(0), recipe.initial(0, index)),
    ):
        assert whole.keys() == some.keys()
        for name in whole:
            assert some[name].tolist() == whole[name][index].tolist()
    assert recipe.cells(0)["tau_m"].tolist() == cells.get("tau_m").tolist()
    assert (
        recipe.initial(0)["v"][[0, 1]].tolist() == [-65.0, -65.0] and 0.1 <= recipe.initial(0)["v"][2] < 1.0
    )


@pytest.mark.parametrize(
    ("time", "dt", "steps"),
    [(1.0, 0.1, 10), (0.3, 0.1, 3), (1e6, 0.1, 10**7), (0.0, 0.1, 0), (1.0, 0.025, 40), (12.0, 3.0, 4)],
)
def test_whole_steps(time: float, dt: float, steps: int) -> None:
    assert whole_steps(time, dt, "t") == steps


@pytest.mark.parametrize(
    ("time", "dt", "nearest"),
    [
        (0.25, 0.1, "0.2 and 0.3 ms"),
        (1e5 + 0.05, 0.1, "100000 and 100000.1 ms"),
        (1.0, 0.3, "0.9 and 1.2 ms"),
    ],
)
def test_what_is_no_whole_number_of_steps_names_the_nearest(time: float, dt: float, nearest: str) -> None:
    with pytest.raises(BadValue, match=nearest):
        whole_steps(time, dt, "t")


class Hurried(Expansion):
    """An expansion whose kept pairs another thread takes as soon as they are kept."""

    @property
    def _kept(self) -> None:
        return None

    @_kept.setter
    def _kept(self, kept: Any) -> None:
        pass


def test_a15_several_threads_may_work_out_one_expansion() -> None:
    net = pnl.Network(seed=2)
    cells = net.population(60, pnl.IF_curr_exp())
    rule = pnl.FixedNumberPostConnector(7)
    projection = net.projection(cells, cells, rule, pnl.StaticSynapse(weight=0.1, delay=1.0))
    specs, streams = [cells.spec], net.freeze().streams
    wanted = [batch.source.tolist() for batch in Expansion(projection.spec, specs, streams).batches()]
    assert [batch.source.tolist() for batch in Hurried(projection.spec, specs, streams).batches()] == wanted

    shared = Expansion(projection.spec, specs, streams)
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: [batch.source.tolist() for batch in shared.batches()], range(64)))
    assert found == [wanted] * 64
