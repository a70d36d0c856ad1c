"""How users say which synapses of a projection they mean."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import pynnlite as pnl
from pynnlite.errors import BadValue

from ..rules import Pairs


def joined() -> Any:
    """Return a projection between parts of populations."""
    net = pnl.Network(seed=3)
    first, second = net.population(3, pnl.SpikeSourcePoisson()), net.population(5, pnl.SpikeSourcePoisson())
    cells = net.population(6, pnl.IF_cond_exp())
    sources, targets = first[[2, 0]] + second[3:], cells[[4, 1, 3]]
    return net.projection(sources, targets, pnl.AllToAllConnector(), Pairs(0.001, 1.0), label="joined")


def chosen(projection: Any, synapses: Any) -> list[int]:
    projection.record("weight", synapses=synapses)
    (probe,) = projection.network.records.probes
    found: list[int] = probe.index.tolist()
    return found


CHOICES: dict[str, tuple[Any, list[int]]] = {
    "positions": (lambda p: [6, 1], [1, 6]),
    "a slice": (lambda p: slice(10, None), [10, 11]),
    "a mask of synapses": (lambda p: np.arange(12) % 5 == 1, [1, 6, 11]),
    "truth values": (lambda p: [k == 3 for k in range(12)], [3]),
    "a mask of pairs": (lambda p: np.arange(12).reshape(4, 3) == 7, [6]),  # from source 2 to target 1
    "a synapse": (lambda p: p[4], [4]),
    "synapses": (lambda p: [p[6], p[1]], [1, 6]),
    "some synapses": (lambda p: p[1:7:5], [1, 6]),
    "two views": (lambda p: (p.pre[[1, 3]], p.post[2:]), [9, 11]),
    "a cell and all targets": (lambda p: (p.pre[1], p.post), [1, 5, 9]),
}


@pytest.mark.parametrize("name", CHOICES)
def test_synapses_are_named_in_many_ways(name: str) -> None:
    projection, (choose, expected) = joined(), CHOICES[name]
    assert chosen(projection, choose(projection)) == expected


def test_groups_of_other_cells_are_refused() -> None:
    projection = joined()
    pre, post = projection.pre, projection.post
    wrong = "1 of the 3 cells of 'population0' are none of the sources of 'joined'"
    with pytest.raises(BadValue, match=wrong):
        projection.record("weight", synapses=(pre.parts[0].population, post))
    with pytest.raises(BadValue, match="are none of the targets of 'joined'"):
        projection.record("weight", synapses=(pre, post.population))
    other = pnl.Network().population(2, pnl.IF_cond_exp())
    with pytest.raises(BadValue, match="another network"):
        projection.record("weight", synapses=(pre, other))


def test_synapses_of_another_projection_are_refused() -> None:
    with pytest.raises(BadValue, match="those of another projection"):
        joined().record("weight", synapses=joined()[:2])


@pytest.mark.parametrize(
    ("synapses", "text"),
    [
        ([12], "numbered from 0 to 11"),
        ([-1], "numbered from 0 to 11"),
        ([0.5], "positions in the order"),
        ("all", "positions in the order"),
        ([], "selects none of the 12 synapses"),
        (slice(12, 20), "selects none of the 12 synapses"),
        (slice("a"), "selects no synapses"),
        ([[0], [1, 2]], "positions in the order"),
        (np.zeros(12, bool), "selects none"),
        (np.ones(11, bool), r"the shape \(12,\).*or \(4, 3\)"),
        (np.ones((3, 4), bool), r"\(4, 3\).*not \(3, 4\)"),
    ],
)
def test_synapses_that_are_none(synapses: Any, text: str) -> None:
    with pytest.raises(BadValue, match=text):
        joined().record("weight", synapses=synapses)
