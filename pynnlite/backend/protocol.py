"""The protocol between the front end and a backend.

A backend builds a simulation from a recipe; a simulation advances by whole steps, hands out what it recorded, takes
changes, and is closed. Units, checks, time, callbacks, reset, gathering and neo are dealt with above this line.
What a simulation must do at each step is said in the documentation under "Behaviour that every backend keeps";
``python -m pynnlite.testing NAME`` checks it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from ..columns import Recordings
from ..errors import SimulationStateError
from ..parallel import Communicator, EqualShares, Ownership
from ..recipe import Recipe, Synapses
from ..values import FloatArray
from .changes import Changes
from .features import Features, Problem
from .timings import Phase

IN_FLIGHT = ("step", "population", "index", "count")
"""The columns of the spikes that are on their way, the first that they are sorted by first."""


@dataclass(frozen=True, slots=True)
class State:
    """The state of a network: with the recipe, it decides all that follows.

    Parameters
    ----------
    cells : dict of (int, str) to (n,) ndarray
        By number of the population and name of a variable, the values of those cells that a rank owns; put together,
        of all cells. All are finite. The variables are those of the cell type, and ``"hold"``: the number of steps
        for which a cell is still held, 0 or less if it is not.
    spikes : dict of str to (m,) ndarray of int64
        The spikes on their way, the same on every rank: the columns of `IN_FLIGHT`, ascending by step, then
        population, then index. A spike is on its way until the longest delay is over.
    synapses : dict of (int, str) to (n,) ndarray
        Tables on the synapses of pathways with a rule, by number of the pathway and ``"TABLE.COLUMN"``. What tables
        there are is up to the simulation: what is known of each synapse, traces of sources, spikes of targets, what
        spikes transmit that have passed a synapse. All rows are found by place, and none by rank or thread. A table
        with a column ``"target"`` has, on a rank, the rows of its own cells; put together it is sorted by target, then
        by ``"source"`` if there is one, the order of a rank otherwise kept. A table without has a column ``"source"``,
        and perhaps ``"delay"``, ``"dendritic"``, ``"step"`` and ``"nth"``, and a rank has the rows that matter for its
        cells; put together it is sorted by these columns, and has each place once. The table ``"synapse"``, if there
        is one, has a row for each synapse, with ``"source"``, ``"target"`` (both int32) and ``"weight"`` (float64).
    """

    cells: Mapping[tuple[int, str], FloatArray]
    spikes: Mapping[str, NDArray[np.int64]]
    synapses: Mapping[tuple[int, str], NDArray[Any]] = field(default_factory=dict)


class Simulation(Protocol):
    """One built network inside a simulator. It is at step 0 when built, and has taken its first samples."""

    @property
    def step(self) -> int:
        """The present step; after an interrupt, the step that was reached."""
        ...

    def advance(self, n_steps: int) -> None:
        """Go `n_steps` steps on. Collective."""
        ...

    def drain(self) -> Recordings:
        """Return the data that this rank recorded since the last drain; never change the dynamics.

        Spikes of source populations are not asked for, unless it draws them itself (`DrawsSources`): the front end
        knows them from the recipe.
        """
        ...

    def update(self, recipe: Recipe, changes: Changes) -> None:
        """Go on by a new recipe from the present step on. Collective, between advances.

        What was recorded up to now has been drained if parameters or what is recorded change. Spikes of sources after
        the present step are those of the new recipe. A spike in flight acts with the weight
        that its synapse has when it arrives; where a rule assigns weights, with that which the synapse has transmitted.
        """
        ...

    def close(self) -> None:
        """Release everything; may be called more than once. All other methods then raise `SimulationStateError`."""
        ...


def require_open(closed: bool) -> None:
    """Raise `SimulationStateError` if a simulation has been closed: for all its methods but `close`."""
    if closed:
        raise SimulationStateError(
            "This simulation has been closed. What was collected before can be read; to run on, make a new Execution or"
            " Simulator."
        )


class Backend(Protocol):
    """A factory of simulations on one simulator."""

    @property
    def name(self) -> str:
        """The name of its entry point."""
        ...

    @property
    def requires(self) -> tuple[str, ...]:
        """Names of the modules of its simulator; `build` needs them, and they are not imported before."""
        ...

    @property
    def features(self) -> Features:
        """The types, currents and limits that it can run."""
        ...

    @property
    def options(self) -> type:
        """A frozen dataclass of the extra arguments that `setup` takes, each documented."""
        ...

    def problems(self, recipe: Recipe) -> Sequence[Problem]:
        """Return further reasons why it cannot run a recipe, besides its features; import no simulator."""
        ...

    def build(self, recipe: Recipe, comm: Communicator, options: Any) -> Simulation:
        """Build a network. Collective."""
        ...


@runtime_checkable
class Owns(Protocol):
    """A backend that decides which rank owns which cell; otherwise their shares are equal."""

    def owned(self, sizes: Sequence[int], comm: Communicator) -> Ownership:
        """Return which rank owns which cell.

        Parameters
        ----------
        sizes : sequence of int
            Number of cells of each population.
        comm : Communicator
            The ranks.
        """
        ...


def ownership(backend: Backend, sizes: Sequence[int], comm: Communicator) -> Ownership:
    """Return which rank owns which cell on a backend, for populations of some sizes."""
    return backend.owned(sizes, comm) if isinstance(backend, Owns) else EqualShares.of(sizes, comm)


@runtime_checkable
class Varies(Protocol):
    """Runs a network in several ways that give the same bits; without it, nobody can check that they do."""

    def variants(self, options: Any) -> Mapping[str, Any]:
        """Return other options that give the same bits, by what they are in words.

        Parameters
        ----------
        options : object
            The options that are varied.
        """
        ...


@runtime_checkable
class ReadsPlastic(Protocol):
    """Reads synapses that have a rule; without it, users cannot see what they have learned."""

    def read(self, pathway: int, columns: Sequence[str]) -> Synapses:
        """Return this rank's synapses of a pathway as they are at the present step. Collective.

        It never changes the dynamics. Everything has its effect that has reached a synapse up to and including the
        present step.

        Parameters
        ----------
        pathway : int
            Number of the pathway, whose synapses have a rule.
        columns : sequence of str
            Which of ``"source"``, ``"target"``, ``"weight"`` (signed, as in a recipe) and ``"state.NAME"`` (a synaptic
            variable, in the coherent unit; in `Synapses.state` by its name) are wanted.

        Returns
        -------
        Synapses
            In any order, the same at each call, in which synapses between the same cells come in the order of the
            recipe.
        """
        ...


@runtime_checkable
class ReadsSome(Protocol):
    """Reads some synapses faster than all of a pathway; without it, all are read where some are sampled."""

    def read_some(self, pathway: int, columns: Sequence[str], places: NDArray[np.int64]) -> Synapses:
        """Return some of what `ReadsPlastic.read` returns, whose order is then always the same. Collective.

        Parameters
        ----------
        pathway, columns
            As for `ReadsPlastic.read`.
        places : (k,) ndarray of int64
            Positions in what `ReadsPlastic.read` returns on this rank, ascending.

        Returns
        -------
        Synapses
            k of them, in the order of `places`.
        """
        ...


@runtime_checkable
class Rewinds(Protocol):
    """Goes back to step 0 faster than closing and building; without it a reset builds anew."""

    def rewind(self, recipe: Recipe) -> None:
        """Return to the state of a newly built network, with a recipe of the same structure."""
        ...


@runtime_checkable
class RunsWhenRead(Protocol):
    """Counts steps, and runs when its data are asked for: to drain it before the end of a run would end the run."""

    runs_when_read: bool


@runtime_checkable
class SavesState(Protocol):
    """Hands out its state and goes on from one; without it a backend has no checkpoints."""

    def state(self) -> State:
        """Return the state at the present step, as far as it is on this rank."""
        ...

    def load(self, state: State, step: int) -> None:
        """Go, newly built, to a step at which the whole network had some state. Collective.

        What was recorded up to then, the sample at that step included, is drained and forgotten.
        """
        ...


@runtime_checkable
class DrawsSources(Protocol):
    """Draws spikes of some sources itself; what it drains then has their spikes too."""

    @property
    def drawn(self) -> frozenset[int]:
        """Numbers of the source populations whose spikes it draws."""
        ...


@runtime_checkable
class Timed(Protocol):
    """Measures the time that each phase takes."""

    def timings(self) -> Mapping[str, Phase]:
        """Return the phases of this rank so far, by name."""
        ...
