"""Replay: every cell of a network is driven open loop, with the spike trains that were recorded in some run.

Errors cannot spread, so that each cell can be judged by itself. If no spike of a replay differs from the run, the run
is what the replaying engine would have done itself: by induction over the steps, as every delay is a step at least.

The recorded populations become sources under their old numbers, so that sums keep their order and draws their keys.
Their cells move to new populations behind them, to which the synapses lead.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np

from ..backend import Backend, Changes, State, StateChange
from ..columns import Spikes
from ..declarations import CellType, Flow, Injected, SourceType
from ..model import Group, InjectionSpec, Model, Part, PopulationSpec, ProbeSpec, ProjectionSpec
from ..random import Streams
from ..recipe import Pathway, Recipe, Synapses
from ..values import FloatArray, IndexArray
from .derived import Derived
from .histories import History, Stretch, cells_of, compared, probes_of_cells, restart_steps, restarted
from .performing import perform


class Recorded(SourceType):
    """A population whose spikes are known."""


@dataclass(frozen=True, kw_only=True)
class Replay(Derived):
    """A network whose cells hear recorded trains, made by `replayed`.

    Attributes
    ----------
    trains : dict of int to Spikes
        By population, what all its cells emit.
    keep : dict of int to (k,) ndarray of int32
        By population of cells, those that are simulated, ascending.
    """

    trains: Mapping[int, Spikes] = field(compare=False)
    keep: Mapping[int, IndexArray] = field(compare=False)

    @cached_property
    def places_of(self) -> dict[int, int]:
        """By population of cells, the number of the population that its kept cells moved to."""
        n = len(self.origin.populations)
        return {population: n + k for k, population in enumerate(self.keep)}

    @cached_property
    def origin_of(self) -> dict[int, int]:
        """The other way round."""
        return {there: here for here, there in self.places_of.items()}

    @cached_property
    def pathways(self) -> tuple[Pathway, ...]:
        """All pathways, under their own numbers."""
        return tuple(replace(each, target=self.places_of[each.target]) for each in self.origin.pathways)

    def cells(
        self, population: int, index: IndexArray | None = None, names: Collection[str] | None = None
    ) -> dict[str, FloatArray | Any]:
        """Return parameters of some cells, as `Recipe.cells` does."""
        if population in self.trains:
            return {}
        return self.origin.cells(*self._there(population, index), names)

    def initial(self, population: int, index: IndexArray | None = None) -> dict[str, FloatArray]:
        """Return the initial state of some cells, as `Recipe.initial` does."""
        return {} if population in self.trains else self.origin.initial(*self._there(population, index))

    def positions(self, population: int, index: IndexArray | None = None) -> FloatArray:
        """Return the positions of some cells, as `Recipe.positions` does."""
        return self.origin.positions(*self._there(population, index))

    def spikes(self, population: int, first: int, last: int, index: IndexArray | None = None) -> Spikes:
        """Return what sources and recorded cells emit, as `Recipe.spikes` does."""
        if population not in self.trains:
            return self.origin.spikes(population, first, last, index)
        known = self.trains[population]
        a, b = np.searchsorted(known.step, [first, last], side="right")
        cells, steps = known.index[a:b], known.step[a:b]
        counts = np.ones(b - a, np.int32) if known.count is None else known.count[a:b]
        if index is not None:
            wanted = np.isin(cells, index)
            cells, steps, counts = cells[wanted], steps[wanted], counts[wanted]
        return Spikes(cells, steps, counts)

    def flow(self, injection: int) -> Flow:
        """Return how the currents of an injection go on: noise is drawn by the indices in the network."""
        if injection not in self._flows:
            spec, here = self.injections[injection], self.origin.injections[injection].population
            streams = Streams(self.model.seed, self.trial)
            cells = self.keep[here][spec.index]
            injected = Injected(streams, spec.number, spec.origin, cells, spec.items)
            self._flows[injection] = spec.source.flow(self.dt, injected)
        return self._flows[injection]

    def key(self, purpose: str, number: int) -> int:
        """Return the key of a stochastic process: that of the population in the network."""
        return self.origin.key(purpose, self.origin_of.get(number, number))

    def chunks(
        self,
        pathways: Sequence[int],
        targets: Mapping[int, IndexArray] | None,
        columns: Sequence[str],
        again: bool = False,
    ) -> Iterator[Synapses]:
        """Yield each synapse of some pathways onto some kept targets, as `Recipe.chunks` does."""
        wanted = {
            population: kept
            if targets is None
            else kept[targets.get(self.places_of[population], slice(None))]
            for population, kept in self.keep.items()
        }
        for chunk in self.origin.chunks(pathways, wanted, columns, again):
            kept = self.keep[self.origin.pathways[chunk.pathway].target]
            if len(chunk.target) and len(kept) and kept[-1] != len(kept) - 1:
                chunk = replace(chunk, target=np.searchsorted(kept, chunk.target).astype(np.int32))
            yield chunk

    def _there(self, population: int, index: IndexArray | None) -> tuple[int, IndexArray | None]:
        """Return a population of the network and indices within it."""
        if population not in self.origin_of:
            return population, index
        kept = self.keep[self.origin_of[population]]
        return self.origin_of[population], kept if index is None else kept[index]


def replayed(
    origin: Recipe,
    trains: Mapping[int, Spikes],
    keep: Mapping[int, IndexArray] | None = None,
    probes: Sequence[ProbeSpec] = (),
) -> Replay:
    """Return a network whose cells hear recorded trains.

    Parameters
    ----------
    origin : Recipe
        The network.
    trains : dict of int to Spikes
        By population, what its cells emit: of all populations of cells, and of sources that a simulator has drawn.
    keep : dict of int to (k,) ndarray of int32, optional
        By population, the cells that are simulated, ascending; all cells of those that are missing. Cells that fire by
        chance draw by their index, so that of such a population all are. Of a population that is not wanted, the first
        cell is: no backend knows empty populations.
    probes : sequence of ProbeSpec
        What is recorded, of populations and cells of the network.
    """
    kept: dict[int, IndexArray] = {}
    for population in origin.populations:
        if issubclass(population.type, CellType):
            everyone = np.arange(population.size, dtype=np.int32)
            chance = population.type.dynamics.hazard is not None
            wanted = everyone if keep is None or chance else keep.get(population.number, everyone)
            kept[population.number] = wanted if len(wanted) else everyone[:1]
    n = len(origin.populations)
    numbers = {population: n + k for k, population in enumerate(kept)}
    model = Model(
        origin.model.seed,
        (*(_source(each, trains) for each in origin.populations), *_moved(origin, kept, numbers)),
        tuple(_led_there(each, kept, numbers) for each in origin.model.projections),
        tuple(_injected(each, kept, numbers) for each in origin.injections),
        tuple(
            replace(
                each,
                population=numbers[each.population],
                index=np.searchsorted(kept[each.population], each.index).astype(np.int32),
            )
            for each in probes
            if len(each.index)
        ),
    )
    return Replay.of(origin, model=model, trains=trains, keep=kept)


def _source(spec: PopulationSpec, trains: Mapping[int, Spikes]) -> PopulationSpec:
    if spec.number in trains:
        return replace(spec, type=Recorded, parameters={}, initial={})
    return spec


def _moved(
    origin: Recipe, kept: Mapping[int, IndexArray], numbers: Mapping[int, int]
) -> Iterator[PopulationSpec]:
    for population, index in kept.items():
        spec = origin.populations[population]
        positions = None if spec.positions is None else spec.positions[index]
        yield replace(spec, number=numbers[population], size=len(index), positions=positions)


def _led_there(
    spec: ProjectionSpec, kept: Mapping[int, IndexArray], numbers: Mapping[int, int]
) -> ProjectionSpec:
    parts = []
    for part in spec.post.parts:
        here = np.flatnonzero(np.isin(kept[part.population], part.all_cells())).astype(np.int32)
        parts.append(Part(numbers[part.population], len(here), here))
    return replace(spec, post=Group(tuple(parts), spec.post.label))


def _injected(
    spec: InjectionSpec, kept: Mapping[int, IndexArray], numbers: Mapping[int, int]
) -> InjectionSpec:
    there = np.isin(spec.index, kept[spec.population])
    index = np.searchsorted(kept[spec.population], spec.index[there]).astype(np.int32)
    return replace(spec, population=numbers[spec.population], index=index, items=spec.items[there])


def replay(
    history: History,
    backend: Backend,
    keep: Mapping[int, IndexArray] | None = None,
    variables: Mapping[int, Sequence[str]] | None = None,
    every: int | None = None,
    shift: float = 0.0,
) -> History:
    """Drive cells with the trains of a run, under the same changes at the same steps, and return what they did.

    Parameters
    ----------
    history : History
        The run.
    backend : Backend
        The backend that replays.
    keep : dict of int to (k,) ndarray of int32, optional
        By population, the cells that are simulated; all cells of those that are missing. Traces have these cells;
        spikes have the indices of the network.
    variables : dict of int to sequence of str, optional
        By population, what is recorded besides spikes; the compared variable if omitted.
    every : int, optional
        How many steps lie between two samples; as in the run if omitted.
    shift : float
        By how much the compared variable is moved whenever cells take over the state of the run: see `growth`.
    """
    trains = {population: history.spikes(population) for population in history.recorded()}
    probes = probes_of_cells(history.recipe, keep, variables, every)
    stretches: list[Stretch] = []
    ends = [*(stretch.step for stretch in history.stretches[1:]), history.last]
    for stretch, end in zip(history.stretches, ends, strict=True):
        network = replayed(stretch.recipe, trains, keep, probes)
        stretches.append(Stretch(stretch.step, network, _renumbered(stretch.changes, network)))
        stretches += _restarts(history, network, stretch.step, end, shift)
    ours = {each.number: each for each in probes}
    start = None if history.start is None else _moved_state(*history.start, network)
    done = perform(backend, stretches, history.last, ours, start=start)
    for population, kept in network.keep.items():
        done.renumber(population, kept)
    return done


def _moved_state(state: State, step: int, network: Replay) -> tuple[State, int]:
    """Return the state of the kept cells, under the numbers of the populations that they moved to."""
    cells = {
        (network.places_of[population], variable): values[network.keep[population]]
        for (population, variable), values in state.cells.items()
        if population in network.keep
    }
    return State(cells, state.spikes), step


def _restarts(history: History, network: Replay, first: int, last: int, shift: float) -> Iterator[Stretch]:
    """Yield the times after one step and up to another at which cells take over the state that they had in the run."""
    columns = {
        (population, variable): history.trace(population, variable)
        for population, kind in cells_of(history.recipe)
        if len(network.keep[population])
        for variable in restarted(kind)
    }
    length = restart_steps(history.recipe.dt)
    for step in range(first - first % length + length, last + 1, length):
        state = []
        for (population, variable), trace in columns.items():
            at = int(np.searchsorted(trace.step, step))
            if at < len(trace.step) and trace.step[at] == step:
                kept = network.keep[population]
                index = np.arange(len(kept), dtype=np.int32)
                there = network.places_of[population]
                kind = history.recipe.populations[population].type
                more = shift if issubclass(kind, CellType) and variable == compared(kind) else 0.0
                state.append(StateChange(there, variable, index, trace.values[at, kept] + more))
        if state:
            yield Stretch(step, network, Changes(state=tuple(state)))


def _renumbered(changes: Changes, network: Replay) -> Changes:
    """Return changes of a network as those of its replay."""
    parameters = {
        network.places_of.get(population, population): names
        for population, names in changes.parameters.items()
        if population in network.places_of or population not in network.trains
    }
    state = []
    for change in changes.state:
        kept = network.keep[change.population]
        there = np.isin(change.index, kept)
        if there.any():
            index = np.searchsorted(kept, change.index[there]).astype(np.int32)
            place = network.places_of[change.population], change.variable
            state.append(StateChange(*place, index, change.values[there]))
    return Changes(parameters, changes.weights, currents=changes.currents, state=tuple(state))
