"""Equations as polynomials in their variables."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from typing import Any

import numpy as np

from ...expressions import Expression
from ..dynamics import Dynamics

Monomial = tuple[str, ...]
Polynomial = dict[Monomial, Any]


def polynomial(
    expression: Expression, variables: frozenset[str], values: Mapping[str, Any], unit: float = 1.0
) -> Polynomial | None:
    """Return an expression as a polynomial in some variables, or None if it is none.

    Parameters
    ----------
    expression : Expression
        The expression.
    variables : frozenset of str
        The variables.
    values : dict of str to float or (n,) ndarray of float64
        Values of all other names.
    unit : float
        What coefficients of single variables are multiplied with, before anything else.

    Returns
    -------
    dict of tuple of str to float or (n,) ndarray of float64
        For each product of variables (their names, sorted) its coefficient.
    """
    try:
        return _expand(ast.parse(expression.canonical, mode="eval").body, variables, values, unit)
    except _NoPolynomialError:
        return None


class _NoPolynomialError(Exception):
    pass


def _expand(node: ast.expr, variables: frozenset[str], values: Mapping[str, Any], unit: float) -> Polynomial:
    def of(part: ast.expr) -> Polynomial:
        return _expand(part, variables, values, unit)

    match node:
        case ast.Name(id=name) if name in variables:
            return {(name,): unit}
        case ast.UnaryOp(op=sign, operand=inner):
            factor = -1.0 if isinstance(sign, ast.USub) else 1.0
            return {key: factor * part for key, part in of(inner).items()}
        case ast.BinOp(op=ast.Add() | ast.Sub() as sign, left=left, right=right):
            return _sum(of(left), of(right), sign)
        case ast.BinOp(op=ast.Mult(), left=left, right=right):
            return _product(of(left), of(right))
        case ast.BinOp(op=ast.Div(), left=left, right=right):
            divisor = of(right)
            if set(divisor) == {()}:
                return {key: np.divide(part, divisor[()]) for key, part in of(left).items()}
    rest = Expression(ast.unparse(node))
    if rest.names & variables:
        raise _NoPolynomialError
    return {(): rest.evaluate(values)}


def _sum(left: Polynomial, right: Polynomial, sign: ast.operator) -> Polynomial:
    total = dict(left)
    for key, part in right.items():
        part = -part if isinstance(sign, ast.Sub) else part
        total[key] = total[key] + part if key in total else part
    return total


def _product(left: Polynomial, right: Polynomial) -> Polynomial:
    total: Polynomial = {}
    for one, a in left.items():
        for other, b in right.items():
            total = _sum(total, {tuple(sorted(one + other)): a * b}, ast.Add())
    return total


def coefficients(dynamics: Dynamics, parameters: Mapping[str, Any]) -> dict[str, Polynomial]:
    """Return the right-hand sides of equations, which are polynomials, in their variables and the injected current."""
    free = frozenset(dynamics.equations) | {dynamics.current or ""}
    return {name: polynomial(right, free, parameters) or {} for name, right in dynamics.equations.items()}
