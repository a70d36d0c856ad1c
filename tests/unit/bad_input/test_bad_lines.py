"""Lines of a declaration that end too early, and numbers in them that make no sense."""

from __future__ import annotations

from typing import Any

import pytest

import pynnlite as pnl
from pynnlite.errors import BadValue, ModelError

PARAMETERS = (
    pnl.Parameter("tau", 10.0, "ms", "Time constant.", above=0.0),
    pnl.Parameter("rate", 5.0, "Hz", "Rate of firing."),
)
EQUATION = "dv/dt = -v / tau\n"
ON = ["only where a bracket is open"]

LINES: dict[str, tuple[str, list[str]]] = {
    "an equation in the next line": ("dv/dt =\n    -v / tau", ["ends where something must follow", *ON]),
    "a sign at the end": ("dv/dt = -v / tau +\n    mV / ms", ["ends where something must follow", *ON]),
    "a backslash": ("dv/dt = -v / tau \\\n    + mV / ms", ["ends where something must follow", *ON]),
    "a reset of nothing": (EQUATION + "threshold: v >= mV\nreset:", ["Line 3", "something must follow"]),
    "a sign at the beginning": (EQUATION + "    + mV / ms", ["'+ mV / ms' is not a line", *ON]),
    "a number that is too large": (EQUATION + "threshold: v >= 1e999 * mV", ["the largest is 1.8e+308"]),
    "a whole number that is too large": (
        f"{EQUATION}threshold: v >= 1{400 * '0'} * mV",
        ["the largest is 1.8e+308"],
    ),
    "a product that is too large": (
        EQUATION + "threshold: v >= 1e200 * 1e200 * mV",
        ["'1e200 * 1e200 * mV' is inf: it must be finite"],
    ),
    "a division by 0": (EQUATION + "threshold: v >= mV / 0", ["'mV / 0' is inf"]),
    "a negative hazard": (EQUATION + "hazard: -2 / ms", ["The hazard is -2, and no rate is negative"]),
}


def declare(text: str) -> Any:
    """Make a cell type of a declaration."""
    states = (pnl.State("v", 0.0, "mV", "Potential."),)
    return type("Mine", (pnl.CellType,), {"parameters": PARAMETERS, "states": states, "declaration": text})


@pytest.mark.parametrize("name", LINES)
def test_a_wrong_line_is_refused(name: str) -> None:
    text, words = LINES[name]
    with pytest.raises(ModelError) as caught:
        declare(text)()
    for each in words:
        assert each in str(caught.value)


def test_a_hazard_that_parameters_make_negative_is_refused() -> None:
    network = pnl.Network()
    network.population(3, declare(EQUATION + "hazard: rate")(rate=[1.0, 0.0, -4.0]), label="mine")
    words = r"hazard of cell 2 of population 'mine', rate .* is -0.004 per ms: no rate is negative"
    with pnl.Simulator("native", network, 0.1) as simulator, pytest.raises(BadValue, match=words):
        simulator.run(0.1)


@pytest.mark.parametrize("name", ["tau_eta", "a_eta", "tau_gamma", "a_gamma"])
def test_an_empty_list_of_a_generalized_cell_is_refused(name: str) -> None:
    with pytest.raises(BadValue, match=rf"{name} of GIF_cond_exp is an empty list, .* write tau_.*=\[10.0\]"):
        pnl.GIF_cond_exp(**{name: ()})
