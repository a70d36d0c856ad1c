"""What differs between two versions of a network."""

from __future__ import annotations

from collections.abc import Sequence

from .backend import Changes, StateChange
from .recipe import Recipe


def difference(old: Recipe, new: Recipe, state: Sequence[StateChange]) -> Changes:
    """Return what differs between two recipes of the same structure.

    Parameters
    ----------
    old, new : Recipe
        The recipe that a simulation has, and the one it is to go on by.
    state : sequence of StateChange
        New values of state variables.
    """
    parameters = {}
    for before, after in zip(old.populations, new.populations, strict=True):
        names = tuple(
            name for name, value in after.parameters.items() if value is not before.parameters[name]
        )
        if names:
            parameters[after.number] = names
    changed = {
        after.number
        for before, after in zip(old.model.projections, new.model.projections, strict=True)
        if after is not before
        and any(value is not before.values[name] for name, value in after.values.items())
    }
    pathways = new.pathways if changed else ()  # each recipe works out its own when they are asked for
    currents = tuple(
        after.number
        for before, after in zip(old.injections, new.injections, strict=True)
        if before.source.signature() != after.source.signature()
    )
    return Changes(
        parameters,
        tuple(pathway.number for pathway in pathways if pathway.projection in changed),
        currents,
        old.probes != new.probes,
        tuple(state),
    )
