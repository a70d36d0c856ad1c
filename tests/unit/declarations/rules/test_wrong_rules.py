"""Declarations of synapse types that are wrong say what is wrong, and where."""

from __future__ import annotations

from typing import Any

import pytest

from pynnlite.declarations import Parameter, State, SynapseType
from pynnlite.errors import BadUnits, BadValue, ModelError, UnknownParameter
from pynnlite.standardmodels.synapses import (
    AdditiveWeightDependence,
    GutigWeightDependence,
    MultiQuantalSynapse,
    SpikePairRule,
    STDPMechanism,
    TsodyksMarkramSynapse,
    WeightDependence,
)

PARAMETERS = (
    Parameter("tau", 20.0, "ms", "A time.", above=0.0),
    Parameter("eta", 0.1, "", "An amplitude."),
    Parameter("w_max", 1.0, "weight", "A bound."),
)

LINES: list[tuple[str, type[Exception], str]] = [
    ("dx/dt = -x / tua\narrival: x += 1", UnknownParameter, "no name 'tua'. Did you mean 'tau'"),
    ("arrival: wieght += eta", UnknownParameter, "'wieght'. Did you mean 'weight'"),
    ("arrival: eta += 1", UnknownParameter, "An event cannot change a parameter"),
    ("dx/dt = -x * x / tau\narrival: x += 1", ModelError, "not linear in the synaptic variables"),
    ("dx/dt = -exp(x) / tau\narrival: x += 1", ModelError, "not linear"),
    (
        "dx/dt = -x / tau\ndy/dt = x / tau - y / tau\ndz/dt = y / tau - z / tau\narrival: x += 1",
        ModelError,
        "fed by 'y'",
    ),
    ("dx/dt = y / tau\ndy/dt = x / tau\narrival: x += 1", ModelError, "fed by"),
    ("dx/dt = -x\narrival: x += 1", BadUnits, "dx/dt is in 1/ms"),
    ("arrival: weight += eta", BadUnits, "'weight' is in weight|cannot be added|in weight"),
    ("arrival: weight = eta", BadUnits, "'weight', which is assigned, is in weight, but"),
    ("arrival: weight += weight * tau", BadUnits, "cannot be added"),
    (
        "dx/dt = -x / tau\narrival: x += since",
        BadUnits,
        "'x' is in 1 and '\\(since\\)' in ms|cannot be added",
    ),
    ("transmit: eta", ModelError, "transmits 'weight', or 'weight' times"),
    ("transmit: weight + weight", ModelError, "transmits 'weight', or 'weight' times"),
    ("transmit: weight * tau", BadUnits, "What is transmitted is in weight"),
    ("transmit: weight * r", UnknownParameter, "no name 'r'"),
    ("transmit: weight\ntransmit: weight", ModelError, "one line 'transmit', this one has two"),
    ("weight: 0 to w_max", ModelError, "nothing changes it"),
    ("arrival: weight -= w_max\nweight: w_max", ModelError, "Bounds of the weight are two expressions"),
    ("arrival: weight -= w_max\nweight: 0 to tau", BadUnits, "A bound of the weight is in weight"),
    ("arrival: weight -= w_max\nweight: 0 to weight", UnknownParameter, "no name 'weight'"),
    ("arrival: let k = eta; let k = 1\ntransmit: weight * k", ModelError, "gives a new name"),
    ("arrival: let eta = 1\ntransmit: weight", ModelError, "but 'eta' of Wrong is there"),
    ("arrival: let k += 1\ntransmit: weight * k", ModelError, "'let k = …'"),
    ("arrival: x", ModelError, "not an assignment"),
    ("arrival: x = = 1", ModelError, "not an expression|not an assignment"),
    ("arrival: since = 1 * ms", ModelError, "the time since the last arrival"),
    (
        "dweight/dt = -weight / tau\narrival: weight += w_max",
        ModelError,
        "which only arrivals and spikes change",
    ),
    ("threshold: x >= 1", ModelError, "not a line of a declaration"),
    ("x = 1", ModelError, "not a line of a declaration"),
    ("arrival: x +=", ModelError, "ends where something must follow"),
    ("dx/dt = -x / tau\narrival: x += chance(tau)", BadUnits, "argument of chance must be a number"),
    ("dx/dt = -x / tau\narrival: x += chance(eta, eta)", ModelError, "not allowed"),
    (
        "dx/dt = chance(eta) * x / tau\narrival: x += 1",
        ModelError,
        "draws, and nothing is drawn between events",
    ),
    ("weight: 0 to w_max * chance(eta)\narrival: weight -= w_max", ModelError, "draws, and nothing is drawn"),
    ("dx/dt = -x / tau\narrival: x += eval('1')", ModelError, "not allowed"),
    ("dx/dt = -x / tau\narrival: x += 1 / 0", ModelError, "must be finite"),
    ("dx/dt = -x / tau\narrival: x += tau ** eta / ms", BadUnits, "What is raised to a power"),
    ("dx/dt = k / tau\narrival: let k = 1; x += 1", UnknownParameter, "no name 'k'"),
    ("spike: weight += r * w_max\narrival: let r = 1", UnknownParameter, "no name 'r'"),
]


