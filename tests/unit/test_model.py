"""The digest changes if and only if the description does."""

from __future__ import annotations

import dataclasses
from typing import Any

import numpy as np
import pytest

import pynnlite as pnl

drawn = pnl.RandomDistribution("uniform", (0.1, 1.0))


def described(seed: int = 1) -> pnl.Network:
    """Describe a network with one part of each kind."""
    net = pnl.Network(seed)
    source = net.population(3, pnl.SpikeSourceArray(spike_times=[1.0, 2.0]))
    cells = net.population(5, pnl.IF_curr_exp(tau_m=drawn, cm=[1.0, 2.0, 3.0, 4.0, 5.0]))
    cells[[3, 1]].set(i_offset=[0.1, 0.2])
    net.projection(
        source, cells, pnl.FixedProbabilityConnector(0.5), pnl.StaticSynapse(drawn, lambda d: 1.0 + d)
    )
    net.projection(cells[:2], cells[3:], pnl.FromListConnector([(0, 0, 0.1, 1.0)]), pnl.StaticSynapse())
    cells[:2].inject(pnl.DCSource(amplitude=0.1, stop=50.0))
    return net


class Other(pnl.IF_curr_exp):
    """Parameters and states of `IF_curr_exp`, another equation."""

    declaration = pnl.IF_curr_exp.declaration.replace("i_inj) / cm", "2 * i_inj) / cm")


CHANGES: dict[str, Any] = {
    "a parameter": lambda n: n.populations[1].set(tau_refrac=1.0),
    "a parameter of one cell": lambda n: n.populations[1][4].set_parameters(cm=5.5),
    "a distribution assigned again": lambda n: n.populations[1].set(tau_m=drawn),
    "an initial value": lambda n: n.populations[1].initialize(v=-64.0),
    "an initial value of a view": lambda n: n.populations[1][:1].initialize(v=-64.0),
    "spike times": lambda n: n.populations[0].set(spike_times=[1.0, 2.5]),
    "spike times of one source": lambda n: n.populations[0][:1].set(spike_times=[1.0, 2.0, 3.0]),
    "positions": lambda n: setattr(n.populations[1], "positions", np.ones((3, 5))),
    "a population": lambda n: n.population(1, pnl.IF_cond_exp()),
    "a projection": lambda n: n.projection(n.populations[1], n.populations[1], pnl.AllToAllConnector()),
    "a weight": lambda n: n.projections[1].set(weight=0.2),
    "a delay": lambda n: n.projections[1].set(delay=0.2),
    "a function": lambda n: n.projections[0].set(delay=lambda d: 1.5 + d),
    "an injection": lambda n: n.populations[1][3].inject(pnl.DCSource()),
    "a current": lambda n: n.injections[0][0].set_parameters(amplitude=0.2),
}
NO_CHANGES: dict[str, Any] = {
    "recording": lambda n: n.populations[1].record("v"),
    "reading": lambda n: (
        n.projections[0].get("weight", "array"),
        n.populations[1].get("tau_m"),
        n.projections[0].size(),
    ),
    "notes": lambda n: n.populations[1].annotate(layer=4),
    "a view": lambda n: n.populations[1][[2, 1]],
    "a sample": lambda n: n.populations[1].sample(2),
    "the same number": lambda n: n.populations[1].set(tau_refrac=0.1),
    "the same function": lambda n: n.projections[0].set(delay=lambda d: d + 1.0),
    "a simulator": lambda n: pnl.Simulator("reference", network=n).run(1.0),
}


def test_the_same_description_has_the_same_digest() -> None:
    digest = described().digest()
    assert digest == described().digest() != described(2).digest()
    assert len(digest) == 32 and int(digest, 16) >= 0


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_changes_the_digest(name: str) -> None:
    net = described()
    CHANGES[name](net)
    assert net.digest() != described().digest()


@pytest.mark.parametrize("name", NO_CHANGES)
def test_what_describes_nothing_leaves_the_digest(name: str) -> None:
    net = described()
    NO_CHANGES[name](net)
    assert net.digest() == described().digest()


def test_no_two_changes_are_alike() -> None:
    digests = set()
    for change in CHANGES.values():
        net = described()
        change(net)
        digests.add(net.digest())
    assert len(digests) == len(CHANGES)


def variants(*makers: Any) -> list[str]:
    """Return the digests of networks of one projection, each made in another way."""
    digests = []
    for make in makers:
        net = pnl.Network()
        cells = net.population(4, pnl.IF_curr_exp())
        make(net, cells)
        digests.append(net.digest())
    return digests


@pytest.mark.parametrize(
    "rules",
    [
        [
            pnl.AllToAllConnector(),
            pnl.AllToAllConnector(allow_self_connections=False),
            pnl.OneToOneConnector(),
        ],
        [
            pnl.FixedProbabilityConnector(p, rng=rng)
            for p in (0.1, 0.2)
            for rng in (None, pnl.NumpyRNG(1), pnl.NumpyRNG(2))
        ],
        [rule(n) for rule in (pnl.FixedNumberPreConnector, pnl.FixedNumberPostConnector) for n in (1, 2)],
        [pnl.FixedTotalNumberConnector(4, with_replacement=r) for r in (True, False)],
        [
            pnl.FromListConnector(rows)
            for rows in ([(0, 1)], [(1, 0)], [(0, 1), (0, 1)], [(0, 1, 0.1, 1.0)], [(0, 1, 0.2, 1.0)])
        ],
        [pnl.ArrayConnector(np.eye(4)), pnl.ArrayConnector(1 - np.eye(4))],
    ],
)
def test_rules_differ_by_every_part(rules: list[Any]) -> None:
    digests = variants(*(lambda net, cells, r=rule: net.projection(cells, cells, r) for rule in rules))
    assert len(set(digests)) == len(rules)


