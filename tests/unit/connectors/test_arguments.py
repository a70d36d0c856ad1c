"""Arguments that all connectors of PyNN have, and clones of projections."""

from __future__ import annotations

from typing import Any

import pytest

import pynnlite as pnl

MADE: dict[str, Any] = {
    "all": lambda **o: pnl.AllToAllConnector(True, **o),
    "one": lambda **o: pnl.OneToOneConnector(**o),
    "probability": lambda **o: pnl.FixedProbabilityConnector(0.5, **o),
    "pre": lambda **o: pnl.FixedNumberPreConnector(3, **o),
    "post": lambda **o: pnl.FixedNumberPostConnector(3, **o),
    "total": lambda **o: pnl.FixedTotalNumberConnector(30, **o),
    "list": lambda **o: pnl.FromListConnector([(0, 1), (1, 2)], **o),
    "array": lambda **o: pnl.ArrayConnector([[0, 1] * 5] * 10, **o),
    "distance": lambda **o: pnl.DistanceDependentProbabilityConnector("exp(-d)", **o),
    "displacement": lambda **o: pnl.DisplacementDependentProbabilityConnector(lambda w: w[0] > 0, **o),
    "index": lambda **o: pnl.IndexBasedProbabilityConnector(lambda i, j: i < j, **o),
}


@pytest.mark.parametrize("backend", ["reference", "native"])
@pytest.mark.parametrize("name", MADE)
def test_a_callback_is_told_the_fraction_done_while_the_network_is_built(name: str, backend: str) -> None:
    fractions: list[float] = []
    net = pnl.Network(1)
    cells = net.population(10, pnl.IF_cond_exp())
    rule = MADE[name](callback=fractions.append, safe=False, verbose=True, location_selector=None)
    projection = net.projection(cells, cells, rule, pnl.StaticSynapse(0.1, 1.0))
    assert projection.size() > 0
    assert fractions == []
    with pnl.Simulator(backend, network=net, timestep=0.1) as sim:
        sim.run(0.1)
        assert fractions[-1] == 1.0
        assert fractions == sorted(set(fractions))
        told = len(fractions)
        projection.set(weight=0.2)
        cells.set(cm=0.5)
        sim.run(0.1)
    assert len(fractions) == told


@pytest.mark.parametrize("backend", ["reference", "native"])
def test_a_callback_that_fails_ends_the_run_and_says_so(backend: str) -> None:
    net = pnl.Network(1)
    cells = net.population(10, pnl.IF_cond_exp())
    net.projection(cells, cells, pnl.AllToAllConnector(callback=lambda: None), pnl.StaticSynapse(0.1, 1.0))
    fails = pytest.raises(pnl.errors.BadValue, match="callback of a connector must take the fraction")
    with pnl.Simulator(backend, network=net, timestep=0.1) as sim, fails:
        sim.run(0.1)


def test_a_clone_has_the_pairs_of_another_projection_and_its_own_weights() -> None:
    net = pnl.Network(1)
    cells = net.population(20, pnl.IF_cond_exp())
    other = net.population(20, pnl.IF_cond_exp())
    for rule in (
        pnl.FixedProbabilityConnector(0.3, allow_self_connections=False),
        pnl.FixedNumberPostConnector(4),
        pnl.FromListConnector([(0, 1, 0.5, 1.0), (2, 3, 0.5, 1.0)]),
        pnl.DistanceDependentProbabilityConnector("exp(-d/4)"),
    ):
        space = pnl.Space(periodic_boundaries=((0, 20),))
        one = net.projection(cells, cells, rule, pnl.StaticSynapse(0.1), space=space)
        two = net.projection(cells, cells, pnl.CloneConnector(one), pnl.StaticSynapse(0.2))
        assert two.get([], "list") == one.get([], "list")
        assert set(two.get("weight", "list", with_address=False)) == {0.2}
        with pytest.raises(pnl.errors.BadConnection, match="presynaptic cells are 'population1'"):
            net.projection(other, cells, pnl.CloneConnector(one))
        with pytest.raises(pnl.errors.BadConnection, match="postsynaptic cells are"):
            net.projection(cells, cells[:5], pnl.CloneConnector(one))
    with pytest.raises(pnl.errors.BadValue, match="must be a Projection, not 3"):
        pnl.CloneConnector(3)


def test_a_generator_may_stand_where_any_version_of_pynn_has_it() -> None:
    rng = pnl.NumpyRNG(3)
    for given in ((0.5, True, rng), (0.5, True, None, rng), (0.5, True, None, rng, False)):
        assert pnl.FixedProbabilityConnector(*given).seed == 3
    assert pnl.FixedNumberPreConnector(3, True, True, None, rng).seed == 3
    for given in ((0.5, True, rng, rng), (0.5, True, None, "soma")):
        with pytest.raises(pnl.errors.BadValue, match="location_selector"):
            pnl.FixedProbabilityConnector(*given)
    with pytest.raises(pnl.errors.BadValue, match="location_selector"):
        pnl.OneToOneConnector(rng)


def test_a_connector_describes_itself() -> None:
    rule = pnl.FixedProbabilityConnector(0.5, allow_self_connections=False)
    assert rule.get_parameters() == {"p_connect": 0.5, "allow_self_connections": False, "rng": None}
    said = "FixedProbabilityConnector(p_connect=0.5, allow_self_connections=False, rng=None)"
    assert rule.describe() == rule.describe("connector_default.txt", "default") == said
    assert rule.describe("$name") == rule.describe(None)["name"] == "FixedProbabilityConnector"
    for made in MADE.values():
        assert made().describe().startswith(type(made()).__name__)
