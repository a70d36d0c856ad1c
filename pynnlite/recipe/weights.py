"""Weights of synapses, checked for the sign that their receptor wants."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..declarations import Receptor
from ..errors import BadConnection
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
    """Return the weights of a batch onto one part; raise `BadConnection` if its receptor does not allow a sign."""
    weights, (low, high) = batch.weights(spec.single)
    receptor = receptor_of(spec, part, populations)
    wrong = (receptor.sign > 0 and low < 0) or (receptor.sign < 0 and high > 0)
    if len(weights) and (wrong or not np.isfinite(low) or not np.isfinite(high)):
        weights = everywhere("weight", batch, part)  # for the count of all that are wrong
        bad = weights[~(weights * receptor.sign >= 0) | ~np.isfinite(weights)]
        rule = {1: "must not be negative", -1: "must not be positive", 0: "must be finite"}[receptor.sign]
        if not np.isfinite(bad).all() and receptor.sign:
            rule = f"{rule} and must be finite"
        raise BadConnection(
            f"{len(bad)} of {len(weights)} weights of projection {spec.label!r} (made at {spec.origin}) onto the"
            f" receptor {receptor.name!r} are wrong: these weights are in {receptor.unit} and {rule}; the first is"
            f" {bad[0]:g}."
        )
    return weights


def everywhere(name: str, batch: Batch, part: int | None = None) -> FloatArray:
    """Return a parameter of all synapses of the projection of a batch, or of all those onto one part."""
    expansion = batch.expansion
    targets = None if part is None else expansion.targets_of(part)
    return np.concatenate([np.zeros(0), *(each.values(name) for each in expansion.batches(targets))])