@pytest.mark.parametrize(("text", "error", "message"), LINES)
def test_a_wrong_declaration_says_what_is_wrong(text: str, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message) as found:
        type("Wrong", (SynapseType,), {"declaration": text, "parameters": PARAMETERS})
    assert type(found.value) is error


def test_a_subclass_does_not_inherit_what_it_does() -> None:
    class Mine(TsodyksMarkramSynapse):
        """Says nothing."""

    assert Mine.hash == ""
    with pytest.raises(ModelError, match="say it in its attribute 'declaration'"):
        _ = Mine.rule


@pytest.mark.parametrize(
    ("make", "error", "message"),
    [
        (
            lambda: STDPMechanism(),
            BadValue,
            "timing_dependence of STDPMechanism must be one such as SpikePairRule",
        ),
        (lambda: STDPMechanism(SpikePairRule()), BadValue, "weight_dependence .* AdditiveWeightDependence"),
        (lambda: STDPMechanism(AdditiveWeightDependence(), SpikePairRule()), BadValue, "timing_dependence"),
        (
            lambda: STDPMechanism(SpikePairRule(), AdditiveWeightDependence(), voltage_dependence=1),
            BadValue,
            "voltage_dependence of STDPMechanism must be None",
        ),
        (
            lambda: STDPMechanism(SpikePairRule(), AdditiveWeightDependence(), dendritic_delay_fraction=1.5),
            BadValue,
            "at least 0 and at most 1",
        ),
        (lambda: SpikePairRule(tau_plus=-1.0), BadValue, "tau_plus of SpikePairRule must be at least 0"),
        (lambda: SpikePairRule(tua_plus=1.0), UnknownParameter, "Did you mean 'tau_plus'"),
        (lambda: SpikePairRule(1, 2, 3, 4, 5), TypeError, "at most 4 values"),
        (lambda: SpikePairRule(20.0, tau_plus=10.0), TypeError, "tau_plus twice"),
        (lambda: AdditiveWeightDependence(w_max=float("nan")), BadValue, "w_max"),
        (lambda: GutigWeightDependence(mu_plus=-0.1), BadValue, "mu_plus"),
        (
            lambda: TsodyksMarkramSynapse(U=1.5),
            BadValue,
            "U of TsodyksMarkramSynapse must be at least 0 and at most 1",
        ),
        (lambda: TsodyksMarkramSynapse(tau_rec=-1.0), BadValue, "tau_rec"),
        (lambda: MultiQuantalSynapse(n=1.5), BadValue, "n of MultiQuantalSynapse must be a whole number"),
        (lambda: MultiQuantalSynapse(n=0), BadValue, "a whole number that is at least 1"),
    ],
)
def test_wrong_values_of_standard_types(make: Any, error: type[Exception], message: str) -> None:
    with pytest.raises(error, match=message):
        make()


def test_a_part_without_a_text_says_so() -> None:
    class Empty(WeightDependence):
        """Says nothing."""

    with pytest.raises(ModelError):
        STDPMechanism(SpikePairRule(), Empty())


def test_a_state_that_nothing_assigns_is_an_error() -> None:
    members = {"declaration": "transmit: weight", "states": (State("x", 0.0, "", "Nothing."),)}
    with pytest.raises(ModelError, match="'x'"):
        type("Wrong", (SynapseType,), members)


@pytest.mark.parametrize("name", ["spikes", "source", "target", "all"])
def test_names_that_mean_something_to_users_are_taken(name: str) -> None:
    """``record("spikes")`` records spikes, and what `get` returns has columns of these names."""
    text = f"d{name}/dt = -{name} / tau\narrival: {name} += 1\ntransmit: weight * {name}"
    with pytest.raises(
        ModelError, match=f"Wrong: '{name}' cannot name a parameter or variable: it .* another name"
    ):
        type("Wrong", (SynapseType,), {"declaration": text, "parameters": PARAMETERS})
