"""Small worlds: near cells, of which some are exchanged for any others."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest

import pynnlite as pnl

SMALL = pnl.SmallWorldConnector
N = 60
RING = pnl.Space(periodic_boundaries=((0.0, N),))
NEAR = {(i, j % N) for i in range(N) for j in range(i - 3, i + 4)}


def connected(rule: Any, seed: int = 3, n: int = N) -> list[tuple[int, int]]:
    net = pnl.Network(seed)
    cells = net.population(n, pnl.IF_cond_exp())
    return [row[:2] for row in net.projection(cells, cells, rule, space=RING).get("weight", "list")]


def test_without_rewiring_the_near_cells_are_connected() -> None:
    assert set(connected(SMALL(3.5, 0.0))) == NEAR
    assert set(connected(SMALL(3.5, 0.0, False))) == {(i, j) for i, j in NEAR if i != j}


@pytest.mark.parametrize("rewiring", [0.2, 1.0])
def test_rewiring_keeps_the_number_of_targets_and_doubles_none(rewiring: float) -> None:
    found = connected(SMALL(3.5, rewiring, False))
    assert len(set(found)) == len(found) == 6 * N
    assert set(Counter(i for i, _ in found).values()) == {6}
    assert all(i != j for i, j in found)
    kept = len(set(found) & NEAR) / len(found)
    by_chance = rewiring * 6 / (N - 1)
    assert abs(kept - (1 - rewiring) - by_chance) < 0.07


def test_the_number_of_connections_can_be_limited() -> None:
    found = connected(SMALL(3.5, 0.0, n_connections=4))
    assert set(found) < NEAR
    assert set(Counter(i for i, _ in found).values()) == {4}
    assert connected(SMALL(3.5, 0.0, n_connections=9)) == connected(SMALL(3.5, 0.0))


def test_the_network_depends_on_the_seed_alone() -> None:
    assert connected(SMALL(3.5, 0.5)) == connected(SMALL(3.5, 0.5))
    assert connected(SMALL(3.5, 0.5)) != connected(SMALL(3.5, 0.5), seed=4)
    own = SMALL(3.5, 0.5, rng=pnl.NumpyRNG(7))
    assert connected(own, 1) == connected(own, 2)


def test_where_nearly_all_are_connected_every_connection_still_finds_a_place() -> None:
    found = connected(SMALL(100.0, 1.0, False), n=12)
    assert sorted(found) == sorted((i, j) for i in range(12) for j in range(12) if i != j)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ((-1.0, 0.5), "degree of SmallWorldConnector"),
        ((3.0, 1.5), "rewiring of SmallWorldConnector must be a number between 0 and 1, not 1.5"),
        ((3.0, 0.5, "NoMutual"), "allow_self_connections must be True or False, not 'NoMutual'"),
        ((3.0, 0.5, True, 2.5), "n_connections of SmallWorldConnector"),
    ],
)
def test_mistakes_are_refused(given: Any, words: str) -> None:
    with pytest.raises(pnl.errors.BadValue) as caught:
        SMALL(*given)
    assert words in str(caught.value)
