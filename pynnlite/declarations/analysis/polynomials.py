"""Equations as polynomials in their variables."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from ...expressions import Expression, Node
from ...expressions.operations import evaluated
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
        return _expand(expression.tree, variables, values, unit)
    except _NoPolynomialError:
        return None


class _NoPolynomialError(Exception):
    pass


def _expand(node: Node, variables: frozenset[str], values: Mapping[str, Any], unit: float) -> Polynomial:
    def of(part: Node) -> Polynomial:
        return _expand(part, variables, values, unit)

    match node.kind:
        case "name" if node.name in variables:
            return {(node.name,): unit}
        case "negative":
            return {key: -1.0 * part for key, part in of(node.parts[0]).items()}
        case "add":
            return _sum(of(node.parts[0]), of(node.parts[1]), 1.0)
        case "subtract":
            return _sum(of(node.parts[0]), of(node.parts[1]), -1.0)
        case "multiply":
            return _product(of(node.parts[0]), of(node.parts[1]))
        case "divide":
            divisor = of(node.parts[1])
            if set(divisor) == {()}:
                return {key: np.divide(part, divisor[()]) for key, part in of(node.parts[0]).items()}
    if any(part.kind == "name" and part.name in variables for part in node.walk()):
        raise _NoPolynomialError
    return {(): evaluated(node)(values)}


def _sum(left: Polynomial, right: Polynomial, sign: float) -> Polynomial:
    total = dict(left)
    for key, part in right.items():
        total[key] = total[key] + sign * part if key in total else sign * part
    return total


def _product(left: Polynomial, right: Polynomial) -> Polynomial:
    total: Polynomial = {}
    for one, a in left.items():
        for other, b in right.items():
            total = _sum(total, {tuple(sorted(one + other)): a * b}, 1.0)
    return total


def polynomials(dynamics: Dynamics, parameters: Mapping[str, Any] | None = None) -> dict[str, Polynomial]:
    """Return the right-hand sides that are polynomials in the variables and the injected current, by the variable.

    Parameters
    ----------
    dynamics : Dynamics
        The declaration.
    parameters : dict of str to float or (n,) ndarray of float64, optional
        Values of all parameters; 1 of each if omitted. Which terms there are does not depend on them.
    """
    free = frozenset(dynamics.equations) | {dynamics.current or ""}
    values = dict.fromkeys(dynamics.names, 1.0) if parameters is None else parameters
    with np.errstate(all="ignore"):
        sides = {
            name: polynomial(side, free, values) for name, side in dynamics.written_out.equations.items()
        }
    return {name: side for name, side in sides.items() if side is not None}


def is_linear(side: Polynomial) -> bool:
    """Tell whether a polynomial has no products of variables."""
    return all(len(term) < 2 for term in side)
