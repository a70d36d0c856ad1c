"""What is read off the equations of a declaration: its form, its linear part, and how linear equations go on."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.linalg import expm

import pynnlite as pnl
from pynnlite.declarations import Dynamics
from pynnlite.declarations.analysis import Form, decay, exponential, form_of, linear_part, polynomial
from pynnlite.declarations.parsing import parse
from pynnlite.expressions import Expression

COND = pnl.IF_cond_exp.declaration
FORMS = {
    "curr_exp": (pnl.IF_curr_exp.declaration, Form("linear")),
    "curr_delta": (pnl.IF_curr_delta.declaration, Form("linear")),
    "two coupled variables": ("dv/dt = (w - v) / tau\n dw/dt = (v - w) / tau", Form("linear")),
    "cond_exp": (COND, Form("driven", "v")),
    "cond_exp by another name": (COND.replace("v_", "V_").replace("v", "u"), Form("driven", "u")),
    "a driven variable squared": (COND.replace("(e_rev_E - v)", "(e_rev_E - v) * v"), Form("general")),
    "quadratic": ("dv/dt = v * v / tau", Form("general")),
    "exponential": ("dv/dt = exp(v / tau)", Form("general")),
    "what drives is driven itself": ("dv/dt = g * v / tau\n dg/dt = (v - g) / tau", Form("general")),
    "what drives is held": (
        "dv/dt = g * v / tau\n dg/dt = -g / tau\n threshold: v >= tau\n reset: v = 0; g = tau\n refractory: g for tau",
        Form("general"),
    ),
}


def ones(dynamics: Dynamics) -> dict[str, float]:
    return dict.fromkeys(dynamics.names - dynamics.equations.keys(), 1.0)


@pytest.mark.parametrize("name", FORMS)
def test_the_form_of_equations(name: str) -> None:
    declaration, expected = FORMS[name]
    dynamics = parse(declaration)
    assert form_of(dynamics, ones(dynamics)) == expected


def test_polynomials() -> None:
    variables = frozenset({"v", "g"})
    found = polynomial(Expression("(a - v) * (g + 2) / b - -3"), variables, {"a": 5.0, "b": 4.0})
    assert found == {("g",): 1.25, (): 5.5, ("g", "v"): -0.25, ("v",): -0.5}
    for text in ("1 / v", "exp(v)", "v ** 2", "abs(g)"):
        assert polynomial(Expression(text), variables, {}) is None


def test_the_linear_part() -> None:
    dynamics = parse("dv/dt = (e - v) / tau + w + 2 * i / c\n dw/dt = -3 * w\n current: i")
    part = linear_part(dynamics, {"e": np.array([5.0, 6.0]), "tau": np.array([1.0, 2.0]), "c": 4.0}, 2)
    assert part.matrix.tolist() == [[[-1.0, 1.0], [0.0, -3.0]], [[-0.5, 1.0], [0.0, -3.0]]]
    assert part.constant.tolist() == [[5.0, 0.0], [3.0, 0.0]]
    assert part.per_current.tolist() == [[0.5, 0.0], [0.5, 0.0]]


def test_the_decay_of_a_variable() -> None:
    dynamics = parse("dw/dt = -w / tau")
    assert decay(dynamics, "w", {"tau": np.array([2.0, 4.0])}, 0.5) == pytest.approx(np.exp([-0.25, -0.125]))


@pytest.mark.parametrize("size", [1e-6, 0.1, 1.0, 30.0])
def test_matrix_exponential(size: float) -> None:
    rng = np.random.default_rng(1)
    matrix = rng.normal(size=(6, 3, 3)) * size - size * np.eye(3)
    matrix[3] = matrix[2]
    growth, mean = exponential(matrix)
    for one, grown, average in zip(matrix, growth, mean, strict=True):
        expected = expm(one)
        largest = max(1.0, np.abs(expected).max())
        np.testing.assert_allclose(grown, expected - np.eye(3), rtol=0, atol=1e-13 * largest)
        np.testing.assert_allclose(one @ average, grown, rtol=0, atol=1e-12 * largest)


def test_matrix_exponential_of_a_chain_with_equal_rates() -> None:
    growth, _ = exponential(np.array([[[-0.1, 1.0], [0.0, -0.1]]]))
    np.testing.assert_allclose(growth[0], [[np.expm1(-0.1), np.exp(-0.1)], [0.0, np.expm1(-0.1)]], rtol=1e-14)
