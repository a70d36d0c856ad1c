"""What a recipe knows of synapses with a rule: parameters, dendritic parts of delays, initial values."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from ..declarations import CellType
from ..declarations.analysis import DecayTime, decay_time
from ..declarations.rules.rule import TAU_SYN
from ..errors import BadConnection, BadValue, ModelError
from ..model import Model, PopulationSpec, ProjectionSpec
from ..timebase import EPSILON
from ..values import FloatArray, IndexArray
from .batch import Batch
from .weights import checked_parameter, rule_values

if TYPE_CHECKING:
    from .pathways import Pathway

CellParameters = Callable[..., Mapping[str, Any]]
"""(population, index, names) → parameters of some cells, as `Recipe.cells` returns them."""

FRACTION = "dendritic_delay_fraction"
"""The parameter that says which part of the delay lies behind the synapse."""


def receptor_time(spec: ProjectionSpec, part: int, populations: Sequence[PopulationSpec]) -> DecayTime:
    """Return the decay time of what a projection moves in one part of its targets.

    Raises
    ------
    ModelError
        If it has no single time constant.
    """
    population = populations[spec.post.parts[part].population]
    kind, receptor = population.type, spec.receptors[part]
    found = decay_time(kind.dynamics, receptor) if issubclass(kind, CellType) else None
    if found is None:
        raise ModelError(
            f"Projection {spec.label!r} (made at {spec.origin}): the rule of {spec.synapse_type.__name__} uses"
            f" {TAU_SYN}, the time with which that decays which a spike moves, but what the receptor {receptor!r} of"
            f" {kind.__name__} moves does not decay with one time constant. Choose another cell type or receptor, or"
            " a rule with a parameter for this time."
        )
    return found


def rule_columns(model: Model, pathway: Pathway) -> tuple[str, ...]:
    """Return the columns that only the synapses of a pathway with a rule have; none if it has none."""
    if pathway.dynamics is None:
        return ()
    variables = model.projections[pathway.projection].synapse_type.rule.variables
    parameters = (f"parameter.{name}" for name in pathway.parameters)
    return ("dendritic", *parameters, *(f"initial.{name}" for name in variables))


def depends_on_receptor(model: Model, pathway: Pathway, names: Iterable[str]) -> bool:
    """Tell whether some parameters of the targets change a decay time that the rule of a pathway uses."""
    spec = model.projections[pathway.projection]
    if spec.rule is None or TAU_SYN not in spec.rule.names:
        return False
    kind = model.populations[pathway.target].type
    used = {entry.name for name in names for entry in kind.parameter(name).entries}
    receptor = kind.receptor_types[pathway.receptor]
    time = decay_time(kind.dynamics, receptor) if issubclass(kind, CellType) else None
    return time is not None and not used.isdisjoint(time.names)


def constant_parameters(
    spec: ProjectionSpec, part: int, populations: tuple[PopulationSpec, ...], cells: CellParameters
) -> dict[str, float | None]:
    """Return each parameter of the rule that is the same for all synapses onto one part; None for the others."""
    rule = spec.rule
    found: dict[str, float | None] = {}
    for declared in spec.synapse_type.rule_parameters:
        value = spec.values[declared.name]
        constant = None if value is None else value.constant
        found[declared.name] = (
            None if constant is None else float(rule_values(spec, part, populations, declared, constant))
        )
    if rule is not None and TAU_SYN in rule.names:
        here, time = spec.post.parts[part], receptor_time(spec, part, populations)
        numbers = np.unique(time.evaluate(cells(here.population, np.sort(here.all_cells()), time.names)))
        found[TAU_SYN] = float(numbers[0]) if len(numbers) == 1 else None
    return found


def constant_dendritic(spec: ProjectionSpec, delay: int | None) -> int | None:
    """Return the part of the delay, in steps, that lies behind the synapse, if it is the same for all synapses."""
    value = spec.values.get(FRACTION)
    if value is None:
        return delay
    if delay is None or value.constant is None:
        return None
    return math.floor(value.constant * delay + 0.5 + EPSILON)


def dendritic(spec: ProjectionSpec, part: int, batch: Batch, delay: IndexArray) -> IndexArray:
    """Return the part of each delay, in steps, that lies behind the synapse; all of it if no rule sees the target."""
    value = spec.values.get(FRACTION)
    if value is None:
        return delay
    fraction = value.constant
    numbers = checked_parameter(spec, part, batch, FRACTION) if fraction is None else fraction
    return np.floor(numbers * delay + (0.5 + EPSILON)).astype(np.int32)


def parameter(
    spec: ProjectionSpec,
    part: int,
    populations: tuple[PopulationSpec, ...],
    batch: Batch,
    name: str,
    cells: CellParameters,
) -> FloatArray:
    """Return one parameter of the rule of each synapse onto one part, as in `Pathway.parameters`."""
    if name == TAU_SYN:
        time, offset = receptor_time(spec, part, populations), spec.post.offsets[part]
        here = spec.post.parts[part]
        targets = here.cells(batch.targets - np.int32(offset))
        order = np.argsort(targets, kind="stable")  # recipes are asked for ascending cells
        numbers = np.empty(len(targets))
        numbers[order] = time.evaluate(cells(here.population, targets[order], time.names))
        return np.repeat(numbers, batch.counts)
    declared = spec.synapse_type.parameter(name)
    found: FloatArray = rule_values(
        spec, part, populations, declared, checked_parameter(spec, part, batch, name)
    )
    return found


def initial(spec: ProjectionSpec, part: int, batch: Batch, name: str) -> FloatArray:
    """Return the initial value of one synaptic variable of each synapse, in the coherent unit."""
    kind = spec.synapse_type
    numbers = batch.initial(name)
    if not np.isfinite(numbers).all():
        raise BadValue(
            f"{int((~np.isfinite(numbers)).sum())} initial values of {name!r} of projection {spec.label!r} (made at"
            f" {spec.origin}) are not finite."
        )
    return kind.inward(name, numbers)


def further_columns(
    spec: ProjectionSpec,
    part: int,
    populations: tuple[PopulationSpec, ...],
    batch: Batch,
    delays: Callable[[Batch], IndexArray],
    cells: CellParameters,
    columns: Iterable[str],
) -> dict[str, Any]:
    """Return those of the columns wanted that only synapses with a rule have, and the dendritic parts of delays.

    Parameters
    ----------
    spec : ProjectionSpec
        The projection.
    part : int
        The part of its targets.
    populations : tuple of PopulationSpec
        The populations of the model.
    batch : Batch
        The synapses.
    delays : callable
        Returns the delays of a batch in steps.
    cells : callable
        `Recipe.cells`.
    columns : iterable of str
        As for `Recipe.chunks`.
    """
    found: dict[str, Any] = {}
    for column in columns:
        kind, _, name = column.partition(".")
        if column == "dendritic":
            found[column] = dendritic(spec, part, batch, delays(batch))
        elif kind in ("parameter", "initial"):
            found[column] = _named(spec, part, populations, batch, kind, name, cells)
    return found


def _named(
    spec: ProjectionSpec,
    part: int,
    populations: tuple[PopulationSpec, ...],
    batch: Batch,
    kind: str,
    name: str,
    cells: CellParameters,
) -> FloatArray:
    rule = spec.rule
    known = {each.name for each in spec.synapse_type.rule_parameters} if rule else set()
    if rule is not None and TAU_SYN in rule.names:
        known |= {TAU_SYN}
    if name not in (known if kind == "parameter" else spec.initial):
        raise BadConnection(f"Synapses of projection {spec.label!r} have no {kind} {name!r}.")
    if kind == "initial":
        return initial(spec, part, batch, name)
    return parameter(spec, part, populations, batch, name, cells)


def as_fields(further: Mapping[str, Any]) -> dict[str, Any]:
    """Return columns by name as further fields of `Synapses`."""
    if not further:
        return {}
    fields: dict[str, Any] = {"parameters": {}, "state": {}}
    for column, numbers in further.items():
        kind, _, name = column.partition(".")
        if kind == "dendritic":
            fields[kind] = numbers
        else:
            fields["parameters" if kind == "parameter" else "state"][name] = numbers
    return fields
