"""What the declarations of synapse types say: canonical form, where variables live, how they decay."""

from __future__ import annotations

import pickle
from typing import Any

import mpmath
import numpy as np
import pytest

from pynnlite.declarations import Parameter, State, SynapseType
from pynnlite.declarations.rules import parse_rule, places_of
from pynnlite.standardmodels.synapses import (
    AdditiveWeightDependence,
    GutigWeightDependence,
    MultiQuantalSynapse,
    PfisterSpikeTripletRule,
    SimpleStochasticSynapse,
    SpikePairRule,
    StaticSynapse,
    STDPMechanism,
    StochasticTsodyksMarkramSynapse,
    TsodyksMarkramSynapse,
    Vogels2011Rule,
)
from pynnlite.standardmodels.synapses.mechanism import mechanism

PAIR = mechanism(SpikePairRule, AdditiveWeightDependence)


def test_the_canonical_form_does_not_know_spaces_order_and_comments() -> None:
    one = parse_rule(
        "dx/dt = -x/tau\ndy/dt = -y/tau\narrival: x+=1; weight -= y\nspike: y += 1\ntransmit: weight"
    )
    other = parse_rule(
        """
        # traces
        spike: y = (y + 1)
        dy/dt = -y / tau   # of the target
        arrival: (
            x += 1;
            weight = weight - (y)
        )
        dx/dt = -x / tau
        """
    )
    assert one.canonical == other.canonical
    assert one.hash == other.hash


def test_static_synapses_have_the_hash_that_they_always_had() -> None:
    assert StaticSynapse.hash == "95796d182e4bd6e07f3a3f0db8e2e940"
    assert not StaticSynapse.rule.plastic


@pytest.mark.parametrize(
    ("kind", "places"),
    [
        (PAIR, {"x": "source", "y": "target"}),
        (
            mechanism(PfisterSpikeTripletRule, AdditiveWeightDependence),
            {"x": "source", "x2": "source", "y": "target", "y2": "target"},
        ),
        (TsodyksMarkramSynapse, {"u": "source", "y": "synapse", "z": "synapse"}),
        (MultiQuantalSynapse, {"u": "source", "empty": "synapse"}),
        (SimpleStochasticSynapse, {}),
    ],
)
def test_where_variables_live_is_inferred(kind: type[SynapseType], places: dict[str, str]) -> None:
    assert dict(places_of(kind.rule)) == places


def test_a_variable_that_both_events_change_or_that_needs_the_weight_is_of_the_synapse() -> None:
    rule = parse_rule(
        "da/dt = -a / t\ndb/dt = -b / t\ndc/dt = -c / t\narrival: a += 1; b += weight; let k = b; c += k\nspike: a += 1"
    )
    assert dict(places_of(rule)) == {"a": "synapse", "b": "synapse", "c": "synapse"}


def test_what_is_fed_by_a_variable_of_the_source_is_of_the_source_too() -> None:
    rule = parse_rule("da/dt = -a / t\ndb/dt = a / t - b / s\narrival: a += 1; b += since")
    assert dict(places_of(rule)) == {"a": "source", "b": "source"}


def test_parameters_of_every_type_need_not_be_named() -> None:
    assert PAIR.get_parameter_names()[:4] == ["weight", "delay", "dendritic_delay_fraction", "tau_plus"]
    assert SimpleStochasticSynapse.get_parameter_names() == ["weight", "delay", "p"]
    assert [state.name for state in MultiQuantalSynapse.states] == ["u", "empty"]
    assert dict(TsodyksMarkramSynapse.default_initial_values) == {"u": 0.0, "y": 0.0, "z": 0.0}


def test_parts_are_composed_and_pickled() -> None:
    synapse: Any = STDPMechanism(
        timing_dependence=SpikePairRule(20.0, tau_minus=25.0, A_plus=0.02),
        weight_dependence=GutigWeightDependence(w_max=0.5),
        dendritic_delay_fraction=0.5,
        weight=0.1,
        delay=1.0,
    )
    again: Any = pickle.loads(pickle.dumps(synapse))
    assert type(again) is type(synapse) is mechanism(SpikePairRule, GutigWeightDependence)
    assert (again.tau_plus, again.tau_minus, again.w_max, again.weight, again.delay) == (
        20.0,
        25.0,
        0.5,
        0.1,
        1.0,
    )
    assert repr(again) == (
        "STDPMechanism(SpikePairRule(tau_minus=25.0, A_plus=0.02), GutigWeightDependence(w_max=0.5), weight=0.1,"
        " delay=1.0, dendritic_delay_fraction=0.5)"
    )


