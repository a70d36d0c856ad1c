"""What differs between two versions of a network."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from ..recipe import Recipe
from ..values import FloatArray, IndexArray


@dataclass(frozen=True, slots=True)
class StateChange:
    """New values of one state variable.

    Parameters
    ----------
    population : int
        Number of the population.
    variable : str
        The state variable.
    index : (k,) ndarray of int32
        The cells, each once. In `Changes` they are ascending, and a variable has one change.
    values : (k,) ndarray of float64
        Their new values.
    """

    population: int
    variable: str
    index: IndexArray
    values: FloatArray


@dataclass(frozen=True, slots=True)
class Changes:
    """What differs between the recipe that a simulation has and a new one.

    Parameters
    ----------
    parameters : dict of int to tuple of str
        For each population with changed parameters (rates and spike times included), their names.
    weights : tuple of int
        Pathways whose weights changed.
    currents : tuple of int
        Injections whose current changed.
    probes : bool
        Whether what is recorded changed. A probe that is new starts with a sample of the present state.
    state : tuple of StateChange
        New values of state variables.
    """

    parameters: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    weights: tuple[int, ...] = ()
    currents: tuple[int, ...] = ()
    probes: bool = False
    state: tuple[StateChange, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.parameters or self.weights or self.currents or self.probes or self.state)


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
        if after is before:
            continue
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
        if before.source is not after.source and before.source.signature() != after.source.signature()
    )
    return Changes(
        parameters,
        tuple(pathway.number for pathway in pathways if pathway.projection in changed),
        currents,
        old.probes != new.probes,
        tuple(_merged(state)),
    )


def _merged(state: Sequence[StateChange]) -> Iterator[StateChange]:
    """Yield one change for each variable, with the value that each cell was given last."""
    several: dict[tuple[int, str], list[StateChange]] = {}
    for change in reversed(state):
        several.setdefault((change.population, change.variable), []).append(change)
    for (population, variable), changes in several.items():
        index, first = np.unique(np.concatenate([each.index for each in changes]), return_index=True)
        yield StateChange(
            population, variable, index, np.concatenate([each.values for each in changes])[first]
        )
