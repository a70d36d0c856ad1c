"""Rules that give each pair a probability: by distance, by displacement, by index."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import pynnlite as pnl
from pynnlite.errors import BadConnection, BadValue

DISTANCE = pnl.DistanceDependentProbabilityConnector
DISPLACEMENT = pnl.DisplacementDependentProbabilityConnector
INDEX = pnl.IndexBasedProbabilityConnector


def pairs(projection: Any) -> set[tuple[int, int]]:
    return {row[:2] for row in projection.get("weight", "list")}


def net_and_cells(n: int = 20, seed: int = 3) -> Any:
    net = pnl.Network(seed)
    return net, net.population(n, pnl.IF_cond_exp())


def connected(rule: Any, n: int = 20, seed: int = 3, **options: Any) -> set[tuple[int, int]]:
    net, cells = net_and_cells(n, seed)
    return pairs(net.projection(cells, cells, rule, **options))


def test_a_sharp_distance_connects_exactly_the_near_pairs() -> None:
    near = {(i, j) for i in range(20) for j in range(20) if abs(i - j) < 4}
    assert connected(DISTANCE("d < 4")) == near
    assert connected(DISTANCE(lambda d: d < 4)) == near
    apart = {(i, j) for i, j in near if i != j}
    assert connected(DISTANCE("d < 4", allow_self_connections=False)) == apart
    assert connected(DISTANCE("d < 4", "NoMutual")) == {(i, j) for i, j in near if i > j}


def test_the_space_of_the_projection_counts() -> None:
    ring = pnl.Space(periodic_boundaries=((0.0, 20.0),))
    around = {(i, j) for i in range(20) for j in range(20) if min((i - j) % 20, (j - i) % 20) < 4}
    assert connected(DISTANCE("d < 4"), space=ring) == around
    right = {(i, j) for i in range(20) for j in range(20) if 0 < (j - i) % 20 < 4}
    assert connected(DISPLACEMENT(lambda way: (way[0] > 0) & (way[0] < 4)), space=ring) == right


def test_a_displacement_leads_from_source_to_target() -> None:
    assert connected(DISPLACEMENT(lambda way: way[0] == 2)) == {(i, i + 2) for i in range(18)}


def test_an_index_rule_is_given_positions_in_the_groups() -> None:
    net, cells = net_and_cells()
    rule = INDEX(lambda i, j: i == 2 * j)
    assert pairs(net.projection(cells[5:15], cells[::2], rule)) == {(2 * j, j) for j in range(5)}


def test_an_index_expression_may_look_at_its_projection() -> None:
    class Mirrored(pnl.IndexBasedExpression):
        def __call__(self, i: Any, j: Any) -> Any:
            return i == self.projection.pre.size - 1 - j

    net, cells = net_and_cells()
    rule = INDEX(Mirrored())
    whole, part = net.projection(cells, cells, rule), net.projection(cells[:4], cells, rule)
    assert pairs(whole) == {(19 - j, j) for j in range(20)}
    assert pairs(part) == {(3 - j, j) for j in range(4)}


class Apart(pnl.IndexBasedExpression):
    """How far two cells are apart along x, times a factor; it has a beginning of its own."""

    def __init__(self, factor: float) -> None:
        self.factor = factor

    def __call__(self, i: Any, j: Any) -> Any:
        ends = self.projection
        return self.factor * np.abs(ends.pre.positions[0][i] - ends.post.positions[0][j])


def test_weights_and_delays_may_be_index_expressions_that_look_at_the_projection() -> None:
    net, cells = net_and_cells()
    apart = np.abs(np.subtract.outer(np.arange(20), np.arange(20)))
    one, kind = Apart(0.5), pnl.AllToAllConnector(allow_self_connections=False)
    whole = net.projection(cells, cells, kind, pnl.StaticSynapse(one, Apart(2.0)))
    part = net.projection(cells[5:10], cells, pnl.AllToAllConnector(), pnl.StaticSynapse(one, 1.0))
    off = ~np.eye(20, dtype=bool)
    assert np.array_equal(whole.get("weight", "array")[off], 0.5 * apart[off])
    assert np.array_equal(whole.get("delay", "array")[off], 2.0 * apart[off])
    assert np.array_equal(part.get("weight", "array"), 0.5 * apart[5:10])
    part.set(weight=pnl.LazyArray(one) * 3)
    assert np.array_equal(part.get("weight", "array"), 1.5 * apart[5:10])
    assert one.projection is None


def test_the_mean_number_is_that_of_the_probabilities() -> None:
    rule = DISTANCE("0.5*exp(-d/50)")
    distance = np.abs(np.subtract.outer(np.arange(300), np.arange(300)))
    p = 0.5 * np.exp(-distance / 50)
    expected, deviation = p.sum(), np.sqrt((p * (1 - p)).sum())
    assert abs(len(connected(rule, 300)) - expected) < 4 * deviation


def test_an_expression_and_a_function_of_the_same_values_give_the_same_network() -> None:
    text = connected(DISTANCE("0.7 - d/40"))
    assert text == connected(DISTANCE(lambda d: 0.7 - d / 40))
    assert text != connected(DISTANCE("0.7 - d/41"), seed=4)


def test_a_higher_probability_adds_pairs_and_takes_none_away() -> None:
    assert connected(DISTANCE("0.2*exp(-d)")) <= connected(DISTANCE("0.6*exp(-d/2)"))


def test_p18_p19_projections_differ_also_if_they_share_a_generator() -> None:
    net, cells = net_and_cells()
    rng = pnl.NumpyRNG(5)
    one, two = (net.projection(cells, cells, DISTANCE("0.5", rng=rng), label=label) for label in "ab")
    assert pairs(one) != pairs(two)
    assert connected(DISTANCE("0.5", rng=rng), seed=1) == connected(DISTANCE("0.5", rng=rng), seed=2)


def test_no_mutual_leaves_one_of_two_cells_that_both_groups_have() -> None:
    net, cells = net_and_cells()
    for rule in (
        pnl.AllToAllConnector("NoMutual"),
        pnl.FixedProbabilityConnector(1.0, "NoMutual"),
        DISTANCE("1", "NoMutual"),
    ):
        found = pairs(net.projection(cells[:6], cells[4:8], rule))
        # Cells 4 and 5 are in both groups: 5 projects to 4, and neither to itself nor 4 to 5.
        everything = {(i, j) for i in range(6) for j in range(4)}
        assert found == everything - {(4, 0), (5, 1), (4, 1)}


DIGESTS: dict[str, tuple[Any, Any]] = {
    "expression": (lambda: DISTANCE("exp(-d)"), lambda: DISTANCE("exp(-2*d)")),
    "function": (lambda: DISTANCE(lambda d: d < 3), lambda: DISTANCE(lambda d: d < 4)),
    "displacement": (lambda: DISPLACEMENT(lambda w: w[0] < 3), lambda: DISPLACEMENT(lambda w: w[0] < 4)),
    "index": (lambda: INDEX(lambda i, j: i < j), lambda: INDEX(lambda i, j: i > j)),
    "self": (lambda: DISTANCE("exp(-d)"), lambda: DISTANCE("exp(-d)", False)),
    "seed": (lambda: DISTANCE("exp(-d)", rng=pnl.NumpyRNG(1)), lambda: DISTANCE("exp(-d)")),
}


@pytest.mark.parametrize("name", DIGESTS)
def test_the_digest_tells_rules_apart(name: str) -> None:
    def digest(rule: Any) -> str:
        net, cells = net_and_cells()
        net.projection(cells, cells, rule)
        return str(net.digest())

    one, other = DIGESTS[name]
    assert digest(one()) == digest(one())
    assert digest(one()) != digest(other())


MISTAKES: dict[str, tuple[Any, type[Exception], str]] = {
    "p above 1": (lambda: connected(DISTANCE("1 + d")), BadConnection, "must lie between 0 and 1"),
    "p below 0": (lambda: connected(DISTANCE("1 - d")), BadConnection, "maximum(p, 0)"),
    "p infinite": (lambda: connected(DISTANCE("1/d")), BadConnection, "it is inf"),
    "p of NaN": (lambda: connected(INDEX(lambda i, j: i * np.nan)), BadConnection, "it is nan"),
    "another name": (lambda: DISTANCE("exp(-r)"), BadValue, "'r'"),
    "code": (lambda: DISTANCE("open('x')"), BadValue, "not allowed"),
    "a number": (lambda: DISTANCE(0.3), BadValue, "an expression in d, as text, or a function"),
    "not by element": (lambda: connected(DISTANCE(lambda d: d[:1])), BadValue, "element by element"),
    "a function that fails": (lambda: connected(DISTANCE(lambda d: d.nothing)), BadValue, "AttributeError"),
    "no function": (lambda: DISPLACEMENT("d"), BadValue, "a function of displacements"),
    "no expression": (lambda: INDEX(0.5), BadValue, "a function of two arrays"),
    "mutual": (lambda: DISTANCE("1", "mutual"), BadValue, "True or False or 'NoMutual', not 'mutual'"),
    "rng": (lambda: DISTANCE("1", rng=3), BadValue, "NumpyRNG or None, not 3"),
    "location": (lambda: DISTANCE("1", location_selector="soma"), BadValue, "cells are points here"),
    "callback": (lambda: INDEX(max, callback=3), BadValue, "callback of IndexBasedProbabilityConnector"),
    "safe": (lambda: pnl.AllToAllConnector(safe="no"), BadValue, "safe of AllToAllConnector"),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_mistakes_are_refused_with_what_is_allowed(name: str) -> None:
    mistake, error, words = MISTAKES[name]
    with pytest.raises(error) as caught:
        mistake()
    assert words in str(caught.value)
