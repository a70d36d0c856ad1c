"""Arithmetic in the distance, as text: parsed with `ast` and evaluated by loops of our own, never by `eval`.

Grammar: numbers, ``d`` (µm), ``pi``, ``e``, ``+ - * / **``, comparisons, ``and``, ``or``, ``not``, brackets and the
functions of `FUNCTIONS`; NumPy's names may have NumPy's prefix. All functions have the same bits on every machine.
"""

from __future__ import annotations

import ast
import math
from collections.abc import Callable
from typing import Any

import numpy as np

from ..errors import BadValue
from . import intervals
from .base import FloatArray
from .elementary import FUNCTIONS, power

_CONSTANTS = {"pi": math.pi, "e": math.e}
_PREFIXES = ("np", "numpy", "math")
_SIGNS: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: np.add,
    ast.Sub: np.subtract,
    ast.Mult: np.multiply,
    ast.Div: np.divide,
    ast.BitAnd: np.logical_and,
    ast.BitOr: np.logical_or,
}
_COMPARISONS: dict[type[ast.cmpop], Callable[[Any, Any], Any]] = {
    ast.Lt: np.less,
    ast.LtE: np.less_equal,
    ast.Gt: np.greater,
    ast.GtE: np.greater_equal,
    ast.Eq: np.equal,
    ast.NotEq: np.not_equal,
}

_Node = tuple[str, Callable[..., Any] | None, tuple[Any, ...]]
"""A kind, what works it out, and its branches (for a constant its number)."""


class Formula:
    """A function of the distance, given as text.

    Parameters
    ----------
    text : str
        The function, e.g. ``"0.2 + 0.3*d"``; d is the distance in µm.
    what : str
        What it is for, as errors should name it.

    Attributes
    ----------
    canonical : str
        The function in one standard spelling: equal ones differ at most in white space and brackets.
    depends : bool
        Whether it has d in it.

    Raises
    ------
    BadValue
        If the text is not of the grammar.
    """

    def __init__(self, text: str, what: str) -> None:
        try:
            tree = ast.parse(text.strip(), mode="eval").body
            self.canonical = ast.unparse(tree)
            self._tree = self._parsed(tree, text, what)
        except (SyntaxError, ValueError, RecursionError, MemoryError, OverflowError) as error:
            if isinstance(error, BadValue):
                raise
            raise BadValue(
                f"{what} is {text!r}, which is no expression: {getattr(error, 'msg', None) or error}. Write an"
                " expression in d, the distance in µm, e.g. '0.2 + 0.3*d'."
            ) from None
        self.what = what
        self.depends = any(isinstance(node, ast.Name) and node.id == "d" for node in ast.walk(tree))

    def __reduce__(self) -> tuple[type[Formula], tuple[str, str]]:
        return Formula, (self.canonical, self.what)

    def __call__(self, d: FloatArray) -> FloatArray:
        """Return the value at each distance; truth counts as 1.

        Parameters
        ----------
        d : (n,) ndarray of float64
            Distances in µm.
        """
        with np.errstate(all="ignore"):
            result = np.asarray(_value(self._tree, d), dtype=np.float64)
        return np.broadcast_to(result, d.shape).copy() if result.ndim == 0 else result

    def bounds(self, low: FloatArray, high: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Return numbers between which all values lie over each interval of distances, as near as is easily known.

        Parameters
        ----------
        low, high : (n,) ndarray of float64
            The ends of the intervals in µm; `high` may be infinite.
        """
        with np.errstate(all="ignore"):
            return intervals.bounds(self._tree, low, high)

    def _parsed(self, node: ast.AST, text: str, what: str) -> _Node:
        def parts(*nodes: ast.AST) -> tuple[_Node, ...]:
            return tuple(self._parsed(each, text, what) for each in nodes)

        match node:
            case ast.Constant(value=bool() | int() | float() as number):
                return "constant", None, (float(number),)
            case ast.Name(id="d"):
                return "d", None, ()
            case ast.Name() | ast.Attribute() if _name(node) in _CONSTANTS:
                return "constant", None, (_CONSTANTS[_name(node)],)
            case ast.UnaryOp(op=ast.USub(), operand=inner):
                return "negative", np.negative, parts(inner)
            case ast.UnaryOp(op=ast.UAdd(), operand=inner):
                return self._parsed(inner, text, what)
            case ast.UnaryOp(op=ast.Not() | ast.Invert(), operand=inner):
                return "logical_not", np.logical_not, parts(inner)
            case ast.BinOp(op=ast.Pow(), left=left, right=right):
                return "power", power, parts(left, right)
            case ast.BinOp(op=sign, left=left, right=right) if type(sign) in _SIGNS:
                return _SIGNS[type(sign)].__name__, _SIGNS[type(sign)], parts(left, right)
            case ast.BoolOp(op=op, values=values):
                work = np.logical_and if isinstance(op, ast.And) else np.logical_or
                return _joined(work, parts(*values))
            case ast.Compare(left=left, ops=ops, comparators=rest) if all(
                type(op) in _COMPARISONS for op in ops
            ):
                ends = parts(left, *rest)
                pairs = [
                    (_COMPARISONS[type(op)].__name__, _COMPARISONS[type(op)], ends[k : k + 2])
                    for k, op in enumerate(ops)
                ]
                return _joined(np.logical_and, tuple(pairs))
            case ast.Call(func=func, args=arguments, keywords=[]):
                name = _name(func)
                if name in FUNCTIONS and len(arguments) == FUNCTIONS[name][1]:
                    return name, FUNCTIONS[name][0], parts(*arguments)
        raise BadValue(
            f"{what} is {text!r}, which has a part that is not allowed: {ast.unparse(node)!r}. Allowed: numbers, d (the"
            f" distance in µm), pi, e, + - * / **, comparisons, and, or, not, brackets, and {', '.join(FUNCTIONS)}."
        )


def _name(node: ast.AST) -> str:
    """Return the name of a function or constant, without NumPy's prefix; an empty text if it has none."""
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in _PREFIXES:
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def _joined(work: Callable[..., Any], nodes: tuple[_Node, ...]) -> _Node:
    first, *rest = nodes
    for node in rest:
        first = (work.__name__, work, (first, node))
    return first


def _value(node: _Node, d: FloatArray) -> Any:
    kind, work, parts = node
    if kind == "d":
        return d
    if work is None:
        return parts[0]
    return work(*(_number(_value(part, d)) for part in parts))


def _number(value: Any) -> Any:
    """Return a truth value as 0 or 1, which can be calculated with."""
    return value if getattr(value, "dtype", None) != np.bool_ else np.asarray(value, dtype=np.float64)
