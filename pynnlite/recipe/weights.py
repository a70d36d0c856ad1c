"""Weights of synapses, checked for the sign that their receptor wants."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..errors import BadConnection
from ..model import PopulationSpec, ProjectionSpec
from ..values import FloatArray
from .batch import Batch


def checked_weights(spec: ProjectionSpec, populations: Sequence[PopulationSpec], batch: Batch) -> FloatArray:
    """Return the weights of a batch; raise `BadConnection` if one has a sign that its receptor does not allow."""
    weights, (low, high) = batch.weights(spec.single)
    part = spec.post.parts[0]
    receptor = next(r for r in populations[part.population].type.receptors if r.name == spec.receptor)
    wrong = (receptor.sign > 0 and low < 0) or (receptor.sign < 0 and high > 0)
    if len(weights) and (wrong or not np.isfinite(low) or not np.isfinite(high)):
        weights = _everywhere("weight", batch)  # for the count of all that are wrong
        bad = weights[~(weights * receptor.sign >= 0) | ~np.isfinite(weights)]
        rule = {1: "must not be negative", -1: "must not be positive", 0: "must be finite"}[receptor.sign]
        raise BadConnection(
            f"{len(bad)} of {len(weights)} weights of projection {spec.label!r} (made at {spec.origin}) onto the"
            f" receptor {receptor.name!r} are wrong: these weights are in {receptor.unit} and {rule}; the first is"
            f" {bad[0]:g}."
        )
    return weights


def _everywhere(name: str, batch: Batch) -> FloatArray:
    """Return the values of a parameter of all synapses of the projection that a batch belongs to."""
    return np.concatenate([each.values(name) for each in batch.expansion.batches()])
