"""One built network: Python decides, validates and allocates; the engine runs."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from pynnlite.backend import Changes, Phase, State, Whole, interrupts_held, require_open
from pynnlite.columns import Recordings
from pynnlite.declarations import CellType
from pynnlite.declarations.analysis import Unsolved
from pynnlite.errors import BackendError, BadValue, did_you_mean
from pynnlite.parallel import Communicator, EqualShares, gathered_arrays, n_processors
from pynnlite.recipe import Recipe, Synapses
from pynnlite.timebase import grid_time

from .cells.arrays import CellArrays, room_for_spikes
from .cells.constants import OFFSET
from .cells.kernels import is_prompt, n_receptors
from .exchange.messages import Messages
from .exchange.spike_lists import SpikeLists, united
from .inputs import Currents, SourceSpikes
from .kernels import engine
from .kernels.spikes import Feed, Log
from .kernels.tables import TURN
from .layout import divide, n_threads_for
from .memory import require_memory
from .options import Options
from .recording import Probe, Recording
from .synapses.changing import change_learning
from .synapses.factors import Factors
from .synapses.private_sources import PrivateSources
from .synapses.reading import read
from .synapses.refusals import require_changes
from .synapses.saving import tables_of, take_tables
from .synapses.wiring import Wiring, block_cells

LONGEST_INTERVAL = 32
"""Steps that a block goes by itself at most, however long the delays are: its spikes take memory."""

PATIENCE = 0.1
"""Seconds of wall time after which the loops come back, so that an interrupt is heeded."""

WORTH_LISTING = 0.75
"""If more of a population's cells than this have synapses on a rank, it lists all that fire."""


