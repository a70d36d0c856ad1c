"""Arithmetic written as text: parsed with `ast`, checked against a small grammar, never handed to `eval`.

Grammar: numbers, names, ``+ - * /``, ``**`` with a whole-number exponent, unary minus, brackets, and the functions
``exp``, ``log``, ``sqrt`` and ``abs``.
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from . import draws
from .errors import ModelError

FUNCTIONS: dict[str, Callable[[Any], Any]] = {
    "exp": draws.exp,
    "log": draws.log,
    "sqrt": np.sqrt,
    "abs": np.abs,
}

Evaluated = Callable[[Mapping[str, Any]], Any]
"""Takes numbers or arrays by name, returns the value of an expression."""

_OPERATORS: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: np.add,
    ast.Sub: np.subtract,
    ast.Mult: np.multiply,
    ast.Div: np.divide,
}


class Expression:
    """One arithmetic expression.

    Parameters
    ----------
    text : str
        The expression, e.g. ``"(v_rest - v) / tau_m"``.

    Attributes
    ----------
    canonical : str
        The expression in one standard spelling: equal expressions differ at most in white space and brackets.
    names : frozenset of str
        The variables it uses.

    Raises
    ------
    ModelError
        If the text is not of the grammar.
    """

    def __init__(self, text: str) -> None:
        try:
            tree = ast.parse(text.strip(), mode="eval").body
        except (SyntaxError, ValueError, RecursionError) as error:
            raise ModelError(f"{text!r} is not an expression: {getattr(error, 'msg', error)}.") from None
        names: set[str] = set()
        _check(tree, text, names)
        self.names = frozenset(names)
        self.canonical = ast.unparse(tree)
        self._evaluated = _function(tree)

    def __reduce__(self) -> tuple[type[Expression], tuple[str]]:
        return Expression, (self.canonical,)

    def evaluate(self, values: Mapping[str, Any]) -> Any:
        """Return the value of the expression, element by element, for numbers or arrays by name."""
        return self._evaluated(values)

    def __repr__(self) -> str:
        return f"Expression({self.canonical!r})"


def _check(node: ast.AST, text: str, names: set[str]) -> None:
    match node:
        case ast.Constant(value=int() | float()) if not isinstance(node.value, bool):
            return
        case ast.Name(id=name):
            names.add(name)
            return
        case ast.UnaryOp(op=ast.USub() | ast.UAdd(), operand=inner):
            return _check(inner, text, names)
        case ast.BinOp(op=ast.Pow(), left=left, right=ast.Constant(value=int())):
            return _check(left, text, names)
        case ast.BinOp(op=ast.Add() | ast.Sub() | ast.Mult() | ast.Div(), left=left, right=right):
            _check(left, text, names)
            return _check(right, text, names)
        case ast.Call(func=ast.Name(id=function), args=[argument], keywords=[]) if function in FUNCTIONS:
            return _check(argument, text, names)
    raise ModelError(
        f"{text!r} has a part that is not allowed: {ast.unparse(node)!r}. Allowed: numbers, names, + - * /,"
        f" ** with a whole number, brackets, and {', '.join(FUNCTIONS)}."
    )


def _function(node: ast.AST) -> Evaluated:
    """Return a function that works out a tree, from those for its branches: much faster than to walk the tree."""
    match node:
        case ast.Constant(value=number):
            return lambda values: number
        case ast.Name(id=name):
            return operator.itemgetter(name)
        case ast.UnaryOp(op=ast.USub(), operand=inner):
            return _applied(np.negative, _function(inner))
        case ast.UnaryOp(operand=inner):
            return _function(inner)
        case ast.BinOp(op=ast.Pow(), left=left, right=ast.Constant(value=int(exponent))):
            base, power = _function(left), float(exponent)
            return lambda values: np.power(base(values), power)
        case ast.BinOp(op=sign, left=left, right=right):
            work, first, second = _OPERATORS[type(sign)], _function(left), _function(right)
            return lambda values: work(first(values), second(values))
        case ast.Call(func=ast.Name(id=function), args=[argument]):
            return _applied(FUNCTIONS[function], _function(argument))
    raise ModelError(f"{ast.unparse(node)!r} cannot be evaluated.")


def _applied(work: Callable[[Any], Any], inner: Evaluated) -> Evaluated:
    return lambda values: work(inner(values))