def test_ends_receptor_precision_and_type_matter() -> None:
    rule, synapse = pnl.AllToAllConnector(), pnl.StaticSynapse(0.0, 1.0)
    digests = variants(
        lambda net, cells: net.projection(cells, cells, rule, synapse),
        lambda net, cells: net.projection(cells, cells, rule, synapse, "inhibitory"),
        lambda net, cells: net.projection(
            cells, cells, rule, pnl.StaticSynapse(0.0, 1.0, precision="single")
        ),
        lambda net, cells: net.projection(cells[:3], cells, rule, synapse),
        lambda net, cells: net.projection(cells, cells[:3], rule, synapse),
        lambda net, cells: net.projection(cells, cells[[1, 0, 2]], rule, synapse),
        lambda net, cells: net.projection(cells, cells, rule, pnl.StaticSynapse(0.0)),
        lambda net, cells: net.population(4, Other()),
        lambda net, cells: net.population(4, pnl.IF_curr_exp()),
        lambda net, cells: net.population(5, pnl.IF_curr_exp()),
    )
    assert len(set(digests)) == len(digests)


def test_an_equation_matters_even_under_the_same_name() -> None:
    same = type("IF_curr_exp", (Other,), {"declaration": Other.declaration})
    digests = variants(
        lambda net, cells: net.population(4, pnl.IF_curr_exp()), lambda net, cells: net.population(4, same())
    )
    assert len(set(digests)) == 2


def test_labels_do_not_matter() -> None:
    first, second = pnl.Network(), pnl.Network()
    first.population(2, pnl.IF_cond_exp(), label="a")
    second.population(2, pnl.IF_cond_exp(), label="b")
    assert first.digest() == second.digest()


def test_a_frozen_model_is_a_value_that_later_changes_do_not_reach() -> None:
    net = described()
    model = net.freeze()
    before = model.digest
    for change in CHANGES.values():
        change(net)
    again = dataclasses.replace(model)
    assert again.digest == before
    with pytest.raises(dataclasses.FrozenInstanceError):
        model.seed = 2  # type: ignore[misc]


def test_a_function_of_a_table_can_be_digested() -> None:
    table = np.array([10.0, 20.0, 30.0])
    net = pnl.Network()
    cells = net.population(3, pnl.IF_cond_exp(tau_m=lambda i: table[i]))
    net.projection(cells, cells, pnl.AllToAllConnector(), pnl.StaticSynapse(lambda i, j: table[i] + table[j]))
    before = net.digest()
    table[2] = 31.0
    assert net.digest() != before


def weighted(weight: Any, n: int = 10, positions: Any = None) -> str:
    """Return the digest of cells that project onto themselves with a function as weight."""
    net = pnl.Network(1)
    cells = net.population(n, pnl.IF_curr_exp())
    if positions is not None:
        cells.positions = positions
    net.projection(cells, cells, pnl.AllToAllConnector(), pnl.StaticSynapse(weight, 1.0), "excitatory")
    return net.digest()


@pytest.mark.parametrize("n", [2, 10, 63, 64, 400, 1000])
def test_a22_functions_of_indices_that_differ_off_the_diagonal_have_different_digests(n: int) -> None:
    digests = {weighted(lambda i, j, k=k: k * abs(i - j), n) for k in (0.1, 0.2)}
    assert len(digests) == 2


def test_a8_functions_of_distance_are_told_apart_at_the_positions_in_use() -> None:
    near, far = (lambda d: 0.1 + 0.0 * d), (lambda d: np.where(d > 63.5, 0.2, 0.1))
    assert weighted(near, 65) != weighted(far, 65)
    assert weighted(near, 64) == weighted(far, 64), "no distance in use is above 63 µm"
    spread = np.random.default_rng(1).uniform(0.0, 1000.0, (3, 30))
    assert weighted(near, 30, spread) != weighted(far, 30, spread)
    assert weighted(lambda d: d, 30) != weighted(lambda d: d, 30, spread)


def test_a8_functions_in_arithmetic_are_told_apart_as_well() -> None:
    def scaled(function: Any) -> str:
        return weighted(2.0 * pnl.LazyArray(function, shape=(100, 100)), 100)

    assert scaled(lambda d: 0.1 + 0.0 * d) != scaled(lambda d: np.where(d > 70.0, 0.2, 0.1))


@pytest.mark.parametrize("parameter", ["times", "amplitudes"])
def test_a24_currents_are_told_apart_by_all_digits_of_their_times(parameter: str) -> None:
    source = pnl.StepCurrentSource(times=[0.0021], amplitudes=[0.5])
    before = source.signature()
    source.set_parameters(**{parameter: [0.0024]})
    assert source.signature() != before
    assert pnl.DCSource(start=0.0021).signature() != pnl.DCSource(start=0.0024).signature()
