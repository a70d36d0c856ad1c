"""Right-hand sides of equations."""

from __future__ import annotations

import math
import pickle

import numpy as np
import pytest

from pynnlite.expressions import Expression, Piece

X = np.array([-3.0, -0.5, 0.0, 1e-9, 0.7, 4.0])


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("min(x, 1, 0.5)", np.minimum(X, 0.5)),
        ("max(x, -x)", np.abs(X)),
        ("x if x > 0 else -2 * x", np.where(X > 0, X, -2 * X)),
        ("(1 if x <= 0 else 2) + (3 if x < 0.7 else 0)", np.where(X <= 0, 1, 2) + np.where(X < 0.7, 3, 0)),
        ("tanh(x)", np.tanh(X)),
        ("exprel(x)", [np.expm1(x) / x if x else 1.0 for x in X]),
        ("abs(x)**2.5", np.abs(X) ** 2.5),
        ("abs(x)**0.5 - sqrt(abs(x))", 0 * X),
        ("(1 + x**2)**-1", 1 / (1 + X**2)),
        ("x**3", X**3),
        ("+x - -x", 2 * X),
    ],
)
def test_an_expression_is_what_numpy_works_out(text: str, values: object) -> None:
    expression = Expression(text)
    np.testing.assert_allclose(expression.evaluate({"x": X}), values, rtol=1e-14, atol=1e-15)
    again = pickle.loads(pickle.dumps(expression))
    assert again.canonical == expression.canonical and again.names == {"x"}


def test_exprel_is_bounded_on_both_sides() -> None:
    with np.errstate(divide="ignore"):
        values = Expression("1 / exprel(x)").evaluate({"x": np.array([-math.inf, -1e4, 1e4, math.inf])})
    assert values[2] == values[3] == 0.0 and values[0] == math.inf and values[1] == pytest.approx(1e4)


def test_names_are_replaced_by_expressions_and_numbers() -> None:
    expression = Expression("a * b - exp(a)").replaced({"a": Expression("x + 1"), "b": 2.0})
    assert expression.canonical == "(x + 1) * 2.0 - exp(x + 1)"
    assert expression.evaluate({"x": 1.0}) == pytest.approx(4.0 - math.exp(2.0))


def test_a_piece_underlines_its_place() -> None:
    piece = Piece.of("  threshold: v >= 3", "Line 2").part(13, 14)
    assert str(piece) == "v"
    assert piece.marked == "\nLine 2:\n    threshold: v >= 3\n               ^"
