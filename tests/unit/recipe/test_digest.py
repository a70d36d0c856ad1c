"""The digest of a network: other delays and another order of synapses have another one, other chunks have not."""

from __future__ import annotations

from typing import Any

import numpy as np

import pynnlite as pnl
from pynnlite.recipe import Recipe, network_digest


def digest(synapses: list[tuple[float, ...]], at_a_time: int = 2**19) -> str:
    """Return the digest of two cells joined by synapses (source, target, weight, delay), at steps of 0.1 ms."""
    net = pnl.Network(seed=1)
    cells = net.population(2, pnl.IF_curr_exp())
    net.projection(cells, cells, pnl.FromListConnector(synapses))
    return network_digest(Recipe(net.freeze(), 0.1, at_a_time=at_a_time))


def test_a16_a_long_delay_is_not_taken_for_an_occurrence() -> None:
    """The third pair of synapses has a delay that is longer by 2**16 steps, the last by 2**17."""
    delays = (1.0, 2.0, 1.0 + 6553.6, 1.0 + 13107.2)
    assert len({digest([(0, 1, 0.5, delay), (0, 1, 0.5, 1.0)]) for delay in delays}) == len(delays)


def test_a16_occurrences_above_two_bytes_are_not_taken_for_delays() -> None:
    """Occurrence 2**16 in step 2 of delay looked like occurrence 0 in step 3."""
    n = 2**16 - 1
    first, second = (
        [(0, 1, weight, 0.3), *([(0, 1, 0.5, 0.3)] * n), (0, 1, 1.0 - weight, 0.2)] for weight in (0.25, 0.75)
    )
    assert digest(first) != digest(second)


def test_a16_occurrences_go_on_from_chunk_to_chunk() -> None:
    rng = np.random.default_rng(3)
    pairs, weights = rng.integers(0, 2, (200, 2)).tolist(), rng.random(200).tolist()
    many: list[Any] = [(*pair, weight, 1.0) for pair, weight in zip(pairs, weights, strict=True)]
    wanted = digest(many)
    assert {digest(many, at_a_time) for at_a_time in (1, 7, 64, 199)} == {wanted}
    at = [k for k, synapse in enumerate(many) if synapse[:2] == (1, 0)]
    early, late = at[2], at[-2]
    many[early], many[late] = many[late], many[early]
    assert digest(many) != wanted
    assert digest(many, 7) == digest(many) != digest(many[::-1], 7)


def test_a16_synapses_onto_one_target_come_side_by_side() -> None:
    """The digest relies on it."""
    net = pnl.Network(seed=1)
    cells = net.population(12, pnl.IF_curr_exp())
    for connector in (pnl.FixedTotalNumberConnector(300), pnl.FixedNumberPostConnector(5)):
        net.projection(
            cells[[7, 3, 9]], cells[[8, 0, 4]] + cells[[1, 10]], connector, pnl.StaticSynapse(0.1, 1.0)
        )
    recipe = Recipe(net.freeze(), 0.1, at_a_time=7)
    for pathway in recipe.pathways:
        chunks = recipe.chunks([pathway.number], None, ["target"])
        target = np.concatenate([chunk.target for chunk in chunks])
        assert np.count_nonzero(np.diff(target)) + 1 == len(np.unique(target))
