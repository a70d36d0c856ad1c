"""Cell types of a user's own: what is wrong is said when the class is made."""

from __future__ import annotations

from typing import Any

import pytest

import pynnlite as pnl
from pynnlite.errors import BadUnits, BadValue, ModelError, UnknownParameter

PARAMETERS = (
    pnl.Parameter("tau", 10.0, "ms", "Time constant.", above=0.0),
    pnl.Parameter("v_thresh", 1.0, "mV", "Threshold."),
    pnl.Parameter("tau_refrac", 2.0, "ms", "Refractory time.", least=0.0),
)
V = pnl.State("v", 0.0, "mV", "Potential.")
EXCITATORY = (pnl.Receptor("excitatory", "mV", 1),)
GOOD = """
    dv/dt = -v / tau + i_inj / nF
    excitatory: v += weight
    threshold: v >= v_thresh
    reset: v = 0.0
    refractory: v for tau_refrac
    current: i_inj
"""


def declare(text: str, **attributes: Any) -> type[pnl.CellType]:
    """Make a cell type of a declaration."""
    parts = {"parameters": PARAMETERS, "states": (V,), "receptors": EXCITATORY, "declaration": text}
    return type("Mine", (pnl.CellType,), {**parts, **attributes})


def replaced(old: str, new: str) -> str:
    """Return the good declaration with one part replaced."""
    assert GOOD.count(old) == 1
    return GOOD.replace(old, new)


