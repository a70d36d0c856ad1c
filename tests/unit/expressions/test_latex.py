"""Expressions as mathematics."""

from __future__ import annotations

import pytest

from pynnlite.expressions import Expression, latex

CASES = {
    "a + b - c": "a + b - c",
    "a - (b - c)": r"a - \left(b - c\right)",
    "a + (b - c)": "a + b - c",
    "a + -b": r"a + \left(-b\right)",
    "a - -b": r"a - \left(-b\right)",
    "-(a + b)": r"-\left(a + b\right)",
    "-a / b": r"-\frac{a}{b}",
    "a * -b": r"-a \, b",
    "-a * -b": r"a \, b",
    "a / b / c": r"\frac{a}{b \, c}",
    "a / (b / c)": r"\frac{a \, c}{b}",
    "a / (b * c) * d": r"\frac{a \, d}{b \, c}",
    "1 / a": r"\frac{1}{a}",
    "2 * (a + b)": r"2 \, \left(a + b\right)",
    "2 * 3 * a": r"2 \cdot 3 \, a",
    "(a + b) / c": r"\frac{a + b}{c}",
    "a / (b + c)": r"\frac{a}{b + c}",
    "(a / b)**2": r"\left(\frac{a}{b}\right)^{2}",
    "-a**2": "-a^{2}",
    "(-a)**2": r"\left(-a\right)^{2}",
    "a**-1": "a^{-1}",
    "exp(a)**2": r"\left(\exp\left(a\right)\right)^{2}",
    "min(a, b, c)": r"\min\left(a, b, c\right)",
    "min(a, max(b, c))": r"\min\left(a, \max\left(b, c\right)\right)",
    "exprel(a) + tanh(b) + log(c)": (
        r"\operatorname{exprel}\left(a\right) + \tanh\left(b\right) + \ln\left(c\right)"
    ),
    "sqrt(a + b) * abs(c)": r"\sqrt{a + b} \, \left|c\right|",
    "a if b >= c else d": r"\begin{cases} a & \text{if } b \geq c \\ d & \text{else} \end{cases}",
    "2 * (a if b > c else d)": (
        r"2 \, \left(\begin{cases} a & \text{if } b > c \\ d & \text{else} \end{cases}\right)"
    ),
    "1e-20 * a": r"10^{-20} \, a",
    "2.5e30": r"2.5 \cdot 10^{30}",
    "1000000": "1000000",
    "0.1": "0.1",
}


@pytest.mark.parametrize("text", CASES)
def test_brackets_stand_where_they_are_needed(text: str) -> None:
    assert latex(Expression(text).tree, str) == CASES[text]


def test_names_are_spelled_as_the_caller_says() -> None:
    assert latex(Expression("a * b").tree, lambda name: f"{{{name}}}") == r"{a} \, {b}"