class NativeSimulation:
    """A network on the native engine, at step 0 when built.

    Parameters
    ----------
    recipe : Recipe
        The network.
    comm : Communicator
        The ranks that run it together; each owns an equal contiguous slice of every population.
    options : Options
        How to run it.

    Raises
    ------
    BadValue
        For an instruction set that is unknown or that this machine does not have.
    NotEnoughMemory
        If it is clear beforehand that the synapses do not fit.
    BadConnection
        For synapses that turn out to be wrong when they are worked out.
    """

    def __init__(self, recipe: Recipe, comm: Communicator, options: Options) -> None:
        begun = time.perf_counter()
        level = _level(options.instruction_set)
        self._recipe, self._comm = recipe, comm
        sizes = [spec.size if issubclass(spec.type, CellType) else 0 for spec in recipe.populations]
        tuning = options.tuning
        self.n_threads = n_threads = n_threads_for(options, sum(sizes), comm.size)
        most_cells = block_cells(recipe, tuning)
        require_memory(recipe, n_threads, most_cells, comm)
        receptors = n_receptors(recipe)
        self._blocks = divide(sizes, receptors, comm.rank, comm.size, n_threads, most_cells)
        self._wiring = Wiring(recipe, self._blocks, n_threads, tuning)
        shortest, longest = _delays(self._wiring, comm)
        prompt = is_prompt(recipe)
        interval = shortest if prompt else shortest + 1
        crowded = comm.size * n_threads > n_processors()
        self._core = engine.Engine(
            level=level,
            blocks=[room_for_spikes(block, len(sizes), interval) for block in self._blocks],
            n_populations=len(sizes),
            interval=interval,
            n_threads=n_threads,
            distributed=comm.size > 1,
            prompt=prompt,
            crowded=crowded,
            adaptive=options.adaptive,
        )
        self._private = PrivateSources(recipe, self._wiring, shortest, longest)
        self._turn, self._factors = 1 if prompt else TURN, Factors(recipe, longest, self._core)
        self._hand_over()
        self._n_cells = sum(block.n_cells for block in self._blocks)
        self._interval, self._closed, self._whole = interval, False, Whole()
        self._cells = CellArrays(recipe, self._blocks, self._core, options.tolerance)
        self._lists = SpikeLists(len(sizes), longest, LONGEST_INTERVAL, tuning.list_entries, self._core)
        self._make_log(tuning.log_entries)
        self._messages = Messages(
            comm, len(sizes), self._n_cells, interval, options.shared_memory, self._core
        )
        emitting = sorted({pathway.source for pathway in recipe.pathways} - self._private.populations)
        received = self._wiring.sources(emitting)
        self._list_only({p: index for p, index in received.items() if not recipe.is_source(p)})
        stimuli = {p: index for p, index in received.items() if recipe.is_source(p)}
        self._sources = SourceSpikes(recipe, stimuli, interval, tuning.spikes_ahead, self._core)
        self._currents = Currents(recipe, tuning.current_gap, self._cells, self._core)
        self._set_marks()
        self._currents.go_on(0, range(len(sizes)))
        self._sources.fetch(-1, 0)
        self._core.list_sources()
        self._recording = Recording(self._blocks, self._cells, tuning.buffer_bytes, self._core)
        self._set_probes()
        self._building = time.perf_counter() - begun

    @property
    def step(self) -> int:
        """The present step."""
        return self._reached if self._closed else self._core.step

    def advance(self, n_steps: int) -> None:
        """Go `n_steps` steps on."""
        self._require_whole()
        last = self.step + n_steps
        while self.step < last:
            soon = min(self.step + self._interval, last)
            if self._sources.known < soon:
                self._sources.fetch(self.step, last)
            with interrupts_held():  # of each of these, a half would be wrong
                if self._currents.until <= self.step:
                    self._currents.go_on(self.step)
                if self._recording.full_after < soon:
                    self._recording.make_room(self.step, last)
            self._run(self._stop(min(last, self._currents.until)))

    def drain(self) -> Recordings:
        """Return the data that were recorded since the last drain."""
        require_open(self._closed)
        with interrupts_held():
            self._empty_log()
            return self._recording.drain(self.step)

    def update(self, recipe: Recipe, changes: Changes) -> None:
        """Go on by a new recipe from the present step on."""
        self._require_whole()
        require_changes(self._recipe, recipe, changes)
        with interrupts_held():
            self._take(recipe, changes)

    def _take(self, recipe: Recipe, changes: Changes) -> None:
        """Take changes: all of them, unless the first of these is interrupted, which takes long."""
        changed = {*changes.weights, *changes.synapses, *changes.synapse_state}
        if self._wiring.learns & changed:
            self._run(self.step)  # whatever is on its way is listed
            change_learning(self._wiring, self._recipe, recipe, self._core, changes)
        elif changes.weights:
            self._wiring.rebuild(recipe, frozenset(changes.weights))
        private = self._private.populations & changes.parameters.keys()
        if private:
            self._lists.load(self._in_flight(), self.step)
            self._private.restart(recipe, self.step)
        if changed or private:
            self._renew_tables()
        self._factors.take(recipe, changes, self.step)
        self._recipe = recipe
        stale = {population for population in changes.parameters if not recipe.is_source(population)}
        if changes.parameters.keys() - private - stale:
            self._sources.restart(recipe, self.step)
        driven = {
            population
            for population in stale
            if changes.parameters[population] == (OFFSET,) and self._cells.has_offset(population)
        }
        self._cells.set_parameters(recipe, stale - driven)
        self._cells.set_offsets(recipe, driven)
        if changes.currents:
            self._currents.restart(recipe, self.step)
        self._currents.go_on(self.step, stale)
        for change in changes.state:
            self._cells.set_state(change)
        if changes.probes:
            self._empty_log()
            self._set_marks()
            self._set_probes()

    def read(self, pathway: int, columns: Sequence[str]) -> Synapses:
        """Return this rank's synapses of a pathway that learn, at the present step; never change the dynamics."""
        self._require_whole()
        with interrupts_held():
            self._run(self.step)  # whatever is on its way is listed
            found = self._factors.read(self._recipe, self._blocks, pathway, columns, self.step)
            return found or read(self._recipe, self._wiring, self._blocks, self._core, pathway, columns)

    def state(self) -> State:
        """Return all that the future depends on: cells as far as they are on this rank, spikes of all. Collective."""
        self._require_whole()
        self._run(self.step)  # whatever is on its way is listed
        spikes = united(gathered_arrays(self._comm, here := self._in_flight(), everywhere=True) or [])
        mine = (self._recipe, self._wiring, self._blocks, self._factors, self._core)
        return State(self._cells.state(), spikes, tables_of(*mine, here))

    def load(self, state: State, step: int) -> None:
        """Go to a step at which the whole network had some state."""
        self._require_whole()
        self._core.step = step
        self._cells.load(state.cells)
        self._lists.load(state.spikes, step)
        self._private.restart(self._recipe, step)
        take_tables(self._recipe, self._wiring, self._blocks, self._factors, state, step)
        self._renew_tables()
        self._sources.restart(self._recipe, step)
        self._currents.restart(self._recipe, step)
        self._currents.go_on(step)
        self._set_probes()

    def timings(self) -> dict[str, Phase]:
        """Return the time that this rank spent on each phase."""
        require_open(self._closed)
        events, drawn, delivering, drawing, updating, exchanging, waiting = self._core.timings()
        return {
            "build": Phase(self._building, self._wiring.n_synapses, "synapses"),
            "deliver": Phase(delivering, events, "events"),
            "update": Phase(updating, self.step * self._n_cells, "steps of cells"),
            "draws": Phase(
                self._sources.seconds + drawing, self._sources.n_drawn + drawn, "steps of sources"
            ),
            "exchange": Phase(exchanging + self._messages.seconds, self.step, "steps"),
            "synchronisation": Phase(waiting, self.step, "steps"),
        }

    def close(self) -> None:
        """Release everything; may be called more than once."""
        if not self._closed:
            self._closed, self._reached = True, self.step
            del self._core, self._wiring, self._private, self._cells, self._lists
            del self._messages, self._sources, self._recording, self._currents

    def _stop(self, wanted: int) -> int:
        """Return the step up to which the engine can go without new input.

        All ranks stop at step `wanted`. A rank that has to stop earlier does so at the end of an interval, which all
        ranks share.
        """
        known = min(self._sources.known, self._recording.full_after)
        return wanted if known >= wanted else known - (known - self._core.begin_of_interval) % self._interval

    def _run(self, stop: int) -> None:
        """Go on to a step without new input."""
        begun = time.monotonic()
        while True:
            outcome = self._core.run(stop, PATIENCE)
            if outcome == engine.WAITING:
                self._comm.look(time.monotonic() - begun)
                continue
            begun = time.monotonic()
            if outcome == engine.DONE and self.step == stop:
                return
            if outcome == engine.LISTS_FULL:
                with interrupts_held():
                    self._lists.grow()
            elif outcome == engine.LOG_FULL:
                with interrupts_held():
                    self._empty_log()
            elif outcome == engine.SENDING:
                if not self._messages.exchange(self._lists):
                    self._raise_unsolved()
            elif outcome == engine.UNSOLVED:
                self._raise_unsolved()
            elif outcome == engine.LACKING:
                self._whole.lose()
                raise MemoryError("There is no room for the spikes that are on their way.")
            elif outcome == engine.BROKEN:
                self._whole.lose()
                raise BackendError("The MPI library could not send spikes to the other ranks.")

    def _raise_unsolved(self) -> None:
        """Raise the error for the first cell, on all ranks, whose equations have no solution. Collective."""
        self._whole.lose()
        mine = min(self._core.lost, default=None)
        found = () if mine is None else self._cells.state_of(*mine[1:])
        step, population, index, state, current = min(
            (*lost, *cell) for lost, cell in self._comm.allgather((mine, found)) if lost is not None
        )
        recipe, spec = self._recipe, self._recipe.populations[population]
        cells = recipe.cells(population, np.array([index], np.int32))
        others = {name: float(values[0]) for name, values in cells.items()}
        others[spec.type.dynamics.current or ""] = current
        cause = Unsolved(spec.type.dynamics, spec.type.sizes, recipe.dt, others)
        raise cause.error(spec.label, index, float(grid_time(step, recipe.dt)), dict(state))

    def _list_only(self, received: Mapping[int, NDArray[np.int32]]) -> None:
        """Say which cells need not be listed when they fire, where these are many: they have no synapses here."""
        for population, index in received.items():
            size = self._recipe.populations[population].size
            if len(index) < WORTH_LISTING * size:
                bits = np.zeros(size, np.uint8)
                bits[index] = 1
                self._core.set_feed(population, Feed(wanted=np.packbits(bits, bitorder="little")))

    def _in_flight(self) -> dict[str, NDArray[np.int64]]:
        """Return the spikes that some synapse may still bring, whether they are listed or not."""
        return self._private.with_in_flight(self._lists.state(self.step), self.step)

    def _hand_over(self) -> None:
        """Give the compiled loops all synapses; spikes that are on their way will be added by these."""
        self._wiring.hand_to(self._core, self._private.of, self._factors.described, self._turn)

    def _renew_tables(self) -> None:
        """Do so again; a simulation with some old tables and some new ones is of no use."""
        try:
            self._hand_over()
        except MemoryError:
            self._whole.lose()
            raise

    def _set_probes(self) -> None:
        recipe = self._recipe
        shares = EqualShares.of([spec.size for spec in recipe.populations], self._comm)
        probes = [
            Probe(
                probe.number,
                probe.population,
                probe.variable,
                probe.index[shares.is_owned(probe.population, probe.index)],
                probe.start,
                recipe.interval(probe),
            )
            for probe in recipe.probes
            if not recipe.is_source(probe.population)
        ]
        self._recording.set(probes, self.step)

    def _set_marks(self) -> None:
        """Say whose spikes are received and whose are recorded."""
        n = max(len(self._recipe.populations), 1)
        emits, recorded = np.zeros(n, np.uint8), np.zeros(n, np.uint8)
        emits[[pathway.source for pathway in self._recipe.pathways]] = 1
        recorded[[probe.population for probe in self._recipe.probes if probe.variable == "spikes"]] = 1
        self._core.mark(emits=emits, recorded=recorded)

    def _make_log(self, n_entries: int) -> None:
        n = n_entries + 2 * self._n_cells * self._interval
        self._log: tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int64]] = (
            np.zeros(n, np.int32),
            np.zeros(n, np.int32),
            np.zeros(n, np.int64),
        )
        self._hand_log()

    def _hand_log(self) -> None:
        population, index, step = self._log
        self._core.set_log(Log(population=population, index=index, step=step))

    def _empty_log(self) -> None:
        n = self._core.logged
        if not n:
            return
        population, index, step = self._log
        self._recording.take_log((population[:n], index[:n], step[:n]))
        self._hand_log()

    def _require_whole(self) -> None:
        """Raise `SimulationStateError` if the simulation is closed, or was left within a step."""
        require_open(self._closed)
        self._whole.require()


def instruction_sets() -> list[str]:
    """Return the names of the instruction sets that this machine has, the plainest first."""
    return list(engine.levels())


def _level(wanted: str) -> str:
    """Return the name of the instruction set to use."""
    levels = engine.levels()
    if wanted == "auto":
        return levels[-1]
    if wanted not in levels:
        raise BadValue(
            f"This machine has no instruction set {wanted!r}.{did_you_mean(wanted, levels)}"
            f" It has: auto, {', '.join(levels)}."
        )
    return wanted


def _delays(wiring: Wiring, comm: Communicator) -> tuple[int, int]:
    """Return the shortest delay of spikes that are sent, within bounds, and the longest of all, on all ranks."""
    shortest = int(wiring.delays(private=False).min(initial=LONGEST_INTERVAL - 1))
    longest = int(wiring.delays(private=True).max(initial=1))
    every = comm.allgather((shortest, longest))
    return min(low for low, _ in every), max(high for _, high in every)
