"""Checks of a declaration against the parameters, states and receptors of its class."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from ..errors import BadUnits, ModelError, UnknownParameter
from ..expressions import Expression
from ..expressions.operations import DRAWN, evaluated
from .dimensions import (
    CURRENT,
    NUMBER,
    SIZES,
    TIME,
    UNITS,
    Dimension,
    Scale,
    dimension_of,
    dimension_of_unit,
    require_dimension,
)
from .dynamics import HOLD, WEIGHT, Dynamics
from .parameter import Parameter, Receptor, State

NUMBERS = {"e": math.e, "pi": math.pi}
"""Numbers by name."""


def checked(cls: Any, dynamics: Dynamics) -> tuple[Dynamics, dict[str, str]]:
    """Check a declaration.

    Parameters
    ----------
    cls : type
        A cell type, with `columns`, `states` and `receptors`.
    dynamics : Dynamics
        What its declaration says.

    Returns
    -------
    Dynamics
        The dynamics, in which numbers stand for the units and constants that the class does not declare.
    dict of str to str
        The coherent unit of each definition that can be recorded: its name does not begin with an underscore.

    Raises
    ------
    ModelError
        If names do not go together.
    UnknownParameter
        If there is a name that is not declared.
    BadUnits
        If dimensions do not go together.
    """
    owner = cls.__name__
    _check_declared(owner, dynamics, cls.columns, cls.states, cls.receptors)
    declared = {each.name for each in (*cls.columns, *cls.states)} | set(dynamics.definitions)
    declared |= {dynamics.current} if dynamics.current else set()
    _check_uses(owner, dynamics, declared, {parameter.name for parameter in cls.columns})
    dimensions = _dimensions(owner, dynamics, cls.columns, cls.states)
    _check_dimensions(owner, dynamics, dimensions, cls.receptors)
    constants = {**{name: 10.0**power for name, (_, power) in UNITS.items()}, **NUMBERS}
    known = {name: value for name, value in constants.items() if name not in declared}
    public = {name: dimensions[name] for name in dynamics.definitions if not name.startswith("_")}
    units = {name: "" if dimension == NUMBER else str(dimension) for name, dimension in public.items()}
    check_numbers(dynamics.sides, known, dynamics.hazard)
    return dynamics.mapped(lambda side: side.replaced(known)), units


def scales(parts: Iterable[Parameter | State]) -> dict[str, Scale]:
    """Return the scale of each parameter or state whose unit is not the coherent one."""
    found = {part.name: dimension_of_unit(part.unit, part.name)[1] for part in parts}
    return {name: scale for name, scale in found.items() if scale.power}


def sizes(cls: Any) -> dict[str, float]:
    """Return the usual value of each state variable of a cell type, in coherent units."""
    found = {}
    for state in cls.states:
        dimension, scale = dimension_of_unit(state.unit, state.name)
        by_unit = SIZES.get(dimension, 1.0)
        found[state.name] = by_unit if state.size is None else abs(state.size) * 10.0**scale.power
    return found


def _check_declared(
    owner: str,
    dynamics: Dynamics,
    parameters: Iterable[Parameter],
    states: Iterable[State],
    receptors: Iterable[Receptor],
) -> None:
    """Check that the class and the text declare the same things, each once."""
    given = [*(s.name for s in states), *(p.name for p in parameters), *dynamics.definitions]
    given += [dynamics.current] if dynamics.current else []
    for name in given:
        if given.count(name) > 1:
            raise ModelError(
                f"{owner}: {name!r} names two of its parameters, states, definitions and injected current."
            )
        if name == WEIGHT:
            raise ModelError(f"{owner}: {WEIGHT!r} is the weight of a synapse; it cannot name anything else.")
    if HOLD in dynamics.equations:
        raise ModelError(
            f"{owner}: {HOLD!r} is for how many steps a cell is still held; it cannot name a state."
            " Choose another name."
        )
    for name in ("all", "spikes"):
        if name in {*dynamics.equations, *dynamics.definitions}:
            raise ModelError(
                f"{owner}: record({name!r}) has a meaning of its own, so {name!r} cannot name a state or definition."
                " Choose another name."
            )
    if {state.name for state in states} != set(dynamics.equations):
        raise ModelError(
            f"{owner}: states and equations must name the same variables; states has"
            f" {sorted(state.name for state in states)}, the equations {sorted(dynamics.equations)}."
        )
    if {receptor.name for receptor in receptors} != set(dynamics.receptors):
        raise ModelError(
            f"{owner}: receptors and declaration must name the same receptors; receptors has"
            f" {[receptor.name for receptor in receptors]}, the declaration {list(dynamics.receptors)}."
        )


def _check_uses(owner: str, dynamics: Dynamics, declared: set[str], parameters: set[str]) -> None:
    """Check that every name that an expression uses means something there."""
    constants = {*UNITS, *NUMBERS}
    for side in dynamics.sides:
        if side is dynamics.refractory:
            known = parameters
        elif any(side is added for added in dynamics.added.values()):
            known = parameters | {WEIGHT}
        else:
            known = declared
        for node in side.tree.walk():
            if node.kind == "name" and node.name not in known | (constants - declared):
                raise UnknownParameter(
                    f"The declaration of {owner}", node.name, known - {WEIGHT}, "name", node.piece.marked
                )


def check_numbers(
    sides: Iterable[Expression], known: Mapping[str, float], hazard: Expression | None = None
) -> None:
    """Check what follows from the text of expressions alone: that it is finite, and that no hazard is negative."""
    fixed = {name: np.float64(value) for name, value in known.items()}
    for side in sides:
        for node in side.tree.walk():
            alone = all(
                each.kind not in DRAWN and (each.kind != "name" or each.name in fixed) for each in node.walk()
            )
            if not node.parts or not alone:
                continue
            with np.errstate(all="ignore"):
                value = float(evaluated(node)(fixed))
            if not np.isfinite(value):
                raise ModelError(f"{str(node.piece)!r} is {value:g}: it must be finite.{node.piece.marked}")
            if side is hazard and node is side.tree and value < 0:
                raise ModelError(
                    f"The hazard is {value:g}, and no rate is negative: write a number of 0 or more.{node.piece.marked}"
                )


def _dimensions(
    owner: str, dynamics: Dynamics, parameters: Iterable[Parameter], states: Iterable[State]
) -> dict[str, Dimension]:
    """Return the dimension of each name."""
    dimensions = {name: dimension for name, (dimension, _) in UNITS.items()} | dict.fromkeys(NUMBERS, NUMBER)
    parts: tuple[Parameter | State, ...] = (*parameters, *states)
    for part in parts:
        what = f"{'The state' if isinstance(part, State) else 'The parameter'} {part.name} of {owner}"
        dimensions[part.name] = dimension_of_unit(part.unit, what)[0]
    if dynamics.current:
        dimensions[dynamics.current] = CURRENT
    for name, side in dynamics.definitions.items():
        dimensions[name] = dimension_of(side, dimensions) or NUMBER
    return dimensions


def _check_dimensions(
    owner: str, dynamics: Dynamics, names: Mapping[str, Dimension], receptors: Iterable[Receptor]
) -> None:
    """Check that what is added, compared or assigned has one dimension."""
    for name, side in dynamics.equations.items():
        require_dimension(side, names, names[name] / TIME, f"d{name}/dt")
    for name, side in dynamics.reset.items():
        require_dimension(side, names, names[name], f"{name!r}, which the reset assigns,")
    if dynamics.threshold:
        variable, bound = dynamics.threshold
        require_dimension(
            bound, names, names[variable], f"{variable!r}, which is compared with the threshold,"
        )
    if dynamics.hazard:
        require_dimension(dynamics.hazard, names, NUMBER / TIME, "The hazard")
    if dynamics.refractory:
        require_dimension(dynamics.refractory, names, TIME, "The refractory time")
    for receptor in receptors:
        unit, scale = dimension_of_unit(receptor.unit, f"The receptor {receptor.name} of {owner}")
        if scale.power:
            raise BadUnits(
                f"Weights at the receptor {receptor.name!r} of {owner} are in {receptor.unit}: declare them in"
                f" {unit}, the coherent unit."
            )
        variable = dynamics.receptors[receptor.name]
        what = f"{variable!r}, to which the receptor {receptor.name!r} of {owner} adds weights in {unit},"
        require_dimension(dynamics.added[receptor.name], {**names, WEIGHT: unit}, names[variable], what)
