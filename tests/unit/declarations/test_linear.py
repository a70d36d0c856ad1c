"""Which variables are solved exactly, the largest system that needs no others and nothing held; and how they go on."""

from __future__ import annotations

import numpy as np
import pytest

import pynnlite as pnl
from pynnlite.declarations.analysis import CONSTANT, LinearSystem, decay, linear_system
from pynnlite.declarations.parsing import parse

HELD = "\n threshold: v >= 1\n reset: v = 0\n refractory: v for tau"

SYSTEMS = {
    "one that decays": ("dv/dt = -v / tau", ("v",)),
    "a constant slope": ("dv/dt = 1 / tau", ("v",)),
    "with a current": ("dv/dt = -v / tau + i\n current: i", ("v",)),
    "coupled": ("dv/dt = (w - v) / tau\n dw/dt = (v - w) / tau", ("v", "w")),
    "a square": ("dv/dt = v ** 2 / tau", ()),
    "by a definition": ("u = 2 * v\n dv/dt = -u / tau", ("v",)),
    "products": ("dv/dt = g * v\n dg/dt = -g / tau", ("g",)),
    "products with a current": ("dv/dt = g * i\n dg/dt = -g / tau\n current: i", ("g",)),
    "what needs one that is not": ("dv/dt = -v ** 2\n dw/dt = v - w\n dx/dt = w - x\n dg/dt = -g", ("g",)),
    "what is held is exact": ("dv/dt = (g - v) / tau\n dg/dt = -g / tau" + HELD, ("v", "g")),
    "what depends on what is held is not": ("dv/dt = (g - v) / tau\n dg/dt = (v - g) / tau" + HELD, ()),
    "nor what depends on that": (
        "dv/dt = -v\n dw/dt = v - w\n dx/dt = w - x\n dg/dt = -g" + HELD,
        ("v", "g"),
    ),
    "but what is held stays in, whatever sees it": ("dv/dt = -v\n dw/dt = v * w" + HELD, ("v",)),
}


@pytest.mark.parametrize("name", SYSTEMS)
def test_the_system_of_a_declaration(name: str) -> None:
    text, expected = SYSTEMS[name]
    assert linear_system(parse(text)).names == expected


def test_no_system_of_a_standard_type_needs_others() -> None:
    for kind in (pnl.IF_cond_alpha, pnl.IF_cond_exp_gsfa_grr, pnl.HH_cond_exp, pnl.GIF_cond_exp):
        system = linear_system(kind.dynamics)
        assert {cause for _, cause in system.slopes()} <= {*system.names, CONSTANT}


def test_coefficients() -> None:
    dynamics = parse("dv/dt = (2 * w - v) / tau + 3 + 4 * i\n dw/dt = -w\n current: i")
    slopes = linear_system(dynamics).slopes({"tau": np.array([1.0, 2.0])})
    assert {key: np.broadcast_to(value, 2).tolist() for key, value in slopes.items()} == {
        ("v", "v"): [-1.0, -0.5],
        ("v", "w"): [2.0, 1.0],
        ("v", CONSTANT): [3.0, 3.0],
        ("v", "i"): [4.0, 4.0],
        ("w", "w"): [-1.0, -1.0],
    }


def test_what_each_cause_adds() -> None:
    """dv/dt = (1 - v) / tau + w and dw/dt = 2, with a current that moves v: the solutions are known."""
    dynamics = parse("dv/dt = (1 - v) / tau + w + i / tau\n dw/dt = 2 / tau ** 0\n current: i")
    tau = np.array([2.0, 5.0])
    system = linear_system(dynamics)
    assert system.reached == {("v", "v"), ("v", "w"), ("v", "i"), ("v", CONSTANT), ("w", CONSTANT)}
    for time, found in zip((0.5, 3.0), system.propagated({"tau": tau}, 2, (0.5, 3.0)), strict=True):
        left = np.exp(-time / tau)
        assert found["v", "v"] == pytest.approx(left - 1.0)
        assert found["v", "w"] == pytest.approx(tau * (1.0 - left))
        assert found["v", "i"] == pytest.approx(1.0 - left)
        assert found["v", CONSTANT] == pytest.approx(1.0 - left + 2.0 * tau * (time - tau * (1.0 - left)))
        assert found["w", CONSTANT] == pytest.approx(2.0 * time)


def test_what_stands_still_is_a_cause() -> None:
    dynamics = parse("dv/dt = -v / tau\n dw/dt = v - w")
    (found,) = LinearSystem(dynamics, ("w",), still=("v",)).propagated({"tau": 3.0}, 1, [0.5])
    assert {pair: values.tolist() for pair, values in found.items()} == {
        ("w", "w"): [pytest.approx(np.expm1(-0.5))],
        ("w", "v"): [pytest.approx(-np.expm1(-0.5))],
    }


def test_the_decay_of_a_variable() -> None:
    dynamics = parse("dw/dt = -w / tau")
    assert decay(dynamics, "w", {"tau": np.array([2.0, 4.0])}, 0.5) == pytest.approx(np.exp([-0.25, -0.125]))
