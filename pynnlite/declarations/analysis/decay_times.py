"""The time with which that decays which a receptor moves."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from ...expressions import Node
from ...expressions.operations import evaluated
from ..dynamics import Dynamics
from .polynomials import polynomial


@dataclass(frozen=True, eq=False)
class DecayTime:
    """A decay time as a function of the parameters of a cell.

    Parameters
    ----------
    names : frozenset of str
        The parameters that it depends on.
    evaluate : callable
        Takes the parameters by name, in coherent units, and returns the time in ms.
    """

    names: frozenset[str]
    evaluate: Callable[[Mapping[str, Any]], Any]


def decay_time(dynamics: Dynamics, receptor: str) -> DecayTime | None:
    """Return the time constant of the variable that a receptor moves; None if it has no single one.

    A delta receptor moves what the threshold tests, or what is held after a spike: its time is 0.
    """
    moved = dynamics.receptors[receptor]
    tested = {dynamics.threshold[0]} if dynamics.threshold else set()
    if dynamics.hazard:
        tested |= dynamics.inlined(dynamics.hazard).names & dynamics.equations.keys()
    if moved in tested or dynamics.is_delta(receptor):
        return DecayTime(frozenset(), lambda parameters: 0.0)
    side = dynamics.written_out.equations[moved]
    names = side.names - {moved}
    if names & {*dynamics.equations, dynamics.current}:
        return None
    divisor = _divisor(side.tree, moved)
    if divisor is not None:  # to the last bit what the user gave
        return DecayTime(names, evaluated(divisor))
    terms = polynomial(side, frozenset({moved}), dict.fromkeys(names, 1.0))
    if terms is None or terms.keys() != {(moved,)}:
        return None

    def time(parameters: Mapping[str, Any]) -> Any:
        found = polynomial(side, frozenset({moved}), parameters) or {}
        return np.divide(-1.0, found[moved,])

    return DecayTime(names, time)


def _divisor(node: Node, moved: str) -> Node | None:
    """Return tau of an equation of the form ``-x / tau``, or None."""
    if node.kind == "divide" and _is_negative(node.parts[0], moved):
        divisor = node.parts[1]
    elif node.kind == "negative" and node.parts[0].kind == "divide" and _is(node.parts[0].parts[0], moved):
        divisor = node.parts[0].parts[1]
    else:
        return None
    return None if any(_is(each, moved) for each in divisor.walk()) else divisor


def _is(node: Node, name: str) -> bool:
    return node.kind == "name" and node.name == name


def _is_negative(node: Node, name: str) -> bool:
    return node.kind == "negative" and _is(node.parts[0], name)
