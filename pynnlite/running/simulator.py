"""Run a network on a backend: what a user does with a simulation."""

from __future__ import annotations

import os
import weakref
from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import partial
from types import TracebackType
from typing import Any, SupportsFloat

from ..backend import Timings, checked_options, delay_range, interrupts_held, ownership, registry
from ..errors import BackendError, BadValue, SimulationStateError
from ..model import Model
from ..network import Network, RunState, checked_annotations, forget_learned
from ..parallel import world
from ..recipe import DelayRange, Recipe, network_digest
from ..recording import Store, Streams
from ..scalars import checked_flag
from ..timebase import checked_time, checked_timestep, grid_time, whole_steps
from .advancing import Advancing
from .arguments import checked_chunk, checked_data_folder
from .callbacks import Callback, checked_callbacks
from .chunks import CHUNK_BYTES
from .exclusive import Exclusive
from .execution import Execution
from .notices import HIGHEST_RATE, checked_rate, log
from .outputs import telling_of, write_outputs
from .reader import StoreReader, end_state


class Simulator(Advancing):
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
    progress : bool
        Whether each run shows its progress, unless it says otherwise.
    rate_warning : float or None
        The mean rate in Hz over 100 ms above which a population is warned of, if its spikes are recorded; None for
        never.
    data : str or path, optional
        A folder that all that is recorded goes to while the simulation runs, instead of memory. `read_data` reads it,
        also after a crash.
    chunk_bytes : int
        About the most bytes that a rank records before they go to memory or to disk.
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
        progress: Any = False,
        rate_warning: Any = HIGHEST_RATE,
        data: Any = None,
        chunk_bytes: Any = CHUNK_BYTES,
        **options: Any,
    ) -> None:
        self.backend = registry.load(backend)
        self.options = checked_options(self.backend, options)
        self.network = Network() if network is None else network
        if not isinstance(self.network, Network):
            raise BadValue(f"The network must be a Network or None, not {network!r}.")
        if self.network.state is not None and not self.network.state.ended:
            raise SimulationStateError("This network has a simulator already; end() that one first.")
        self.dt = checked_timestep(timestep)
        self.communicator = world()
        self.trial: int = 0
        self._delays = delay_range(min_delay, max_delay, self.dt)
        self._shows_progress = checked_flag(progress, "progress")
        self._progress = None
        self._chunk_bytes = checked_chunk(chunk_bytes)
        self._exclusive = Exclusive()
        comm = self.communicator
        folder = checked_data_folder(data)
        files, telling = self.network.files, telling_of(self.network)
        self._streams = Streams(comm, files.folder_of, telling, folder)
        owned = partial(ownership, self.backend, comm=comm)
        self._store = Store(self.dt, comm, owned, checked_rate(rate_warning), self._streams)
        self._reader = StoreReader(self._store, self.backend.name, self._exclusive)
        self._execution = None
        self._state = RunState(DelayRange(self.dt, *self._delays, lifts=isinstance(min_delay, str)))
        self.network.begin(self._state, self._reader)
        gone = weakref.finalize(self, end_state, self.network, self._reader)
        gone.atexit = False  # a simulator that nobody holds any more lets another one run its network

    def __enter__(self) -> Simulator:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            self.end()
        except Exception as failed:  # whatever a library for files raises, the first error is the one to tell
            if error is None:
                raise
            error.add_note(f"At the end of the simulation, files could not be written: {failed}")

    def run(
        self,
        simtime: SupportsFloat,
        callbacks: Sequence[Callback] | None = None,
        progress: bool | None = None,
    ) -> float:
        """Go on for some time, and return the time then reached.

        Parameters
        ----------
        simtime : number or quantity
            In ms, a multiple of the time step.
        callbacks : sequence of callable
            Each is called with the present time, first at once, and returns the time at which to call it again.
        progress : bool, optional
            Whether to show how far the run is: by a bar in a terminal and in a notebook, by a line every 30 s
            elsewhere. Rank 0 shows it. If omitted, what the simulator was made with holds.

        Raises
        ------
        ModelError
            If the time is not a multiple of the time step.
        UnsupportedModel
            If the backend cannot run the network; everything that it cannot run is listed.
        """
        n_steps = whole_steps(checked_time(simtime, "The time to run", zero=True), self.dt, "The time to run")
        return self._run(n_steps, checked_callbacks(callbacks), progress)

    run_for = run

    def run_until(
        self,
        time_point: SupportsFloat,
        callbacks: Sequence[Callback] | None = None,
        progress: bool | None = None,
    ) -> float:
        """Go on until a time, and return it.

        Parameters
        ----------
        time_point : number or quantity
            In ms, not before the present time.
        callbacks, progress
            As for `run`.
        """
        what = "The time to run to"
        target = whole_steps(checked_time(time_point, what, zero=True), self.dt, what)
        if target < self.step:
            raise BadValue(
                f"{what}, {grid_time(target, self.dt):.12g} ms, has passed: the time is {self.time:.12g} ms already."
            )
        return self._run(target - self.step, checked_callbacks(callbacks), progress)

    def reset(self, annotations: Mapping[str, Any] | None = None, same_noise: bool = False) -> None:
        """End the segment and go back to 0 ms; the next run builds the network as it is described then.

        Parameters
        ----------
        annotations : dict, optional
            Put on the segment that ends.
        same_noise : bool
            Whether stochastic sources emit the same spikes again; otherwise this is a new trial.
        """
        notes = checked_annotations(annotations)
        same_noise = checked_flag(same_noise, "same_noise")
        with self._working("reset()"):
            try:
                self._collect()
            except Exception as error:
                error.add_note(
                    "The simulation was reset. What was recorded since the last complete run is lost."
                )
                raise
            finally:
                with interrupts_held():
                    self._close()
                    self.trial += not same_noise
                    self.network.state_changes.clear()
                    forget_learned(self.network)
                    self.network.records.rewind()
                    self.network.currents.rewind()
                    self._set_state(step=0)
                    self._store.end_segment(notes)  # last, as a disk may fail

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
            raise self._has_ended("checkpoint()")
        with self._exclusive.working("checkpoint()"):
            self._synchronise().save(path)
            log(self.communicator, f"checkpoint of {self.time:g} ms written to {os.fspath(path)!r}")

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
        BadValue
            If the file is no checkpoint, or a file of data with which it goes on is missing or shorter than it was.
        ModelError
            If the checkpoint is that of another network, time step or set of recordings.
        """
        with self._working("restore()"):
            if self._execution is not None:
                raise SimulationStateError(
                    "restore() begins a simulation; this one has run already: reset() first."
                )
            self._take(Execution.restore(path, self.network.freeze(), store=self._store, **self._place))
            self.trial = self._built.recipe.trial
            self._note_step()
            self.network.records.resume(self._built.recipe.recorded, self._store.n_probes)
            log(self.communicator, f"went on from the checkpoint {os.fspath(path)!r}, at {self.time:g} ms")
            self.network.currents.rewind()  # what flowed before the checkpoint is not in it
            return self.time

    def end(self) -> None:
        """Write the files that were asked for, all that can be, and release the backend; the data stay readable."""
        if self.ended:
            return
        with self._working("end()"):
            try:
                with suppress(BackendError, SimulationStateError):  # a run that failed has told its error
                    self._collect()
                write_outputs(self.network, self._streams)
            finally:
                self._close()
                self._set_state(ended=True)

    def timings(self) -> Timings:
        """Return what the present simulation has spent its time on, on this rank; ``print(sim.timings())`` shows it.

        Raises
        ------
        SimulationStateError
            If nothing has been built, or the simulation has ended.
        UnsupportedModel
            If the backend does not time itself.
        """
        if self.ended:
            raise self._has_ended("timings()")
        return self._built.timings()

    def digest(self) -> str:
        """Return 32 hexadecimal digits that identify every synapse, parameter and initial value of the network."""
        return network_digest(self.recipe_of(self.network.freeze()))

    def recipe_of(self, model: Model) -> Recipe:
        """Return the recipe of a model in this simulation."""
        return Recipe(model, self.dt, *self._delays, self.trial)
