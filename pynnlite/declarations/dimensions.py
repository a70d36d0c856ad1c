"""Dimensions: of units, and of expressions.

Inside equations every name is in one coherent set of units, whose base is ms, mV, nA, µm and mM: no factors of 1000
are needed. A unit is a dimension and a power of ten, e.g. nS = 10⁻³ nA/mV. Weights have a dimension of their own, since
their unit is that of the receptor.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from ..errors import BadUnits, did_you_mean
from ..expressions import Expression, Node

BASE = ("ms", "mV", "nA", "um", "mM", "weight")

FloatArray = NDArray[np.float64]
Exponents = tuple[Fraction, ...]


@dataclass(frozen=True, slots=True)
class Dimension:
    """A product of powers of the base units.

    Parameters
    ----------
    exponents : tuple of Fraction
        One for each unit of `BASE`.
    """

    exponents: Exponents = (Fraction(0),) * len(BASE)

    def __mul__(self, other: Dimension) -> Dimension:
        return Dimension(tuple(a + b for a, b in zip(self.exponents, other.exponents, strict=True)))

    def __truediv__(self, other: Dimension) -> Dimension:
        return Dimension(tuple(a - b for a, b in zip(self.exponents, other.exponents, strict=True)))

    def __pow__(self, exponent: Fraction) -> Dimension:
        return Dimension(tuple(a * exponent for a in self.exponents))

    def __str__(self) -> str:
        """Return the coherent unit of this dimension, e.g. ``"nA"`` or ``"mV/ms"``; ``"1"`` for a number."""
        if self in _NAMES:
            return _NAMES[self]
        over = [_power(unit, e) for unit, e in zip(BASE, self.exponents, strict=True) if e > 0]
        under = [_power(unit, -e) for unit, e in zip(BASE, self.exponents, strict=True) if e < 0]
        return "/".join(["*".join(over) or "1", *under])


def _power(unit: str, exponent: Fraction) -> str:
    if exponent == 1:
        return unit
    return f"{unit}**{exponent}" if exponent.denominator == 1 else f"{unit}**({exponent})"


def _base(unit: str) -> Dimension:
    return Dimension(tuple(Fraction(int(unit == each)) for each in BASE))


NUMBER = Dimension()
TIME, VOLTAGE, CURRENT, LENGTH, CONCENTRATION, STRENGTH = map(_base, BASE)
_CAPACITY, _CONDUCTANCE = CURRENT * TIME / VOLTAGE, CURRENT / VOLTAGE

_NAMES = {
    NUMBER: "1",
    _CAPACITY: "nF",
    _CONDUCTANCE: "uS",
    VOLTAGE / CURRENT: "MOhm",
}

UNITS: dict[str, tuple[Dimension, int]] = {
    **{name: (TIME, power) for name, power in {"s": 3, "ms": 0, "us": -3}.items()},
    **{name: (NUMBER / TIME, power) for name, power in {"kHz": 0, "Hz": -3}.items()},
    **{name: (VOLTAGE, power) for name, power in {"V": 3, "mV": 0, "uV": -3}.items()},
    **{name: (CURRENT, power) for name, power in {"A": 9, "mA": 6, "uA": 3, "nA": 0, "pA": -3}.items()},
    **{name: (_CAPACITY, power) for name, power in {"F": 9, "uF": 3, "nF": 0, "pF": -3}.items()},
    **{name: (_CONDUCTANCE, power) for name, power in {"S": 6, "mS": 3, "uS": 0, "nS": -3, "pS": -6}.items()},
    **{name: (VOLTAGE / CURRENT, power) for name, power in {"MOhm": 0, "kOhm": -3, "Ohm": -6}.items()},
    **{name: (LENGTH, power) for name, power in {"m": 6, "cm": 4, "mm": 3, "um": 0, "nm": -3}.items()},
    **{name: (CONCENTRATION, power) for name, power in {"M": 3, "mM": 0, "uM": -3}.items()},
}
"""The dimension of each unit, and the power of ten of the coherent unit that it is."""


SIZES = {VOLTAGE: 100.0, VOLTAGE / TIME: 10.0, CURRENT: 0.1, _CONDUCTANCE: 0.1}
"""Usual values of state variables by dimension, in coherent units; 1 for all others."""


@dataclass(frozen=True, slots=True)
class Scale:
    """How numbers in some unit become numbers in the coherent unit of its dimension.

    Parameters
    ----------
    power : int
        Of ten: 1 of the unit is ``10 ** power`` of the coherent unit.
    """

    power: int

    def inward(self, numbers: FloatArray) -> FloatArray:
        """Return numbers in the coherent unit; divided by a whole number where that is rounded once."""
        return self._scaled(numbers, self.power)

    def outward(self, numbers: FloatArray) -> FloatArray:
        """Return numbers in the unit."""
        return self._scaled(numbers, -self.power)

    def _scaled(self, numbers: FloatArray, power: int) -> FloatArray:
        return numbers * 10.0**power if power > 0 else numbers / 10.0**-power


def dimension_of_unit(unit: str, what: str) -> tuple[Dimension, Scale]:
    """Return the dimension of a unit, and the scale of its numbers.

    Parameters
    ----------
    unit : str
        Names of units with ``*``, ``/`` and ``**``, e.g. ``"mV/ms"``; ``""`` and ``"1"`` for numbers.
    what : str
        What the unit was given for, as the error should name it.

    Raises
    ------
    BadUnits
        If it is not a unit.
    """
    try:
        dimension, power = _unit(ast.parse(unit or "1", mode="eval").body)
    except (SyntaxError, ValueError):
        known = ", ".join(UNITS)
        raise BadUnits(
            f"{what} has the unit {unit!r}, which is not one.{did_you_mean(unit, UNITS)} Units are '' for numbers, and"
            f" {known}, with *, / and **, e.g. 'mV/ms'."
        ) from None
    return dimension, Scale(power)


def _unit(node: ast.AST) -> tuple[Dimension, int]:
    """Return dimension and power of ten of a parsed unit, or raise `ValueError`."""
    match node:
        case ast.Constant(value=1):
            return NUMBER, 0
        case ast.Name(id="dimensionless"):
            return NUMBER, 0
        case ast.Name(id=name) if name in UNITS:
            return UNITS[name]
        case ast.BinOp(op=ast.Pow(), left=left, right=ast.Constant(value=int(exponent))):
            dimension, power = _unit(left)
            return dimension ** Fraction(exponent), power * exponent
        case ast.BinOp(op=ast.Mult() | ast.Div() as sign, left=left, right=right):
            (a, p), (b, q) = _unit(left), _unit(right)
            return (a * b, p + q) if isinstance(sign, ast.Mult) else (a / b, p - q)
    raise ValueError("not a unit")


def dimension_of(expression: Expression, names: Mapping[str, Dimension]) -> Dimension | None:
    """Return the dimension of an expression; None for 0, which is of any.

    Parameters
    ----------
    expression : Expression
        The expression.
    names : dict of str to Dimension
        That of each name that it uses.

    Raises
    ------
    BadUnits
        Where two dimensions do not go together; the message names both, and shows where.
    """
    return _of(expression.tree, names)


def require_dimension(
    expression: Expression, names: Mapping[str, Dimension], wanted: Dimension, what: str
) -> None:
    """Raise `BadUnits` unless an expression has a dimension.

    Parameters
    ----------
    expression, names
        As for `dimension_of`.
    wanted : Dimension
        The dimension that it must have.
    what : str
        What it is, as the beginning of a sentence, e.g. ``"dv/dt"``.
    """
    found = dimension_of(expression, names)
    if found not in (None, wanted):
        whole = expression.tree.piece
        raise BadUnits(f"{what} is in {wanted}, but {str(whole)!r} is in {found}.{whole.marked}")


_SAME = ("add", "subtract", "minimum", "maximum", "where")
_COMPARE = ("less", "less_equal", "greater", "greater_equal", "equal", "not_equal")


def _of(node: Node, names: Mapping[str, Dimension]) -> Dimension | None:
    if node.kind == "number":
        return NUMBER if node.value else None
    if node.kind == "name":
        return names[node.name]
    if node.kind in _COMPARE:
        _together(node, node.parts, names)
        return NUMBER
    if node.kind == "where":
        _of(node.parts[0], names)
    if node.kind in _SAME:
        return _together(node, node.parts[-2:], names)
    if node.kind in ("negative", "abs"):
        return _of(node.parts[0], names)
    if node.kind in ("multiply", "divide"):
        left, right = (_of(part, names) or NUMBER for part in node.parts)
        return left * right if node.kind == "multiply" else left / right
    if node.kind == "sqrt":
        return (_of(node.parts[0], names) or NUMBER) ** Fraction(1, 2)
    if node.kind == "power" and (exponent := _fixed(node.parts[1])) is not None:
        return (_of(node.parts[0], names) or NUMBER) ** Fraction(exponent).limit_denominator(1000)
    for argument in node.parts:
        found = _of(argument, names)
        if found not in (None, NUMBER):
            what = (
                "What is raised to a power, and the power,"
                if node.kind == "power"
                else f"The argument of {node.kind}"
            )
            raise BadUnits(
                f"{what} must be a number, but {str(argument.piece)!r} is in {found}: divide it by"
                f" something in {found}.{argument.piece.marked}"
            )
    return NUMBER


def _fixed(exponent: Node) -> float | None:
    """Return an exponent that is a number, with or without a sign; None if it is anything else."""
    if exponent.kind == "number":
        return exponent.value
    (inner,) = exponent.parts if exponent.kind == "negative" else (exponent,)
    return -inner.value if inner.kind == "number" else None


def _together(node: Node, parts: tuple[Node, ...], names: Mapping[str, Dimension]) -> Dimension | None:
    """Return the one dimension of two operands, or raise `BadUnits`."""
    left, right = (_of(part, names) for part in parts)
    if left is not None and right is not None and left != right:
        texts = [str(part.piece) for part in parts]
        raise BadUnits(
            f"{texts[0]!r} is in {left} and {texts[1]!r} in {right}: they cannot be {_DONE[node.kind]}."
            f"{(parts[0].piece + parts[1].piece).marked}"
        )
    return left if left is not None else right


_DONE = {
    "add": "added",
    "subtract": "subtracted",
    "where": "two sides of one 'if'",
    **dict.fromkeys(("minimum", "maximum", *_COMPARE), "compared"),
}