LINES: dict[str, tuple[str, type[Exception], list[str]]] = {
    "an unknown name in an equation": (
        replaced("-v / tau +", "-v / tua +"),
        UnknownParameter,
        ["The declaration of Mine has no name 'tua'", "Did you mean 'tau'?"],
    ),
    "an unknown name in the threshold": (
        replaced(">= v_thresh", ">= v_tresh"),
        UnknownParameter,
        ["'v_tresh'", "Did you mean 'v_thresh'?"],
    ),
    "an unknown name in the reset": (replaced("v = 0.0", "v = v_rest"), UnknownParameter, ["'v_rest'"]),
    "an equation of no state": (
        GOOD + "\n dw/dt = -w / tau",
        ModelError,
        ["Mine", "states has ['v']", "the equations ['v', 'w']"],
    ),
    "no equation": ("excitatory: v += weight", ModelError, ["at least one equation"]),
    "nothing but a comment": ("# to do", ModelError, ["at least one equation"]),
    "an equation twice": (GOOD + "\n dv/dt = 0.0", ModelError, ["'v' is declared twice"]),
    "a missing bracket": (
        replaced("-v / tau", "-(v / tau"),
        ModelError,
        ["is not an expression", "never closed"],
    ),
    "two operators": (replaced("-v / tau", "-v / * tau"), ModelError, ["is not an expression"]),
    "a missing side": (replaced("-v / tau +", "-v / tau + *"), ModelError, ["is not an expression"]),
    "a NUL": (replaced("-v / tau", "-v / tau\0"), ModelError, ["is not an expression"]),
    "a forbidden function": (
        replaced("-v / tau", "sin(v) / tau"),
        ModelError,
        ["a part that is not allowed: 'sin(v)'", "exp, log, sqrt, abs, tanh, min, max and exprel"],
    ),
    "a function of two": (replaced("-v / tau", "exp(v, tau)"), ModelError, ["not allowed: 'exp(v, tau)'"]),
    "an import": (
        replaced("-v / tau", "__import__('os').getpid()"),
        ModelError,
        ["a part that is not allowed", "__import__('os').getpid()"],
    ),
    "an attribute": (replaced("-v / tau", "v.real / tau"), UnknownParameter, ["no name 'v.real'"]),
    "a comparison": (replaced("-v / tau", "(v > 1) / tau"), ModelError, ["not allowed: 'v > 1'"]),
    "a variable exponent": (
        replaced("-v / tau", "v ** tau"),
        ModelError,
        ["not allowed", "** with a number"],
    ),
    "a complex number": (replaced("-v / tau", "1j * v"), ModelError, ["not allowed: '1j'"]),
    "a text": (replaced("-v / tau", "'v' / tau"), ModelError, ["not allowed: \"'v'\""]),
    "a lambda": (replaced("-v / tau", "(lambda: v)()"), ModelError, ["a part that is not allowed"]),
    "a line of no form": (
        GOOD + "\n v + 3",
        ModelError,
        ["'v + 3' is not a line of a declaration", "Line 8 of the declaration of Mine", "threshold: x >="],
    ),
    "another way to receive": (
        replaced("v += weight", "v -= weight"),
        ModelError,
        ["'excitatory: v -= weight' is not a line of a declaration"],
    ),
    "a threshold with >": (
        replaced("v >= v_thresh", "v > v_thresh"),
        ModelError,
        ["A threshold is 'variable >= expression', not 'v > v_thresh'"],
    ),
    "a state that is called spikes": (
        "dspikes/dt = -spikes / tau",
        ModelError,
        ["record('spikes') has a meaning of its own", "Choose another name"],
    ),
    "a threshold of no state": (
        replaced("v >= v_thresh", "u >= v_thresh"),
        ModelError,
        ["'u' has no equation", "Variables: v", "    threshold: u >= v_thresh\n               ^"],
    ),
    "two thresholds": (GOOD + "\n threshold: v >= 2.0", ModelError, ["one line 'threshold'", "two"]),
    "a reset without threshold": (
        replaced("threshold: v >= v_thresh", ""),
        ModelError,
        ["A declaration with a reset needs a threshold"],
    ),
    "a reset that multiplies": (
        replaced("v = 0.0", "v *= 1.0"),
        ModelError,
        ["'v *= 1.0' is not an assignment", "Line 4"],
    ),
    "a reset of no state": (
        replaced("v = 0.0", "v = 0.0; u = 1.0"),
        ModelError,
        ["'u' has no equation", "reset: v = 0.0; u = 1.0\n                    ^"],
    ),
    "a refractory time that is no parameter": (
        replaced("v for tau_refrac", "v for tau_ref"),
        UnknownParameter,
        ["The declaration of Mine has no name 'tau_ref'", "Did you mean 'tau_refrac'?"],
    ),
    "a refractory line of no form": (
        replaced("v for tau_refrac", "v while tau_refrac"),
        ModelError,
        ["'variables for time', not 'v while tau_refrac'"],
    ),
    "a variable held but not reset": (
        replaced("reset: v = 0.0", ""),
        ModelError,
        ["'v' is held while refractory, so the reset must assign it"],
    ),
    "a current that nothing uses": (
        replaced("current: i_inj", "current: i_in").replace("+ i_inj", ""),
        ModelError,
        ["No equation uses the injected current 'i_in'"],
    ),
    "a receptor that is not listed": (
        GOOD + "\n inhibitory: v += weight",
        ModelError,
        ["Mine", "receptors has ['excitatory']", "the declaration ['excitatory', 'inhibitory']"],
    ),
    "potentials and times added": (
        replaced("-v / tau", "-v / tau + tau"),
        BadUnits,
        [
            "'-v / tau' is in mV/ms and 'tau' in ms: they cannot be added",
            "Line 1 of the declaration of Mine:\n    dv/dt = -v / tau + tau + i_inj / nF\n            ^^^^^^^^^^^^^^",
        ],
    ),
    "a slope that is none": (
        replaced("-v / tau", "-v"),
        BadUnits,
        ["'-v' is in mV and 'i_inj / nF' in mV/ms"],
    ),
    "an equation in the wrong unit": (
        replaced("-v / tau + i_inj / nF", "i_inj - i_inj / 2"),
        BadUnits,
        ["dv/dt is in mV/ms, but 'i_inj - i_inj / 2' is in nA"],
    ),
    "a current without a capacity": (
        replaced(" / nF", ""),
        BadUnits,
        ["'i_inj' in nA: they cannot be added"],
    ),
    "a number added to a potential": (
        replaced("-v / tau", "-(v + 65) / tau"),
        BadUnits,
        ["'v' is in mV and '65' in 1", "dv/dt = -(v + 65) / tau + i_inj / nF\n              ^^^^^^"],
    ),
    "an exponential of a potential": (
        replaced("-v / tau", "mV / ms * exp(v)"),
        BadUnits,
        ["The argument of exp must be a number, but 'v' is in mV: divide it by something in mV"],
    ),
    "a logarithm of a time": (
        replaced("-v / tau", "mV / ms * log(tau)"),
        BadUnits,
        ["argument of log", "in ms"],
    ),
    "a smaller of two kinds": (
        replaced("-v / tau", "min(v, tau) / tau"),
        BadUnits,
        ["'v' is in mV and 'tau' in ms: they cannot be compared"],
    ),
    "a greater of two kinds": (
        replaced("-v / tau", "max(v, tau, v) / tau"),
        BadUnits,
        ["cannot be compared"],
    ),
    "a condition of two kinds": (
        replaced("-v / tau", "(-v if v > tau else v) / tau"),
        BadUnits,
        ["'v' is in mV and 'tau' in ms: they cannot be compared"],
    ),
    "sides of two kinds": (
        replaced("-v / tau", "(v if v > 1 * mV else tau) / tau"),
        BadUnits,
        ["'v' is in mV and 'tau' in ms: they cannot be two sides of one 'if'"],
    ),
    "a threshold in ms": (
        replaced(">= v_thresh", ">= tau"),
        BadUnits,
        ["'v', which is compared with the threshold, is in mV, but 'tau' is in ms", "Line 3"],
    ),
    "a reset to a time": (
        replaced("v = 0.0", "v = tau"),
        BadUnits,
        ["'v', which the reset assigns, is in mV, but 'tau' is in ms", "Line 4"],
    ),
    "a reset to a number": (replaced("v = 0.0", "v = 1"), BadUnits, ["'1' is in 1"]),
    "an increment by a time": (replaced("v = 0.0", "v += tau"), BadUnits, ["cannot be added", "v += tau"]),
    "a refractory time in mV": (
        replaced("for tau_refrac", "for v_thresh"),
        BadUnits,
        ["The refractory time is in ms, but 'v_thresh' is in mV"],
    ),
    "a refractory time of states": (replaced("for tau_refrac", "for v / mV * ms"), UnknownParameter, ["'v'"]),
    "a square root of a potential": (
        replaced("-v / tau", "sqrt(v * mV) / tau * tau"),
        BadUnits,
        ["'sqrt(v * mV) / tau * tau' is in mV"],
    ),
    "a power of a potential": (replaced("-v / tau", "-v ** 1.5 / tau"), BadUnits, ["is in mV**(3/2)/ms"]),
    "an input of another kind": (
        replaced("v += weight", "v += weight * tau"),
        BadUnits,
        [
            "'v', to which the receptor 'excitatory' of Mine adds weights in mV, is in mV",
            "'weight * tau' is in ms*mV",
        ],
    ),
    "an input without weight": (
        replaced("v += weight", "v += v_thresh"),
        ModelError,
        ["A receptor adds 'weight', or 'weight' times an expression, not 'v_thresh'"],
    ),
    "an input of two weights": (
        replaced("v += weight", "v += weight * weight"),
        ModelError,
        ["A receptor adds"],
    ),
    "an input over the weight": (
        replaced("v += weight", "v += tau / weight"),
        ModelError,
        ["A receptor adds"],
    ),
    "a weight and something else": (
        replaced("v += weight", "v += weight + v_thresh"),
        ModelError,
        ["A receptor adds 'weight'"],
    ),
    "an input by the state": (replaced("v += weight", "v += weight * v / mV"), UnknownParameter, ["'v'"]),
    "an input to no state": (
        replaced("v += weight", "g += weight"),
        ModelError,
        ["'g' has no equation", "excitatory: g += weight\n                ^"],
    ),
    "a weight in an equation": (replaced("-v / tau", "-weight / tau"), UnknownParameter, ["'weight'"]),
    "a definition twice": (GOOD + "\n u = v\n u = 2 * v", ModelError, ["'u' is declared twice", "u = 2 * v"]),
    "a definition of itself": (GOOD + "\n u = u + v", ModelError, ["The definition of 'u' uses itself"]),
    "definitions in a circle": (GOOD + "\n u = x\n x = u", ModelError, ["uses itself"]),
    "a definition named as a parameter": (GOOD + "\n tau = v", ModelError, ["'tau' names two of"]),
    "a definition named as a state": (GOOD + "\n v = tau", ModelError, ["'v' names two of"]),
    "a definition of an unknown name": (
        GOOD + "\n u = x + v",
        UnknownParameter,
        ["'x'", "u = x + v\n        ^"],
    ),
    "a definition of two kinds": (GOOD + "\n u = v + tau", BadUnits, ["cannot be added", "u = v + tau"]),
    "a threshold and a hazard": (
        GOOD + "\n hazard: 1 / tau",
        ModelError,
        ["A declaration has a threshold or a hazard, not both"],
    ),
    "a hazard that is no rate": (
        replaced("threshold: v >= v_thresh", "hazard: v / mV"),
        BadUnits,
        ["The hazard is in 1/ms, but 'v / mV' is in 1"],
    ),
    "something held that fires from below": (
        replaced("reset: v = 0.0", "reset: w = 0").replace("v for", "w for") + "\n dw/dt = -w / tau",
        ModelError,
        ["Variables are held after a reset of what the threshold tests"],
    ),
    "a current of no name": (
        replaced("current: i_inj", "current: 2"),
        ModelError,
        ["has a name, such as 'i_inj'"],
    ),
    "two currents": (GOOD + "\n current: i_in", ModelError, ["one line 'current'", "two"]),
    "a condition without if": (
        replaced("-v / tau", "(v > v_thresh) * v / tau"),
        ModelError,
        ["not allowed: 'v > v_thresh'", "'a if x > y else b'"],
    ),
    "a condition of conditions": (
        replaced("-v / tau", "(v if v > 0 and tau > 0 else 0) / tau"),
        ModelError,
        ["a part that is not allowed"],
    ),
    "a chain of comparisons": (
        replaced("-v / tau", "(v if 0 < v < v_thresh else 0) / tau"),
        ModelError,
        ["a part that is not allowed"],
    ),
    "a minimum of one": (replaced("-v / tau", "min(v) / tau"), ModelError, ["not allowed: 'min(v)'"]),
    "an unknown unit": (replaced("/ nF", "/ nf"), UnknownParameter, ["'nf'"]),
}


