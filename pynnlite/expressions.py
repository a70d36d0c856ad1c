"""Arithmetic written as text: parsed with `ast`, checked against a small grammar, never handed to `eval`.

Grammar: numbers, names, ``+ - * /``, ``**`` with a whole-number exponent, unary minus, brackets, and the functions
``exp``, ``log``, ``sqrt`` and ``abs``.
"""

from __future__ import annotations

import ast
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
            self._tree = ast.parse(text.strip(), mode="eval").body
        except (SyntaxError, ValueError, RecursionError) as error:
            raise ModelError(f"{text!r} is not an expression: {getattr(error, 'msg', error)}.") from None
        names: set[str] = set()
        _check(self._tree, text, names)
        self.names = frozenset(names)
        self.canonical = ast.unparse(self._tree)

    def evaluate(self, values: Mapping[str, Any]) -> Any:
        """Return the value of the expression, element by element, for numbers or arrays by name."""
        return _evaluate(self._tree, values)

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


def _evaluate(node: ast.AST, values: Mapping[str, Any]) -> Any:
    match node:
        case ast.Constant(value=number):
            return number
        case ast.Name(id=name):
            return values[name]
        case ast.UnaryOp(op=ast.USub(), operand=inner):
            return np.negative(_evaluate(inner, values))
        case ast.UnaryOp(operand=inner):
            return _evaluate(inner, values)
        case ast.BinOp(op=ast.Pow(), left=left, right=ast.Constant(value=int(exponent))):
            return np.power(_evaluate(left, values), float(exponent))
        case ast.BinOp(op=operator, left=left, right=right):
            return _OPERATORS[type(operator)](_evaluate(left, values), _evaluate(right, values))
        case ast.Call(func=ast.Name(id=function), args=[argument]):
            return FUNCTIONS[function](_evaluate(argument, values))
    raise ModelError(f"{ast.unparse(node)!r} cannot be evaluated.")
