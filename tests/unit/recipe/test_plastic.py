"""What a recipe tells backends of synapses with a rule."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import pynnlite as pnl
from pynnlite.declarations import CellType, Parameter, Receptor, State
from pynnlite.errors import BadConnection, BadUnits, BadValue, ModelError
from pynnlite.recipe import Recipe, Synapses

from ..rules import Depressing, Pairs

ALL = ("source", "target", "weight", "delay", "dendritic")


def described(synapse: Any, post: Any = None, connector: Any = None, **named: Any) -> tuple[Any, Any]:
    """Return a network of 4 sources and 3 targets, and its projection."""
    net = pnl.Network(seed=3)
    sources = net.population(4, pnl.SpikeSourcePoisson())
    targets = net.population(3, post or pnl.IF_cond_exp())
    connector = connector or pnl.AllToAllConnector()
    return net, net.projection(sources, targets, connector, synapse, **named)


def whole(net: Any, *columns: str, dt: float = 0.1) -> Synapses:
    (chunk,) = Recipe(net.freeze(), dt).chunks([0], None, [*ALL, *columns])
    return chunk


def test_a_pathway_says_what_all_synapses_share() -> None:
    net, _ = described(Pairs(weight=0.01, delay=2.0, tau_plus=np.full((4, 3), 17.0)))
    (pathway,) = Recipe(net.freeze(), 0.1).pathways
    assert pathway.dynamics == Pairs.hash
    expected = {
        "tau_plus": None,
        "tau_minus": 20.0,
        "A_plus": 0.1,
        "A_minus": 0.12,
        "w_min": 0.0,
        "w_max": 0.02,
    }
    assert pathway.parameters == expected
    assert (pathway.delay, pathway.dendritic) == (20, 20)


def test_synapses_without_a_rule_have_no_dynamics_and_a_dendritic_delay() -> None:
    net, _ = described(pnl.StaticSynapse(0.01, 2.0))
    (pathway,) = Recipe(net.freeze(), 0.1).pathways
    assert (pathway.dynamics, pathway.parameters, pathway.dendritic) == (None, {}, 20)
    chunk = whole(net)
    assert np.array_equal(chunk.dendritic, chunk.delay)
    with pytest.raises(BadConnection, match="have no parameter 'tau_plus'"):
        whole(net, "parameter.tau_plus")


@pytest.mark.parametrize(
    ("fraction", "delay", "steps"), [(0.5, 0.5, 3), (0.3, 1.0, 3), (0.0, 1.0, 0), (0.25, 0.2, 1)]
)
def test_the_dendritic_part_is_rounded_to_whole_steps(fraction: float, delay: float, steps: int) -> None:
    net, _ = described(Pairs(weight=0.01, delay=delay, dendritic_delay_fraction=fraction))
    assert Recipe(net.freeze(), 0.1).pathways[0].dendritic == steps
    assert set(whole(net).dendritic.tolist()) == {steps}


def test_fractions_and_delays_may_differ_by_synapse() -> None:
    fractions = np.arange(12.0).reshape(4, 3) / 11.0
    delays = pnl.RandomDistribution("uniform", (1.0, 5.0))
    net, _ = described(Pairs(weight=0.01, delay=delays, dendritic_delay_fraction=fractions))
    assert Recipe(net.freeze(), 0.1).pathways[0].dendritic is None
    chunk = whole(net)
    expected = np.floor(fractions[chunk.source, chunk.target] * chunk.delay + 0.5 + 1e-6)
    assert np.array_equal(chunk.dendritic, expected)
    assert len(set(chunk.dendritic.tolist())) > 3


def test_parameters_and_initial_values_come_as_columns() -> None:
    tau = pnl.RandomDistribution("uniform", (10.0, 30.0))
    net, projection = described(Pairs(weight=0.01, delay=1.0, tau_plus=tau, tau_minus=tau))
    projection.initialize(x=pnl.RandomDistribution("uniform", (0.0, 1.0)))
    chunk = whole(
        net, "parameter.tau_plus", "parameter.tau_minus", "parameter.A_plus", "initial.x", "initial.y"
    )
    plus, minus = chunk.parameters["tau_plus"], chunk.parameters["tau_minus"]
    assert len({*plus.tolist(), *minus.tolist()}) == 24  # streams of their own
    assert set(chunk.parameters["A_plus"].tolist()) == {0.1}
    assert len(set(chunk.state["x"].tolist())) == 12
    assert not chunk.state["y"].any()
    listed = {(s, t): (p, x) for s, t, p, x in projection.get(["tau_plus", "x"], "list")}
    assert [listed[pair][0] for pair in zip(chunk.source, chunk.target, strict=True)] == plus.tolist()
    assert [listed[pair][1] for pair in zip(chunk.source, chunk.target, strict=True)] == chunk.state[
        "x"
    ].tolist()


def test_columns_are_cut_with_the_sources() -> None:
    net = pnl.Network(seed=3)
    first, second = (net.population(2, pnl.SpikeSourcePoisson()) for _ in range(2))
    targets = net.population(3, pnl.IF_cond_exp())
    taus = np.arange(1.0, 13.0).reshape(4, 3)
    net.projection(
        first + second, targets, pnl.AllToAllConnector(), Pairs(weight=0.01, delay=1.0, tau_plus=taus)
    )
    chunks = list(Recipe(net.freeze(), 0.1).chunks([0, 1], None, [*ALL, "parameter.tau_plus"]))
    assert [chunk.pathway for chunk in chunks] == [0, 1]
    for chunk in chunks:
        assert np.array_equal(
            chunk.parameters["tau_plus"], taus[2 * chunk.pathway + chunk.source, chunk.target]
        )


def test_the_decay_time_of_the_receptor_is_that_of_each_target() -> None:
    net, _ = described(Depressing(weight=0.01, delay=1.0), pnl.IF_cond_exp(tau_syn_E=3.3))
    assert Recipe(net.freeze(), 0.1).pathways[0].parameters["tau_syn"] == 3.3
    times = np.array([1.1, 2.2, 0.7])
    net, _ = described(Depressing(weight=0.01, delay=1.0), pnl.IF_cond_alpha(tau_syn_E=times))
    assert Recipe(net.freeze(), 0.1).pathways[0].parameters["tau_syn"] is None
    chunk = whole(net, "parameter.tau_syn")
    assert np.array_equal(chunk.parameters["tau_syn"], times[chunk.target])


def test_the_decay_time_of_a_delta_receptor_is_zero() -> None:
    for kind in (pnl.IF_curr_delta(), pnl.Izhikevich()):
        net, _ = described(Depressing(weight=0.01, delay=1.0), kind)
        assert Recipe(net.freeze(), 0.1).pathways[0].parameters["tau_syn"] == 0.0


class Bent(CellType):
    """A cell whose synaptic variable does not decay exponentially."""

    parameters = (Parameter("tau", 5.0, "ms", "A time."),)
    states = (State("v", 0.0, "mV", "Potential."), State("g", 0.0, "", "What is moved."))
    receptors = (Receptor("all", "", 0),)
    declaration = """
        dv/dt = (g * mV - v) / tau
        dg/dt = -g * g / tau
        all: g += weight
        threshold: v >= 10 * mV
        reset: v = 0
    """


def test_what_does_not_decay_with_one_time_constant_is_refused_where_a_rule_needs_it() -> None:
    with pytest.raises(ModelError, match=r"(?s)test_plastic.py:\d+.*'all' of Bent.*one time constant"):
        described(Depressing(weight=0.01, delay=1.0), Bent())


@pytest.mark.parametrize("bound", [0.03, -0.03])
def test_bounds_are_strengths_where_weights_are_negative(bound: float) -> None:
    synapse = Pairs(weight=-0.01, delay=1.0, w_max=bound)
    net, projection = described(synapse, pnl.IF_curr_exp(), receptor_type="inhibitory")
    assert Recipe(net.freeze(), 0.1).pathways[0].parameters["w_max"] == 0.03
    assert set(whole(net, "parameter.w_max").parameters["w_max"].tolist()) == {0.03}
    assert projection.get("w_max", "list", with_address=False) == [bound] * 12


def test_what_is_in_the_unit_of_the_weight_is_converted_with_it() -> None:
    import quantities as pq

    net, projection = described(Pairs(weight=10 * pq.nS, delay=1.0, w_max=20 * pq.nS))
    assert Recipe(net.freeze(), 0.1).pathways[0].parameters["w_max"] == pytest.approx(0.02)
    projection.set(w_max=50 * pq.nS)
    assert Recipe(net.freeze(), 0.1).pathways[0].parameters["w_max"] == pytest.approx(0.05)
    with pytest.raises(BadUnits, match="w_max of Pairs"):
        described(Pairs(weight=0.01, delay=1.0, w_max=20 * pq.nA))


WRONG: list[tuple[dict[str, Any], str]] = [
    (
        {"weight": 0.03},
        "The weight 0.03 uS of projection .* strengths must be from w_min to w_max, which are",
    ),
    ({"weight": np.full((4, 3), 0.03)}, "12 of 12 weights .*test_plastic.py:"),
    ({"weight": 0.01, "w_min": 0.015}, "The weight 0.01 uS .* which are 0.015 and 0.02"),
    ({"weight": 0.01, "w_max": np.linspace(0.001, 0.02, 12).reshape(4, 3)}, r"\d+ of 12 weights"),
    (
        {"weight": 0.01, "w_min": 0.03},
        "w_min must not be greater than w_max, but 0.03 uS is greater than 0.02 uS",
    ),
    ({"weight": 0.01, "w_min": -0.01}, "strengths, which are not negative, but it is -0.01"),
    ({"weight": -0.01}, "must not be negative"),
]


@pytest.mark.parametrize(("given", "message"), WRONG)
def test_weights_out_of_their_bounds_are_refused_at_once(given: dict[str, Any], message: str) -> None:
    with pytest.raises(BadConnection, match=message):
        described(Pairs(delay=1.0, **given))


def test_drawn_weights_out_of_their_bounds_are_counted_when_they_are_worked_out() -> None:
    net, _ = described(Pairs(pnl.RandomDistribution("uniform", (0.0, 0.1)), 1.0))
    with pytest.raises(BadConnection, match=r"\d+ of 12 weights .*test_plastic.py:\d+.* out of bounds"):
        whole(net)


def test_bounds_that_cross_are_refused_also_if_weights_are_drawn() -> None:
    with pytest.raises(BadConnection, match="w_min must not be greater than w_max"):
        described(Pairs(pnl.RandomDistribution("uniform", (0.0, 0.01)), 1.0, w_min=1.0))


def test_drawn_parameters_out_of_range_are_refused_with_their_count() -> None:
    net, _ = described(Pairs(0.01, 1.0, tau_plus=pnl.RandomDistribution("uniform", (-1.0, 1.0))))
    with pytest.raises(
        BadValue, match=r"tau_plus of projection .*test_plastic.py:\d+.*greater than 0.*of 12 values"
    ):
        whole(net, "parameter.tau_plus")
    net, _ = described(Pairs(0.01, 1.0, dendritic_delay_fraction=lambda d: d + 2.0))
    with pytest.raises(BadValue, match="dendritic_delay_fraction of projection"):
        whole(net)


def test_connectors_bring_parameters_of_the_rule() -> None:
    rows = [(0, 0, 0.01, 12.0), (3, 2, 0.02, 13.0)]
    connector = pnl.FromListConnector(rows, column_names=["weight", "tau_plus"])
    net, projection = described(Pairs(delay=1.0), connector=connector)
    assert whole(net, "parameter.tau_plus").parameters["tau_plus"].tolist() == [12.0, 13.0]
    assert projection.get("tau_plus", "list") == [(0, 0, 12.0), (3, 2, 13.0)]


def test_a_digest_takes_in_the_rule_its_parameters_and_initial_values() -> None:
    def digest(synapse: Any, **initial: Any) -> str:
        net, projection = described(synapse)
        projection.initialize(**initial)
        return str(net.freeze().digest)

    class Others(Pairs):
        declaration = f"{Pairs.declaration}\ntransmit: weight * 2"

    found = [
        digest(Pairs(0.01, 1.0)),
        digest(Pairs(0.01, 1.0, tau_plus=10.0)),
        digest(Pairs(0.01, 1.0), x=0.5),
        digest(Others(0.01, 1.0)),
    ]
    assert len(set(found)) == 4
    assert digest(Pairs(0.01, 1.0)) == found[0]