def test_the_rate_of_vogels_rule_is_inward_in_kilohertz() -> None:
    kind = mechanism(Vogels2011Rule, AdditiveWeightDependence)
    assert kind.inward("rho", np.array([3.0])) == 0.003
    assert kind.outward("rho", np.array([0.003])) == 3.0


def test_variables_decay_exactly() -> None:
    parameters = {"tau_facil": 100.0, "tau_syn": 3.0, "tau_rec": 800.0}
    decays = TsodyksMarkramSynapse.decays(parameters)
    state = {"u": 0.5, "y": 0.4, "z": 0.1}
    once = decays.after(state, 7.0)
    np.testing.assert_allclose(once["u"], 0.5 * np.exp(-7 / 100), rtol=1e-15)
    fed = np.exp(-7 / 800) * (1 - np.exp(-7 * (1 / 3 - 1 / 800))) / (3 * (1 / 3 - 1 / 800))
    np.testing.assert_allclose(once["z"], 0.1 * np.exp(-7 / 800) + 0.4 * fed, rtol=1e-14)
    twice = decays.after(decays.after(state, 3.0), 4.0)
    for name in state:
        np.testing.assert_allclose(twice[name], once[name], rtol=1e-14)


@pytest.mark.parametrize("tau_rec", [2.9999999, 3.0, 3.0000001, 1e-3, 1e6])
def test_decays_are_good_for_equal_and_for_very_different_times(tau_rec: float) -> None:
    decays = TsodyksMarkramSynapse.decays({"tau_facil": 0.0, "tau_syn": 3.0, "tau_rec": tau_rec})
    found = decays.after({"u": 0.5, "y": 0.4, "z": 0.1}, 11.0)
    with mpmath.workdps(40):
        a, b, h = 1 / mpmath.mpf(3), 1 / mpmath.mpf(tau_rec), mpmath.mpf(11)
        fed = h * mpmath.exp(-a * h) if a == b else (mpmath.exp(-b * h) - mpmath.exp(-a * h)) / (a - b)
        wanted = float(mpmath.mpf(0.1) * mpmath.exp(-b * h) + mpmath.mpf(0.4) * a * fed)
    assert found["u"] == 0.0
    assert abs(float(found["z"]) - wanted) <= 1e-13 * wanted


def test_times_of_0_are_gone_at_the_next_event() -> None:
    decays = TsodyksMarkramSynapse.decays({"tau_facil": 0.0, "tau_syn": 0.0, "tau_rec": 100.0})
    found = decays.after({"u": 0.5, "y": 0.4, "z": 0.1}, 0.0)
    assert found["u"] == 0.0
    assert found["y"] == 0.0
    np.testing.assert_allclose(found["z"], 0.5, rtol=1e-15)
    later = decays.after({"u": 0.5, "y": 0.4, "z": 0.1}, 10.0)
    np.testing.assert_allclose(later["z"], 0.5 * np.exp(-0.1), rtol=1e-15)


def test_a_variable_may_go_to_a_constant() -> None:
    class Recovering(SynapseType):
        """Goes back to 1."""

        parameters = (Parameter("tau", 10.0, "ms", "Time constant.", above=0.0),)
        states = (State("x", 1.0, "", "What is there."),)
        declaration = """
            dx/dt = (1 - x) / tau
            arrival: let r = 0.5 * x; x -= r
            transmit: weight * r
        """

    found = Recovering.decays({"tau": 10.0}).after({"x": 0.5}, 5.0)
    np.testing.assert_allclose(found["x"], 1 - 0.5 * np.exp(-0.5), rtol=1e-15)


def test_the_stochastic_synapse_is_one_with_one_site() -> None:
    one, many = StochasticTsodyksMarkramSynapse.rule, MultiQuantalSynapse.rule
    assert one.canonical == many.canonical.replace("weight * k / n", "weight * k").replace(
        "n - empty", "1 - empty"
    )
