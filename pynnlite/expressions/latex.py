"""Expressions as mathematics, in the language of LaTeX."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from .grammar import Node

Spelled = Callable[[str], str]
"""Takes a name, returns its symbol in LaTeX."""

_FUNCTIONS = {
    "exp": r"\exp",
    "log": r"\ln",
    "tanh": r"\tanh",
    "exprel": r"\operatorname{exprel}",
    "minimum": r"\min",
    "maximum": r"\max",
}
_COMPARISONS = {
    "less": "<",
    "less_equal": r"\leq",
    "greater": ">",
    "greater_equal": r"\geq",
    "equal": "=",
    "not_equal": r"\neq",
}

_SUM, _PRODUCT, _SYMBOL = range(3)
"""How tightly a text holds together: a looser one gets brackets within a tighter one."""

_Text = tuple[str, int]


def latex(node: Node, spelled: Spelled) -> str:
    """Return an expression as mathematics, without dollars around it.

    Parameters
    ----------
    node : Node
        The tree of an expression of an equation.
    spelled : callable
        The symbol of each name.
    """
    return _Printer(spelled).text(node)[0]


class _Printer:
    """Prints trees with one way to spell names."""

    def __init__(self, spelled: Spelled) -> None:
        self._spelled = spelled

    def text(self, node: Node) -> _Text:
        """Return an expression, and how tightly it holds together."""
        match node.kind:
            case "number":
                return _number(node.value)
            case "name":
                return self._spelled(node.name), _SYMBOL
            case "add" | "subtract":
                return self._sum(node), _SUM
            case "multiply" | "divide" | "negative":
                return self._product(node)
            case "power":
                base, exponent = node.parts
                return f"{self._within(base, _SYMBOL)}^{{{self.text(exponent)[0]}}}", _PRODUCT
            case "sqrt":
                return rf"\sqrt{{{self.text(node.parts[0])[0]}}}", _SYMBOL
            case "abs":
                return rf"\left|{self.text(node.parts[0])[0]}\right|", _SYMBOL
            case "where":
                return self._cases(*node.parts), _SUM
        arguments = ", ".join(self.text(part)[0] for part in _arguments(node, node.kind))
        return rf"{_FUNCTIONS[node.kind]}\left({arguments}\right)", _PRODUCT

    def _within(self, node: Node, least: int) -> str:
        text, tightness = self.text(node)
        return text if tightness >= least else rf"\left({text}\right)"

    def _sum(self, node: Node) -> str:
        left, right = node.parts
        text = self._within(right, _SUM if node.kind == "add" else _PRODUCT)
        if text.startswith("-"):
            text = rf"\left({text}\right)"
        return f"{self.text(left)[0]} {'+' if node.kind == 'add' else '-'} {text}"

    def _product(self, node: Node) -> _Text:
        """Return a product as one fraction, with its sign before it."""
        over, under, negative = _factors(node)
        if under:
            text = rf"\frac{{{self._factors(over)}}}{{{self._factors(under)}}}"
        else:
            text = self._within(over[0], _PRODUCT) if len(over) == 1 else self._factors(over)
        return (f"-{text}", _SUM) if negative else (text, _PRODUCT)

    def _factors(self, nodes: list[Node]) -> str:
        if len(nodes) < 2:
            return self.text(nodes[0])[0] if nodes else "1"
        texts = [self._within(node, _PRODUCT) for node in nodes]
        numbers = [node.kind == "number" for node in nodes]
        text = texts[0]
        for k in range(1, len(texts)):
            text += (r" \cdot " if numbers[k] else r" \, ") + texts[k]
        return text

    def _cases(self, condition: Node, there: Node, here: Node) -> str:
        left, right = (self.text(part)[0] for part in condition.parts)
        when = rf"\text{{if }} {left} {_COMPARISONS[condition.kind]} {right}"
        rows = rf"{self.text(there)[0]} & {when} \\ {self.text(here)[0]} & \text{{else}}"
        return rf"\begin{{cases}} {rows} \end{{cases}}"


def _number(value: float) -> _Text:
    """Return a number with as many digits as it has."""
    digits, _, power = f"{value:.15g}".partition("e")
    if not power:
        return digits, _SYMBOL
    ten = f"10^{{{int(power)}}}"
    return (ten if digits == "1" else rf"{digits} \cdot {ten}"), _PRODUCT


def _factors(node: Node) -> tuple[list[Node], list[Node], bool]:
    """Return the factors of a product, those that it is divided by, and whether it has a minus before it."""
    if node.kind == "negative":
        over, under, negative = _factors(node.parts[0])
        return over, under, not negative
    if node.kind not in ("multiply", "divide"):
        return [node], [], False
    (over, under, negative), (more, less, negated) = map(_factors, node.parts)
    if node.kind == "divide":
        more, less = less, more
    return [*over, *more], [*under, *less], negative != negated


def _arguments(node: Node, kind: str) -> Iterator[Node]:
    """Yield the arguments of a function; those of functions of two are written one after the other."""
    for part in node.parts:
        if part.kind == kind and len(part.parts) == 2:
            yield from _arguments(part, kind)
        else:
            yield part
