"""A model at one time step: everything a backend may ask, answered with arrays.

A recipe is immutable and answers any question, on any rank, in any order, any number of times, with the same bits.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..columns import Spikes
from ..declarations import CellType, Flow, Injected, Places, SourceType, SpikeRequest
from ..errors import ModelError
from ..model import InjectionSpec, Model, Part, PopulationSpec, ProbeSpec, ProjectionSpec
from ..random import Streams
from ..space import line
from ..timebase import grid_time, steps_not_before
from ..values import FloatArray, IndexArray, Lists
from .batch import Batch
from .cells import check_constants, evaluate_cells
from .delays import DelayLimit, DelayRange
from .expansion import CHUNK, Expansion
from .pathways import Pathway, Synapses, pathways
from .plastic import as_fields, further_columns
from .progress import Reports
from .weights import checked_weights

NO_CELLS, NO_WEIGHTS = np.zeros(0, np.int32), np.zeros(0)


@dataclass(frozen=True)
class Recipe:
    """A model, a time step and a trial.

    Parameters
    ----------
    model : Model
        The network.
    dt : float
        Length of a step in ms.
    min_delay : int
        The shortest delay that is allowed, in steps.
    max_delay : int or None
        The longest delay that is allowed, in steps.
    trial : int
        Number of the trial.
    limit : DelayLimit or None
        The longest delay that the backend can hold.
    at_a_time : int
        How many synapses are worked out at a time, at most. Which there are, and their order, does not depend on it.
    since : dict of int to (size,) ndarray of int64
        For populations of sources that draw intervals, the step from which on each cell has its parameters; 0 for all
        cells of those that are missing.
    """

    model: Model
    dt: float
    min_delay: int = 1
    max_delay: int | None = None
    trial: int = 0
    limit: DelayLimit | None = None
    at_a_time: int = CHUNK
    since: Mapping[int, NDArray[np.int64]] = field(default_factory=dict, compare=False)
    reports: Reports = field(default_factory=Reports, init=False, repr=False, compare=False)
    places: dict[int, Places] = field(default_factory=dict, init=False, repr=False, compare=False)
    _expansions: dict[int, Expansion] = field(default_factory=dict, init=False, repr=False, compare=False)

    @property
    def populations(self) -> tuple[PopulationSpec, ...]:
        """All populations."""
        return self.model.populations

    @property
    def injections(self) -> tuple[InjectionSpec, ...]:
        """All injected currents."""
        return self.model.injections

    @property
    def probes(self) -> tuple[ProbeSpec, ...]:
        """What is recorded of cells."""
        return self.model.probes

    @property
    def synapse_probes(self) -> tuple[ProbeSpec, ...]:
        """What is recorded of synapses, by the front end."""
        return self.model.synapse_probes

    @property
    def recorded(self) -> tuple[ProbeSpec, ...]:
        """All that is recorded."""
        return self.model.recorded

    @cached_property
    def digest(self) -> str:
        """32 hexadecimal digits that identify the model, the time step, the delay range and the trial."""
        facts = (self.model.digest, self.dt, self.min_delay, self.max_delay, self.trial)
        return hashlib.blake2b(repr(facts).encode(), digest_size=16).hexdigest()

    def interval(self, probe: ProbeSpec) -> int:
        """Return the sampling interval of a probe in steps."""
        return 1 if probe.interval is None else round(probe.interval / self.dt)

    @cached_property
    def pathways(self) -> tuple[Pathway, ...]:
        """All pathways, in the order of their projections."""
        return tuple(pathways(self.model, self.delay_range, self.cells))

    def cells(
        self, population: int, index: IndexArray | None = None, names: Collection[str] | None = None
    ) -> dict[str, FloatArray | Any]:
        """Return parameters of some cells (all if `index` is omitted), each of shape (k,).

        Those of cells are in the coherent set of units, those of sources in the declared ones. All parameters if
        `names` is omitted; what equations work out from them must then be finite. A list of cells comes as one
        parameter for each entry; lists of sources, such as `spike_times`, are returned as `pynnlite.values.Lists` of
        the whole population.
        """
        spec, wanted = self._wanted(population, index)
        result: dict[str, Any] = {}
        few: dict[str, Any] = {}  # the same, with one number where all cells have the same
        for parameter in spec.type.parameters:
            entries = [entry.name for entry in parameter.entries]
            if names is not None and not {parameter.name, *entries} & set(names):
                continue
            value = spec.parameters[parameter.name]
            if isinstance(value, Lists) and not issubclass(spec.type, CellType):
                result[parameter.name] = value
            elif isinstance(value, Lists):
                for name, column in zip(entries, value.table(wanted).T, strict=True):
                    result[name] = few[name] = spec.type.inward(name, column)
            else:
                numbers = evaluate_cells(
                    value, spec.number, f"cell.{parameter.name}", wanted, self.model.streams
                )
                checked = numbers if value.constant is None else value.constant
                parameter.check(checked, f"{parameter.name} of population {spec.label!r}")
                result[parameter.name] = spec.type.inward(parameter.name, numbers)
                few[parameter.name] = result[parameter.name][slice(None if value.constant is None else 1)]
        if names is None and issubclass(spec.type, CellType):
            check_constants(spec.type, spec.label, few, wanted)
        return result

    def refractory_steps(self, population: int, index: IndexArray | None = None) -> NDArray[np.int64]:
        """Return for how many steps each cell is held after a spike: its refractory time, rounded up."""
        spec, wanted = self._wanted(population, index)
        dynamics = spec.type.dynamics if issubclass(spec.type, CellType) else None
        if dynamics is None or dynamics.refractory is None:
            return np.zeros(len(wanted), np.int64)
        durations = dynamics.refractory.evaluate(self.cells(population, index, dynamics.refractory.names))
        return steps_not_before(np.broadcast_to(durations, len(wanted)), self.dt)

    def initial(self, population: int, index: IndexArray | None = None) -> dict[str, FloatArray]:
        """Return the initial state of some cells (all if `index` is omitted), each variable of shape (k,).

        It is in the coherent set of units.
        """
        spec, wanted = self._wanted(population, index)
        result = {}
        for state in spec.type.states:
            value, purpose = spec.initial[state.name], f"initial.{state.name}"
            numbers = evaluate_cells(value, spec.number, purpose, wanted, self.model.streams)
            checked = numbers if value.constant is None else value.constant
            state.check(checked, f"initial {state.name} of population {spec.label!r}")
            result[state.name] = spec.type.inward(state.name, numbers)
        return result

    def positions(self, population: int, index: IndexArray | None = None) -> FloatArray:
        """Return the positions of some cells (all if `index` is omitted), of shape (k, 3), in µm."""
        spec, wanted = self._wanted(population, index)
        return (line(spec.size) if spec.positions is None else spec.positions)[wanted]

    def spikes(self, population: int, first: int, last: int, index: IndexArray | None = None) -> Spikes:
        """Return what source cells emit after step `first` and up to step `last`.

        Parameters
        ----------
        population : int
            Number of a population of sources.
        first, last : int
            Steps; pass -1 as `first` to include step 0.
        index : (k,) ndarray of int32, optional
            The cells wanted, ascending. All of them if omitted.

        Returns
        -------
        Spikes
            Ascending by step and then index, with counts.
        """
        source, request = self._spike_request(population, first, last, index)
        return Spikes(*source.emit(request))

    def source_times(
        self, population: int, first: int, last: int, index: IndexArray | None = None
    ) -> tuple[IndexArray, FloatArray]:
        """Return what source cells emit, as it is recorded: columns (index, time in ms), off the grid if given so.

        The parameters are those of `spikes`. A time that is later than its step, by no more than times may miss the
        grid, is the time of the step: no spike comes after the end of its recording.
        """
        source, request = self._spike_request(population, first, last, index)
        cell, time = source.times(request)
        return cell, np.minimum(time, grid_time(steps_not_before(time, self.dt), self.dt))

    def is_source(self, population: int) -> bool:
        """Tell whether a population consists of sources, which emit and receive nothing."""
        return issubclass(self.populations[population].type, SourceType)

    def current(self, injection: int, first: int, last: int, index: IndexArray | None = None) -> FloatArray:
        """Evaluate an injected current over a stretch of steps.

        Parameters
        ----------
        injection : int
            Position in `injections`.
        first, last : int
            Steps; `last` is excluded.
        index : (k,) ndarray of int32, optional
            Cells wanted, out of those the current is injected into. All of these if omitted.

        Returns
        -------
        (last - first, k) ndarray of float64
            Current in nA, one value per step; read-only.
        """
        spec, values = self.injections[injection], self.flow(injection).at(first, last)
        if index is not None and values.shape[1] > 1:
            values = values[:, np.searchsorted(spec.index, index)]
        values = np.broadcast_to(values, (last - first, len(spec.index if index is None else index)))
        values.setflags(write=False)
        return values

    def flow(self, injection: int) -> Flow:
        """Return how the currents of an injection go on: one for all its cells, or one for each."""
        if injection not in self._flows:
            spec = self.injections[injection]
            streams = Streams(self.model.seed, self.trial)
            injected = Injected(streams, spec.number, spec.origin, spec.index, spec.items)
            self._flows[injection] = spec.source.flow(self.dt, injected)
        return self._flows[injection]

    def next_change_of_current(self, injection: int, step: int) -> int:
        """Return the first step after a step in which an injected current may differ; `NEVER` if there is none."""
        return self.flow(injection).next_change(step)

    @cached_property
    def _flows(self) -> dict[int, Flow]:
        return {}

    def key(self, purpose: str, number: int) -> int:
        """Return the key of a stochastic process of this trial, for an engine that draws it by `pynnlite.draws`."""
        return Streams(self.model.seed, self.trial).key(purpose, number, trial=True)

    def chunks(
        self,
        pathways: Sequence[int],
        targets: Mapping[int, IndexArray] | None,
        columns: Sequence[str],
        again: bool = False,
    ) -> Iterator[Synapses]:
        """Yield each synapse of some pathways onto some targets exactly once.

        Parameters
        ----------
        pathways : sequence of int
            Numbers of the pathways.
        targets : dict of int to (k,) ndarray of int32 or None
            For each target population, the cells wanted, ascending; all cells of all populations if None.
        columns : sequence of str
            Which of ``"source"``, ``"target"``, ``"weight"``, ``"delay"`` and ``"dendritic"`` are wanted; also
            ``"parameter.NAME"`` and ``"initial.NAME"`` of synapses with a rule: see `Pathway.parameters`.
        again : bool
            Whether the same synapses will be asked for once more, maybe with other columns: what takes long to work
            out is then kept, within a bound of memory.

        Yields
        ------
        Synapses
            At most a million synapses of one pathway. The synapses of each pathway always come in the same order:
            whichever columns and other pathways are asked for, into however many chunks they are cut. With fewer
            targets, the others are left out. The synapses of a pathway onto one target come side by side. Of two
            synapses between the same cells, the one that occurs first comes first.

        Raises
        ------
        BadConnection
            For weights of the wrong sign or out of their bounds, and delays that are too short, naming the line that
            made the projection.
        """
        by_projection: dict[int, list[Pathway]] = {}
        for number in pathways:
            by_projection.setdefault(self.pathways[number].projection, []).append(self.pathways[number])
        for projection, wanted in by_projection.items():
            spec = self.model.projections[projection]
            for m, part in enumerate(spec.post.parts):
                if not any(pathway.target == part.population for pathway in wanted):
                    continue
                positions = self._positions_in(
                    part, None if targets is None else targets.get(part.population)
                )
                positions = positions + np.int32(spec.post.offsets[m])
                for batch in self.expansion(projection).batches(positions, again):
                    yield from self._split(spec, wanted, m, batch, columns)

    def expansion(self, projection: int) -> Expansion:
        """Return the expansion of a projection; what it worked out once is kept with this recipe."""
        found = self._expansions.get(projection)
        if found is None:
            fresh = Expansion(
                self.model.projections[projection],
                self.populations,
                self.model.streams,
                self.at_a_time,
                self.reports.of(projection),
            )
            found = self._expansions.setdefault(projection, fresh)  # another thread may have been faster
        return found

    @cached_property
    def delay_range(self) -> DelayRange:
        """The delays that are allowed."""
        return DelayRange(self.dt, self.min_delay, self.max_delay, self.limit)

    def _wanted(self, population: int, index: IndexArray | None) -> tuple[PopulationSpec, IndexArray]:
        spec = self.populations[population]
        return spec, np.arange(spec.size, dtype=np.int32) if index is None else index

    def _spike_request(
        self, population: int, first: int, last: int, index: IndexArray | None
    ) -> tuple[type[SourceType], SpikeRequest]:
        spec, wanted = self._wanted(population, index)
        if not issubclass(spec.type, SourceType):
            raise ModelError(
                f"Population {spec.label!r} consists of {spec.type.__name__} cells, which are no sources."
            )
        since = self.since.get(population)
        return spec.type, SpikeRequest(
            self.cells(population, wanted),
            wanted,
            first,
            last,
            self.dt,
            self.key(spec.type.purpose, population),
            np.zeros(len(wanted), np.int64) if since is None else since[wanted],
            self.places.setdefault(population, Places()),
        )

    @staticmethod
    def _positions_in(part: Part, wanted: IndexArray | None) -> IndexArray:
        """Return the positions, among the cells of a part, of those that are wanted."""
        if part.index is None and wanted is not None:
            return wanted
        positions = np.arange(part.size, dtype=np.int32)
        return positions if wanted is None else positions[np.isin(part.all_cells(), wanted)]

    def _split(
        self, spec: ProjectionSpec, wanted: Sequence[Pathway], m: int, batch: Batch, columns: Sequence[str]
    ) -> Iterator[Synapses]:
        """Cut a batch onto one part of the targets into pathways, and these into chunks."""
        post, offset = spec.post.parts[m], spec.post.offsets[m]
        target, weight, delay = NO_CELLS, NO_WEIGHTS, NO_CELLS
        if "target" in columns:
            target = post.cells(batch.target - np.int32(offset) if offset else batch.target)
        if "weight" in columns:
            weight = checked_weights(spec, m, self.populations, batch)
        if "delay" in columns:
            delay = self.delay_range.of(batch)
        further = further_columns(spec, m, self.populations, batch, self.delay_range.of, self.cells, columns)
        first_pathway, n_parts = self._first_pathway[spec.number], len(spec.post.parts)
        for pathway in wanted:
            k, part = divmod(pathway.number - first_pathway, n_parts)
            if part != m:
                continue
            found: list[NDArray[Any]] = [batch.source, target, weight, delay]
            mine = further
            if len(spec.pre.parts) > 1:
                low, high = spec.pre.offsets[k], spec.pre.offsets[k + 1]
                here = np.flatnonzero((batch.source >= low) & (batch.source < high))
                found = [column[here] if len(column) else column for column in found]
                found[0] = found[0] - np.int32(low)
                mine = {name: column[here] for name, column in further.items()}
            found[0] = spec.pre.parts[k].cells(found[0])
            for first in range(0, len(found[0]), self.at_a_time):
                cut = slice(first, first + self.at_a_time)
                columns_cut: Any = (column[cut] for column in found)
                rest = as_fields({name: column[cut] for name, column in mine.items()})
                yield Synapses(pathway.number, *columns_cut, **rest)

    @cached_property
    def _first_pathway(self) -> dict[int, int]:
        first: dict[int, int] = {}
        for pathway in self.pathways:
            first.setdefault(pathway.projection, pathway.number)
        return first
