"""One model on one backend: built, advanced, changed, read, saved and restored."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from types import TracebackType
from typing import TYPE_CHECKING, Any

from ..backend import (
    Backend,
    DrawsSources,
    EmptySimulation,
    Problem,
    RunsWhenRead,
    SavesState,
    Simulation,
    StateChange,
    Timed,
    Timings,
    check,
    difference,
    interrupts_held,
    limited,
    ownership,
    require_open,
    require_same_structure,
)
from ..columns import Recordings
from ..errors import SimulationStateError, UnsupportedModel, as_backend_error
from ..model import Model
from ..parallel import Communicator, checked_gather, require_same
from ..recipe import Recipe, changed
from ..recording import Provenance, Resumption, Segment, Store
from ..timebase import NEVER, checked_timestep, grid_time
from .agreement import STEP, require_same_course
from .arguments import (
    checked_backend,
    checked_chunk,
    checked_communicator,
    checked_file,
    checked_own_options,
    checked_recipe,
    checked_state,
    checked_steps,
)
from .chunks import CHUNK_BYTES, steps_of_chunk
from .finite import records_definitions, require_finite
from .learned import ReadsSynapses
from .sampling import Sampler

if TYPE_CHECKING:
    from .checkpoint import Checkpoint


class Execution(ReadsSynapses):
    """One model on one backend, from step 0 on. It knows no `Network`: a model can be executed many times.

    The network is built at once. Where several ranks share it, all of them do all that is said here.

    Parameters
    ----------
    model : Model
        The network, as `Network.freeze` returns it.
    backend : str or Backend
        The backend, or its name.
    dt : float
        Length of a step in ms.
    delays : (int, int or None)
        The shortest and the longest delay that is allowed, in steps; no longest if None.
    options : object, optional
        The options of the backend, an instance of ``backend.options``; their defaults if omitted.
    comm : Communicator, optional
        The ranks; those that there are if omitted.
    trial : int
        Number of the trial, which stochastic sources depend on.
    store : Store, optional
        Where what is recorded goes; a new one if omitted.
    chunk_bytes : int
        About the most bytes that a rank records before it hands them on to the store.

    Attributes
    ----------
    recipe : Recipe
        The model at this time step, with all changes so far.
    store : Store
        What was recorded up to the last `collect`.

    Raises
    ------
    BadValue
        If an argument is not what is said above.
    UnsupportedModel
        If the backend cannot run the model; everything that it cannot run is listed.
    ModelError
        If the ranks have different models.
    """

    backend: Backend
    comm: Communicator
    recipe: Recipe
    store: Store
    _simulation: Simulation
    _step: int
    _drawing: DrawsSources | None
    _collected: int
    _drained: tuple[Recordings, int] | None
    _closed: bool
    _process: int
    _provenance: Provenance
    _chunk_bytes: int

    def __init__(
        self,
        model: Model,
        backend: str | Backend,
        dt: float,
        delays: tuple[int, int | None] = (1, None),
        options: Any = None,
        comm: Communicator | None = None,
        trial: int = 0,
        store: Store | None = None,
        chunk_bytes: int = CHUNK_BYTES,
    ) -> None:
        self._begin(checked_recipe(model, dt, delays, trial), backend, options, comm, store, chunk_bytes)
        self.store.begin_segment(self.recipe, self._provenance)
        self._watch_synapses()

    @classmethod
    def restore(
        cls,
        path: str | os.PathLike[str],
        model: Model,
        backend: str | Backend,
        dt: float,
        delays: tuple[int, int | None] = (1, None),
        options: Any = None,
        comm: Communicator | None = None,
        store: Store | None = None,
        chunk_bytes: int = CHUNK_BYTES,
    ) -> Execution:
        """Go on from a checkpoint of a model; the trial is that of the checkpoint.

        Parameters
        ----------
        path : str or path
            Name of the file; errors are those of `Simulator.restore`.
        model, backend, dt, delays, options, comm, store, chunk_bytes
            As for an execution from step 0.
        """
        from .saving import found_checkpoint  # slow to import, and seldom used

        comm, backend = checked_communicator(comm), checked_backend(backend)
        store = _new_store(dt, backend, comm) if store is None else store
        recipe_of = partial(checked_recipe, model, dt, delays)
        saved, recipe, found = found_checkpoint(path, recipe_of, backend, store, comm)
        execution = cls.__new__(cls)
        execution._begin(recipe, backend, options, comm, store, chunk_bytes)
        try:
            execution._load(saved, found, path)
        except BaseException:
            execution.close()
            raise
        return execution

    def __enter__(self) -> Execution:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def step(self) -> int:
        """The present step, also while the execution advances."""
        return self._step if self._closed else self._simulation.step

    @property
    def time(self) -> float:
        """The present time in ms."""
        return float(grid_time(self.step, self.recipe.dt))

    @property
    def can_be_read(self) -> bool:
        """Whether data can be collected at any step, and the execution goes on after that."""
        return not isinstance(self._simulation, RunsWhenRead)

    @property
    def n_synapses(self) -> int | None:
        """The number of synapses on this rank, as far as the backend counts them."""
        phases = self._simulation.timings() if isinstance(self._simulation, Timed) else {}
        return phases["build"].n if "build" in phases else None

    def advance(self, n_steps: int) -> None:
        """Go some steps on; `BadValue` is raised for numbers that are not whole or negative."""
        self._require_own()
        target = self.step + checked_steps(n_steps, self.step)
        doing = f"while going from step {self.step} to step {target}"
        most = steps_of_chunk(self.recipe, self._chunk_bytes * self.comm.size) if self.can_be_read else NEVER
        self._sample()  # what an interrupt has left
        while self.step < target:
            if self.step - self._emptied >= most:
                self.collect()
            with as_backend_error(self.backend.name, doing), self._provenance.timed():
                stop = min(target, self._emptied + most, self._sampler.due)
                self._simulation.advance(stop - self.step)
            self._sample()
        if self.can_be_read and records_definitions(self.recipe):
            self.collect()
            require_finite(self.store, self.recipe, self.comm)

    def change(
        self,
        model: Model,
        state: Sequence[StateChange] = (),
        alike: Mapping[str, float] | None = None,
        taken: Callable[[], object] | None = None,
    ) -> None:
        """Go on by a model of the same structure, from the present step on.

        Parameters
        ----------
        model : Model
            What the network is from now on.
        state : sequence of StateChange
            New values of state variables.
        alike : dict of str to float, optional
            Numbers that must be the same on all ranks, each by the beginning of the message if they are not, e.g.
            ``"The time to run to"``.
        taken : callable, optional
            Called once the changes have been taken, before an interrupt (Ctrl-C) is heeded.

        Raises
        ------
        ModelError
            If the new model has other cells, synapses, delays or injections, or another seed, or the ranks were given
            different changes or numbers; then nothing is changed.
        UnsupportedModel
            If the backend cannot run the new model; then nothing is changed.
        """
        self._require_own()
        require_open(self._closed)
        old = self.recipe
        require_same_structure(old.model, model)
        recipe = changed(old, model, self.step)
        changes = difference(old, recipe, checked_state(state, recipe))
        sampled = old.synapse_probes != recipe.synapse_probes
        require_same_course(self.comm, recipe, bool(changes) or sampled, {**(alike or {}), STEP: self.step})
        taken = taken or (lambda: None)
        if not changes and not sampled:
            taken()
            return
        if changes.probes or changes.parameters or sampled:
            self.collect()
        self._collected = -1
        self._require_supported(recipe)
        with as_backend_error(self.backend.name, "while taking changes"), interrupts_held():
            if changes:
                self._simulation.update(recipe, changes)
            self.recipe = recipe
            self.store.set_probes(recipe, self.step)
            self._watch_synapses()
            taken()

    def collect(self) -> None:
        """Take over into the store what was recorded up to now.

        If memory ends, nothing is lost: what could not be taken over is, when this is called again.
        """
        with interrupts_held():
            self._hand_on()
            if self._collected == self.step:
                return
            self._require_own()
            with as_backend_error(self.backend.name, "while reading what was recorded"):
                recordings = self._sampler.added_to(self._simulation.drain())
                self._drained, self._emptied = (recordings, self.step), self.step
            self._hand_on()

    def segments(self, gather: bool | str = True) -> list[Segment]:
        """Return what was recorded, the present segment last.

        Parameters
        ----------
        gather : bool or "all"
            Whether rank 0, or every rank, gets the data of all ranks; the others get their own.
        """
        if checked_gather(gather):
            require_same(self.comm, {STEP: self.step})
        self.collect()
        require_finite(self.store, self.recipe, self.comm if gather else None)
        return self.store.segments(gather)

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the state, and what was recorded, to a file from which `restore` goes on: `Simulator.checkpoint`."""
        from .saving import write_checkpoint  # slow to import, and seldom used

        self._require_own()
        saving, path = self._saving(), checked_file(path)
        require_same(self.comm, {"The name of the checkpoint": path, STEP: self.step})
        self.collect()
        write_checkpoint(path, self.recipe, self.backend, self.step, saving.state(), self.store, self.comm)

    def timings(self) -> Timings:
        """Return what the simulation has spent its time on, on this rank; ``print(execution.timings())`` shows it.

        Raises
        ------
        UnsupportedModel
            If the backend does not time itself.
        """
        if isinstance(self._simulation, Timed):
            return Timings(self._simulation.timings())
        raise UnsupportedModel(self.backend.name, ["it does not time itself"])

    def close(self) -> None:
        """Release what the backend holds; what was collected stays. May be called more than once."""
        if not self._closed:
            self._step, self._closed = self._simulation.step, True
        if self._process == os.getpid():
            self._simulation.close()

    def _begin(
        self,
        recipe: Recipe,
        backend: str | Backend,
        options: Any,
        comm: Communicator | None,
        store: Store | None,
        chunk_bytes: int,
    ) -> None:
        """Check a recipe and build it."""
        self._chunk_bytes = checked_chunk(chunk_bytes)
        self.backend, self.comm = checked_backend(backend), checked_communicator(comm)
        recipe = limited(recipe, self.backend)
        self.recipe, self._step, self._closed = recipe, 0, False
        self._collected, self._drained = -1, None
        self._emptied = 0  # the step up to which the simulation has handed out its data
        self._process = os.getpid()
        require_same_course(self.comm, recipe, changed=True)
        self._require_supported(recipe)
        options = checked_own_options(self.backend, options)
        with as_backend_error(self.backend.name, "while building the network"):
            if recipe.populations:
                recipe.reports.begin(recipe.model.projections)
                self._simulation = self.backend.build(recipe, self.comm, options)
                recipe.reports.tell(whole=True)
            else:
                self._simulation = EmptySimulation()
        self._sampler, self._sizes = Sampler(), {}
        draws = isinstance(self._simulation, DrawsSources)  # asked once, as it looks at every member
        self._drawing = self._simulation if draws else None  # type: ignore[assignment]
        self.store = _new_store(recipe.dt, self.backend, self.comm) if store is None else store
        self._provenance = Provenance.of(recipe, self.backend, options, self.comm, self._simulation)

    def _hand_on(self) -> None:
        """Hand the store what the simulation has handed out, and then forget it."""
        if self._drained is not None:
            recordings, step = self._drained
            drawn = frozenset() if self._drawing is None else self._drawing.drawn
            self.store.add(recordings, self.recipe, step, drawn)
            self._drained, self._collected = None, step
            self.store.rates.add(recordings, step)

    def _load(self, saved: Checkpoint, found: Resumption, path: Any) -> None:
        """Go to the state of a checkpoint of a file."""
        with as_backend_error(self.backend.name, "while restoring a checkpoint"):
            saved.load_into(self._saving(), path, self.comm)
            self._simulation.drain()
        self._emptied = saved.step
        self.store.resume(saved.segments, found, self.recipe, saved.step, self._provenance)
        self._watch_synapses(taken=True)

    def _require_supported(self, recipe: Recipe) -> None:
        problems = [*check(recipe, self.backend.features), *self.backend.problems(recipe)]
        if self.comm.size > 1 and not self.backend.features.mpi:
            problems.append(Problem(f"it runs in one process, and mpiexec has started {self.comm.size}"))
        if problems:
            raise UnsupportedModel(self.backend.name, [problem.text for problem in problems])

    def _require_own(self) -> None:
        """Raise `SimulationStateError` in a process that was forked: it has neither threads nor ranks."""
        if self._process != os.getpid():
            raise SimulationStateError(
                "This simulation was built by another process, from which this one was forked. Make a new Simulator"
                " here, or call reset() to build the network again in this process. What the other process recorded"
                " up to the end of its last run can be read."
            )

    def _saving(self) -> SavesState:
        if not isinstance(self._simulation, SavesState):
            raise UnsupportedModel(self.backend.name, ["it cannot save its state: there are no checkpoints"])
        return self._simulation


def _new_store(dt: float, backend: Backend, comm: Communicator) -> Store:
    """Return a store in memory."""
    return Store(checked_timestep(dt), comm, partial(ownership, backend, comm=comm))
