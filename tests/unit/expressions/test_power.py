"""Powers: any number to any exponent, as in NumPy."""

from __future__ import annotations

import numpy as np
import pytest

from pynnlite.expressions import Expression
from pynnlite.expressions.elementary import LARGEST_POWER, power
from pynnlite.lowering.graph import Graph
from pynnlite.lowering.twin import worked_out

BASE = np.array([2.0, -2.0, -1.5, 3.0, -0.3, 0.0, np.nan])


@pytest.mark.parametrize("exponent", [0, 1, 2, 7, -1, -3, 64, 65, 66, 101, -65, -66, 0.5, 1.5, -0.5, -2.5])
def test_powers(exponent: float) -> None:
    with np.errstate(all="ignore"):
        expected = BASE ** float(exponent)
    with np.errstate(divide="ignore"):
        found = power(BASE, exponent)
    assert found == pytest.approx(expected, rel=1e-13, nan_ok=True)


def test_exponents_of_each_element() -> None:
    exponent = np.array([0.0, 3.0, 2.0, 0.5, -3.0, 0.0, 2.0])
    assert power(BASE, exponent) == pytest.approx(BASE**exponent, rel=1e-14, nan_ok=True)


@pytest.mark.parametrize("exponent", [LARGEST_POWER, LARGEST_POWER + 1, 2 * LARGEST_POWER, 1.5, -66])
def test_powers_of_negative_numbers_are_the_same_in_programs(exponent: float) -> None:
    graph, expression = Graph(), Expression(f"x ** {exponent}")
    x = graph.column("x")
    found = worked_out({"it": graph.expression(expression.tree, {"x": x})}, {x: BASE[:5]}, 5)["it"]
    assert found == pytest.approx(expression.evaluate({"x": BASE[:5]}), rel=1e-13, nan_ok=True)
