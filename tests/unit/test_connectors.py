"""Each rule makes what it promises, and the same synapses however its rows are asked for."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import pynnlite as pnl
from pynnlite.connectors.base import PIECE, Request, by_target
from pynnlite.random import Streams
from pynnlite.recipe import Expansion

PRE, POST, TOTAL = pnl.FixedNumberPreConnector, pnl.FixedNumberPostConnector, pnl.FixedTotalNumberConnector
DISTANCE = pnl.DistanceDependentProbabilityConnector
rng = np.random.default_rng(1)
RULES: dict[str, Any] = {
    "all to all": pnl.AllToAllConnector(),
    "all to all but self": pnl.AllToAllConnector(allow_self_connections=False),
    "one to one": pnl.OneToOneConnector(),
    "probability": pnl.FixedProbabilityConnector(0.3),
    "probability but self": pnl.FixedProbabilityConnector(0.9, allow_self_connections=False),
    "pre": PRE(5),
    "pre but self": PRE(12, allow_self_connections=False),
    "pre with replacement": PRE(30, with_replacement=True),
    "pre, more than there are": PRE(45),
    "pre, drawn": PRE(pnl.RandomDistribution("poisson", (6.0,))),
    "post": POST(5),
    "post but self": POST(12, allow_self_connections=False),
    "post with replacement": POST(30, with_replacement=True),
    "post, drawn": POST(pnl.RandomDistribution("uniform_int", (0, 9))),
    "total": TOTAL(250),
    "total but self": TOTAL(500, allow_self_connections=False),
    "distinct total": TOTAL(250, with_replacement=False),
    "distinct total but self": TOTAL(300, allow_self_connections=False, with_replacement=False),
    "all to all, not mutual": pnl.AllToAllConnector(allow_self_connections="NoMutual"),
    "probability, not mutual": pnl.FixedProbabilityConnector(0.5, allow_self_connections="NoMutual"),
    "distance": DISTANCE("0.9*exp(-d**2/50)"),
    "distance but self": DISTANCE(lambda d: d < 3.5, allow_self_connections=False),
    "distance, not mutual": DISTANCE("exp(-d/9)", allow_self_connections="NoMutual"),
    "displacement": pnl.DisplacementDependentProbabilityConnector(lambda way: 0.4 * (way[0] > 2)),
    "index": pnl.IndexBasedProbabilityConnector(lambda i, j: 0.7 * ((i + j) % 3 == 0)),
    "small world": pnl.SmallWorldConnector(3.5, 0.3),
    "small world but self": pnl.SmallWorldConnector(6.0, 0.7, False, n_connections=7),
    "list": pnl.FromListConnector(rng.integers(0, 20, (200, 2))),
    "array": pnl.ArrayConnector(rng.random((20, 20)) < 0.2),
}
drawn = pnl.RandomDistribution("uniform", (0.1, 1.0))
N = 20


def projected(rule: Any, seed: int = 3, n: int = N) -> Any:
    """Project a population of n cells onto itself by a rule, with drawn weights and delays."""
    net = pnl.Network(seed)
    cells = net.population(n, pnl.IF_cond_exp())
    return net.projection(
        cells, cells, rule, pnl.StaticSynapse(drawn, pnl.RandomDistribution("uniform", (1.0, 9.0)))
    )


def rows(projection: Any, wanted: Any = None, at_a_time: int = 2**19) -> list[tuple[int, int, float, float]]:
    """Return (source, target, weight, delay) of the synapses onto some targets, in the order of the batches."""
    specs = [population.spec for population in projection.network.populations]
    expansion = Expansion(projection.spec, specs, Streams(projection.network.seed), at_a_time)
    result: list[Any] = []
    for batch in expansion.batches(None if wanted is None else np.array(wanted, np.int32)):
        columns = (batch.source, batch.target, batch.values("weight"), batch.values("delay"))
        result += zip(*(column.tolist() for column in columns), strict=True)
    return result


@pytest.mark.parametrize("name", RULES)
def test_any_part_of_the_targets_gives_the_same_synapses(name: str) -> None:
    projection = projected(RULES[name])
    whole = rows(projection)
    assert whole
    for parts in ([range(7), range(7, N)], [range(0, N, 2), range(1, N, 2)], [[k] for k in range(N)]):
        pieces = [row for part in parts for row in rows(projection, list(part))]
        assert sorted(pieces) == sorted(whole)
        for part in parts:
            assert rows(projection, list(part)) == [row for row in whole if row[1] in set(part)]


@pytest.mark.parametrize("name", RULES)
def test_small_batches_give_the_same_synapses(name: str) -> None:
    projection = projected(RULES[name])
    whole = rows(projection)
    assert rows(projection, at_a_time=40) == whole
    listed = projection.get("weight", "list", with_address=False)
    projection.set(weight=listed)
    assert [row[:3] for row in rows(projection, at_a_time=40)] == [row[:3] for row in whole]


@pytest.mark.parametrize("name", RULES)
def test_a_rule_repeats_with_its_seed_and_only_with_it(name: str) -> None:
    connectivity = [[row[:2] for row in rows(projected(RULES[name], seed))] for seed in (3, 3, 4)]
    assert connectivity[0] == connectivity[1]
    without_chance = name.split()[0] in ("array", "list", "all", "one") or name == "distance but self"
    assert (connectivity[0] == connectivity[2]) == without_chance


@pytest.mark.parametrize("name", RULES)
def test_a_drawn_weight_does_not_shift_the_connectivity(name: str) -> None:
    net = pnl.Network(3)
    cells = net.population(N, pnl.IF_cond_exp())
    plain = net.projection(cells, cells, RULES[name], pnl.StaticSynapse(0.1, 1.0))
    assert [row[:2] for row in rows(plain)] == [row[:2] for row in rows(projected(RULES[name]))]


@pytest.mark.parametrize("name", [name for name in RULES if name.split()[-1] == "self"])
def test_self_connections_are_left_out(name: str) -> None:
    assert all(source != target for source, target, *_ in rows(projected(RULES[name])))


@pytest.mark.parametrize(
    "name", [name for name in RULES if name.split()[-1] == "self" and "total" not in name]
)
@pytest.mark.parametrize(("pre", "post"), [([5, 2, 9, 0, 7], [7, 3, 5, 11]), (slice(0, 12), slice(6, 20))])
def test_self_connections_are_left_out_of_overlapping_views(name: str, pre: Any, post: Any) -> None:
    net = pnl.Network(3)
    cells = net.population(N, pnl.IF_cond_exp())
    views = cells[pre], cells[post]
    rule = RULES[name]
    if isinstance(rule, PRE | POST):
        rule = type(rule)(3, allow_self_connections=False)
    pairs = np.array(net.projection(*views, rule).get([], "list"))
    sources, targets = views[0].indices[pairs[:, 0]], views[1].indices[pairs[:, 1]]
    assert (sources != targets).all()
    common = set(views[0].indices.tolist()) & set(views[1].indices.tolist())
    assert common <= set(sources.tolist()) and common <= set(targets.tolist())


def test_self_connections_are_left_out_of_a_total_between_reordered_views() -> None:
    net = pnl.Network(3)
    cells = net.population(N, pnl.IF_cond_exp())
    pre, post = cells[[4, 1, 7]], cells[[7, 4, 1]]
    for replacement in (True, False):
        rule = TOTAL(6, allow_self_connections=False, with_replacement=replacement)
        pairs = np.array(net.projection(pre, post, rule).get([], "list"))
        assert (pre.indices[pairs[:, 0]] != post.indices[pairs[:, 1]]).all()
    assert len({tuple(pair) for pair in pairs.tolist()}) == 6


def test_populations_that_only_look_alike_have_no_self_connections() -> None:
    net = pnl.Network(3)
    first, second = (net.population(5, pnl.IF_cond_exp()) for _ in range(2))
    assert net.projection(first, second, pnl.AllToAllConnector(allow_self_connections=False)).size() == 25


def test_all_pairs() -> None:
    assert [row[:2] for row in rows(projected(RULES["all to all"], n=3))] == [
        (s, t) for t in range(3) for s in range(3)
    ]
    assert [row[:2] for row in rows(projected(RULES["one to one"], n=3))] == [(k, k) for k in range(3)]


@pytest.mark.parametrize("name", ["pre", "pre but self", "pre with replacement", "pre, more than there are"])
def test_each_target_has_its_number_of_sources(name: str) -> None:
    rule = RULES[name]
    targets = np.array([row[1] for row in rows(projected(rule))])
    assert np.bincount(targets, minlength=N).tolist() == [rule.n] * N


@pytest.mark.parametrize("name", ["post", "post but self", "post with replacement"])
def test_each_source_has_its_number_of_targets(name: str) -> None:
    rule = RULES[name]
    sources = np.array([row[0] for row in rows(projected(rule))])
    assert np.bincount(sources, minlength=N).tolist() == [rule.n] * N


@pytest.mark.parametrize("name", [name for name in RULES if name.startswith(("total", "distinct"))])
def test_the_total_is_exact(name: str) -> None:
    assert len(rows(projected(RULES[name]))) == RULES[name].n


@pytest.mark.parametrize(
    "name", ["pre", "pre but self", "post", "post but self", "distinct total", "distinct total but self"]
)
def test_without_replacement_pairs_are_distinct(name: str) -> None:
    pairs = [row[:2] for row in rows(projected(RULES[name]))]
    assert len(set(pairs)) == len(pairs)


def test_more_than_there_are_takes_each_candidate_as_often_as_it_goes() -> None:
    pairs = np.array([row[:2] for row in rows(projected(RULES["pre, more than there are"]))])
    times = np.zeros((N, N), int)
    np.add.at(times, (pairs[:, 0], pairs[:, 1]), 1)
    assert set(times.ravel().tolist()) == {2, 3}
    assert times.sum(axis=0).tolist() == [45] * N


def test_drawn_numbers_differ_from_cell_to_cell() -> None:
    for name, column in (("pre, drawn", 1), ("post, drawn", 0)):
        ends = np.array([row[column] for row in rows(projected(RULES[name], n=500))])
        counts = np.bincount(ends, minlength=500)
        assert counts.std() > 1 and abs(counts.mean() - RULES[name].n.mean) < 0.6


@pytest.mark.parametrize(
    ("name", "p"),
    [
        ("probability", 0.3),
        ("pre", 5 / 200),
        ("post", 5 / 200),
        ("total", 250 / 200**2),
        ("distinct total", 250 / 200**2),
    ],
)
def test_all_pairs_are_equally_likely(name: str, p: float) -> None:
    """Compare the counts in a 10 by 10 grid of pairs with their expectation: chi-square far from absurd."""
    n, repeats = 200, 8
    counts = np.zeros((10, 10))
    for seed in range(repeats):
        pairs = np.array([row[:2] for row in rows(projected(RULES[name], seed, n))])
        np.add.at(counts, (pairs[:, 0] // 20, pairs[:, 1] // 20), 1)
    expected = repeats * p * n * n / 100
    chi_square = ((counts - expected) ** 2 / expected).sum()
    assert abs(counts.sum() - 100 * expected) < 5 * np.sqrt(100 * expected)
    assert 30 < chi_square < 170


@pytest.mark.parametrize("rule", [PRE, POST])
def test_a_drawn_number_may_bring_a_seed_of_its_own(rule: Any) -> None:
    def counts(seed: int, own: int | None) -> Any:
        generator = None if own is None else pnl.NumpyRNG(own)
        number = pnl.RandomDistribution("uniform_int", (0, 15), rng=generator)
        ends = [row[1 if rule is PRE else 0] for row in rows(projected(rule(number), seed))]
        return np.bincount(ends, minlength=N).tolist()

    assert counts(1, 5) == counts(2, 5) != counts(1, 6)
    assert counts(1, None) != counts(2, None)


@pytest.mark.parametrize("p", [0.0, 1.0])
def test_certain_probabilities(p: float) -> None:
    assert len(rows(projected(pnl.FixedProbabilityConnector(p)))) == p * N * N


def test_two_projections_of_one_rule_differ() -> None:
    net = pnl.Network(3)
    cells = net.population(N, pnl.IF_cond_exp())
    rule = pnl.FixedProbabilityConnector(0.5)
    one, other = (net.projection(cells, cells, rule, label=label) for label in ("one", "other"))
    assert one.get([], "list") != other.get([], "list")


def test_a_population_added_later_shifts_nothing() -> None:
    before = rows(projected(RULES["probability"]))
    projection = projected(RULES["probability"])
    projection.network.population(100, pnl.IF_curr_exp())
    assert rows(projection) == before


def test_a_list_keeps_multiple_connections_in_their_order() -> None:
    listed = [(1, 0, 0.5, 1.0), (0, 0, 0.1, 1.0), (1, 0, 0.4, 2.0), (1, 0, 0.6, 3.0)]
    projection = projected(pnl.FromListConnector(listed))
    assert projection.get("weight", "list") == [(0, 0, 0.1), (1, 0, 0.5), (1, 0, 0.4), (1, 0, 0.6)]
    assert projection.get("delay", "list", with_address=False) == [1.0, 1.0, 2.0, 3.0]


def test_an_empty_list_makes_nothing() -> None:
    projection = projected(pnl.FromListConnector([]))
    assert projection.size() == 0 and projection.get("weight", "list") == []


def test_columns_may_be_named() -> None:
    projection = projected(pnl.FromListConnector([(0, 1, 2.5)], column_names=["delay"]))
    assert projection.get("delay", "list") == [(0, 1, 2.5)]
    projection = projected(pnl.FromListConnector(np.array([(0, 1, 2.5, 0.5)]), ["delay", "weight"]))
    assert projection.get(["weight", "delay"], "list") == [(0, 1, 0.5, 2.5)]


def test_b2_connections_are_grouped_by_target_in_pieces_and_keep_their_order() -> None:
    rng = np.random.default_rng(2)
    n, targets = PIECE + 100_000, 300
    target = rng.integers(0, targets, n).astype(np.int32)
    source, ordinal, weight = np.arange(n, dtype=np.int32), rng.permutation(n).astype(np.int32), rng.random(n)
    request = Request(lambda purpose, seed: 1, n, targets, np.arange(targets, dtype=np.int32), None)
    pairs = by_target(request, source, target, None, ordinal, weight=weight)
    order = np.argsort(target, kind="stable")
    assert np.array_equal(pairs.source, order) and np.array_equal(pairs.ordinal, ordinal[order])
    assert np.array_equal(pairs.columns["weight"], weight[order]) and pairs.anchor is None
    assert np.array_equal(np.diff(pairs.starts), np.bincount(target, minlength=targets))
