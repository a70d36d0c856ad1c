"""What equations work out from parameters alone."""

from __future__ import annotations

from collections.abc import Iterator

from ...expressions import Expression, Node
from ..dynamics import WEIGHT, Dynamics


def constants(dynamics: Dynamics) -> tuple[Expression, ...]:
    """Return the largest parts of a declaration that depend on parameters only, and 1 / what else is divided by.

    What stands behind a condition is left out: it may mean nothing where it is not chosen. Parameters that stand by
    themselves are left out too.
    """
    whole = dynamics.written_out
    moving = frozenset({*whole.equations, whole.current or "", WEIGHT})
    texts = dict.fromkeys(
        text for side in whole.sides if side is not whole.refractory for text in _parts(side.tree, moving)
    )
    found = {each.canonical: each for each in map(Expression, texts)}
    return tuple(each for each in found.values() if each.names)


def _parts(node: Node, moving: frozenset[str]) -> Iterator[str]:
    if _is_constant(node, moving):
        if node.parts:
            yield str(node.piece)
    elif node.kind == "where":
        for side in node.parts[0].parts:  # of the comparison
            yield from _parts(side, moving)
    elif node.kind == "divide" and _is_constant(node.parts[1], moving):
        yield from _parts(node.parts[0], moving)
        yield f"1 / ({node.parts[1].piece})"
    else:
        for part in node.parts:
            yield from _parts(part, moving)


def _is_constant(node: Node, moving: frozenset[str]) -> bool:
    return all(each.name not in moving for each in node.walk() if each.kind == "name")
