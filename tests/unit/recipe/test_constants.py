"""What equations work out from parameters alone must be finite, on every backend."""

from __future__ import annotations

from typing import Any

import pytest

import pynnlite as pnl
from pynnlite.declarations import Parameter, State
from pynnlite.declarations.analysis import constants
from pynnlite.declarations.parsing import parse
from pynnlite.errors import BadValue
from pynnlite.recipe import Recipe

CONSTANTS = {
    "what is divided by": ("dv/dt = (e - v) / tau", ["1 / tau"]),
    "the largest part": ("dv/dt = (e - 2 * v) * (a / (b - c)) / (b * c)", ["a / (b - c)", "1 / (b * c)"]),
    "by a definition": ("both = b - c\n dv/dt = -v / both", ["1 / (b - c)"]),
    "in functions": ("dv/dt = exp((v - e / 2) / d)", ["e / 2", "1 / d"]),
    "not behind a condition": ("dv/dt = -v / tau if a / b > 1 else e / tau - v", ["a / b"]),
    "a condition of parameters": ("dv/dt = v * (1 / tau if tau > 0 else 0)", ["1 / tau if tau > 0 else 0"]),
    "no numbers, no names": ("dv/dt = e - 2 * 3 * v", []),
    "of resets, thresholds and receptors": (
        "dv/dt = -v\n threshold: v >= a / b\n reset: v = log(c)\n exc: v += weight * e / d",
        ["a / b", "log(c)", "1 / d"],
    ),
}


@pytest.mark.parametrize("name", CONSTANTS)
def test_the_constants_of_a_declaration(name: str) -> None:
    text, expected = CONSTANTS[name]
    assert {each.canonical for each in constants(parse(text))} == set(expected)


class Difference(pnl.CellType):
    """A cell with a constant that has no value if two parameters are equal."""

    parameters = (
        Parameter("rise", 1.0, "ms", "A time."),
        Parameter("decay", 5.0, "ms", "A time, which may be that for ever.", forever=True),
        Parameter("q", 5.0, "nS", "A conductance in a unit that equations do not use."),
    )
    states = (State("x", 0.5, "", "A number."),)
    declaration = "dx/dt = -x / (rise - decay) + x * 2 / q * nS / ms"


def error(cell: Any) -> str:
    net = pnl.Network(seed=1)
    net.population(4, cell, label="these")
    with pytest.raises(BadValue) as raised:
        Recipe(net.freeze(), 0.1).cells(0)
    return str(raised.value)


def test_a_constant_that_is_not_finite_is_an_error_with_names_and_values() -> None:
    assert error(pnl.IF_cond_exp(cm=5e-324)) == (
        "Population 'these': 1 / cm, in the equations of IF_cond_exp, is inf for cell 0, with cm = 4.94066e-324 nF."
        " Give values for which it is finite."
    )
    assert (
        "1 / (rise - decay), in the equations of Difference, is inf for cell 2, with decay = 3 ms, rise = 3 ms."
        in (error(Difference(rise=[1.0, 2.0, 3.0, 4.0], decay=3.0)))
    )
    assert "is inf for cell 1, with q = 0 nS." in error(Difference(q=[1.0, 0.0, 1.0, 0.0]))


def test_a_time_may_be_infinite() -> None:
    net = pnl.Network(seed=1)
    net.population(2, Difference(decay=float("inf")))
    assert Recipe(net.freeze(), 0.1).cells(0)["decay"].tolist() == [float("inf")] * 2


@pytest.mark.parametrize("backend", ["native", "reference"])
def test_absurd_values_are_an_error_when_they_are_given_between_runs(backend: str) -> None:
    net = pnl.Network(seed=1)
    cells = net.population(2, pnl.IF_curr_alpha(i_offset=1.0))
    with pnl.Simulator(backend, net, 0.1) as simulator:
        simulator.run(1.0)
        cells.set(cm=1e-310)
        with pytest.raises(BadValue, match="1 / cm"):
            simulator.run(1.0)
