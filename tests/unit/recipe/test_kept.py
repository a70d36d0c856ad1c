"""Pairs that are costly to work out are worked out once for who asks for them twice."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import pynnlite as pnl
from pynnlite.connectors import Pairs, PairwiseConnector, Request
from pynnlite.recipe import Recipe, kept


class Half(PairwiseConnector):
    """Connect each pair with a probability of 1/2, and note how many targets were worked out."""

    def __init__(self) -> None:
        self.prepare(True, None)
        self.worked_out = 0

    def probability(self, request: Request, source: Any, target: Any) -> Any:
        return np.full(len(source), 0.5)

    def pairs(self, request: Request) -> Pairs:
        self.worked_out += len(request.wanted)
        return super().pairs(request)

    def signature(self) -> tuple[Any, ...]:
        return ("half",)


class Cheap(Half):
    """The same rule, whose pairs are not kept."""

    costly = False


def asked(rule: Half, clone: bool = False) -> tuple[list[Any], list[Any], list[Any]]:
    """Return what a recipe answers that is asked three times, the first time for the sources alone."""
    net = pnl.Network(seed=1)
    cells = net.population(40, pnl.IF_curr_exp())
    synapse = pnl.StaticSynapse(weight=pnl.RandomDistribution("uniform", (0, 1)), delay=1.0)
    projection = net.projection(cells, cells, rule, synapse)
    if clone:
        net.projection(cells, cells, pnl.CloneConnector(projection), synapse)
    recipe = Recipe(net.freeze(), 0.1, at_a_time=100)
    number = len(recipe.pathways) - 1
    answers = []
    for columns, again in ((["source"], True), (["source", "weight"], False), (["source", "weight"], False)):
        chunks = recipe.chunks([number], None, columns, again)
        answers.append([(chunk.source.tolist(), chunk.weight.tolist()) for chunk in chunks])
    return answers[0], answers[1], answers[2]


@pytest.mark.parametrize(
    ("rule", "clone", "worked_out"), [(Half, False, 80), (Half, True, 80), (Cheap, False, 120)]
)
def test_costly_pairs_are_kept_until_they_are_asked_for_again(
    rule: Any, clone: bool, worked_out: int
) -> None:
    given = rule()
    first, second, third = asked(given, clone)
    assert [source for source, _ in first] == [source for source, _ in second]
    assert second == third
    assert len(first) > 1
    assert given.worked_out == worked_out


def test_what_does_not_fit_is_worked_out_again(monkeypatch: pytest.MonkeyPatch) -> None:
    wanted = asked(Half())
    monkeypatch.setattr(kept, "MOST_KEPT", 1000)
    given = Half()
    assert asked(given) == wanted
    assert 80 < given.worked_out < 120


def test_pairs_onto_other_targets_are_not_taken() -> None:
    pairs, some = Pairs(np.array([0, 1, 2, 3]), np.array([5, 6, 7], np.int32)), np.array([1, 2, 4], np.int32)
    store = kept.KeptPairs()
    store.keep(some, pairs)
    assert store.taken(np.array([1, 3, 4], np.int32)) is None
    assert store.taken(some) is pairs
    assert store.taken(some) is None


def test_the_number_of_synapses_of_a_rule_by_distance_is_estimated() -> None:
    net = pnl.Network(seed=1)
    cells = net.population(2000, pnl.IF_curr_exp(), structure=pnl.Line(dx=1.0))
    ring = pnl.Space("x", periodic_boundaries=((0, 2000),))
    rule = pnl.DistanceDependentProbabilityConnector("d < 10")
    net.projection(cells, cells, rule, pnl.StaticSynapse(weight=0.1, delay=1.0), space=ring)
    assert Recipe(net.freeze(), 0.1).expansion(0).degree == 19
