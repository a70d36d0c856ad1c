"""Run a network on a backend: the clock, callbacks, changes, reset, and what was recorded."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import TYPE_CHECKING, Any

import numpy as np

from ..backend import (
    Backend,
    DrawsSources,
    Problem,
    SavesState,
    Simulation,
    State,
    Timed,
    Timings,
    check,
    checked_options,
    delay_range,
    difference,
    limited,
    ownership,
    registry,
)
from ..errors import (
    BadValue,
    PynnliteError,
    SimulationStateError,
    UnsupportedModel,
    as_backend_error,
)
from ..model import Model
from ..network import Cells, Network
from ..parallel import Ownership, world
from ..recipe import Recipe, network_digest
from ..recording import Segment, Store
from ..timebase import checked_time, checked_timestep, grid_time, next_call, whole_steps
from ..values import FloatArray, Trains
from . import checkpoint
from .agreement import require_same_course
from .callbacks import Callback, checked_callbacks
from .checkpoint import Checkpoint

if TYPE_CHECKING:
    from neo import Block


class Simulator:
    """One network on one backend.

    Parameters
    ----------
    backend : str
        Name of the backend, e.g. ``"native"``.
    network : Network, optional
        The network; a new one if omitted.
    timestep : number or quantity
        Length of a step in ms.
    min_delay : number, quantity or "auto"
        The shortest delay that is allowed, in ms; one step if ``"auto"``.
    max_delay : number, quantity or "auto"
        The longest delay that is allowed, in ms; no limit if ``"auto"``.
    **options
        Options of the backend, which ``pynnlite backends`` lists.

    Raises
    ------
    UnknownBackend, BackendNotAvailable
        If there is no such backend, or its simulator is not installed.
    UnknownParameter
        For an option that the backend does not have.
    """

    def __init__(
        self,
        backend: str = "native",
        network: Network | None = None,
        timestep: Any = 0.1,
        min_delay: Any = "auto",
        max_delay: Any = "auto",
        **options: Any,
    ) -> None:
        self.backend: Backend = registry.load(backend)
        self.options = checked_options(self.backend, options)
        self.network = Network() if network is None else network
        if not isinstance(self.network, Network):
            raise BadValue(f"The network must be a Network or None, not {network!r}.")
        if self.network.simulator is not None and not self.network.simulator.ended:
            raise SimulationStateError("This network has a simulator already; end() that one first.")
        self.dt = checked_timestep(timestep)
        self._delays = delay_range(min_delay, max_delay, self.dt)
        self.communicator = world()
        self.step: int = 0
        self.trial: int = 0
        self.ended: bool = False
        self._in_run = False
        self._simulation: Simulation | None = None
        self._recipe: Recipe | None = None
        self._store = Store(self.dt, self.communicator, self.ownership)
        self.network.simulator = self
        self.network.records.rewind()
        try:
            self._check_described()
        except PynnliteError:
            self.network.simulator = None
            raise

    def __enter__(self) -> Simulator:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.end()

    @property
    def time(self) -> float:
        """The present time in ms."""
        return float(grid_time(self.step, self.dt))

    @property
    def min_delay(self) -> float:
        """The shortest delay that is allowed, in ms."""
        return float(grid_time(self._delays[0], self.dt))

    @property
    def max_delay(self) -> float:
        """The longest delay that is allowed, in ms; infinite if there is no limit."""
        return np.inf if self._delays[1] is None else float(grid_time(self._delays[1], self.dt))

    @property
    def is_built(self) -> bool:
        """Whether the network has been built, so that its structure is fixed."""
        return self._simulation is not None

    def run(self, simtime: Any, callbacks: Sequence[Callback] | None = None) -> float:
        """Go on for some time, and return the time then reached.

        Parameters
        ----------
        simtime : number or quantity
            In ms, a multiple of the time step.
        callbacks : sequence of callable
            Each is called with the present time, first at once, and returns the time at which to call it again.

        Raises
        ------
        ModelError
            If the time is not a multiple of the time step.
        UnsupportedModel
            If the backend cannot run the network; everything that it cannot run is listed.
        """
        self._require_running("run()")
        n_steps = whole_steps(checked_time(simtime, "The time to run", zero=True), self.dt, "The time to run")
        due = checked_callbacks(callbacks)
        self._synchronise(
            {"The time to run to": (self.step + n_steps) * self.dt, "The number of callbacks": len(due)}
        )
        self._in_run = True
        try:
            self._advance_to(self.step + n_steps, due)
        except KeyboardInterrupt:
            self._collect()
            raise
        finally:
            self._in_run = False
        return self.time

    run_for = run

    def run_until(self, time_point: Any, callbacks: Sequence[Callback] | None = None) -> float:
        """Go on until a time, and return it.

        Parameters
        ----------
        time_point : number or quantity
            In ms, not before the present time.
        callbacks : sequence of callable
            As for `run`.
        """
        what = "The time to run to"
        target = whole_steps(checked_time(time_point, what, zero=True), self.dt, what)
        if target < self.step:
            raise BadValue(
                f"{what}, {grid_time(target, self.dt):.12g} ms, has passed: the time is {self.time:.12g} ms already."
            )
        return self.run(float(grid_time(target - self.step, self.dt)), callbacks)

    def reset(self, annotations: Mapping[str, Any] | None = None, same_noise: bool = False) -> None:
        """End the segment and go back to 0 ms; the next run builds the network as it is described then.

        Parameters
        ----------
        annotations : dict, optional
            Put on the segment that ends.
        same_noise : bool
            Whether stochastic sources emit the same spikes again; otherwise this is a new trial.
        """
        self._require_running("reset()")
        self._collect()
        self._store.end_segment(self.step, dict(annotations or {}))
        self._close()
        self.step = 0
        self.trial += not same_noise
        self.network.state_changes.clear()
        self.network.records.rewind()

    def checkpoint(self, path: str | os.PathLike[str]) -> None:
        """Write the state of the simulation, and what it recorded, to a file from which `restore` goes on. Collective.

        The file is written as a whole or not at all: one of the same name stays until the new one is complete.

        Parameters
        ----------
        path : str or path
            Name of the file.

        Raises
        ------
        UnsupportedModel
            If the backend cannot save its state.
        """
        if self.ended:
            self._require_running("checkpoint()")
        self._synchronise()
        simulation = self._saving()
        self._collect()
        state, recipe = simulation.state(), self._latest
        segments = self._store.segments(gather=True)
        parts = self.communicator.gather(state.cells)
        if parts is not None:
            sizes = [spec.size for spec in recipe.populations]
            state = State(_whole(parts, sizes, self.ownership(sizes)), state.spikes)
            recorded = [probe.number for probe in recipe.probes]
            facts = (recipe.model.digest, self.dt, self.step, self.trial)
            checkpoint.write(Checkpoint(*facts, state, recorded, segments), path)
        self.communicator.allgather(None)  # no rank goes on before the file is there

    def restore(self, path: str | os.PathLike[str]) -> float:
        """Go on from a checkpoint of the network as it is described now, and return the time then reached. Collective.

        The number of ranks and threads may be another one than that which wrote the checkpoint.

        Parameters
        ----------
        path : str or path
            Name of the file.

        Raises
        ------
        SimulationStateError
            If the simulation has run already; `reset()` first.
        ModelError
            If the checkpoint is that of another network, time step or set of recordings.
        """
        self._require_running("restore()")
        if self._simulation is not None:
            raise SimulationStateError(
                "restore() begins a simulation; this one has run already: reset() first."
            )
        saved = checkpoint.read(path)
        self.trial, trial = saved.trial, self.trial
        recipe = limited(self.recipe_of(self.network.freeze()), self.backend)
        try:
            require_same_course(self.communicator, recipe, changed=True)
            saved.require_fits(recipe)
            self._build(recipe)
            with as_backend_error(self.backend.name, "while restoring a checkpoint"):
                self._saving().load(saved.state, saved.step)
                self._built.drain()
        except BaseException:
            self._close()
            self.trial = trial
            raise
        self.step = saved.step
        self._store.resume(saved.segments_of(recipe), recipe, saved.step)
        return self.time

    def end(self) -> None:
        """Write the files that were asked for, and release the backend; the data stay readable."""
        if self.ended:
            return
        self._require_running("end()")
        try:
            for cells, variables, file in self.network.files:
                cells.write_data(file, variables)
        finally:
            self._close()
            self.ended = True

    def data(
        self,
        cells: Cells,
        variables: str | Sequence[str] = "all",
        gather: bool | str = True,
        clear: bool = False,
    ) -> Block:
        """Return what was recorded from some cells as a neo Block; see `Population.get_data`."""
        from ..recording import neo

        self._collect()
        segments = self._segments(cells, variables, gather)
        block = neo.block(cells, segments, variables, self.backend.name)
        if clear:
            self._store.clear(self.step)
        return block

    def spike_counts(self, cells: Cells, gather: bool | str = True) -> dict[int, int]:
        """Return the number of spikes, in the current segment, of each cell whose spikes are recorded."""
        self._collect()
        segment = self._segments(cells, ["spikes"], gather)[-1]
        return segment.spike_counts(cells.population.spec.number, cells.indices)

    def timings(self) -> Timings:
        """Return what the present simulation has spent its time on, on this rank; ``print(sim.timings())`` shows it.

        Raises
        ------
        SimulationStateError
            If nothing has been built.
        UnsupportedModel
            If the backend does not time itself.
        """
        if not isinstance(self._built, Timed):
            raise UnsupportedModel(self.backend.name, ["it does not time itself"])
        return Timings(self._built.timings())

    def digest(self) -> str:
        """Return 32 hexadecimal digits that identify every synapse, parameter and initial value of the network."""
        return network_digest(self.recipe_of(self.network.freeze()))

    def recipe_of(self, model: Model) -> Recipe:
        """Return the recipe of a model in this simulation."""
        return Recipe(model, self.dt, *self._delays, self.trial)

    def ownership(self, sizes: Sequence[int]) -> Ownership:
        """Return which rank owns which cell of populations of some sizes."""
        return ownership(self.backend, sizes, self.communicator)

    def _segments(self, cells: Cells, variables: str | Sequence[str], gather: bool | str) -> list[Segment]:
        """Return the segments that have data, or raise `SimulationStateError`."""
        number, label = cells.population.spec.number, cells.label
        names = None if variables == "all" else [variables] if isinstance(variables, str) else list(variables)
        for name in names or []:
            cells.celltype.check_recordable(name)
        segments = self._store.segments(gather)
        probes = [*self.network.records.probes, *(p for segment in segments for p in segment.probes.values())]
        recorded = {
            p.variable
            for p in probes
            if p.population == number and (cells.index is None or np.isin(cells.index, p.index).any())
        }
        missing = set(names or []) - recorded
        if not recorded or missing:
            what = ", ".join(map(repr, sorted(missing))) or "anything"
            raise SimulationStateError(
                f"{label!r} does not record {what}. Call record({sorted(missing) or ['spikes']!r}) before run()."
            )
        if not segments:
            raise SimulationStateError(
                f"There is no data of {label!r} yet: nothing has run. Call run() first."
            )
        return segments

    def _advance_to(self, target: int, callbacks: Sequence[Callback]) -> None:
        due = [(self.step, callback) for callback in callbacks]
        while True:
            for k, (when, callback) in enumerate(due):
                if when == self.step:
                    due[k] = (self._call(callback), callback)
            stop = min([target, *(when for when, _ in due)])
            if due:
                self._synchronise({"The next time at which the run stops": stop * self.dt})
            if self.step == target:
                break
            with as_backend_error(self.backend.name, f"while going from step {self.step} to step {stop}"):
                try:
                    self._built.advance(stop - self.step)
                finally:
                    self.step = self._built.step
        self._collect()

    def _call(self, callback: Callback) -> int:
        return next_call(callback(self.time), self.step, self.dt)

    def _synchronise(self, values: Mapping[str, float] | None = None) -> None:
        """Build the network, or pass on what the user changed; `values` must be the same on all ranks."""
        recipe = limited(self.recipe_of(self.network.freeze()), self.backend)
        built = self._simulation is not None
        changes = difference(self._latest, recipe, self.network.state_changes) if built else None
        require_same_course(self.communicator, recipe, not built or bool(changes), values)
        if self._simulation is None or changes is None:
            self._build(recipe)
            return
        if not changes:
            return
        if changes.probes or changes.parameters:
            self._collect()
        self._require_supported(recipe)
        with as_backend_error(self.backend.name, "while taking changes"):
            self._simulation.update(recipe, changes)
        self._recipe = recipe
        self.network.state_changes.clear()
        self._store.set_probes(recipe, self.step)

    def _build(self, recipe: Recipe) -> None:
        self._require_supported(recipe)
        with as_backend_error(self.backend.name, "while building the network"):
            self._simulation = self.backend.build(recipe, self.communicator, self.options)
        self._recipe = recipe
        self._store.begin_segment(recipe)

    def _require_supported(self, recipe: Recipe) -> None:
        problems = [*check(recipe, self.backend.features), *self.backend.problems(recipe)]
        if self.communicator.size > 1 and not self.backend.features.mpi:
            text = f"it runs in one process, and mpiexec has started {self.communicator.size}"
            problems.append(Problem(text))
        if problems:
            raise UnsupportedModel(self.backend.name, [problem.text for problem in problems])

    def _collect(self) -> None:
        """Take over what was recorded up to now."""
        if self._simulation is None:
            return
        with as_backend_error(self.backend.name, "while reading what was recorded"):
            recordings = self._simulation.drain()
        drawn = self._simulation.drawn if isinstance(self._simulation, DrawsSources) else frozenset()
        self._store.add(recordings, self._latest, self.step, drawn)

    def _check_described(self) -> None:
        """Check what was described before the time step was known."""
        for population in self.network.populations:
            for value in population.spec.parameters.values():
                if isinstance(value, Trains):
                    self.network.check_trains(population.spec, value)
        for probe in self.network.records.probes:
            if probe.interval is not None:
                self.network.check_interval(probe.interval)
        for projection in self.network.projections:
            projection.check_delays()

    def _close(self) -> None:
        simulation, self._simulation = self._simulation, None
        if simulation is not None:
            simulation.close()

    def _require_running(self, what: str) -> None:
        if self.ended:
            raise SimulationStateError(
                f"{what}: this simulation has ended. Call setup(), or make a new Simulator, to run again."
            )
        if self._in_run:
            raise SimulationStateError(f"{what} cannot be called from a callback: a run is under way.")

    def _saving(self) -> SavesState:
        if not isinstance(self._simulation, SavesState):
            raise UnsupportedModel(
                self.backend.name, ["it cannot save its state, so there are no checkpoints"]
            )
        return self._simulation

    @property
    def _built(self) -> Simulation:
        if self._simulation is None:
            raise SimulationStateError("The network has not been built yet.")
        return self._simulation

    @property
    def _latest(self) -> Recipe:
        if self._recipe is None:
            raise SimulationStateError("The network has not been built yet.")
        return self._recipe


def _whole(
    parts: Sequence[Mapping[tuple[int, str], FloatArray]], sizes: Sequence[int], owned: Ownership
) -> dict[tuple[int, str], FloatArray]:
    """Return the state of all cells, from that of each rank's own cells."""
    whole: dict[tuple[int, str], FloatArray] = {}
    for rank, part in enumerate(parts):
        for (population, name), values in part.items():
            column = whole.setdefault((population, name), np.zeros(sizes[population], values.dtype))
            column[owned.cells(population, rank)] = values
    return whole
