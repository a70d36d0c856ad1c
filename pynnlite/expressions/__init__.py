"""Arithmetic written as text: parsed with `ast`, checked against a small grammar, never handed to `eval`.

Right-hand sides of equations are of class `Expression`, those of synapses `RuleExpression`, functions of the distance
of class `Formula`. All become a tree of `Node`, from which everything else is read: values, bounds, dimensions,
polynomials, code. All functions have the same bits on every machine.
"""

from .expression import Expression, RuleExpression
from .formula import Formula
from .grammar import Node
from .latex import latex
from .piece import Piece

__all__ = ["Expression", "Formula", "Node", "Piece", "RuleExpression", "latex"]
