"""Cell types declared as text.

A declaration has one statement a line; a line goes on where a bracket is open::

    dv/dt = (v_rest - v) / tau_m + (isyn_exc + isyn_inh + i_offset + i_inj) / cm
    disyn_exc/dt = -isyn_exc / tau_syn_E
    disyn_inh/dt = -isyn_inh / tau_syn_I
    excitatory: isyn_exc += weight
    inhibitory: isyn_inh += weight
    threshold: v >= v_thresh
    reset: v = v_reset
    refractory: v for tau_refrac
    current: i_inj

An equation for each state variable; for each receptor what a spike of a given weight does; the threshold; what is
assigned at a spike; which variables are then held, and for how long; and the name of the injected current. The last
four may be left out. Also::

    v_t = v_t_star + gamma                        a definition: a name for an expression
    reset: v = v_reset; w += b                    an increment; all see the values before the spike
    excitatory: x += weight * e / tau_syn         a weight times an expression of parameters
    hazard: lambda_0 * exp((v - v_t) / delta_v)   instead of a threshold, the rate of firing by chance, per ms

Where the reset does not assign what the threshold tests, a cell fires when it reaches the threshold from below. Names
of units (``mV``, ``pF``) stand for one such unit; ``e`` and ``pi`` are numbers. A name may have two parts, such as
``AMPA.tau_syn``.
"""

from __future__ import annotations

import re
from collections.abc import Container
from dataclasses import replace

from ..errors import ModelError
from ..expressions import Expression, Node, Piece
from .dynamics import WEIGHT, Dynamics
from .parts import check_name
from .statements import DERIVATIVE, NAME, STATEMENT, not_of_the_grammar, several, statements

_DEFINITION = re.compile(rf"({NAME})\s*=(?!=)(.*)$")
_ASSIGNMENT = re.compile(rf"({NAME})\s*([+-]?=)(?!=)(.*)$")
_HELD = re.compile(r"([\w\s,.]+?)\s+for\s+(.+)$")
_SETTINGS = ("threshold", "hazard", "refractory", "current")

_FORMS = """
    dx/dt = expression
    name = expression
    receptor: x += weight
    threshold: x >= expression
    hazard: expression
    reset: x = expression; y += expression
    refractory: x, y for expression
    current: name"""


