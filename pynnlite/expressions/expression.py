"""The right-hand side of an equation."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, ClassVar, Self

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


RULES = replace(
    EQUATIONS,
    functions={**EQUATIONS.functions, "chance": ("chance", 1), "binomial": ("binomial", 2)},
    allowed=f"{EQUATIONS.allowed}; exponents may be any expression; chance(p) and binomial(n, p) are drawn",
    any_exponent=True,
)
"""What expressions in the declarations of synapses may consist of."""


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

    grammar: ClassVar[Grammar] = EQUATIONS

    def __init__(self, text: str | Piece) -> None:
        self.tree, self.canonical = parsed(Piece.of(text) if isinstance(text, str) else text, self.grammar)
        self.names = frozenset(node.name for node in self.tree.walk() if node.kind == "name")
        self._evaluated = evaluated(self.tree)

    def __reduce__(self) -> tuple[type[Self], tuple[str]]:
        return type(self), (self.canonical,)

    def evaluate(self, values: Mapping[str, Any]) -> Any:
        """Return the value of the expression, element by element, for numbers or arrays by name."""
        return self._evaluated(values)

    def replaced(self, values: Mapping[str, Expression | float]) -> Self:
        """Return the expression with others, or numbers, in place of some names."""
        if self.names.isdisjoint(values):
            return self
        tree = _Replacement(values).visit(ast.parse(self.canonical, mode="eval"))
        return type(self)(ast.unparse(tree))

    def standing_at(self, piece: Piece) -> Self:
        """Return the expression, at all of which errors point to a piece of another text."""
        moved = type(self)(self.canonical)
        moved.tree = self.tree.standing_at(piece)
        return moved

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.canonical!r})"


class RuleExpression(Expression):
    """An expression in the declaration of a synapse type.

    Where it is evaluated, the values of ``chance`` and ``binomial`` are functions, which draw.
    """

    grammar = RULES


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
