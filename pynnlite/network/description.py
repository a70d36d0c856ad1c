"""What a network consists of: lists of frozen specs, and what a simulation has to do with them."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from contextlib import contextmanager
from copy import copy, deepcopy
from typing import TYPE_CHECKING, Any, Self
from weakref import WeakValueDictionary

from ..backend import StateChange
from ..declarations import CurrentSource, Injected, ModelType, SynapseType
from ..errors import BadValue, PynnliteWarning, RoundingWarning, SimulationStateError
from ..model import InjectionSpec, Model, PopulationSpec, ProjectionSpec
from ..origin import warn
from ..parallel import EqualShares, Ownership, world
from ..random import Streams
from ..recipe import evaluate_cells
from ..recording import Outputs, Records
from ..scalars import is_whole
from ..space import Structure
from ..timebase import LONGEST, whole_steps
from ..values import Edited, IndexArray, Trains, Value
from .currents import CurrentLog
from .state import Reader, RunState

if TYPE_CHECKING:
    from neo import AnalogSignal

    from .group import Group
    from .population import Population
    from .projection import Projection

HANDLES = ("population_handles", "projection_handles")


class Description:
    """The description of a network: what the handles of a user (populations, projections) read and change.

    It holds handles weakly only, so that a network that nobody holds any more is freed at once.

    Parameters
    ----------
    seed : int
        As for `Network`.

    Attributes
    ----------
    specs, projection_specs : list
        The description of each population and each projection.
    celltypes, synapse_types : list
        What they were made of.
    first_numbers : list of int
        The number of the first cell of each population.
    annotations, projection_annotations : dict
        Notes on populations and on projections, by number.
    structures : dict
        What placed the cells of a population, by number, where it was said; None where positions were given.
    injections : list of (CurrentSource, int, ndarray, ndarray)
        Injected currents, with the population and the indices of the cells.
    of_pynn : bool
        Whether a script of PyNN's made it, untouched: some errors are warnings there, where PyNN goes on in silence.
    currents : CurrentLog
        What the injected currents were in the present simulation.
    as_on_spinnaker : bool
        Whether names mean what they mean on SpiNNaker: weights are magnitudes, and `set` sets state variables too.
    files : Outputs
        What is to be written at the end: the cells, the variables, the file, and notes on the cells.
    records : Records
        What is recorded.
    before_learning : dict of (int, str) to Value
        By projection and name, what `reset` goes back to, where the present values have come of learning.
    edited : list of Edited
        The values of synapses that change until the network is described as a value.
    state_changes : list of StateChange
        Values of state variables that were set since the last run.
    state : RunState or None
        How far the simulation of the network is, once there is one.
    reader : Reader or None
        Reads what was recorded, once there is a simulation.
    """

    def __init__(self, seed: int = 0) -> None:
        if not is_whole(seed):
            raise BadValue(f"The seed of a network must be an integer, not {seed!r}.")
        self.seed = int(seed)
        self.specs: list[PopulationSpec] = []
        self.celltypes: list[ModelType] = []
        self.first_numbers: list[int] = []
        self.annotations: dict[int, dict[str, Any]] = {}
        self.projection_annotations: dict[int, dict[str, Any]] = {}
        self.structures: dict[int, Structure | None] = {}
        self.projection_specs: list[ProjectionSpec] = []
        self.synapse_types: list[SynapseType] = []
        self.injections: list[tuple[CurrentSource, int, IndexArray, IndexArray]] = []
        self.of_pynn = False
        self.as_on_spinnaker = False
        self.currents = CurrentLog()
        self._warned: set[str] = set()
        self.files = Outputs()
        self.state: RunState | None = None
        self.reader: Reader | None = None
        self.records = Records()
        self.state_changes: list[StateChange] = []
        self.before_learning: dict[tuple[int, str], Value] = {}
        self.edited: list[Edited] = []
        self._assignments: dict[tuple[str, int], int] = {}
        self._former: dict[tuple[str, int], int] = {}
        self._made_at: dict[Hashable, list[int]] = {}
        self.population_handles: WeakValueDictionary[int, Population] = WeakValueDictionary()
        self.projection_handles: WeakValueDictionary[int, Projection] = WeakValueDictionary()

    def __reduce__(self) -> tuple[Any, ...]:
        """Return what a copy has: all that was described, and nothing of the simulation."""
        records = copy(self.records)
        records.rewind()
        nothing: dict[str, Any] = {"state": None, "reader": None, "state_changes": []}
        own = {name: value for name, value in self.__dict__.items() if name not in HANDLES}
        return (
            _blank,
            (type(self),),
            {**own, "records": records, "currents": CurrentLog(), **nothing},
        )

    def __setstate__(self, state: Mapping[str, Any]) -> None:
        self.__dict__.update(state)
        for number, (source, _, _, items) in enumerate(self.injections):
            source.injected(self, number, source._n_cells or len(items))

    def __copy__(self) -> Self:
        return deepcopy(self)  # a copy that shared lists with the original would change it

    def warn_once(self, about: str, message: str, category: type[Warning] = PynnliteWarning) -> None:
        """Warn, unless something was said about this already.

        Parameters
        ----------
        about : str
            What the warning is about.
        message, category
            The warning.
        """
        if about not in self._warned:
            self._warned.add(about)
            warn(message, category)

    @property
    def n_cells(self) -> int:
        """How many cells there are."""
        return self.first_numbers[-1] + self.specs[-1].size if self.specs else 0

    def freeze(self) -> Model:
        """Return the network as it is described now, as an immutable value."""
        while self.edited:
            self.edited.pop().close()
        first: dict[int, int] = {}  # the first injection of each source
        injections = tuple(
            InjectionSpec(
                number,
                self._frozen(number, source),
                population,
                index,
                items,
                first.setdefault(id(source), number),
            )
            for number, (source, population, index, items) in enumerate(self.injections)
        )
        populations, projections = tuple(self.specs), tuple(self.projection_specs)
        model = Model(self.seed, populations, projections, injections, ())
        return model.recording(self.records.probes)

    def read(self, what: str) -> Reader:
        """Return what reads the data, or raise `SimulationStateError` if there is no simulation yet."""
        if self.reader is None:
            raise SimulationStateError(
                f"There is no data yet: {what} needs a Simulator that has run this network."
            )
        return self.reader

    @contextmanager
    def adding(self, handle: Population, spec: PopulationSpec, celltype: ModelType) -> Iterator[None]:
        """Add a population, unless what follows fails."""
        self.first_numbers.append(self.n_cells)
        self.specs.append(spec)
        self.celltypes.append(celltype)
        try:
            yield
        except BaseException:
            for items in (self.first_numbers, self.specs, self.celltypes):
                del items[-1]
            self.structures.pop(spec.number, None)
            raise
        self.population_handles[spec.number] = handle

    def add_projection(self, handle: Projection, spec: ProjectionSpec, synapse_type: SynapseType) -> None:
        """Add a projection."""
        self.projection_specs.append(spec)
        self.synapse_types.append(synapse_type)
        self.projection_handles[spec.number] = handle
        self._made_at.setdefault(_place(spec), []).append(spec.number)

    def ownership(self) -> Ownership:
        """Return which rank owns which cell: as the backend has it, once there is one."""
        sizes = [spec.size for spec in self.specs]
        return EqualShares.of(sizes, world()) if self.reader is None else self.reader.ownership(sizes)

    def made_alike(self, spec: ProjectionSpec) -> list[ProjectionSpec]:
        """Return the projections that the same line of the script made of the same cells under the same name."""
        return [self.projection_specs[number] for number in self._made_at.get(_place(spec), ())]

    def add_injection(
        self, source: CurrentSource, population: int, index: IndexArray, items: IndexArray, n_cells: int
    ) -> None:
        """Inject a current into some cells of a population.

        Parameters
        ----------
        source : CurrentSource
            The current.
        population : int
            Number of the population.
        index : (k,) ndarray of int32
            The cells, ascending.
        items : (k,) ndarray of int32
            The position of each of them in what the current was injected into.
        n_cells : int
            How many cells this has.
        """
        self.require_open("A new injected current")
        self.injections.append((source, population, index, items))
        source.injected(self, len(self.injections) - 1, n_cells)
        self._frozen(len(self.injections) - 1, source)

    def _origin(self, source: CurrentSource) -> int:
        """Return the number of the first injection of a source."""
        return next(number for number, (each, *_) in enumerate(self.injections) if each is source)

    def _frozen(self, number: int, source: CurrentSource) -> CurrentSource:
        """Return a current source as it is now, and note it for `injected_current`."""
        frozen, state = source.frozen(), self.state
        if state is not None and not state.ended and self.currents.note(number, frozen, state.step):
            lost = frozen.lost(state.dt)
            if lost:
                warn(
                    f"{lost} of the times of {type(source).__name__} fall on the same step of {state.dt:g} ms as a"
                    " later one; the last amplitude of each step flows.",
                    RoundingWarning,
                )
        return frozen

    def injected_current(self, number: int) -> AnalogSignal:
        """Return what has flowed through an injection; see `CurrentSource.get_data`."""
        from ..recording.neo import current

        if self.state is None:
            raise SimulationStateError(
                "There is no data yet: a current flows once a Simulator runs this network."
            )
        source = self.injections[number][0]
        streams, origin = Streams(self.seed, self.state.trial), self._origin(source)
        injected = []
        for other, (each, _, index, items) in enumerate(self.injections):
            if each is source and (source.by_cell or other == number):
                self._frozen(other, source)
                injected.append(Injected(streams, other, origin, index, items))
        first, values = self.currents.values(injected, self.state.step, self.state.dt)
        return current(values, first, self.state.dt)

    def add_probe(self, population: int, variable: str, index: IndexArray, interval: float | None) -> None:
        """Record a variable of some cells (ascending) of a population from the present step on."""
        dt = None if self.state is None else self.state.dt
        self.records.add(population, variable, index, interval, self._step, dt)

    def require_open(self, what: str) -> None:
        """Raise `SimulationStateError` if the network has been built, so that its structure is fixed."""
        self.require_live(what)
        if self.is_built:
            raise SimulationStateError(
                f"{what} is not possible after the first run, which fixes the structure of the network. Call reset()"
                " first: the next run then begins at 0 ms with it."
            )

    def require_live(self, what: str) -> None:
        """Raise `SimulationStateError` if the simulation of the network has ended, so that nothing would come of it."""
        if self.state is not None and self.state.ended:
            raise SimulationStateError(
                f"{what} is not possible: the simulation has ended. Call setup() for a new network, or make a new"
                " Simulator of this one."
            )

    @property
    def is_built(self) -> bool:
        """Whether the network has been built, so that its structure is fixed."""
        return self.state is not None and self.state.built

    @contextmanager
    def all_or_nothing(self, what: str, group: Group | None = None) -> Iterator[None]:
        """Carry out a change of the description; if it fails, leave everything as it was."""
        self.require_live(what)
        self._former, probes = {}, self.records.probes
        specs = [] if group is None else [part.spec for part in group.parts]
        try:
            yield
        except BaseException:
            self._assignments = {
                key: count for key, count in {**self._assignments, **self._former}.items() if count
            }
            self.records.probes = probes
            for spec in specs:
                self.specs[spec.number] = spec
            raise

    def next_assignment(self, purpose: str, number: int) -> int:
        """Count the assignments of one value, so that each distribution that is assigned draws afresh."""
        before = self._assignments.get((purpose, number), 0)
        self._former.setdefault((purpose, number), before)
        self._assignments[purpose, number] = before + 1
        return before + 1

    def state_was_set(self, spec: PopulationSpec, variable: str, index: IndexArray) -> None:
        """Note that the present state of some cells was set, if a run has begun.

        Parameters
        ----------
        spec : PopulationSpec
            The population, with the new initial values.
        variable : str
            The state variable.
        index : (k,) ndarray of int32
            The cells.
        """
        if self.is_built:
            values = evaluate_cells(
                spec.initial[variable], spec.number, f"initial.{variable}", index, Streams(self.seed)
            )
            values = spec.type.inward(variable, values)
            self.state_changes.append(StateChange(spec.number, variable, index, values))

    def check_interval(self, interval: float) -> None:
        """Raise `ModelError` if a sampling interval (ms) is not a multiple of the time step, once that is known."""
        if self.state is not None:
            whole_steps(interval, self.state.dt, "sampling_interval", 1, LONGEST)

    def check_trains(self, spec: PopulationSpec, trains: Trains) -> None:
        """Warn of spike times that lie off the grid, or in the past, once the time step is known."""
        if self.state is None:
            return
        dt, now = self.state.dt, self.state.time
        off = trains.off_grid(dt)
        if off:
            text = f"{off} spike times of {spec.label!r} lie off the grid of {dt:g} ms; they act at the next grid time."
            warn(text, RoundingWarning)
        past = sum(int((train <= now + 1e-6 * dt).sum()) for train in trains.rows) if self.is_built else 0
        if past:
            warn(
                f"{past} of the new spike times of {spec.label!r} are not after the present time, {now:g} ms, and are"
                " ignored.",
                PynnliteWarning,
            )

    def begin(self, state: RunState, reader: Reader) -> None:
        """Take over the state and the reader of a new simulation; raise `ModelError` if they do not fit together.

        What was described before the time step was known is checked now.
        """
        former = self.state, self.reader
        self.state, self.reader = state, reader
        self.records.rewind()
        self.currents.rewind()
        try:
            for spec in self.specs:
                for value in spec.parameters.values():
                    if isinstance(value, Trains):
                        self.check_trains(spec, value)
            for number, (source, *_) in enumerate(self.injections):
                self._frozen(number, source)
            for probe in self.records.probes:
                if probe.interval is not None:
                    self.check_interval(probe.interval)
        except BaseException:
            self.state, self.reader = former
            raise

    @property
    def _step(self) -> int:
        return 0 if self.state is None else self.state.step


def _blank(kind: type[Description]) -> Description:
    """Return a network of which nothing is known yet, for groups that are copied or unpickled before it is."""
    network = kind.__new__(kind)
    network.__dict__.update({name: WeakValueDictionary() for name in HANDLES})
    return network


def _place(spec: ProjectionSpec) -> Hashable:
    """Return what two projections that are the same have in common and that is quickly compared."""
    parts = (part for group in (spec.pre, spec.post) for part in group.parts)
    cells = tuple((part.population, part.index is None or hash(part.index.tobytes())) for part in parts)
    return spec.origin, spec.label, cells
