"""Checks of a rule against the parameters and states of its class."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ...errors import ModelError, UnknownParameter
from ...expressions.operations import DRAWN
from ..checks import NUMBERS, check_numbers
from ..dimensions import (
    NUMBER,
    STRENGTH,
    TIME,
    UNITS,
    Dimension,
    dimension_of,
    dimension_of_unit,
    require_dimension,
)
from ..dynamics import WEIGHT
from ..parameter import Parameter, State
from .decays import check_decays
from .rule import SINCE, TAU_SYN, Assignment, Rule

OF_FRONT_END = (WEIGHT, "delay", "dendritic_delay_fraction")
"""Parameters of synapses that are no names in expressions, but for the weight."""

TAKEN = {
    "all": "it stands for all variables in record() and save()",
    "source": "it is a column of what get() returns",
    "spikes": "it stands for the spikes of cells in record()",
    "target": "it is a column of what get() returns",
}
"""Names that no parameter or variable can have, and why."""


def checked_rule(cls: Any, rule: Rule) -> Rule:
    """Check a rule, and return it with numbers in place of the units and constants that the class does not declare.

    Parameters
    ----------
    cls : type
        A synapse type, with `parameters` and `states`.
    rule : Rule
        What its declaration says.

    Raises
    ------
    ModelError
        If statements or names do not go together.
    UnknownParameter
        If there is a name that is not declared.
    BadUnits
        If dimensions do not go together.
    """
    owner = cls.__name__
    parameters = [each for each in cls.parameters if each.name not in OF_FRONT_END]
    _check_declared(owner, rule, parameters, cls.states)
    dimensions = _dimensions(owner, parameters, cls.states)
    constants = {**{name: 10.0**power for name, (_, power) in UNITS.items()}, **NUMBERS}
    known = {name: value for name, value in constants.items() if name not in dimensions}
    scope = {
        **{name: dimension for name, (dimension, _) in UNITS.items()},
        **dict.fromkeys(NUMBERS, NUMBER),
        **dimensions,
    }
    _check_lines(owner, rule, scope, {each.name for each in parameters} | {TAU_SYN})
    check_decays(rule, owner)
    check_numbers(rule.sides, known)
    return rule.mapped(lambda side: side.replaced(known))


def times_of(parameters: Iterable[Parameter]) -> frozenset[str]:
    """Return the names of those parameters of a rule that are times, `tau_syn` with them."""
    found = {
        each.name
        for each in parameters
        if each.unit != WEIGHT and dimension_of_unit(each.unit, each.name)[0] == TIME
    }
    return frozenset(found) | {TAU_SYN}


def _check_declared(owner: str, rule: Rule, parameters: Iterable[Parameter], states: Iterable[State]) -> None:
    """Check that no name means two things, and that each variable is known."""
    names = [*(each.name for each in parameters), *(each.name for each in states)]
    for name in names:
        if names.count(name) > 1:
            raise ModelError(f"{owner}: {name!r} names two of its parameters and synaptic variables.")
        if name in (SINCE, TAU_SYN):
            raise ModelError(
                f"{owner}: {name!r} has a meaning of its own in declarations: choose another name."
            )
        if name in TAKEN:
            raise ModelError(
                f"{owner}: {name!r} cannot name a parameter or variable: {TAKEN[name]}. Choose another name."
            )
    variables = {each.name for each in states}
    for each in (*rule.arrival, *rule.spike):
        if each.local and each.name in (*names, *OF_FRONT_END):
            raise ModelError(
                f"'let' gives a new name, but {each.name!r} of {owner} is there.{each.value.tree.piece.marked}"
            )
        if not each.local and each.name not in variables | {WEIGHT}:
            hint = " An event cannot change a parameter." if each.name in names else ""
            raise UnknownParameter(
                f"The declaration of {owner}",
                each.name,
                sorted(variables | {WEIGHT}),
                "synaptic variable",
                f"{hint} Give it an equation, or name it in the attribute 'states'.{each.value.tree.piece.marked}",
            )
    idle = sorted(variables - set(rule.variables))
    if idle:
        raise ModelError(
            f"{owner} has the synaptic variable {idle[0]!r}, but its declaration has no line about it."
        )
    for side in (*rule.equations.values(), *(rule.bounds or ())):
        if any(node.kind in DRAWN for node in side.tree.walk()):
            raise ModelError(
                f"{str(side.tree.piece)!r} of {owner} draws, and nothing is drawn between events: draw in 'arrival'."
                f"{side.tree.piece.marked}"
            )
    if WEIGHT not in rule.assigned and rule.bounds:
        raise ModelError(
            f"{owner}: the weight has bounds, but nothing changes it.{rule.bounds[0].tree.piece.marked}"
        )


def _dimensions(owner: str, parameters: Iterable[Parameter], states: Iterable[State]) -> dict[str, Dimension]:
    """Return the dimension of each name that all lines know."""
    dimensions = {WEIGHT: STRENGTH, TAU_SYN: TIME}
    parts: tuple[Parameter | State, ...] = (*parameters, *states)
    for each in parts:
        what = f"{'The variable' if isinstance(each, State) else 'The parameter'} {each.name} of {owner}"
        dimensions[each.name] = STRENGTH if each.unit == WEIGHT else dimension_of_unit(each.unit, what)[0]
    return dimensions


def _check_lines(owner: str, rule: Rule, scope: Mapping[str, Dimension], parameters: set[str]) -> None:
    """Check, for each expression, that its names mean something there, and that its dimension is right."""
    variables = set(rule.equations)
    for name, side in rule.equations.items():
        _check_names(owner, side, {each: scope[each] for each in scope if each != WEIGHT})
        require_dimension(side, scope, scope[name] / TIME, f"d{name}/dt")
        wrong = sorted(side.names - variables - parameters - set(UNITS) - set(NUMBERS))
        if wrong:
            raise ModelError(
                f"The equation of {name!r} of {owner} uses {wrong[0]!r}: between events a variable depends on"
                f" parameters and on variables with equations.{side.tree.piece.marked}"
            )
    for bound in rule.bounds or ():
        _check_names(
            owner,
            bound,
            {each: scope[each] for each in scope if each in parameters | set(UNITS) | set(NUMBERS)},
        )
        require_dimension(bound, scope, STRENGTH, "A bound of the weight")
    inside = _check_event(owner, rule.arrival, {**scope, SINCE: TIME})
    _check_event(owner, rule.spike, {**scope, SINCE: TIME})
    _check_names(owner, rule.transmit, inside)
    require_dimension(rule.transmit, inside, STRENGTH, "What is transmitted")


def _check_event(
    owner: str, event: tuple[Assignment, ...], scope: dict[str, Dimension]
) -> dict[str, Dimension]:
    """Check the assignments of an event, and return the dimension of each name after them."""
    for each in event:
        _check_names(owner, each.value, scope)
        if each.local:
            scope = {**scope, each.name: dimension_of(each.value, scope) or NUMBER}
        else:
            require_dimension(each.value, scope, scope[each.name], f"{each.name!r}, which is assigned,")
    return scope


def _check_names(owner: str, side: Any, known: Iterable[str]) -> None:
    """Raise `UnknownParameter` for a name that means nothing there."""
    known = set(known)
    for node in side.tree.walk():
        if node.kind == "name" and node.name not in known:
            shown = sorted(known - set(UNITS) - set(NUMBERS))
            raise UnknownParameter(f"The declaration of {owner}", node.name, shown, "name", node.piece.marked)
