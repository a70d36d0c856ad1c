"""Every name that PyNN's cell types, synapse types and current sources have; what cannot be set says so."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import pynnlite as pnl
from pynnlite.errors import BadValue, UnknownParameter

LIF = pnl.IF_cond_exp

CASES: dict[str, tuple[Callable[[], Any], Any]] = {
    "default_parameters": (lambda: LIF.default_parameters["tau_m"], 20.0),
    "default_parameters of an object": (lambda: LIF(tau_m=3.0).default_parameters["tau_m"], 20.0),
    "default_parameters of a synapse": (lambda: pnl.StaticSynapse.default_parameters["weight"], 0.0),
    "a copy of the defaults": (lambda: type(LIF.default_parameters.copy()), dict),
    "default_initial_values": (lambda: LIF.default_initial_values["v"], -65.0),
    "recordable": (lambda: LIF.recordable, ["spikes", "v", "gsyn_exc", "gsyn_inh"]),
    "recordable of an object": (lambda: pnl.SpikeSourceArray().recordable, ["spikes"]),
    "can_record": (
        lambda: (LIF.can_record("v"), LIF().can_record("w"), LIF.can_record("v", "soma")),
        (True, False, False),
    ),
    "receptor_types": (lambda: LIF.receptor_types, ["excitatory", "inhibitory"]),
    "conductance_based": (
        lambda: (LIF.conductance_based, pnl.IF_curr_exp().conductance_based),
        (True, False),
    ),
    "injectable": (lambda: (LIF.injectable, pnl.SpikeSourcePoisson.injectable), (True, False)),
    "units": (
        lambda: [LIF.units[name] for name in ("tau_m", "v", "gsyn_exc", "spikes")],
        ["ms", "mV", "uS", "ms"],
    ),
    "get_parameter_names": (lambda: "tau_m" in LIF.get_parameter_names(), True),
    "has_parameter": (lambda: (LIF.has_parameter("tau_m"), LIF().has_parameter("tau_M")), (True, False)),
    "get_schema": (lambda: LIF.get_schema()["tau_m"], float),
    "get_schema of times": (lambda: pnl.SpikeSourceArray.get_schema()["spike_times"], pnl.Sequence),
    "describe": (
        lambda: LIF(tau_m=3.0).describe("modeltype_default.txt", "default").splitlines()[3],
        "  tau_m = 3.0 ms",
    ),
    "describe in one's own words": (lambda: LIF().describe("$name"), "IF_cond_exp"),
    "describe as facts": (lambda: LIF(cm=2).describe(template=None)["parameters"]["cm"], 2.0),
    "a parameter": (lambda: LIF(tau_m=3).tau_m, 3.0),
    "a parameter that differs": (lambda: LIF(tau_m=[3, 4]).tau_m.tolist(), [3.0, 4.0]),
    "times": (lambda: pnl.SpikeSourceArray(spike_times=[1, 2]).spike_times.value.tolist(), [1.0, 2.0]),
    "times of each": (lambda: len(pnl.SpikeSourceArray(spike_times=[[1, 2], []]).spike_times), 2),
    "a distribution": (lambda: LIF(tau_m=pnl.RandomDistribution("uniform", (1, 2))).tau_m.name, "uniform"),
    "a weight": (lambda: pnl.StaticSynapse(weight=0.3, delay=2).weight, 0.3),
    "weights": (lambda: pnl.StaticSynapse(weight=[[1.0, 2.0]]).weight.tolist(), [[1.0, 2.0]]),
    "a delay": (lambda: pnl.StaticSynapse(weight=0.3, delay=2).delay, 2.0),
    "no delay": (lambda: pnl.StaticSynapse().delay, None),
    "a function": (lambda: pnl.StaticSynapse(weight=abs).weight, abs),
    "an expression": (lambda: pnl.StaticSynapse(weight="0.1 + d").weight, "0.1 + d"),
    "a current": (lambda: pnl.DCSource(amplitude=0.2).amplitude, 0.2),
    "defaults of a current": (lambda: pnl.DCSource.default_parameters["start"], 0.0),
}


@pytest.mark.parametrize("name", CASES)
def test_it_gives_what_it_should(name: str) -> None:
    call, expected = CASES[name]
    assert call() == expected


def test_initial_values_of_one_object_are_changed_for_it_alone() -> None:
    celltype = LIF()
    celltype.default_initial_values["v"] = -61.0
    net = pnl.Network()
    assert net.population(2, celltype)[1].get_initial_value("v") == -61.0
    assert net.population(2, celltype, initial_values={"v": -62.0})[0].get_initial_value("v") == -62.0
    assert net.population(2, LIF())[1].get_initial_value("v") == -65.0
    celltype.default_initial_values["u"] = 1.0
    with pytest.raises(UnknownParameter, match="state variable 'u'"):
        net.population(2, celltype)


def test_types_can_be_copied_and_pickled() -> None:
    celltype = LIF(tau_m=np.array([1.0, 2.0]))
    for again in (copy.copy(celltype), copy.deepcopy(celltype), pickle.loads(pickle.dumps(celltype))):
        assert again.tau_m.tolist() == [1.0, 2.0]
    for defaults in (LIF.default_parameters, pnl.DCSource().default_parameters):
        assert pickle.loads(pickle.dumps(defaults)) == copy.deepcopy(defaults) == defaults


def change(thing: Any, name: str, value: Any) -> Callable[[], None]:
    """Return a call that sets an attribute."""
    return lambda: setattr(thing, name, value)


IGNORED: dict[str, tuple[Callable[[], Any], type[Exception], str]] = {
    "a parameter": (change(LIF(), "tau_m", 3.0), AttributeError, r"IF_cond_exp\(tau_m=…\)"),
    "no parameter": (change(LIF(), "tau_M", 3.0), AttributeError, "no attribute 'tau_M'"),
    "a weight": (change(pnl.StaticSynapse(), "weight", 3.0), AttributeError, r"call set\(weight=…\)"),
    "a precision": (change(pnl.StaticSynapse(), "precision", "single"), AttributeError, "no attribute"),
    "what is recorded": (
        change(LIF(), "recordable", []),
        AttributeError,
        "no attribute 'recordable' that can be set",
    ),
    "a network": (change(pnl.Network(), "foo", 3), AttributeError, "no attribute 'foo'"),
    "the simulator": (change(pnl.Simulator("reference"), "timestep", 0.5), AttributeError, r"timestep=…"),
    "the simulator's step": (change(pnl.Simulator("reference"), "dt", 0.5), AttributeError, "timestep=…"),
    "a default": (lambda: LIF.default_parameters.update(tau_m=3.0), BadValue, "take a copy"),
    "an initial value": (lambda: LIF.default_initial_values.pop("v"), BadValue, "initialize"),
    "a value without a name": (lambda: LIF(20.0), TypeError, r"by name, such as IF_cond_exp\(\w+=…\)"),
    "two values for one": (lambda: pnl.SpikeSourceArray([1.0], [2.0]), TypeError, "Parameters: spike_times"),
    "a state variable": (lambda: LIF(v=-60.0), UnknownParameter, r"initial_values={'v': …}"),
    "a misspelt parameter": (lambda: LIF().tau_M, AttributeError, "Did you mean 'tau_m'"),
}


@pytest.mark.parametrize("name", IGNORED)
def test_what_would_be_ignored_is_an_error(name: str) -> None:
    call, error, words = IGNORED[name]
    with pytest.raises(error, match=words):
        call()
