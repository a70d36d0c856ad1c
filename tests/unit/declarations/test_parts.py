"""Parts of a cell type that are wrong by themselves are refused when the class is made."""

from __future__ import annotations

import math
from typing import Any

import pytest

import pynnlite as pnl
from pynnlite.errors import BadUnits, BadValue, ModelError

TAU = pnl.Parameter("tau", 10.0, "ms", "Time constant.")
V = pnl.State("v", 0.0, "mV", "Potential.")
TEXT = "dv/dt = -v / tau"


def declare(text: Any = TEXT, **attributes: Any) -> type[pnl.CellType]:
    """Make a cell type with some attributes in place of good ones."""
    parts = {"parameters": (TAU,), "states": (V,), "receptors": (), "declaration": text}
    return type("Mine", (pnl.CellType,), {**parts, **attributes})


def parameter(name: Any = "k", default: Any = 1.0, unit: Any = "mV", **bounds: Any) -> dict[str, Any]:
    """Return attributes with one more parameter."""
    return {"parameters": (TAU, pnl.Parameter(name, default, unit, "Other.", **bounds))}


def receptor(sign: Any, name: Any = "A") -> dict[str, Any]:
    """Return attributes with a receptor."""
    return {"text": f"{TEXT}\n{name}: v += weight", "receptors": (pnl.Receptor(name, "mV", sign),)}


def state(default: Any = 0.0, size: Any = None) -> dict[str, Any]:
    """Return attributes with another state variable."""
    return {"states": (pnl.State("v", default, "mV", "Potential.", size=size),)}


@pytest.mark.parametrize(
    ("attributes", "error", "said"),
    [
        ({"parameters": TAU}, ModelError, "parameters of Mine must be a tuple of Parameter"),
        ({"parameters": {"tau": 10.0}}, ModelError, "parameters of Mine must be a tuple of Parameter"),
        ({"states": V}, ModelError, "states of Mine must be a tuple of State"),
        ({"receptors": "excitatory"}, ModelError, "receptors of Mine must be a tuple of Receptor"),
        ({"text": [TEXT]}, ModelError, "The declaration of Mine must be a text"),
        (parameter("lambda"), ModelError, "'lambda' cannot be the name of a parameter of Mine"),
        (parameter("a b"), ModelError, "'a b' cannot be the name of a parameter of Mine"),
        (parameter(""), ModelError, "'' cannot be the name of a parameter of Mine"),
        (parameter(3), ModelError, "3 cannot be the name of a parameter of Mine"),
        (receptor(1, "1x"), ModelError, "'1x' cannot be the name of a receptor of Mine"),
        (parameter(unit=1), BadUnits, "The unit of the parameter 'k' of Mine must be a text"),
        (parameter(default="1"), BadValue, "k of Mine must be a number"),
        (parameter(default=math.nan), BadValue, "k of Mine must be a number, got NaN"),
        (parameter(default=()), BadValue, "k of Mine must be a list of numbers"),
        (parameter(default=-1.0, above=0.0), BadValue, "k of Mine must be greater than 0, got -1 mV"),
        (parameter(least=2.0, most=1.0), BadValue, "No number is in the range of k of Mine"),
        (parameter(above=1.0, most=1.0), BadValue, "No number is in the range of k of Mine"),
        (parameter(least="0"), BadValue, "No number is in the range of k of Mine"),
        (state(math.inf), BadValue, "The default of v of Mine must be a finite number, not inf"),
        (state(size=0.0), BadValue, "The usual size of v of Mine must be a number above 0"),
        (receptor(2), BadValue, "The sign of the receptor 'A' of Mine must be 1, -1, or 0"),
    ],
)
def test_parts_that_are_wrong(attributes: dict[str, Any], error: type[Exception], said: str) -> None:
    with pytest.raises(error) as caught:
        declare(**attributes)
    assert str(caught.value).startswith(said)


@pytest.mark.parametrize("name", ["lambda", "1x", "True"])
def test_names_of_definitions_and_states_that_no_expression_can_use(name: str) -> None:
    for line, kind in ((f"{name} = 2 * v", "a definition"), (f"d{name}/dt = -v / tau", "a state")):
        with pytest.raises(ModelError) as caught:
            declare(f"{TEXT}\n{line}")
        assert str(caught.value).startswith(f"{name!r} cannot be the name of {kind}.")
        assert f"Line 2 of the declaration of Mine:\n    {line}\n" in str(caught.value)


def test_names_of_receptors_may_be_words_of_python() -> None:
    assert declare(**receptor(0, "lambda")).receptor_types == ["lambda"]
