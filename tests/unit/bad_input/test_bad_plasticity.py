"""Synapses that learn, tire or release by chance: what is wrong with them is said where it is given, and what to do."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import quantities as pq

import pynnlite as pnl
from pynnlite.declarations import Parameter, SynapseType
from pynnlite.errors import (
    BackendError,
    BadConnection,
    BadUnits,
    BadValue,
    SimulationStateError,
    UnknownArgument,
    UnknownParameter,
    UnsupportedModel,
)
from pynnlite.standardmodels import synapses as plastic

from .learning import BOUNDS, learning, stdp

uniform = pnl.RandomDistribution


class Drawing(SynapseType):
    """Releases some of n; nobody checks n but the draw itself."""

    parameters = (
        Parameter("n", 3.0, "", "How many there are."),
        Parameter("share", 0.5, "", "Of which a spike releases each with a probability of this over itself."),
    )
    declaration = "arrival: let k = binomial(n, share / share)\ntransmit: weight * k"


CASES: dict[str, tuple[Any, type[Exception], list[str]]] = {
    "a weight above its bound": (
        lambda s: learning(s, stdp(0.05)),
        BadConnection,
        [
            "The weight 0.05 uS of projection 'learning'",
            BOUNDS,
            "0.001 and 0.04",
            "or another w_min or w_max",
        ],
    ),
    "a weight below its bound": (
        lambda s: learning(s, stdp(0.0)),
        BadConnection,
        ["The weight 0 uS", BOUNDS],
    ),
    "some weights out of bounds": (
        lambda s: learning(s, stdp(np.linspace(0.03, 0.05, 15).reshape(3, 5))),
        BadConnection,
        ["7 of 15 weights", BOUNDS, "the first is", "Give other weights"],
    ),
    "weights of a list out of bounds": (
        lambda s: learning(s, rule=pnl.FromListConnector([(0, 0, 0.1, 1.0), (1, 1, 0.01, 1.0)])),
        BadConnection,
        ["1 of 2 weights", BOUNDS],
    ),
    "bounds that are crossed": (
        lambda s: learning(s, stdp(weights=plastic.AdditiveWeightDependence(w_min=0.5, w_max=0.1))),
        BadConnection,
        ["w_min must not be greater than w_max", "0.5 uS is greater than 0.1 uS"],
    ),
    "a negative bound": (
        lambda s: learning(s, stdp(weights=plastic.AdditiveWeightDependence(w_min=-0.1, w_max=0.1))),
        BadConnection,
        ["w_min bounds strengths, which are not negative", "-0.1"],
    ),
    "a negative weight onto a conductance": (
        lambda s: learning(s, stdp(-0.02), receptor="inhibitory"),
        BadConnection,
        ["-0.02 uS onto a conductance must not be negative", "Give 0.02"],
    ),
    "a positive weight onto a receptor of negative ones": (
        lambda s: learning(s, post=s.curr, receptor="inhibitory"),
        BadConnection,
        ["0.02 nA onto the receptor 'inhibitory' must not be positive", "Give -0.02"],
    ),
    "a negative weight of a synapse that tires": (
        lambda s: learning(s, plastic.TsodyksMarkramSynapse(-0.1, 1.0)),
        BadConnection,
        ["must not be negative"],
    ),
    "a weight in mV": (
        lambda s: learning(s, stdp(0.1 * pq.mV)),
        BadUnits,
        ["weight of STDPMechanism", "'mV'", "'uS'"],
    ),
    "a bound in nA": (
        lambda s: learning(s, stdp(weights=plastic.AdditiveWeightDependence(w_max=1.0 * pq.nA))),
        BadUnits,
        ["w_max of STDPMechanism", "'nA'", "'uS'"],
    ),
    "a time in mV": (
        lambda s: plastic.SpikePairRule(tau_plus=1.0 * pq.mV),
        BadUnits,
        ["tau_plus", "'mV'", "'ms'"],
    ),
    "an amplitude in ms": (lambda s: plastic.SpikePairRule(A_plus=1.0 * pq.ms), BadUnits, ["A_plus", "'ms'"]),
    "an infinite amplitude": (lambda s: plastic.SpikePairRule(A_plus=np.inf), BadValue, ["A_plus", "finite"]),
    "a text": (lambda s: plastic.SpikePairRule(A_plus="big"), BadValue, ["A_plus of SpikePairRule", "'big'"]),
    "a time that is no number": (
        lambda s: plastic.SpikePairRule(tau_plus=np.nan),
        BadValue,
        ["tau_plus", "NaN"],
    ),
    "a fraction above 1": (
        lambda s: stdp(dendritic_delay_fraction=1.5),
        BadValue,
        ["dendritic_delay_fraction of STDPMechanism must be at least 0 and at most 1, got 1.5"],
    ),
    "a negative fraction": (lambda s: stdp(dendritic_delay_fraction=-0.1), BadValue, ["at least 0", "-0.1"]),
    "a probability above 1": (
        lambda s: plastic.SimpleStochasticSynapse(p=1.5),
        BadValue,
        ["p of SimpleStochasticSynapse must be at least 0 and at most 1, got 1.5"],
    ),
    "half a vesicle": (
        lambda s: learning(s, plastic.MultiQuantalSynapse(0.01, 1.0, n=[1.5] * 15)),
        BadValue,
        ["n of MultiQuantalSynapse must be a whole number", "15 of 15 values"],
    ),
    "an unknown argument": (
        lambda s: stdp(wieght_dependence=1.0),
        UnknownArgument,
        ["STDPMechanism() has no argument 'wieght_dependence'", "Did you mean 'weight_dependence'?"],
    ),
    "PyNN's old name of the fraction": (
        lambda s: stdp(ddf=0.5),
        UnknownArgument,
        ["'ddf'", "Write dendritic_delay_fraction instead"],
    ),
    "PyNN's old place of the amplitudes": (
        lambda s: plastic.AdditiveWeightDependence(w_max=1.0, A_plus=0.1),
        UnknownParameter,
        ["'A_plus'", "Give it to the timing dependence: SpikePairRule(A_plus=…)"],
    ),
    "a parameter of a part": (
        lambda s: stdp(tau_plus=10.0),
        UnknownArgument,
        ["'tau_plus'", "Give it to the part: SpikePairRule(tau_plus=…)"],
    ),
    "a bound given to the timing": (
        lambda s: plastic.SpikePairRule(w_max=1.0),
        UnknownParameter,
        ["'w_max'", "Give it to the weight dependence: AdditiveWeightDependence(w_max=…)"],
    ),
    "PyNN's old initial value": (
        lambda s: plastic.TsodyksMarkramSynapse(u0=0.1),
        UnknownParameter,
        ["'u0'", "Use initialize(u=…) on the projection"],
    ),
    "a weight dependence that would mean nothing": (
        lambda s: stdp(timing=plastic.Vogels2011Rule(), weights=plastic.MultiplicativeWeightDependence()),
        BadValue,
        ["Vogels2011Rule says itself how far the weight moves", "Give AdditiveWeightDependence"],
    ),
    "a part that is not called": (
        lambda s: stdp(timing=plastic.SpikePairRule),
        BadValue,
        ["timing_dependence of STDPMechanism must be one such as SpikePairRule()"],
    ),
    "a part as a synapse type": (
        lambda s: learning(s, plastic.SpikePairRule()),
        BadConnection,
        ["not SpikePairRule()", "It is a part of one: STDPMechanism(timing_dependence=…"],
    ),
    "a synapse type that is not called": (
        lambda s: learning(s, plastic.TsodyksMarkramSynapse),
        BadConnection,
        ["Call it: TsodyksMarkramSynapse(…)"],
    ),
    "cells that receive nothing": (lambda s: learning(s, post=s.source), BadConnection, ["receive nothing"]),
    "a column that is no parameter": (
        lambda s: learning(s, rule=pnl.FromListConnector([(0, 0, 0.1)], column_names=["tua_plus"])),
        UnknownParameter,
        ["'tua_plus'", "Did you mean 'tau_plus'?"],
    ),
    "a column of a synapse that does not learn": (
        lambda s: s.join(connector=pnl.FromListConnector([(0, 0, 0.1)], column_names=["tau_plus"])),
        UnknownParameter,
        ["StaticSynapse has no parameter 'tau_plus'"],
    ),
    "a variable of static synapses": (
        lambda s: s.projection.initialize(u=0.3),
        UnknownParameter,
        ["StaticSynapse has no synaptic variable 'u'"],
    ),
    "weights of static synapses to be recorded": (
        lambda s: s.projection.record("weight"),
        BadValue,
        ["StaticSynapse, which has no rule", "Only synapses with a rule are recorded"],
    ),
    "a weight that is set as an attribute": (
        lambda s: setattr(s.projection, "weight", 0.1),
        AttributeError,
        ["Use set(weight=…)"],
    ),
    "a bound that is changed in the synapse type": (
        lambda s: setattr(stdp(), "w_max", 0.1),
        AttributeError,
        ["call set(w_max=…) on what was made of it"],
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_what_is_wrong_is_said_where_it_is_given(scene: Any, name: str) -> None:
    scene.refuses(*CASES[name])


LATE: dict[str, tuple[Any, type[Exception], list[str]]] = {
    "weights out of bounds": (
        stdp(uniform("uniform", (0.03, 0.05))),
        BadConnection,
        ["of 15 weights", BOUNDS],
    ),
    "computed weights out of bounds": (
        stdp(lambda i, j: 0.02 * (1 + i)),
        BadConnection,
        ["5 of 15 weights", BOUNDS],
    ),
    "fractions out of range": (
        stdp(dendritic_delay_fraction=uniform("uniform", (0.5, 1.5))),
        BadValue,
        ["dendritic_delay_fraction of projection 'learning'", "of 15 values"],
    ),
    "probabilities out of range": (
        plastic.SimpleStochasticSynapse(0.01, 1.0, p=uniform("uniform", (0.5, 1.5))),
        BadValue,
        ["p of projection 'learning'", "at most 1"],
    ),
    "parts of vesicles": (
        plastic.MultiQuantalSynapse(0.01, 1.0, n=uniform("uniform", (1.0, 5.0))),
        BadValue,
        ["n of projection 'learning'", "a whole number"],
    ),
    "parts of trials": (
        Drawing(0.01, 1.0, n=1.5),
        BadValue,
        ["binomial(n, p) with an n of 1.5", "whole number from 0"],
    ),
    "too many trials": (Drawing(0.01, 1.0, n=1001.0), BadValue, ["an n of 1001", "from 0 to 1000"]),
    "a probability of 0 / 0": (
        Drawing(0.01, 1.0, share=0.0),
        BadValue,
        ["a probability that is not a number"],
    ),
    "nothing said": (
        type("Silent", (SynapseType,), {})(0.01, 1.0),
        UnsupportedModel,
        ["'learning': what synapses of the type Silent do is not known", "'declaration'"],
    ),
}


@pytest.mark.parametrize("name", LATE)
@pytest.mark.filterwarnings("ignore:invalid value:RuntimeWarning")
def test_what_shows_late_is_refused_at_the_run(scene: Any, name: str) -> None:
    synapse, error, words = LATE[name]
    scene.source.set(spike_times=[0.5])
    learning(scene, synapse)
    with pytest.raises(error) as caught:
        scene.sim.run(3.0)
    assert caught.type is error
    assert all(word in str(caught.value) for word in words), caught.value


def test_gap_junctions_say_that_they_are_not_there() -> None:
    import pynnlite.reference as sim

    with pytest.raises(AttributeError, match="a gap junction, which only NEURON has"):
        _ = sim.ElectricalSynapse


def test_what_was_learned_goes_with_the_simulation(scene: Any) -> None:
    projection = learning(scene)
    scene.sim.run(1.0)
    scene.sim.end()
    with pytest.raises(SimulationStateError, match=r"Call get\(\) before end\(\)"):
        projection.get("weight", "list")
    with pytest.raises(SimulationStateError, match="the simulation has ended"):
        projection.record("weight")


def test_samples_that_run_away_name_the_time(scene: Any) -> None:
    """A rule can make a variable infinite; what is recorded of it says so."""
    parts = {"states": (pnl.State("x", 1.0, "", "Grows."),), "declaration": "arrival: x = x * 1e200"}
    kind = type("Growing", (SynapseType,), parts)
    scene.source.set(spike_times=[0.5, 1.0])
    projection = learning(scene, kind(0.01, 1.0))
    projection.record("x")
    scene.sim.run(3.0)
    with pytest.raises(BackendError, match="learning"), np.errstate(over="ignore"):
        projection.get_data()
