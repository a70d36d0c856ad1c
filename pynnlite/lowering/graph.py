"""Expressions as a graph of operations, in which equal values are there once.

All that decides the bits of a result happens when values are made: what is worked out beforehand, which products and
sums become one operation, in which order terms are added. So all that runs a program later gives the same bits.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from .. import draws
from ..expressions import Node
from ..expressions.operations import OPERATIONS

WORKED_OUT = {**OPERATIONS, "expm1": draws.expm1}
"""What each operation does on numbers that are known beforehand."""

COMMUTING = frozenset({"add", "multiply", "minimum", "maximum", "equal"})
EXCHANGEABLE = frozenset({"add", "multiply", "equal"})
"""Those whose result has the same bits with operands exchanged; of 0 and -0, a minimum is the second."""

MIRRORED = {"less": "greater", "less_equal": "greater_equal"}
"""Comparisons that are others with their sides exchanged."""


@dataclass(frozen=True, slots=True, eq=False)
class Value:
    """One value that a program works out for each cell, or is given.

    Parameters
    ----------
    kind : str
        The operation: one of `pynnlite.expressions.operations.OPERATIONS`, or of operations.h. ``"linear"`` is a sum
        of products: its operands are a value, its coefficient, a third value that is added to their product, then
        value and coefficient of each further term. ``"number"`` is a number, ``"parameter"`` a parameter or what is
        worked out from some, ``"column"`` something that each cell has.
    operands : tuple of Value
        What it is worked out from.
    name : str
        The name of a parameter or column.
    number : float
        The number.
    fixed : bool
        Whether it depends on numbers and parameters only, so that it is worked out beforehand.
    """

    kind: str
    operands: tuple[Value, ...] = ()
    name: str = ""
    number: float = 0.0
    fixed: bool = False


class Graph:
    """The values of some programs, equal ones once."""

    def __init__(self) -> None:
        self._found: dict[tuple[Any, ...], Value] = {}
        self._rules: Mapping[str, Callable[..., Value]] = {
            "add": self._add,
            "subtract": self._subtract,
            "multiply": self._multiply,
            "divide": self._divide,
            "negative": self._negative,
            "where": self._where,
        }

    def number(self, number: float) -> Value:
        """Return a number."""
        return self._value("number", number=float(number) + 0.0, fixed=True)  # -0.0 becomes 0.0

    def parameter(self, name: str) -> Value:
        """Return a parameter, or what is worked out from parameters elsewhere."""
        return self._value("parameter", name=name, fixed=True)

    def column(self, name: str) -> Value:
        """Return what each cell has: a state variable, an input."""
        return self._value("column", name=name)

    def plain(self, kind: str, *operands: Value) -> Value:
        """Return the value of an operation as it stands."""
        fixed = all(operand.fixed for operand in operands)
        if fixed and all(operand.kind == "number" for operand in operands):
            with np.errstate(all="ignore"):
                return self.number(float(WORKED_OUT[kind](*(operand.number for operand in operands))))
        if kind in EXCHANGEABLE and self._key(kind, operands[::-1]) in self._found:
            operands = operands[::-1]
        return self._value(kind, operands, fixed=fixed)

    def expression(self, node: Node, names: Mapping[str, Value]) -> Value:
        """Return the value of an expression."""
        match node.kind:
            case "number":
                return self.number(node.value)
            case "name":
                return names[node.name]
            case "power":
                base, exponent = node.parts
                return self._power(self.expression(base, names), self.expression(exponent, names).number)
        return self.of(node.kind, *(self.expression(part, names) for part in node.parts))

    def of(self, kind: str, *operands: Value) -> Value:
        """Return the value of an operation, after the rules that make it cheaper."""
        if kind in MIRRORED:
            return self.of(MIRRORED[kind], *operands[::-1])
        if all(operand.fixed for operand in operands):
            return self.plain(kind, *operands)
        if kind in COMMUTING and operands[0].fixed:
            operands = operands[::-1]
        return self._rules[kind](*operands) if kind in self._rules else self.plain(kind, *operands)

    def linear(self, base: Value | None, terms: Iterable[tuple[Value, Value]]) -> Value:
        """Return a base plus the products of coefficients, which are fixed, and values, added in turn.

        Without a base the first product takes its place.
        """
        kept: list[Value] = []
        for factor, value in terms:
            if is_number(factor, 0.0):
                continue
            if value.fixed or base is None:
                product = self.of("multiply", value, factor)
                base = product if base is None else self.of("add", base, product)
            elif base.fixed:
                base = self.plain("fma", value, factor, base)
            else:
                kept += [value, factor]
        if base is None:
            return self.number(0.0)
        return self.plain("linear" if len(kept) > 2 else "fma", *kept[:2], base, *kept[2:]) if kept else base

    def _value(
        self,
        kind: str,
        operands: tuple[Value, ...] = (),
        name: str = "",
        number: float = 0.0,
        fixed: bool = False,
    ) -> Value:
        key = self._key(kind, operands, name, number)
        found = self._found.get(key)
        if found is None:
            found = self._found[key] = Value(kind, operands, name, number, fixed)
        return found

    def _key(
        self, kind: str, operands: tuple[Value, ...], name: str = "", number: float = 0.0
    ) -> tuple[Any, ...]:
        return (kind, operands, name, number.hex())

    def _divide(self, left: Value, right: Value) -> Value:
        if right.fixed:
            return self.of("multiply", left, self.plain("divide", self.number(1.0), right))
        if right.kind == "exprel":
            return self.of("multiply", self.plain("rexprel", *right.operands), left)
        return self.plain("divide", left, right)

    def _multiply(self, left: Value, right: Value) -> Value:
        if is_number(right, 1.0):
            return left
        if not right.fixed:
            if left.kind == "subtract" and is_number(left.operands[0], 1.0):
                left, right = right, left
            if right.kind == "subtract" and is_number(right.operands[0], 1.0):
                return self.plain("fnma", left, right.operands[1], left)  # a (1 - b) as a - a b
            return self.plain("multiply", left, right)
        line = self._line(left)
        if line is None:
            return self.plain("multiply", left, right)
        value, slope, start = line
        return self._on_line(value, self.of("multiply", slope, right), self.of("multiply", start, right))

    def _line(self, value: Value) -> tuple[Value, Value, Value] | None:
        """Return (x, slope, start) of a value that is start + slope x, with slope and start fixed; else None."""
        one, none = self.number(1.0), self.number(0.0)
        match value.kind, value.operands:
            case "add", (x, start) if start.fixed:
                return x, one, start
            case "subtract", (start, x) if start.fixed:
                return x, self.number(-1.0), start
            case "multiply", (x, slope) if slope.fixed:
                return x, slope, none
            case "negative", (x,):
                return x, self.number(-1.0), none
            case "fma", (x, slope, start) if slope.fixed and start.fixed:
                return x, slope, start
        return None

    def _on_line(self, value: Value, slope: Value, start: Value) -> Value:
        """Return start + slope * value, with slope and start fixed, by one operation."""
        if is_product(value) and not is_number(start, 0.0):
            if is_number(slope, 1.0):
                return self.plain("fma", *value.operands, start)
            if is_number(slope, -1.0):
                return self.plain("fnma", *value.operands, start)
        if is_number(slope, 1.0):
            return value if is_number(start, 0.0) else self.plain("add", value, start)
        if is_number(slope, -1.0):
            return (
                self.plain("negative", value)
                if is_number(start, 0.0)
                else self.plain("subtract", start, value)
            )
        if is_number(start, 0.0):
            return self.plain("multiply", value, slope)
        return self.plain("fma", value, slope, start)

    def _where(self, condition: Value, there: Value, here: Value) -> Value:
        if condition.kind == "not_equal":
            return self._where(self.of("equal", *condition.operands), here, there)
        return self.plain("where", condition, there, here)

    def _negative(self, value: Value) -> Value:
        line = self._line(value)
        if line is None:
            return self.plain("negative", value)
        return self._on_line(line[0], self.of("negative", line[1]), self.of("negative", line[2]))

    def _add(self, left: Value, right: Value) -> Value:
        if right.fixed:
            value, slope, start = self._line(left) or (left, self.number(1.0), self.number(0.0))
            return self._on_line(value, slope, self.of("add", start, right))
        if right.kind == "negative":
            return self.of("subtract", left, right.operands[0])
        if left.kind == "negative":
            return self.of("subtract", right, left.operands[0])
        if is_product(right) and not is_product(left):
            left, right = right, left
        return (
            self.plain("fma", *left.operands, right) if is_product(left) else self.plain("add", left, right)
        )

    def _subtract(self, left: Value, right: Value) -> Value:
        if right.fixed or left.fixed:
            return self.of("add", left, self.of("negative", right))
        if is_product(right):
            return self.plain("fnma", *right.operands, left)
        if is_product(left):
            return self.plain("fms", *left.operands, right)
        return self.plain("subtract", left, right)

    def _power(self, base: Value, exponent: float) -> Value:
        """Return a power: by products if the exponent is whole, by roots if it is a half, else by exp and log."""
        if base.fixed:
            return self.plain("power", base, self.number(exponent))
        if exponent < 0.0:
            return self.of("divide", self.number(1.0), self._power(base, -exponent))
        if exponent == 0.5:
            return self.of("sqrt", base)
        if exponent.is_integer():
            return self._whole_power(base, int(exponent))
        return self.of("exp", self.of("multiply", self.of("log", base), self.number(exponent)))

    def _whole_power(self, base: Value, exponent: int) -> Value:
        if exponent == 0:
            return self.number(1.0)
        result = base
        for digit in f"{exponent:b}"[1:]:
            result = self.of("multiply", result, result)
            result = self.of("multiply", result, base) if digit == "1" else result
        return result


def is_number(value: Value, number: float) -> bool:
    """Tell whether a value is a certain number."""
    return value.kind == "number" and value.number == number


def is_product(value: Value) -> bool:
    """Tell whether a value is a product that is worked out in each step."""
    return value.kind == "multiply" and not value.fixed


def evaluated(value: Value, parameters: Mapping[str, Any], known: dict[Value, Any]) -> Any:
    """Return a fixed value for numbers or arrays by name. `known` keeps what has been worked out."""
    if value not in known:
        if value.kind == "number":
            known[value] = value.number
        elif value.kind == "parameter":
            known[value] = parameters[value.name]
        else:
            operands = [evaluated(operand, parameters, known) for operand in value.operands]
            known[value] = WORKED_OUT[value.kind](*operands)
    return known[value]
