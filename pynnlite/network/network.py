"""A network that is being described: a mutable list of populations, projections, injections and recordings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import numpy as np

from ..backend import StateChange
from ..connectors import Connector
from ..declarations import CurrentSource, ModelType, SynapseType
from ..errors import BadConnection, BadValue, PynnliteWarning, RoundingWarning, SimulationStateError
from ..model import InjectionSpec, Model, PopulationSpec, ProjectionSpec
from ..origin import warn
from ..parallel import EqualShares, Ownership, checked_gather, world
from ..random import Streams
from ..recipe import Batch, Expansion, Recipe, evaluate_cells
from ..recording import Records
from ..scalars import is_whole
from ..timebase import LONGEST, grid_time, whole_steps
from ..values import FloatArray, IndexArray, Trains
from . import session
from .population import Cell, Cells, Population
from .projection import Projection

if TYPE_CHECKING:
    from neo import Block

    from ..running import Simulator


class Network:
    """A description of a network, to be run by a `Simulator`.

    Parameters
    ----------
    seed : int
        All random numbers of the network follow from it, except those of a `NumpyRNG` with a seed of its own.

    Attributes
    ----------
    populations : list of Population
        All populations.
    projections : list of Projection
        All projections.
    simulator : Simulator or None
        The simulator that runs the network, once there is one.
    """

    def __init__(self, seed: int = 0) -> None:
        if not is_whole(seed):
            raise BadValue(f"The seed of a network must be an integer, not {seed!r}.")
        self.seed = int(seed)
        self.populations: list[Population] = []
        self.projections: list[Projection] = []
        self.injections: list[tuple[CurrentSource, Cells]] = []
        self.files: list[tuple[Cells, Sequence[str], Any]] = []
        self.simulator: Simulator | None = None
        self.records = Records(
            lambda: self.simulator.step if self.simulator else 0,
            lambda: self.simulator.dt if self.simulator else None,
        )
        self.state_changes: list[StateChange] = []
        self._assignments: dict[tuple[str, int], int] = {}

    def population(
        self,
        size: int,
        cellclass: ModelType | type[ModelType],
        cellparams: Mapping[str, Any] | None = None,
        initial_values: Mapping[str, Any] | None = None,
        label: str | None = None,
    ) -> Population:
        """Add a population; the parameters are those of `Population`."""
        return Population(size, cellclass, cellparams, initial_values, label, network=self)

    def projection(
        self,
        presynaptic_neurons: Cells | Cell,
        postsynaptic_neurons: Cells | Cell,
        connector: Connector,
        synapse_type: SynapseType | None = None,
        receptor_type: str | None = None,
        label: str | None = None,
    ) -> Projection:
        """Add a projection; the parameters are those of `Projection`."""
        return Projection(
            presynaptic_neurons, postsynaptic_neurons, connector, synapse_type, receptor_type, label
        )

    def freeze(self) -> Model:
        """Return the network as it is described now, as an immutable value."""
        injections: list[InjectionSpec] = []
        for source, cells in self.injections:
            population = cells.population.spec.number
            injections.append(
                InjectionSpec(len(injections), source.frozen(), population, np.sort(cells.indices))
            )
        return Model(
            self.seed,
            tuple(population.spec for population in self.populations),
            tuple(projection.spec for projection in self.projections),
            tuple(injections),
            self.records.probes,
        )

    def digest(self) -> str:
        """Return 32 hexadecimal digits that identify the description."""
        return self.freeze().digest

    def require_open(self, what: str) -> None:
        """Raise `SimulationStateError` if the network has been built, so that its structure is fixed."""
        self.require_live(what)
        if self.simulator is not None and self.simulator.is_built:
            raise SimulationStateError(
                f"{what} is not possible after the first run, which fixes the structure of the network. Call reset()"
                " first: the next run then begins at 0 ms with it."
            )

    def require_live(self, what: str) -> None:
        """Raise `SimulationStateError` if the simulation of the network has ended, so that nothing would come of it."""
        if self.simulator is not None and self.simulator.ended:
            raise SimulationStateError(
                f"{what} is not possible: the simulation has ended. Call setup() for a new network, or make a new"
                " Simulator of this one."
            )

    @contextmanager
    def all_or_nothing(self, what: str) -> Iterator[None]:
        """Carry out a change of the description; if it fails, leave what is counted and recorded as it was."""
        self.require_live(what)
        assignments, probes = dict(self._assignments), self.records.probes
        try:
            yield
        except Exception:
            self._assignments, self.records.probes = assignments, probes
            raise

    def next_assignment(self, purpose: str, number: int) -> int:
        """Count the assignments of one value, so that each distribution that is assigned draws afresh."""
        count = self._assignments.get((purpose, number), 0) + 1
        self._assignments[purpose, number] = count
        return count

    def add_injection(self, source: CurrentSource, cells: Cells) -> None:
        """Inject a current into some cells."""
        self.require_open("A new injected current")
        self.injections.append((source, cells))

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
        if self.simulator is not None and self.simulator.is_built:
            values = evaluate_cells(
                spec.initial[variable], spec.number, f"initial.{variable}", index, Streams(self.seed)
            )
            self.state_changes.append(StateChange(spec.number, variable, index, values))

    def check_interval(self, interval: float) -> None:
        """Raise `ModelError` if a sampling interval (ms) is not a multiple of the time step, once that is known."""
        if self.simulator is not None:
            whole_steps(interval, self.simulator.dt, "sampling_interval", 1, LONGEST)

    def check_trains(self, spec: PopulationSpec, trains: Trains) -> None:
        """Warn of spike times that lie off the grid, or in the past, once the time step is known."""
        if self.simulator is None:
            return
        dt = self.simulator.dt
        off = trains.off_grid(dt)
        if off:
            text = f"{off} spike times of {spec.label!r} lie off the grid of {dt:g} ms; they act at the next grid time."
            warn(text, RoundingWarning)
        now = self.simulator.time
        past = (
            sum(int((train <= now + 1e-6 * dt).sum()) for train in trains.trains)
            if self.simulator.step
            else 0
        )
        if past:
            warn(
                f"{past} of the new spike times of {spec.label!r} are not after the present time, {now:g} ms, and are"
                " ignored.",
                PynnliteWarning,
            )

    def check_delays(self, spec: ProjectionSpec, expansion: Expansion) -> None:
        """Raise `BadConnection` if a delay that the user gave is out of range, as far as the range is known."""
        value = spec.values["delay"]
        constant = None if value is None else value.constant
        rows = None if constant is None else np.zeros(0, np.int32)
        pieces = [np.zeros(0) if constant is None else np.array([constant])]
        delays = np.concatenate([*pieces, *(batch.values("delay") for batch in expansion.batches(rows))])
        if self.simulator is None:
            wrong = ~((delays > 0) & np.isfinite(delays))
            if wrong.any():
                raise BadConnection(
                    f"A delay must be greater than 0 ms and finite, got {delays[wrong][0]:g} ms."
                )
            return
        dt = self.simulator.dt
        steps = self.simulator.recipe_of(self.freeze()).delay_steps(spec, delays)
        if constant is not None and abs(constant / dt - steps[0]) > 1e-6:
            warn(
                f"The delay of {constant:g} ms of projection {spec.label!r} lies off the grid of {dt:g} ms; it is"
                f" {grid_time(steps[0], dt):g} ms.",
                RoundingWarning,
            )

    def delays(self, spec: ProjectionSpec, batch: Batch) -> FloatArray:
        """Return the delays of a batch in ms: on the grid, once the time step is known."""
        if self.simulator is None:
            if spec.values["delay"] is None:
                raise SimulationStateError(
                    "The delays of this projection are the shortest that the simulation allows, which is known once"
                    " there is a Simulator."
                )
            return batch.values("delay")
        recipe: Recipe = self.simulator.recipe_of(self.freeze())
        on_grid: FloatArray = grid_time(recipe.delays(spec, batch), self.simulator.dt)
        return on_grid

    def ownership(self) -> Ownership:
        """Return which rank owns which cell: as the backend has it, once there is one."""
        sizes = [population.size for population in self.populations]
        return EqualShares.of(sizes, world()) if self.simulator is None else self.simulator.ownership(sizes)

    def data(self, cells: Cells, variables: str | Sequence[str], gather: bool | str, clear: bool) -> Block:
        """Return what was recorded from some cells.

        Parameters
        ----------
        cells, variables, gather, clear
            As for `Population.get_data`.
        """
        return self._running("get_data").data(cells, variables, checked_gather(gather), clear)

    def spike_counts(self, cells: Cells, gather: bool | str) -> dict[int, int]:
        """Return the number of spikes of each cell whose spikes are recorded."""
        return self._running("get_spike_counts").spike_counts(cells, checked_gather(gather))

    def _running(self, what: str) -> Simulator:
        if self.simulator is None:
            raise SimulationStateError(
                f"There is no data yet: {what} needs a Simulator that has run this network."
            )
        return self.simulator


def current_network() -> Network:
    """Return the network of the current simulation, or raise `SimulationStateError`."""
    return session.current().network