@pytest.mark.parametrize("name", LINES)
def test_a_wrong_declaration_is_refused(name: str) -> None:
    text, error, words = LINES[name]
    with pytest.raises(error) as caught:
        declare(text)
    assert caught.type is error
    for word in words:
        assert word in str(caught.value)


ATTRIBUTES: dict[str, tuple[dict[str, Any], list[str]]] = {
    "a state in no unit there is": (
        {"states": (pnl.State("v", 0.0, "mv", "Potential."),)},
        ["The state v of Mine has the unit 'mv'", "Did you mean 'mV'?"],
    ),
    "a parameter in no unit there is": (
        {"parameters": (pnl.Parameter("tau", 1.0, "milliseconds", "Time."), *PARAMETERS[1:])},
        ["The parameter tau of Mine has the unit 'milliseconds'"],
    ),
    "a state without unit": ({"states": (pnl.State("v", 0.0, "1", "Potential."),)}, ["they cannot be added"]),
    "a receptor in no unit there is": (
        {"receptors": (pnl.Receptor("excitatory", "volts", 1),)},
        ["The receptor excitatory of Mine has the unit 'volts'"],
    ),
    "weights in a unit that is not coherent": (
        {"receptors": (pnl.Receptor("excitatory", "uV", 1),)},
        ["Weights at the receptor 'excitatory' of Mine are in uV: declare them in mV"],
    ),
    "a parameter named as the weight": (
        {"parameters": (*PARAMETERS, pnl.Parameter("weight", 0.0, "mV", "Mine."))},
        ["'weight' is the weight of a synapse"],
    ),
    "a missing state": ({"states": ()}, ["Mine", "states has []", "the equations ['v']"]),
    "a state without equation": (
        {"states": (V, pnl.State("w", 0.0, "nA", "Adaptation."))},
        ["states has ['v', 'w']", "the equations ['v']"],
    ),
    "a missing receptor": ({"receptors": ()}, ["receptors has []", "the declaration ['excitatory']"]),
    "a parameter twice": ({"parameters": (*PARAMETERS, PARAMETERS[0])}, ["Mine", "'tau' names two of"]),
    "a parameter named as a state": (
        {"parameters": (*PARAMETERS, pnl.Parameter("v", 0.0, "mV", "Potential."))},
        ["Mine", "'v' names two of"],
    ),
    "a parameter named as the current": (
        {"parameters": (*PARAMETERS, pnl.Parameter("i_inj", 0.0, "nA", "Current."))},
        ["Mine", "'i_inj' names two of"],
    ),
}


@pytest.mark.parametrize("name", ATTRIBUTES)
def test_attributes_that_contradict_the_declaration_are_refused(name: str) -> None:
    attributes, words = ATTRIBUTES[name]
    with pytest.raises(ModelError) as caught:
        declare(GOOD, **attributes)
    for word in words:
        assert word in str(caught.value)


def test_the_good_declaration_is_good(scene: Any) -> None:
    cells = scene.net.population(2, declare(GOOD)(tau=5.0))
    cells.inject(pnl.DCSource(amplitude=0.5))
    cells.record("spikes")
    scene.sim.run(20.0)
    assert cells.mean_spike_count() > 0


def test_a_default_out_of_range_is_refused() -> None:
    parameters = (pnl.Parameter("tau", 0.0, "ms", "Time constant.", above=0.0), *PARAMETERS[1:])
    with pytest.raises(BadValue, match="tau of Mine must be greater than 0, got 0 ms"):
        declare(GOOD, parameters=parameters)()


def test_a_type_without_dynamics_is_refused() -> None:
    with pytest.raises(ModelError, match="Mine declares no dynamics: set its attribute 'declaration'"):
        type("Mine", (pnl.CellType,), {})()
