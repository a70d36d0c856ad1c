"""What is read off the equations of a declaration: their form, and polynomials."""

from __future__ import annotations

import pytest

import pynnlite as pnl
from pynnlite.declarations.analysis import Form, form_of, polynomial
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


@pytest.mark.parametrize("name", FORMS)
def test_the_form_of_equations(name: str) -> None:
    declaration, expected = FORMS[name]
    assert form_of(parse(declaration)) == expected


def test_polynomials() -> None:
    variables = frozenset({"v", "g"})
    found = polynomial(Expression("(a - v) * (g + 2) / b - -3"), variables, {"a": 5.0, "b": 4.0})
    assert found == {("g",): 1.25, (): 5.5, ("g", "v"): -0.25, ("v",): -0.5}
    for text in ("1 / v", "exp(v)", "v ** 2", "abs(g)"):
        assert polynomial(Expression(text), variables, {}) is None
