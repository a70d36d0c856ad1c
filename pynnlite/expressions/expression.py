"""The right-hand side of an equation."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from typing import Any

from .grammar import Grammar, parsed
from .operations import evaluated
from .piece import Piece

EQUATIONS = Grammar(
    dotted=True,
    functions={
        "exp": ("exp", 1),
        "log": ("log", 1),
        "sqrt": ("sqrt", 1),
        "abs": ("abs", 1),
        "tanh": ("tanh", 1),
        "exprel": ("exprel", 1),
        "min": ("minimum", -2),
        "max": ("maximum", -2),
    },
    allowed=(
        "numbers, names, + - * /, ** with a number, brackets, 'a if x > y else b', and exp, log, sqrt, abs, tanh, min,"
        " max and exprel, where exprel(x) is (exp(x) - 1) / x"
    ),
)
"""What the right-hand sides of equations may consist of."""


class Expression:
    """One arithmetic expression.

    Parameters
    ----------
    text : str or Piece
        The expression, e.g. ``"(v_rest - v) / tau_m"``.

    Attributes
    ----------
    tree : Node
        The expression, parsed.
    canonical : str
        The expression in one standard spelling: equal expressions differ at most in white space and brackets.
    names : frozenset of str
        The variables it uses.

    Raises
    ------
    ModelError
        If the text is not of the grammar.
    """

    def __init__(self, text: str | Piece) -> None:
        self.tree, self.canonical = parsed(Piece.of(text) if isinstance(text, str) else text, EQUATIONS)
        self.names = frozenset(node.name for node in self.tree.walk() if node.kind == "name")
        self._evaluated = evaluated(self.tree)

    def __reduce__(self) -> tuple[type[Expression], tuple[str]]:
        return Expression, (self.canonical,)

    def evaluate(self, values: Mapping[str, Any]) -> Any:
        """Return the value of the expression, element by element, for numbers or arrays by name."""
        return self._evaluated(values)

    def replaced(self, values: Mapping[str, Expression | float]) -> Expression:
        """Return the expression with others, or numbers, in place of some names."""
        if self.names.isdisjoint(values):
            return self
        tree = _Replacement(values).visit(ast.parse(self.canonical, mode="eval"))
        return Expression(ast.unparse(tree))

    def standing_at(self, piece: Piece) -> Expression:
        """Return the expression, at all of which errors point to a piece of another text."""
        moved = Expression(self.canonical)
        moved.tree = self.tree.standing_at(piece)
        return moved

    def __repr__(self) -> str:
        return f"Expression({self.canonical!r})"


class _Replacement(ast.NodeTransformer):
    """Puts expressions and numbers in place of names."""

    def __init__(self, values: Mapping[str, Expression | float]) -> None:
        self._values = values

    def visit_Name(self, node: ast.Name) -> ast.AST:
        return self._value(node.id, node)

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        return self._value(ast.unparse(node), node)

    def _value(self, name: str, node: ast.AST) -> ast.AST:
        value = self._values.get(name, node)
        if isinstance(value, Expression):
            return ast.parse(value.canonical, mode="eval").body
        return value if isinstance(value, ast.AST) else ast.Constant(value)

    def visit_Call(self, node: ast.Call) -> ast.AST:
        node.args = [self.visit(argument) for argument in node.args]
        return node
