"""Synapse types declared as text.

A declaration has one statement a line; a line goes on where a bracket is open::

    dx/dt = -x / tau_plus
    dy/dt = -y / tau_minus
    weight: w_min to w_max
    arrival: weight -= A_minus * (w_max - w_min) * y; x += 1
    spike: weight += A_plus * (w_max - w_min) * x; y += 1
    transmit: weight

Equations say how synaptic variables decay between events, in ms; the second kind of line says between what bounds the
weight stays; then what happens, in this order, when a spike of the source *arrives* at the synapse and when a *spike*
of the target is there; and what is transmitted to the target: the weight, or the weight times something. All lines may
be left out. Round brackets around the statements of an event let them take several lines. Also::

    arrival: let r = u * (1 - x); x += r     a name for use in this event only, and in what is transmitted
    transmit: weight * chance(p)             1 with probability p, else 0
    arrival: n -= binomial(n, p)             how many of n events of probability p happen

``weight`` is the strength: its sign, where the receptor wants a negative one, is put before it by itself. ``since`` is
the time in ms since the spike that arrived last, ``tau_syn`` the decay time of the receptor at the target.
"""

from __future__ import annotations

import re
from collections.abc import Container

from ...errors import ModelError
from ...expressions import Node, Piece, RuleExpression
from ..dynamics import WEIGHT
from ..parts import check_name
from ..statements import DERIVATIVE, NAME, STATEMENT, not_of_the_grammar, several, statements
from .rule import SINCE, TAU_SYN, Assignment, Rule

_ASSIGNMENT = re.compile(rf"(let\s+)?({NAME})\s*([-+*/]?=)(?!=)(.*)$")
_BOUNDS = re.compile(r"(.+?)\s+to\s+(.+)$")
_EVENTS = ("arrival", "spike")

_FORMS = """
    dx/dt = -x / time
    weight: expression to expression
    arrival: x = expression; weight += expression
    spike: x = expression; weight += expression
    transmit: weight * expression"""


def parse_rule(text: str, owner: str = "") -> Rule:
    """Parse the declaration of a synapse type.

    Parameters
    ----------
    text : str
        The declaration.
    owner : str
        The class that it is of, as errors should name it.

    Raises
    ------
    ModelError
        For a line that is not of the grammar, or that contradicts another; the message shows the line and the place.
    """
    parser = _Parser()
    for piece in statements(text, f"declaration of {owner}" if owner else "declaration"):
        parser.take(piece)
    return parser.rule()


class _Parser:
    """Takes statement after statement."""

    def __init__(self) -> None:
        self._equations: dict[str, RuleExpression] = {}
        self._events: dict[str, tuple[Assignment, ...]] = {}
        self._bounds: tuple[RuleExpression, RuleExpression] | None = None
        self._transmit: RuleExpression | None = None

    def take(self, piece: Piece) -> None:
        """Take one statement."""
        if match := DERIVATIVE.match(str(piece)):
            name = match[1]
            self._check_assigned(name, piece.part(*match.span(1)))
            self._once(f"d{name}/dt", name in self._equations, piece)
            self._equations[name] = RuleExpression(piece.part(*match.span(2)))
        elif match := STATEMENT.match(str(piece)):
            right = piece.part(*match.span(2))
            self._take_statement(match[1], right, piece)
        else:
            raise not_of_the_grammar(piece, _FORMS)

    def _take_statement(self, name: str, right: Piece, piece: Piece) -> None:
        if name in _EVENTS:
            self._once(name, name in self._events, piece)
            self._events[name] = self._assignments(right)
        elif name == WEIGHT:
            self._once(name, self._bounds is not None, piece)
            match = _BOUNDS.match(str(right))
            if match is None:
                raise ModelError(
                    f"Bounds of the weight are two expressions with 'to' between, such as 'weight: w_min to w_max', not"
                    f" {str(right)!r}.{right.marked}"
                )
            least, most = (RuleExpression(right.part(*match.span(k))) for k in (1, 2))
            self._bounds = least, most
        elif name == "transmit":
            self._once(name, self._transmit is not None, piece)
            self._transmit = RuleExpression(right)
            if not is_multiple(self._transmit.tree):
                raise ModelError(
                    f"A synapse transmits 'weight', or 'weight' times an expression, not {str(right)!r}.{right.marked}"
                )
        else:
            raise not_of_the_grammar(piece, _FORMS)

    def _assignments(self, right: Piece) -> tuple[Assignment, ...]:
        """Return the assignments of an event, in their order."""
        found: list[Assignment] = []
        for piece in several(_unwrapped(right)):
            match = _ASSIGNMENT.match(str(piece))
            if match is None:
                raise ModelError(
                    f"{str(piece)!r} is not an assignment. Write, for instance, 'arrival: weight -= A_minus * y;"
                    f" x += 1'.{piece.marked}"
                )
            local, name, sign = bool(match[1]), match[2], match[3]
            self._check_assigned(name, piece.part(*match.span(2)), local=local, weight=not local)
            value = RuleExpression(piece.part(*match.span(4)))
            if local and (sign != "=" or any(each.name == name for each in found)):
                raise ModelError(f"'let' gives a new name: 'let {name} = …', once.{piece.marked}")
            if sign != "=":
                value = RuleExpression(f"{name} {sign[0]} ({value.canonical})").standing_at(piece)
            found.append(Assignment(name, value, local))
        return tuple(found)

    def _check_assigned(self, name: str, piece: Piece, local: bool = False, weight: bool = False) -> None:
        """Raise `ModelError` unless something can be assigned, or have an equation."""
        check_name(name, "a name for use in an event" if local else "a synaptic variable", piece.marked)
        if name in (SINCE, TAU_SYN) or (name == WEIGHT and not weight):
            what = {
                SINCE: "the time since the last arrival",
                TAU_SYN: "the decay time of the receptor",
                WEIGHT: "the weight, which only arrivals and spikes change",
            }
            raise ModelError(f"{name!r} is {what[name]}: choose another name.{piece.marked}")

    def _once(self, name: str, there: Container[str] | bool, piece: Piece) -> None:
        if there:
            raise ModelError(f"A declaration has one line {name!r}, this one has two.{piece.marked}")

    def rule(self) -> Rule:
        """Return the rule."""
        transmit = RuleExpression(WEIGHT) if self._transmit is None else self._transmit
        arrival, spike = (self._events.get(name, ()) for name in _EVENTS)
        return Rule(self._equations, self._bounds, arrival, spike, transmit)


def _unwrapped(piece: Piece) -> Piece:
    """Return what stands in the round brackets that are around several statements, so that they may take many lines."""
    text = str(piece)
    return (
        piece.part(1, len(text) - 1) if text.startswith("(") and text.endswith(")") and ";" in text else piece
    )


def is_multiple(node: Node) -> bool:
    """Tell whether an expression is the weight times something else, or divided by it."""
    if node.kind == "name":
        return node.name == WEIGHT
    if node.kind not in ("multiply", "divide"):
        return False
    inside = [any(each.name == WEIGHT for each in part.walk()) for part in node.parts]
    if node.kind == "multiply" and inside == [False, True]:
        return is_multiple(node.parts[1])
    return inside == [True, False] and is_multiple(node.parts[0])