def parse(text: str, owner: str = "") -> Dynamics:
    """Parse a declaration.

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
    return parser.checked()


class _Parser:
    """Takes statement after statement."""

    def __init__(self) -> None:
        self._parts = Dynamics()
        self._variables: list[tuple[str, Piece]] = []  # what other statements say of variables, and where
        self._defined: dict[str, Piece] = {}
        self._settings: dict[str, Piece] = {}

    def take(self, piece: Piece) -> None:
        """Take one statement."""
        text = str(piece)
        if match := DERIVATIVE.match(text):
            check_name(match[1], "a state", piece.part(*match.span(1)).marked)
            self._once(match[1], self._parts.equations, piece)
            self._parts.equations[match[1]] = Expression(piece.part(*match.span(2)))
        elif match := STATEMENT.match(text):
            right = piece.part(*match.span(2))
            if match[1] == "reset":
                self._take_reset(right)
            elif match[1] in _SETTINGS:
                self._take_setting(match[1], right, piece)
            else:
                self._take_receptor(match[1], right, piece)
        elif match := _DEFINITION.match(text):
            check_name(match[1], "a definition", piece.part(*match.span(1)).marked)
            self._once(match[1], self._parts.definitions, piece)
            self._parts.definitions[match[1]] = Expression(piece.part(*match.span(2)))
            self._defined[match[1]] = piece
        else:
            raise not_of_the_grammar(piece, _FORMS)

    def _once(self, name: str, entries: Container[str], piece: Piece) -> None:
        if name in entries:
            raise ModelError(f"{name!r} is declared twice.{piece.marked}")

    def _take_reset(self, right: Piece) -> None:
        for piece in several(right):
            match = _ASSIGNMENT.match(str(piece))
            if match is None:
                raise ModelError(
                    f"{str(piece)!r} is not an assignment. Write, for instance, 'reset: v = v_reset; w += b'."
                    f"{piece.marked}"
                )
            self._once(match[1], self._parts.reset, piece)
            value = Expression(piece.part(*match.span(3)))
            if match[2] != "=":
                value = Expression(f"{match[1]} {match[2][0]} ({value.canonical})").standing_at(piece)
            self._parts.reset[match[1]] = value
            self._variables.append((match[1], piece.part(*match.span(1))))

    def _take_receptor(self, name: str, right: Piece, piece: Piece) -> None:
        match = _ASSIGNMENT.match(str(right))
        if match is None or match[2] != "+=":
            raise not_of_the_grammar(piece, _FORMS)
        self._once(name, self._parts.receptors, piece)
        added = Expression(right.part(*match.span(3)))
        if not _is_multiple(added.tree):
            raise ModelError(
                f"A receptor adds 'weight', or 'weight' times an expression, not {added.canonical!r}."
                f"{added.tree.piece.marked}"
            )
        self._parts.receptors[name] = match[1]
        self._parts.added[name] = added
        self._variables.append((match[1], right.part(*match.span(1))))

    def _take_setting(self, name: str, right: Piece, piece: Piece) -> None:
        if name in self._settings:
            raise ModelError(f"A declaration has one line {name!r}, this one has two.{piece.marked}")
        self._settings[name] = right
        text = str(right)
        if name == "current":
            if not text.isidentifier():
                raise ModelError(
                    f"The injected current has a name, such as 'i_inj', not {text!r}.{right.marked}"
                )
            self._parts = replace(self._parts, current=text)
        elif name == "hazard":
            self._parts = replace(self._parts, hazard=Expression(right))
        elif name == "threshold":
            variable, sign, _ = text.partition(">=")
            if not sign:
                raise ModelError(f"A threshold is 'variable >= expression', not {text!r}.{right.marked}")
            bound = Expression(right.part(len(variable) + 2, len(text)))
            self._variables.append((variable.strip(), right.part(0, len(variable))))
            self._parts = replace(self._parts, threshold=(variable.strip(), bound))
        else:
            match = _HELD.match(text)
            if match is None:
                raise ModelError(f"A refractory line is 'variables for time', not {text!r}.{right.marked}")
            held = tuple(variable.strip() for variable in match[1].split(","))
            self._variables += [(variable, right) for variable in held]
            self._parts = replace(self._parts, held=held, refractory=Expression(right.part(*match.span(2))))

    def checked(self) -> Dynamics:
        """Return the dynamics, if the statements go together."""
        parts = replace(self._parts, definitions=self._ordered())
        if not parts.equations:
            raise ModelError("A declaration needs at least one equation, 'dx/dt = …'.")
        for variable, piece in self._variables:
            if variable not in parts.equations:
                raise ModelError(
                    f"{variable!r} has no equation. Variables: {', '.join(parts.equations)}.{piece.marked}"
                )
        if parts.threshold and parts.hazard:
            raise ModelError(
                f"A declaration has a threshold or a hazard, not both.{self._settings['hazard'].marked}"
            )
        if parts.reset and not (parts.threshold or parts.hazard):
            raise ModelError("A declaration with a reset needs a threshold or a hazard.")
        for variable in parts.held:
            if variable not in parts.reset:
                raise ModelError(
                    f"{variable!r} is held while refractory, so the reset must assign it."
                    f"{self._settings['refractory'].marked}"
                )
        if parts.held and parts.from_below:
            variable = parts.threshold[0] if parts.threshold else ""
            raise ModelError(
                f"Variables are held after a reset of what the threshold tests: assign {variable!r} in the reset, or"
                f" leave the refractory line out.{self._settings['refractory'].marked}"
            )
        sides = [*parts.equations.values(), *parts.definitions.values()]
        if parts.current and not any(parts.current in side.names for side in sides):
            raise ModelError(
                f"No equation uses the injected current {parts.current!r}.{self._settings['current'].marked}"
            )
        return parts

    def _ordered(self) -> dict[str, Expression]:
        """Return the definitions in an order in which each uses earlier ones only."""
        left, ordered = dict(self._parts.definitions), dict[str, Expression]()
        while left:
            ready = [name for name, side in left.items() if side.names.isdisjoint(left)]
            if not ready:
                name = next(iter(left))
                raise ModelError(f"The definition of {name!r} uses itself.{self._defined[name].marked}")
            ordered |= {name: left.pop(name) for name in ready}
        return ordered


def _is_multiple(node: Node) -> bool:
    """Tell whether an expression is the weight times something else, or divided by it."""
    if node.kind == "name":
        return node.name == WEIGHT
    if node.kind not in ("multiply", "divide"):
        return False
    inside = [any(each.name == WEIGHT for each in part.walk()) for part in node.parts]
    if node.kind == "multiply" and inside == [False, True]:
        return _is_multiple(node.parts[1])
    return inside == [True, False] and _is_multiple(node.parts[0])
