"""What of a model is fixed once it has been built."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import zip_longest

import numpy as np

from ..errors import ModelError
from ..model import InjectionSpec, Model, PopulationSpec, ProjectionSpec

FIXED = ("delay", "dendritic_delay_fraction")
"""The parameters of synapses that are fixed once a network has been built."""


def require_same_structure(old: Model, new: Model) -> None:
    """Raise `ModelError` unless one model differs from another only by what may change during a simulation.

    These are the values of parameters, initial values, weights and currents, labels, and what is recorded.
    """
    if new is old:
        return
    if not isinstance(new, Model):
        raise ModelError(f"An execution goes on by a model, as Network.freeze() returns it, not {new!r}.")
    for what in _differences(old, new):
        raise ModelError(
            f"A simulation cannot go on by this model: it has {what}. Make a new Execution of it, which begins at 0 ms."
        )


def _differences(old: Model, new: Model) -> Iterator[str]:
    """Yield what differs, for people."""
    if old.seed != new.seed:
        yield f"the seed {new.seed} instead of {old.seed}"
    for before, after in zip_longest(old.populations, new.populations):
        if before is None or after is None:
            yield f"{len(new.populations)} populations instead of {len(old.populations)}"
        elif after is not before and not _same_cells(before, after):
            yield f"another size, cell type or positions of population {after.label!r}"
    for one, other in zip_longest(old.projections, new.projections):
        if one is None or other is None:
            yield f"{len(new.projections)} projections instead of {len(old.projections)}"
        elif other is not one and not _same_synapses(one, other, new):
            yield f"other synapses or delays of projection {other.label!r}"
    for mine, given in zip_longest(old.injections, new.injections):
        if mine is None or given is None:
            yield f"{len(new.injections)} injections instead of {len(old.injections)}"
        elif given is not mine and not _same_place(mine, given):
            yield f"injection {given.number} into other cells"


def _same_cells(one: PopulationSpec, other: PopulationSpec) -> bool:
    same_type = (one.size, one.type) == (other.size, other.type)
    if one.positions is other.positions or one.positions is None or other.positions is None:
        return same_type and one.positions is other.positions
    return same_type and np.array_equal(one.positions, other.positions)


def _same_synapses(one: ProjectionSpec, other: ProjectionSpec, model: Model) -> bool:
    """Tell whether the same pairs are connected with the same delays; `model` has the populations."""
    if (one.receptors, one.synapse_type, one.single) != (other.receptors, other.synapse_type, other.single):
        return False
    groups = ((one.pre, other.pre), (one.post, other.post))
    if one.space != other.space or any(
        mine is not given and not mine.same_as(given) for mine, given in groups
    ):
        return False
    if one.connector is not other.connector and one.connector.signature() != other.connector.signature():
        return False
    for name in FIXED:
        mine, theirs = one.values.get(name), other.values.get(name)
        if mine is theirs:
            continue
        pairs = other.pairs(model.populations)
        if (mine and mine.signature(pairs)) != (theirs and theirs.signature(pairs)):
            return False
    return True


def _same_place(one: InjectionSpec, other: InjectionSpec) -> bool:
    same_cells = one.index is other.index or np.array_equal(one.index, other.index)
    return one.population == other.population and same_cells
