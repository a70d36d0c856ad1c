"""Weights of synapses, checked for the sign that their receptor wants and for the bounds that their rule sets."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ..declarations import Parameter, Receptor
from ..declarations.rules import Rule
from ..errors import BadConnection, BadValue
from ..model import PopulationSpec, ProjectionSpec
from ..values import FloatArray
from .batch import Batch


def receptor_of(spec: ProjectionSpec, part: int, populations: Sequence[PopulationSpec]) -> Receptor:
    """Return the receptor that a projection acts on in one part of its targets."""
    receptors = populations[spec.post.parts[part].population].type.receptors
    return next(receptor for receptor in receptors if receptor.name == spec.receptors[part])


def checked_weights(
    spec: ProjectionSpec, part: int, populations: Sequence[PopulationSpec], batch: Batch
) -> FloatArray:
    """Return the weights of a batch onto one part.

    Raises
    ------
    BadConnection
        If the receptor does not allow the sign of a weight, or the rule not its strength.
    """
    weights, (low, high) = batch.weights(spec.single)
    receptor, rule = receptor_of(spec, part, populations), spec.rule
    sign = wanted_sign(receptor, rule)
    wrong = (sign > 0 and low < 0) or (sign < 0 and high > 0)
    if len(weights) and (wrong or not np.isfinite(low) or not np.isfinite(high)):
        weights = everywhere("weight", batch, part)  # for the count of all that are wrong
        bad = weights[~(weights * sign >= 0) | ~np.isfinite(weights)]
        text = {1: "must not be negative", -1: "must not be positive", 0: "must be finite"}[sign]
        if not np.isfinite(bad).all() and sign:
            text = f"{text} and must be finite"
        raise BadConnection(
            f"{len(bad)} of {len(weights)} weights of projection {spec.label!r} (made at {spec.origin}) onto the"
            f" receptor {receptor.name!r} are wrong: these weights are in {receptor.unit} and {text}; the first is"
            f" {bad[0]:g}."
        )
    if rule is not None and rule.bounds is not None and len(weights):
        _check_bounds(spec, part, populations, batch, rule, weights)
    return weights


def wanted_sign(receptor: Receptor, rule: Rule | None) -> int:
    """Return the sign of the weights onto a receptor, 0 if any is right.

    Rules change strengths. Where the receptor takes weights of both signs, those that a rule changes are positive.
    """
    return receptor.sign or (1 if rule is not None and rule.assigns_weight else 0)


def rule_values(
    spec: ProjectionSpec, part: int, populations: Sequence[PopulationSpec], declared: Parameter, numbers: Any
) -> Any:
    """Return numbers of a parameter, in its declared unit, as the rule takes them: coherent, and strengths.

    Onto a receptor of negative weights, a parameter in the unit of the weight may be given with either sign.
    """
    if declared.unit != "weight":
        return spec.synapse_type.inward(declared.name, numbers)
    return np.abs(numbers) if receptor_of(spec, part, populations).sign < 0 else numbers


def checked_parameter(spec: ProjectionSpec, part: int, batch: Batch, name: str) -> FloatArray:
    """Return the values of a synapse parameter other than weight and delay; raise `BadValue` if one is out of range."""
    declared, value = spec.synapse_type.parameter(name), spec.values[name]
    numbers = batch.values(name)
    if value is not None and value.constant is not None:
        return numbers  # checked when it was given
    what = f"{name} of projection {spec.label!r} (made at {spec.origin})"
    try:
        declared.check(numbers, what)
    except BadValue:
        declared.check(everywhere(name, batch, part), what)  # for the count of all that are wrong
        raise
    return numbers


def check_known_bounds(spec: ProjectionSpec, part: int, populations: Sequence[PopulationSpec]) -> bool:
    """Check bounds of the weights that all synapses share, before any synapse is worked out.

    Returns
    -------
    bool
        Whether synapses are to be worked out for the rest of the check: all that it needs was given by the user, but
        differs from synapse to synapse.
    """
    rule, weight = spec.rule, spec.values["weight"]
    if rule is None or rule.bounds is None or weight is None:
        return False
    declared = bounding(spec)
    given = [value for each in declared if (value := spec.values[each.name]) is not None]
    constants = [value.constant for value in given]
    if None in constants:
        return weight.given and all(value.given for value in given)
    values = {
        each.name: rule_values(spec, part, populations, each, constant)
        for each, constant in zip(declared, constants, strict=True)
    }
    least, most = (float(bound.evaluate(values)) for bound in rule.bounds)
    number = least if weight.constant is None else weight.constant
    if not (0.0 <= least <= most and least <= abs(number) <= most):
        columns = (np.array([each]) for each in (number, least, most))
        raise _out_of_bounds(spec, receptor_of(spec, part, populations), rule, *columns)
    return False


def bounding(spec: ProjectionSpec) -> list[Parameter]:
    """Return the parameters that the bounds of the weight are made of."""
    rule = spec.rule
    if rule is None:
        return []
    names = frozenset().union(*(bound.names for bound in rule.bounds or ()))
    return [each for each in spec.synapse_type.rule_parameters if each.name in names]


def _check_bounds(
    spec: ProjectionSpec,
    part: int,
    populations: Sequence[PopulationSpec],
    batch: Batch,
    rule: Rule,
    weights: FloatArray,
) -> None:
    def bounds(of: Batch) -> list[FloatArray]:
        values = {}
        for each in bounding(spec):
            given = spec.values[each.name]
            constant = None if given is None else given.constant
            numbers = checked_parameter(spec, part, of, each.name) if constant is None else constant
            values[each.name] = rule_values(spec, part, populations, each, numbers)
        n = len(of.source)
        return [np.broadcast_to(bound.evaluate(values), n) for bound in rule.bounds or ()]

    least, most = bounds(batch)
    strength = np.abs(weights)
    if ((least >= 0.0) & (least <= strength) & (strength <= most)).all():
        return
    whole = list(batch.expansion.batches(batch.expansion.targets_of(part)))
    every = [np.concatenate(columns) for columns in zip(*(bounds(each) for each in whole), strict=True)]
    all_weights = np.concatenate([each.values("weight") for each in whole])
    raise _out_of_bounds(spec, receptor_of(spec, part, populations), rule, all_weights, *every)


def _out_of_bounds(
    spec: ProjectionSpec,
    receptor: Receptor,
    rule: Rule,
    weights: FloatArray,
    least: FloatArray,
    most: FloatArray,
) -> BadConnection:
    """Return the error for weights, or bounds of them, that are wrong; the columns are those of all synapses."""
    names = [bound.canonical for bound in rule.bounds or ()]
    what, unit = f"projection {spec.label!r} (made at {spec.origin})", receptor.unit
    crossed = np.flatnonzero(least > most)
    if len(crossed):
        k = crossed[0]
        return BadConnection(
            f"{what}: {names[0]} must not be greater than {names[1]}, but {least[k]:g} {unit} is greater than"
            f" {most[k]:g} {unit}{_of(crossed, least)}."
        )
    negative = np.flatnonzero(least < 0.0)
    if len(negative):
        return BadConnection(
            f"{what}: {names[0]} bounds strengths, which are not negative, but it is {least[negative[0]]:g}"
            f" {unit}{_of(negative, least)}."
        )
    bad = np.flatnonzero(~((least <= np.abs(weights)) & (np.abs(weights) <= most)))
    k = bad[0]
    wanted = f"strengths must be from {names[0]} to {names[1]}"
    use = f"Give other weights, or another {' or '.join(dict.fromkeys(names))}."
    if len(weights) == 1:
        return BadConnection(
            f"The weight {weights[k]:g} {unit} of {what} is out of bounds: {wanted}, which are {least[k]:g} and"
            f" {most[k]:g}. {use}"
        )
    return BadConnection(
        f"{len(bad)} of {len(weights)} weights of {what} are out of bounds: their {wanted}; the first is"
        f" {weights[k]:g} {unit}, and its bounds are {least[k]:g} and {most[k]:g}. {use}"
    )


def _of(bad: Any, all_of: FloatArray) -> str:
    return f" ({len(bad)} of {len(all_of)} synapses)" if len(all_of) > 1 else ""


def everywhere(name: str, batch: Batch, part: int | None = None) -> FloatArray:
    """Return a parameter of all synapses of the projection of a batch, or of all those onto one part."""
    expansion = batch.expansion
    targets = None if part is None else expansion.targets_of(part)
    return np.concatenate([np.zeros(0), *(each.values(name) for each in expansion.batches(targets))])


def synaptic_unit(projection: ProjectionSpec, variable: str, populations: Sequence[PopulationSpec]) -> str:
    """Return the unit of ``"weight"`` or of a synaptic variable.

    Parameters
    ----------
    projection : ProjectionSpec
        The projection.
    variable : str
        What is asked for.
    populations : sequence of PopulationSpec
        Those of the model.

    Raises
    ------
    BadValue
        If the weights are in several units.
    """
    if variable != "weight":
        return next(state.unit for state in projection.synapse_type.states if state.name == variable)
    parts = range(len(projection.post.parts))
    units = sorted({receptor_of(projection, part, populations).unit for part in parts})
    if len(units) > 1:
        raise BadValue(
            f"The weights of {projection.label!r} are in several units ({', '.join(units)}). Make one projection for"
            " each, and record these."
        )
    return units[0]
