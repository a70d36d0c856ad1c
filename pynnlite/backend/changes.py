"""What differs between two versions of a network."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ..declarations.rules.rule import TAU_SYN
from ..recipe import Recipe, depends_on_receptor
from ..values import FloatArray, IndexArray
from .structure import FIXED

WEIGHT = "weight"


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
        Pathways whose weights the user gave anew. They are those of the recipe, whatever the synapses have learned.
    synapses : dict of int to tuple of str
        For each pathway with changed parameters of its rule, their names; ``"tau_syn"`` among them if the decay time of
        the receptor changed. What synapses have learned stays.
    synapse_state : dict of int to tuple of str
        For each pathway, the synaptic variables that the user gave anew: their values are the recipe's initial ones.
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
    synapses: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    synapse_state: Mapping[int, tuple[str, ...]] = field(default_factory=dict)

    def __bool__(self) -> bool:
        values = self.parameters or self.weights or self.synapses or self.synapse_state or self.state
        return bool(values or self.currents or self.probes)


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
    synapses = dict(_changed_synapses(old, new, parameters))
    currents = tuple(
        after.number
        for before, after in zip(old.injections, new.injections, strict=True)
        if before.source is not after.source and before.source.signature() != after.source.signature()
    )
    return Changes(
        parameters,
        tuple(number for number, changed in synapses.items() if WEIGHT in changed.values),
        currents,
        old.probes != new.probes,
        tuple(_merged(state)),
        {number: names for number, changed in synapses.items() if (names := changed.parameters)},
        {number: changed.state for number, changed in synapses.items() if changed.state},
    )


@dataclass(frozen=True, slots=True)
class _ChangedSynapses:
    """What the user gave anew for the synapses of a pathway: parameters, the weight among them, and variables."""

    values: tuple[str, ...]
    state: tuple[str, ...]

    @property
    def parameters(self) -> tuple[str, ...]:
        return tuple(name for name in self.values if name not in (WEIGHT, *FIXED))


def _changed_synapses(
    old: Recipe, new: Recipe, parameters: Mapping[int, tuple[str, ...]]
) -> Iterator[tuple[int, _ChangedSynapses]]:
    """Yield each pathway whose synapses were given anything anew; `parameters` are the changed ones of the cells."""
    given: dict[int, tuple[tuple[str, ...], tuple[str, ...]]] = {}
    for before, after in zip(old.model.projections, new.model.projections, strict=True):
        values, state = _given_anew(before.values, after.values), _given_anew(before.initial, after.initial)
        if values or state or (parameters and after.rule is not None):
            given[after.number] = values, state
    if not given:  # each recipe works out its pathways when they are asked for
        return
    for pathway in new.pathways:
        if pathway.projection not in given:
            continue
        values, state = given[pathway.projection]
        names = parameters.get(pathway.target, ())
        if names and depends_on_receptor(new.model, pathway, names):
            values = (*values, TAU_SYN)
        if values or state:
            yield pathway.number, _ChangedSynapses(values, state)


def _given_anew(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[str, ...]:
    return (
        () if after is before else tuple(name for name, value in after.items() if value is not before[name])
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
