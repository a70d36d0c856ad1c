"""Cell types of a user's own: what is wrong is said when the class is made."""

from __future__ import annotations

from typing import Any

import pytest

import pynnlite as pnl
from pynnlite.errors import BadValue, ModelError, UnknownParameter

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
    "an attribute": (replaced("-v / tau", "v.real / tau"), ModelError, ["not allowed: 'v.real'"]),
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
        ["The declaration of Mine has no parameter 'tau_ref'", "Did you mean 'tau_refrac'?"],
    ),
    "a refractory line of no form": (
        replaced("v for tau_refrac", "v while tau_refrac"),
        ModelError,
        ["'variables for parameter', not 'v while tau_refrac'"],
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
