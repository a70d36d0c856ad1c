"""Expressions in the distance: parsed, bounded, and refused where they are none."""

from __future__ import annotations

import math
import pickle
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import pynnlite as pnl
from pynnlite.expressions import Formula
from pynnlite.expressions.elementary import cosine, sine

D = np.concatenate([[0.0], np.geomspace(1e-3, 1e3, 200)])

SAME: dict[str, Any] = {
    "0.2 + 0.3*d": lambda d: 0.2 + 0.3 * d,
    "exp(-d**2 / (2*100.0**2))": lambda d: np.exp(-(d**2) / 2e4),
    "np.exp(-d/100.)": lambda d: np.exp(-d / 100),
    "1/(1+d)": lambda d: 1 / (1 + d),
    "d < 250": lambda d: d < 250,
    "(d >= 2) * 0.5": lambda d: (d >= 2) * 0.5,
    "2 < d <= 50": lambda d: (d > 2) & (d <= 50),
    "d < 1 or d > 100 and not d > 200": lambda d: (d < 1) | (d > 100) & (d <= 200),
    "(d > 1) & (d < 9)": lambda d: (d > 1) & (d < 9),
    "where(d < 5, 1 - d/5, 0)": lambda d: np.where(d < 5, 1 - d / 5, 0),
    "maximum(0, 1 - d/30) ** 1.5": lambda d: np.maximum(0, 1 - d / 30) ** 1.5,
    "abs(cos(pi*d/40)) * e": lambda d: abs(np.cos(np.pi * d / 40)) * np.e,
    "sin(d)**2": lambda d: np.sin(d) ** 2,
    "min(d, 3) - sqrt(d) + log(d + 1)": lambda d: np.minimum(d, 3) - np.sqrt(d) + np.log(d + 1),
    "(1 + d)**-2": lambda d: (1 + d) ** -2.0,
    "pow(2, -d) + numpy.power(d, 0.5)": lambda d: 2.0**-d + d**0.5,
    "+0.5": lambda d: 0.5 + 0 * d,
}


@pytest.mark.parametrize("text", SAME)
def test_a_formula_is_what_numpy_works_out(text: str) -> None:
    formula = Formula(text, "p")
    np.testing.assert_allclose(formula(D), np.asarray(SAME[text](D), float), rtol=1e-13, atol=1e-15)
    again = pickle.loads(pickle.dumps(formula))
    assert again.canonical == formula.canonical
    assert (again(D) == formula(D)).all()
    assert formula.depends == (text != "+0.5")


@pytest.mark.parametrize("text", SAME)
def test_all_values_lie_within_the_bounds(text: str) -> None:
    formula = Formula(text, "p")
    low, high = D[:-7], D[7:]
    least, most = formula.bounds(low, high)
    for part in np.linspace(0, 1, 33):
        values = formula(low + part * (high - low))
        assert (values >= least - 1e-12 * abs(least)).all()
        assert (values <= most + 1e-12 * abs(most)).all()


@pytest.mark.parametrize(
    ("text", "reach", "most"),
    [
        ("exp(-d**2/200)", 200.0, 1e-80),
        ("d < 250", 250.0, 0.0),
        ("where(d<5, 1, 0)", 6.0, 0.0),
        ("0.3*exp(-d/10)", 1000.0, 1e-40),
        ("1/(1+d)", 1e6, 1e-6),
        ("(d<9)*(1-d/9)", 9.0, 0.0),
    ],
)
def test_what_falls_off_is_bounded_beyond_any_distance(text: str, reach: float, most: float) -> None:
    assert Formula(text, "p").bounds(np.array([reach]), np.array([np.inf]))[1][0] <= most


@given(st.floats(-1e5, 1e5))
def test_sine_and_cosine_are_good_to_the_last_bits(x: float) -> None:
    assert abs(float(sine(x)) - math.sin(x)) <= 2e-16 + 1e-15 * abs(math.sin(x))
    assert abs(float(cosine(x)) - math.cos(x)) <= 2e-16 + 1e-15 * abs(math.cos(x))


REFUSED = {
    "x + 1": "'x'",
    "d.real": "'d.real'",
    "__import__('os')": "not allowed",
    "[d for d in (1,)]": "not allowed",
    "exp(d, 2)": "'exp(d, 2)'",
    "exp(x=d)": "not allowed",
    "d ^ 2": "'d ^ 2'",
    "d +": "no expression",
    "": "no expression",
    "lambda d: d": "not allowed",
    "os.exp(d)": "not allowed",
    "'d'": "not allowed",
    "d\0": "no expression",
    "1j * d": "not allowed",
}


@pytest.mark.parametrize("text", REFUSED)
def test_what_is_no_formula_is_refused(text: str) -> None:
    with pytest.raises(pnl.errors.BadValue) as caught:
        Formula(text, "weight of StaticSynapse")
    assert REFUSED[text] in str(caught.value)
    assert "weight of StaticSynapse is" in str(caught.value)


def projected(**synapse: Any) -> Any:
    net = pnl.Network(1)
    cells = net.population(4, pnl.IF_cond_exp())
    return net.projection(cells, cells, pnl.AllToAllConnector(), pnl.StaticSynapse(**synapse))


def test_weights_and_delays_may_be_expressions() -> None:
    projection = projected(weight="0.2 + 0.3*d", delay="1.0 + np.sqrt(d)")
    assert projection.get("weight", "array")[0].tolist() == [0.2 + 0.3 * d for d in range(4)]
    np.testing.assert_allclose(projection.get("delay", "array")[0], 1 + np.sqrt(np.arange(4)))
    projection.set(weight="1/(1+d)", delay="1 + d/10")
    assert projection.get("weight", "array")[0].tolist() == [1, 1 / 2, 1 / 3, 1 / 4]
    assert projection.get("delay", "array")[0].tolist() == [1.0, 1.1, 1.2, 1.3]


def test_an_expression_is_part_of_the_digest() -> None:
    digests = {projected(weight=text).network.digest() for text in ("0.1*d", "0.1 * d", "(0.1*d)", "0.2*d")}
    assert len(digests) == 2


def test_an_expression_chooses_the_receptor_by_its_sign() -> None:
    net = pnl.Network(1)
    cells = net.population(4, pnl.IF_curr_exp())
    for text, receptor in (("0.1 + d", "excitatory"), ("-exp(-d)", "inhibitory"), ("-1/d", "inhibitory")):
        made = net.projection(cells, cells, pnl.OneToOneConnector(), pnl.StaticSynapse(text))
        assert made.receptor_type == receptor


def test_an_expression_that_gives_what_is_not_allowed_is_refused_when_it_is_worked_out() -> None:
    with pytest.raises(pnl.errors.BadValue, match="has no d"):
        projected(weight="0.5")
    for synapse, words in (
        ({"weight": 0.1, "delay": "1 - d"}, "below the min_delay of 0.1 ms"),
        ({"weight": "1 - d", "delay": 1.0}, "must not be negative"),
    ):
        sim = pnl.Simulator("reference", network=projected(**synapse).network, timestep=0.1)
        with pytest.raises(pnl.errors.BadConnection, match=words):
            sim.run(1.0)
    with pytest.raises(pnl.errors.BadValue, match="tau_m"):
        pnl.IF_cond_exp(tau_m="1 + d")
