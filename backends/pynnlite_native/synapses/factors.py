"""Synapses whose rule sees their source alone: each spike has a factor, and nothing is kept for a synapse."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

from pynnlite.backend import Changes, State, Table, as_state, saved_table
from pynnlite.declarations import SynapseType
from pynnlite.declarations.dynamics import WEIGHT
from pynnlite.lowering import LoweredRule, source_program
from pynnlite.recipe import Pathway, Recipe, Synapses

from ..kernels import plasticity
from ..kernels.engine import Engine
from ..layout import Block, FloatArray

FRACTION = "dendritic_delay_fraction"

NEVER = -1
"""Stands for the step of a spike that there was not."""


def has_factors(recipe: Recipe, pathway: Pathway) -> bool:
    """Tell whether the rule of a pathway comes down to a factor of each spike.

    That is so if all synapses of a source do the same at the same time: the rule sees no spikes of targets and no
    weights, draws nothing, and all synapses have the same parameters and initial values. Spikes are at such synapses
    when the source fires: there is no axonal part of the delay.

    Parameters
    ----------
    recipe : Recipe
        The network.
    pathway : Pathway
        One of its pathways.
    """
    spec = recipe.model.projections[pathway.projection]
    if pathway.dynamics is None or FRACTION in spec.values:
        return False
    rule = spec.synapse_type.rule
    sees_weights = WEIGHT in rule.assigned or any(WEIGHT in each.value.names for each in rule.arrival)
    if rule.spike or rule.random or sees_weights or None in pathway.parameters.values():
        return False
    return all(value is not None and value.constant is not None for value in spec.initial.values())


class Factors:
    """The factors of all pathways whose spikes have some.

    Parameters
    ----------
    recipe : Recipe
        The network.
    reach : int
        The longest delay, in steps.
    core : Engine
        The engine, which works them out.
    """

    def __init__(self, recipe: Recipe, reach: int, core: Engine) -> None:
        self._of = {
            pathway.number: _OfPathway(recipe, pathway, reach)
            for pathway in recipe.pathways
            if has_factors(recipe, pathway)
        }
        core.set_factors(list(self.described.values()))

    @property
    def described(self) -> Mapping[int, plasticity.Factors]:
        """The factors of each pathway as the engine takes them."""
        return {number: each.described for number, each in self._of.items()}

    def take(self, recipe: Recipe, changes: Changes, step: int) -> None:
        """Take parameters and variables that the user gave anew at a step, whose spikes have their factors."""
        for number, each in self._of.items():
            if number in changes.synapses or number in changes.synapse_state:
                each.take(recipe, changes.synapse_state.get(number, ()), step)

    def tables(
        self, sources: Callable[[int], NDArray[np.int32]], spikes: Mapping[str, NDArray[np.int64]]
    ) -> dict[tuple[int, str], Any]:
        """Return tables of a checkpoint.

        Parameters
        ----------
        sources : callable
            (pathway) → the sources that have synapses here.
        spikes : dict of str to (m,) ndarray of int64
            The spikes on their way that are listed here.
        """
        found: dict[tuple[int, str], Any] = {}
        for number, each in self._of.items():
            for name, table in each.tables(sources(number), spikes).items():
                found |= as_state(number, name, table)
        return found

    def take_tables(self, state: State, step: int) -> None:
        """Go on at a step from tables of a checkpoint."""
        for each in self._of.values():
            each.take_tables(state, step)

    def read(
        self, recipe: Recipe, blocks: Sequence[Block], pathway: int, columns: Sequence[str], step: int
    ) -> Synapses | None:
        """Return synapses of a pathway on this rank as they are at a step; None if its spikes have no factors."""
        if pathway not in self._of:
            return None
        own = {number: np.zeros(0, np.int32) for number in range(len(recipe.populations))}
        for part in (part for block in blocks for part in block.parts):
            cells = np.arange(part.first, part.last, dtype=np.int32)
            own[part.population] = np.concatenate([own[part.population], cells])
        wanted = ("source", "target", "weight", "delay")
        chunks = list(recipe.chunks([pathway], own, wanted))
        source, target, weight, delay = (
            np.concatenate([np.zeros(0, kind), *(chunk.column(name) for chunk in chunks)])
            for name, kind in zip(wanted, (np.int32, np.int32, np.float64, np.int32), strict=True)
        )
        state = self._of[pathway].now(step)
        names = [name.removeprefix("state.") for name in columns if name.startswith("state.")]
        return Synapses(
            pathway, source, target, weight, delay, state={name: state[name][source] for name in names}
        )


class _OfPathway:
    """The factors of one pathway.

    Parameters
    ----------
    recipe : Recipe
        The network.
    pathway : Pathway
        The pathway.
    reach : int
        The longest delay, in steps.
    """

    def __init__(self, recipe: Recipe, pathway: Pathway, reach: int) -> None:
        spec = recipe.model.projections[pathway.projection]
        self._number, self._dt, self._type = pathway.number, recipe.dt, spec.synapse_type
        self._names = self._type.rule.variables
        n = recipe.populations[pathway.source].size
        self._state = np.empty((len(self._names), n))
        for name, values in zip(self._names, self._state, strict=True):
            values[:] = _initial(recipe, pathway, self._type, name)
        self._at, self._last = np.zeros(n, np.int64), np.full(n, NEVER)
        self._population, self._begin = pathway.source, np.zeros(reach + 2, np.int64)
        self.described = plasticity.Factors(
            population=pathway.source,
            dt=recipe.dt,
            variable=self._state,
            at=self._at,
            last=self._last,
            begin=self._begin,
        )
        self._set_parameters(pathway)

    def take(self, recipe: Recipe, given: Sequence[str], step: int) -> None:
        """Go on with the parameters of a recipe, and with its initial values of some variables."""
        for values, now in zip(self._state, self.now(step).values(), strict=True):
            values[:] = now
        self._at[:] = step
        pathway = recipe.pathways[self._number]
        for name in given:
            self._state[self._names.index(name)] = _initial(recipe, pathway, self._type, name)
        self._set_parameters(pathway)

    def tables(self, sources: NDArray[np.int32], spikes: Mapping[str, NDArray[np.int64]]) -> dict[str, Table]:
        """Return what is known of some sources, and the factors of their spikes that are on their way."""
        source, step, nth, place = self._factors_of(spikes)
        here = np.isin(source, sources)
        factors = np.asarray(self.described.values)[place[here]]
        variables = {name: values[sources] for name, values in zip(self._names, self._state, strict=True)}
        return {
            "source": {
                "source": sources,
                "at": self._at[sources],
                "last": self._last[sources],
                **variables,
            },
            "factor": {"source": source[here], "step": step[here], "nth": nth[here], "factor": factors},
        }

    def take_tables(self, state: State, step: int) -> None:
        """Go on at a step from what `tables` returned."""
        kinds: dict[str, DTypeLike] = {"source": np.int32, "at": np.int64, "last": np.int64}
        known = saved_table(
            state, self._number, "source", {**kinds, **dict.fromkeys(self._names, np.float64)}
        )
        self._at[known["source"]], self._last[known["source"]] = known["at"], known["last"]
        for name, values in zip(self._names, self._state, strict=True):
            values[known["source"]] = known[name]
        kinds = {"source": np.int32, "step": np.int64, "nth": np.int64, "factor": np.float64}
        table = saved_table(state, self._number, "factor", kinds)
        listed = state.spikes["population"] == self._population
        steps, counts = state.spikes["step"][listed], state.spikes["count"][listed]
        starts = np.r_[0, np.cumsum(counts)]
        past = np.arange(max(0, step - len(self._begin) + 1), step + 1)
        self._begin[past % len(self._begin)] = starts[np.searchsorted(steps, past)]
        source, when, nth, place = self._factors_of(state.spikes)
        factors = dict(
            zip(
                zip(table["source"].tolist(), table["step"].tolist(), table["nth"].tolist(), strict=True),
                table["factor"].tolist(),
                strict=True,
            )
        )
        values = np.ones(int(starts[-1]))  # what a source without synapses sends is not used
        for *key, at in zip(source.tolist(), when.tolist(), nth.tolist(), place.tolist(), strict=True):
            values[at] = factors.get((key[0], key[1], key[2]), 1.0)
        self.described.go_on(values, step)

    def _factors_of(
        self, spikes: Mapping[str, NDArray[np.int64]]
    ) -> tuple[NDArray[np.int32], NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
        """Return source and step of each spike on its way, its number among several, and the place of its factor."""
        mine = spikes["population"] == self._population
        step, count = spikes["step"][mine], spikes["count"][mine]
        source, step = np.repeat(spikes["index"][mine], count), np.repeat(step, count)
        nth = np.arange(len(step)) - np.repeat(np.cumsum(count) - count, count)
        place = np.arange(len(step)) - np.searchsorted(step, step) + self._begin[step % len(self._begin)]
        return source.astype(np.int32), step, nth, place

    def now(self, step: int) -> dict[str, FloatArray]:
        """Return the variables of each source at a step."""
        state = dict(zip(self._names, self._state, strict=True))
        elapsed = (step - self._at) * self._dt
        later = self._type.decays(self._parameters).after(state, elapsed)
        return {name: np.where(elapsed > 0.0, later[name], state[name]) for name in self._names}

    def _set_parameters(self, pathway: Pathway) -> None:
        self._parameters = {name: value for name, value in pathway.parameters.items() if value is not None}
        lowered = LoweredRule(
            self._type.rule,
            dict.fromkeys(self._names, "source"),
            pathway.parameters,
            self._type.decays(self._parameters),
        )
        program, n = source_program(lowered), len(self._names)
        self.described.set_program(
            program=(program.arrival.operations, program.arrival.terms),
            numbers=program.numbers,
            columns=np.ones((n + 3 + program.n_registers, plasticity.LANES)),  # no factor is a factor of 1
            first=0,
            since=n,
            elapsed=n + 1,
            factor=n + 2,
        )


def _initial(recipe: Recipe, pathway: Pathway, kind: type[SynapseType], name: str) -> Any:
    """Return the initial value of a variable, in the coherent unit."""
    value = recipe.model.projections[pathway.projection].initial[name]
    return kind.inward(name, np.asarray(value.constant, np.float64))
