"""Networks whose synapses have a rule: what differs in a parameter, an initial value or a dendritic part is named."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest

import pynnlite as pnl
from pynnlite.backend import difference
from pynnlite.compare.fingerprints import StretchPrint, fingerprint, synapses_onto
from pynnlite.compare.network import Side, compare_networks
from pynnlite.compare.verdicts import FAILS, PASSES, Verdict
from pynnlite.recipe import Recipe, network_digest

from ..rules import Pairs


def described(initial: Mapping[str, Any] | None = None, **named: Any) -> Recipe:
    net = pnl.Network(seed=3)
    sources = net.population(4, pnl.SpikeSourcePoisson(), label="in")
    cells = net.population(3, pnl.IF_cond_exp(), label="out")
    synapse = Pairs(0.01, pnl.RandomDistribution("uniform", (1.0, 3.0)), **named)
    projection = net.projection(sources, cells, pnl.AllToAllConnector(), synapse, label="joined")
    projection.initialize(**(initial or {}))
    return Recipe(net.freeze(), 0.1)


def compared(*recipes: Recipe) -> Verdict:
    sides = [
        Side(
            name,
            [StretchPrint(0, fingerprint(recipe), {})],
            lambda _, *place, of=recipe: synapses_onto(of, *place),
        )
        for name, recipe in zip(("nest", "native"), recipes, strict=True)
    ]
    return compare_networks(*sides)


def one(value: float, other: float) -> Any:
    """Return a matrix in which one entry differs."""
    values = np.full((4, 3), other)
    values[2, 1] = value
    return values


DIFFERENT: list[tuple[Recipe, Recipe, str, str]] = [
    (
        described(tau_plus=one(17.0, 20.0)),
        described(tau_plus=np.full((4, 3), 20.0)),
        "parameter",
        "tau_plus 17 on nest, 20 on native.",
    ),
    (
        described({"x": one(0.5, 0.0)}),
        described({"x": np.zeros((4, 3))}),
        "initial value",
        "initial value of x 0.5 on nest, 0 on native.",
    ),
]


@pytest.mark.parametrize(("mine", "others", "kind", "words"), DIFFERENT)
def test_what_differs_is_named(mine: Recipe, others: Recipe, kind: str, words: str) -> None:
    verdict = compared(mine, others)
    assert verdict.outcome == FAILS
    (fault,) = verdict.faults
    assert (fault.kind, fault.source, fault.source_cell, fault.cell) == (kind, "in", 2, 1)
    assert fault.text == f"projection 'joined', synapse 2→1: {words}"


def test_another_dendritic_part_is_named() -> None:
    verdict = compared(described(dendritic_delay_fraction=one(0.0, 1.0)), described())
    (fault,) = verdict.faults
    assert fault.kind == "delay"
    assert "synapse 2→1: dendritic part of the delay 0 ms on nest" in fault.text


def test_how_parameters_are_given_does_not_matter() -> None:
    alike = described(tau_plus=np.full((4, 3), 20.0), dendritic_delay_fraction=lambda d: 1.0 + 0.0 * d)
    verdict = compared(alike, described())
    assert verdict.outcome == PASSES
    assert "described in two ways" in verdict.text
    assert fingerprint(alike).digest == network_digest(alike) == network_digest(described())


def test_changes_of_parameters_and_variables_make_another_network() -> None:
    net = pnl.Network(seed=3)
    cells = net.population(3, pnl.IF_cond_exp())
    projection = net.projection(cells, cells, pnl.AllToAllConnector(), Pairs(0.01, 1.0))
    recipe = Recipe(net.freeze(), 0.1)
    found = [fingerprint(recipe)]
    for change in (lambda: projection.set(A_plus=0.3), lambda: projection.initialize(y=1.0)):
        change()
        now = Recipe(net.freeze(), 0.1)
        found.append(fingerprint(now, found[-1], difference(recipe, now, ())))
        assert found[-1].digest == network_digest(now)
        recipe = now
    assert len({each.digest for each in found}) == 3
