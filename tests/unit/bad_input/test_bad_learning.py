"""Projections that learn refuse what is wrong, before and after a run."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import quantities as pq

from pynnlite.errors import BadConnection, BadUnits, BadValue, SimulationStateError, UnknownParameter

from .learning import BOUNDS, learning

OF_A_PROJECTION: dict[str, tuple[Any, type[Exception], list[str]]] = {
    "a weight out of bounds": (lambda p: p.set(weight=0.05), BadConnection, ["The weight 0.05 uS", BOUNDS]),
    "weights out of bounds": (
        lambda p: p.set(weight=np.linspace(0.0, 0.04, 15)),
        BadConnection,
        ["1 of 15 weights", BOUNDS],
    ),
    "one weight out of bounds": (lambda p: setattr(p[3], "weight", 0.05), BadConnection, ["0.05 uS", BOUNDS]),
    "one bound below the weight": (
        lambda p: setattr(p[3], "w_max", 0.01),
        BadConnection,
        ["0.02 uS", BOUNDS],
    ),
    "one time below 0": (
        lambda p: setattr(p[3], "tau_plus", -1.0),
        BadValue,
        ["tau_plus of STDPMechanism must be at least 0"],
    ),
    "a variable of one synapse that is no number": (
        lambda p: setattr(p[0], "x", np.nan),
        BadValue,
        ["x", "finite"],
    ),
    "a bound below the weight": (
        lambda p: p.set(w_max=0.01),
        BadConnection,
        ["The weight 0.02 uS", "0.001 and 0.01"],
    ),
    "a bound above the other": (
        lambda p: p.set(w_min=0.05),
        BadConnection,
        ["w_min must not be greater than w_max"],
    ),
    "an unknown parameter": (lambda p: p.set(tua_plus=1.0), UnknownParameter, ["Did you mean 'tau_plus'?"]),
    "a variable as a parameter": (lambda p: p.set(x=1.0), UnknownParameter, ["call initialize(x=…)"]),
    "a parameter as a variable": (
        lambda p: p.initialize(weight=0.01),
        UnknownParameter,
        ["use set(weight=…)"],
    ),
    "an unknown variable": (lambda p: p.initialize(u=0.3), UnknownParameter, ["Synaptic variables: x, y"]),
    "a variable that is no number": (
        lambda p: p.initialize(x=np.nan),
        BadValue,
        ["x of STDPMechanism", "NaN"],
    ),
    "too few weights": (lambda p: p.set(weight=[0.01, 0.02]), BadConnection, ["has 2 values", "15 synapses"]),
    "an unknown name to get": (
        lambda p: p.get("wieght", "list"),
        UnknownParameter,
        ["Did you mean 'weight'?"],
    ),
    "an unknown attribute": (
        lambda p: p[0].w,
        AttributeError,
        ["no attribute or parameter 'w'", "Parameters: weight"],
    ),
    "an unknown variable to record": (
        lambda p: p.record("u"),
        UnknownParameter,
        ["has no recordable variable 'u'. Recordable variables: weight, x, y"],
    ),
    "spikes of synapses": (
        lambda p: p.record("spikes"),
        UnknownParameter,
        ["no recordable variable 'spikes'"],
    ),
    "an interval off the grid": (
        lambda p: p.record("weight", sampling_interval=0.25),
        BadValue,
        ["must be a multiple of the time step 0.1 ms", "0.2 and 0.3 ms"],
    ),
    "no interval": (lambda p: p.record("weight", sampling_interval=0.0), BadValue, ["greater than 0 ms"]),
    "an interval in mV": (
        lambda p: p.record("weight", sampling_interval=1.0 * pq.mV),
        BadUnits,
        ["'mV'", "'ms'"],
    ),
    "data of an unknown variable": (
        lambda p: p.get_data("u"),
        UnknownParameter,
        ["no recordable variable 'u'"],
    ),
    "data that were not recorded": (
        lambda p: p.get_data(),
        SimulationStateError,
        ["'learning' does not record anything. Call record(['weight']) before run()"],
    ),
}


@pytest.mark.parametrize("name", OF_A_PROJECTION)
@pytest.mark.parametrize("has_run", [False, True])
def test_a_projection_refuses_what_is_wrong(scene: Any, name: str, has_run: bool) -> None:
    projection, (mistake, error, words) = learning(scene), OF_A_PROJECTION[name]
    if has_run:
        scene.sim.run(1.0)
    scene.refuses(lambda s: mistake(projection), error, words)


@pytest.mark.parametrize("name", ["delay", "dendritic_delay_fraction"])
def test_what_is_fixed_after_a_run_names_reset(scene: Any, name: str) -> None:
    projection = learning(scene)
    scene.sim.run(1.0)
    words = [f"A changed {name}", "reset()"]
    scene.refuses(lambda s: projection.set(**{name: 0.7}), SimulationStateError, words)
    scene.refuses(lambda s: setattr(projection[0], name, 0.7), SimulationStateError, words)
