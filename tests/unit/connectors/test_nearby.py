"""An index of positions saves work and changes no pair."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import pynnlite as pnl
from pynnlite.connectors import distance
from pynnlite.connectors.nearby import nearby
from pynnlite.expressions import Formula

GRID = pnl.Grid2D(dx=3.0, dy=2.0)
BALL = pnl.RandomStructure(pnl.Sphere(60.0))
BOX = pnl.RandomStructure(pnl.Cuboid(200.0, 100.0, 0.0))
TORUS = pnl.Space("xy", periodic_boundaries=((0, 60), (0, 40)))

CASES: dict[str, tuple[Any, Any, str]] = {
    "grid": (GRID, None, "exp(-d**2/(2*1.5**2))"),
    "torus": (GRID, TORUS, "exp(-d**2/(2*1.5**2))"),
    "cells beyond the boundaries": (
        BOX,
        pnl.Space(periodic_boundaries=((0, 60), (-20, 20))),
        "0.8*exp(-d/0.3)",
    ),
    "sharp": (BOX, None, "d < 17"),
    "a ring": (BOX, None, "0.7*((d > 10) & (d < 15))"),
    "space": (BALL, None, "where(d < 12, 1 - d/12, 0)"),
    "moved and scaled": (BALL, pnl.Space(scale_factor=0.5, offset=(20.0, -5.0, 3.0)), "exp(-d)"),
    "one axis": (BALL, pnl.Space("y"), "exp(-d/0.5)"),
    "a line": (pnl.Line(dx=0.1), None, "0.5*exp(-d**2)"),
    "far apart": (BALL, pnl.Space(offset=(1e12, 0, 0)), "exp(-d)"),
    "nothing": (BALL, None, "0*d"),
}


def projected(case: str, rule: Any, n: int = 400) -> Any:
    structure, space, _ = CASES[case]
    net = pnl.Network(3)
    cells = net.population(n, pnl.IF_cond_exp(), structure=structure)
    return net.projection(cells, cells, rule, pnl.StaticSynapse(0.1), space=space)


def pairs(projection: Any) -> list[tuple[int, int]]:
    return [row[:2] for row in projection.get("weight", "list")]


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("self_connections", [True, False, "NoMutual"])
def test_the_index_changes_no_pair(case: str, self_connections: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    rule = pnl.DistanceDependentProbabilityConnector(CASES[case][2], self_connections)
    indexed = projected(case, rule)
    found = pairs(indexed)
    monkeypatch.setattr(distance, "FEW", 10**9)
    assert found == pairs(projected(case, rule))
    assert found or case in ("far apart", "nothing")


@pytest.mark.parametrize("case", CASES)
def test_there_is_an_index_where_a_rule_is_local(case: str) -> None:
    spec = projected(case, pnl.OneToOneConnector()).spec
    population = projected(case, pnl.OneToOneConnector()).pre.spec
    space = spec.space
    positions = np.ascontiguousarray(population.positions)
    index = nearby(Formula(CASES[case][2], "p"), space, positions, space.placed(positions))
    assert index is not None
    assert sorted(index.members.tolist()) == list(range(400))
    assert (index.bound <= 1).all()


@pytest.mark.parametrize("text", ["0.1", "1/(1+d)", "exp(-d/1000)", "sin(d)**2"])
def test_there_is_none_where_it_would_not_help(text: str) -> None:
    positions = np.random.default_rng(1).random((1000, 3)) * 100
    assert nearby(Formula(text, "p"), pnl.Space(), positions, positions) is None
    assert nearby(Formula("d < 1", "p"), pnl.Space(), np.zeros((9, 3)), positions) is None


def test_targets_may_be_other_cells_in_any_part_and_order() -> None:
    net = pnl.Network(3)
    sources = net.population(900, pnl.IF_cond_exp(), structure=BALL)
    targets = net.population(300, pnl.IF_cond_exp(), structure=pnl.RandomStructure(pnl.Sphere(90.0)))
    rule = pnl.DistanceDependentProbabilityConnector("exp(-d/2)")
    whole = net.projection(sources, targets, rule)
    brute = net.projection(sources, targets, pnl.DistanceDependentProbabilityConnector("exp(-d/2)"))
    assert pairs(whole)
    expansion = whole._expansion(whole.spec)
    backwards = np.arange(300, dtype=np.int32)[::-1]
    found = [
        (int(i), int(j))
        for batch in expansion.batches(backwards)
        for i, j in zip(batch.source, batch.target, strict=True)
    ]
    assert sorted(found) == sorted(pairs(whole))
    assert [j for _, j in found] == sorted((j for _, j in found), reverse=True)
    assert pairs(brute) != pairs(whole)  # another projection draws other numbers
