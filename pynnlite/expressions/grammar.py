"""The grammar of expressions, and the tree that a text is parsed to."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import reduce

from ..errors import ModelError
from .piece import Piece

_SIGNS: dict[type[ast.operator], str] = {
    ast.Add: "add",
    ast.Sub: "subtract",
    ast.Mult: "multiply",
    ast.Div: "divide",
    ast.Pow: "power",
}
_BITS: dict[type[ast.operator], str] = {ast.BitAnd: "logical_and", ast.BitOr: "logical_or"}
_COMPARISONS: dict[type[ast.cmpop], str] = {
    ast.Lt: "less",
    ast.LtE: "less_equal",
    ast.Gt: "greater",
    ast.GtE: "greater_equal",
    ast.Eq: "equal",
    ast.NotEq: "not_equal",
}


@dataclass(frozen=True, slots=True)
class Node:
    """A part of an expression.

    Parameters
    ----------
    kind : str
        ``"number"``, ``"name"``, or the operation, a key of `pynnlite.expressions.operations.OPERATIONS`.
    parts : tuple of Node
        What the operation works on.
    piece : Piece
        The part of the text that it stands for.
    value : float
        The number.
    name : str
        The name.
    """

    kind: str
    parts: tuple[Node, ...]
    piece: Piece
    value: float = 0.0
    name: str = ""

    def walk(self) -> Iterator[Node]:
        """Return this node and all below it."""
        yield self
        for part in self.parts:
            yield from part.walk()

    def standing_at(self, piece: Piece) -> Node:
        """Return the node, and all below it, as standing for a piece of another text."""
        return replace(self, piece=piece, parts=tuple(part.standing_at(piece) for part in self.parts))


@dataclass(frozen=True, slots=True)
class Grammar:
    """What an expression may consist of, besides numbers, brackets, ``+ - * /`` and ``a if x > y else b``.

    Parameters
    ----------
    functions : dict of str to (str, int)
        For each function its operation and the number of its arguments; -2 for two or more, which are taken in turn.
    allowed : str
        All that is allowed, as errors should say it.
    constants : dict of str to float
        Names of numbers.
    names : frozenset of str or None
        The variables; any if None.
    prefixes : frozenset of str
        Modules whose name may stand before that of a function or a constant.
    logic : bool
        Whether truth is a number: comparisons anywhere, ``and``, ``or`` and ``not``.
    any_exponent : bool
        Whether an exponent may be anything; else it is a number.
    dotted : bool
        Whether a variable may have a name in two parts, such as ``AMPA.tau_syn``.
    """

    functions: Mapping[str, tuple[str, int]]
    allowed: str
    constants: Mapping[str, float] = field(default_factory=dict)
    names: frozenset[str] | None = None
    prefixes: frozenset[str] = frozenset()
    logic: bool = False
    any_exponent: bool = False
    dotted: bool = False


def parsed(piece: Piece, grammar: Grammar) -> tuple[Node, str]:
    """Parse a piece of text.

    Parameters
    ----------
    piece : Piece
        The text.
    grammar : Grammar
        What it may consist of.

    Returns
    -------
    Node
        The tree.
    str
        The text in one standard spelling: equal ones differ at most in white space and brackets.

    Raises
    ------
    ModelError
        If the text is not of the grammar; the message shows where.
    """
    piece = piece.stripped()
    try:
        tree = ast.parse(str(piece), mode="eval").body
        return _Parser(piece, grammar).node(tree), ast.unparse(tree)
    except (SyntaxError, ValueError, RecursionError, MemoryError, OverflowError) as error:
        if isinstance(error, ModelError):
            raise
        first = max(0, (getattr(error, "offset", None) or 1) - 1)
        where = piece.part(first, first + 1) if isinstance(error, SyntaxError) else piece
        reason = getattr(error, "msg", None) or error
        raise ModelError(f"{str(piece)!r} is not an expression: {reason}.{where.marked}") from None


class _Parser:
    """Makes nodes of what `ast` has parsed."""

    def __init__(self, piece: Piece, grammar: Grammar) -> None:
        self._piece, self._grammar = piece, grammar

    def node(self, tree: ast.AST) -> Node:
        """Return the node of a tree, or raise `ModelError`."""
        node = (
            self._plain(tree)
            or self._conditional(tree)
            or (self._logical(tree) if self._grammar.logic else None)
        )
        if node is None:
            where = self._piece.at(tree)
            raise ModelError(
                f"{str(self._piece)!r} has a part that is not allowed: {ast.unparse(tree)!r}. Allowed:"
                f" {self._grammar.allowed}.{where.marked}"
            )
        return node

    def _made(self, kind: str, tree: ast.AST, *parts: ast.AST) -> Node:
        return Node(kind, tuple(self.node(part) for part in parts), self._piece.at(tree))

    def _finite(self, number: float, tree: ast.AST) -> float:
        """Return a number as a floating one; raise `ModelError` if it is too large."""
        if abs(number) > sys.float_info.max:
            raise ModelError(
                f"A number is too large: the largest is {sys.float_info.max:.2g}.{self._piece.at(tree).marked}"
            )
        return float(number)

    def _plain(self, tree: ast.AST) -> Node | None:
        """Return a number, a name, arithmetic or a function."""
        match tree:
            case ast.Constant(value=int() | float() as number) if self._grammar.logic or not isinstance(
                number, bool
            ):
                return Node("number", (), self._piece.at(tree), self._finite(number, tree))
            case ast.Name() | ast.Attribute() if self._name(tree) in self._grammar.constants:
                return Node("number", (), self._piece.at(tree), self._grammar.constants[self._name(tree)])
            case ast.Name(id=name) if self._grammar.names is None or name in self._grammar.names:
                return Node("name", (), self._piece.at(tree), name=name)
            case ast.Attribute(value=ast.Name(id=owner), attr=name) if self._grammar.dotted:
                return Node("name", (), self._piece.at(tree), name=f"{owner}.{name}")
            case ast.UnaryOp(op=ast.USub(), operand=inner):
                return self._made("negative", tree, inner)
            case ast.UnaryOp(op=ast.UAdd(), operand=inner):
                return self.node(inner)
            case ast.BinOp(op=ast.Pow(), right=right) if not (
                self._grammar.any_exponent or _is_number(right)
            ):
                return None
            case ast.BinOp(op=sign, left=left, right=right) if type(sign) in _SIGNS:
                return self._made(_SIGNS[type(sign)], tree, left, right)
            case ast.Call(func=func, args=arguments, keywords=[]) if (
                self._name(func) in self._grammar.functions
            ):
                kind, n = self._grammar.functions[self._name(func)]
                if n == len(arguments):
                    return self._made(kind, tree, *arguments)
                if n == -2 and len(arguments) >= 2:
                    return self._joined(kind, tree, [self.node(each) for each in arguments])
        return None

    def _conditional(self, tree: ast.AST) -> Node | None:
        """Return ``a if x > y else b``; both sides are worked out."""
        match tree:
            case ast.IfExp(test=ast.Compare(ops=[_], comparators=[_]) as test, body=there, orelse=here):
                condition = self._compared(test)
                return Node("where", (condition, self.node(there), self.node(here)), self._piece.at(tree))
            case ast.IfExp(test=test, body=there, orelse=here) if self._grammar.logic:
                return self._made("where", tree, test, there, here)
        return None

    def _logical(self, tree: ast.AST) -> Node | None:
        """Return what is true or false, as a number."""
        match tree:
            case ast.Compare():
                return self._compared(tree)
            case ast.UnaryOp(op=ast.Not() | ast.Invert(), operand=inner):
                return self._made("logical_not", tree, inner)
            case ast.BinOp(op=sign, left=left, right=right) if type(sign) in _BITS:
                return self._made(_BITS[type(sign)], tree, left, right)
            case ast.BoolOp(op=op, values=values):
                kind = "logical_and" if isinstance(op, ast.And) else "logical_or"
                return self._joined(kind, tree, [self.node(each) for each in values])
        return None

    def _compared(self, tree: ast.Compare) -> Node:
        """Return a comparison, or several in a chain."""
        unknown = [op for op in tree.ops if type(op) not in _COMPARISONS]
        if unknown:
            raise ModelError(
                f"{ast.unparse(tree)!r} is not a comparison of numbers.{self._piece.at(tree).marked}"
            )
        ends = [self.node(each) for each in (tree.left, *tree.comparators)]
        pairs = [
            Node(_COMPARISONS[type(op)], (ends[k], ends[k + 1]), self._piece.at(tree))
            for k, op in enumerate(tree.ops)
        ]
        return self._joined("logical_and", tree, pairs)

    def _joined(self, kind: str, tree: ast.AST, nodes: list[Node]) -> Node:
        return reduce(lambda first, then: Node(kind, (first, then), self._piece.at(tree)), nodes)

    def _name(self, tree: ast.AST) -> str:
        """Return the name of a function or constant, without a module before it; an empty text if it has none."""
        match tree:
            case ast.Attribute(value=ast.Name(id=module), attr=name) if module in self._grammar.prefixes:
                return name
            case ast.Name(id=name):
                return name
        return ""


def _is_number(tree: ast.AST) -> bool:
    """Tell whether a tree is a number, with a sign or without."""
    if isinstance(tree, ast.UnaryOp) and isinstance(tree.op, ast.USub | ast.UAdd):
        tree = tree.operand
    return isinstance(tree, ast.Constant) and type(tree.value) in (int, float)
