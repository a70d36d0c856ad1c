"""A backend that runs on another one and keeps the history of each execution.

It lies above the protocol: it adds probes to the recipe that the backend builds, and takes their data out of what is
drained. The script and the front end do not notice.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from ..backend import Backend, Changes, Features, Problem, SavesState, Simulation, State
from ..columns import Recordings
from ..model import ProbeSpec
from ..parallel import Communicator
from ..recipe import Recipe
from ..recording import Provenance
from .histories import History, Stretch, probes_of_all


class Observed:
    """A backend whose executions leave their histories behind.

    Parameters
    ----------
    inner : Backend
        The backend that does the work.

    Attributes
    ----------
    histories : list of History
        Those of all executions so far; the last one may still be under way.
    """

    def __init__(self, inner: Backend) -> None:
        self.inner = inner
        self.histories: list[History] = []
        self._simulations: list[ObservedSimulation] = []

    @property
    def name(self) -> str:
        """The name of the backend."""
        return self.inner.name

    @property
    def requires(self) -> tuple[str, ...]:
        """The modules that it needs."""
        return self.inner.requires

    @property
    def features(self) -> Features:
        """What it can run."""
        return self.inner.features

    @property
    def options(self) -> type:
        """Its options."""
        return self.inner.options

    def problems(self, recipe: Recipe) -> Sequence[Problem]:
        """Return why it cannot run a recipe."""
        return self.inner.problems(recipe)

    def build(self, recipe: Recipe, comm: Communicator, options: Any) -> Simulation:
        """Build a network, and begin its history."""
        probes = probes_of_all(recipe)
        simulation = self.inner.build(with_probes(recipe, probes), comm, options)
        facts = Provenance.of(recipe, self.inner, options, comm, simulation).notes()
        del facts["wall_time"]  # nothing has run yet
        history = History(self.name, [Stretch(0, recipe)], options, facts=facts)
        self.histories.append(history)
        kind = ObservedAndSaving if isinstance(simulation, SavesState) else ObservedSimulation
        stand_in: ObservedSimulation = _passing_on(simulation, kind)(simulation, history, probes)
        self._simulations.append(stand_in)
        return stand_in

    def close(self) -> None:
        """Close all simulations, so that others can be built."""
        while self._simulations:
            self._simulations.pop().close()


def observed(backend: Backend) -> Observed:
    """Return a backend whose executions leave their histories behind."""
    stand_in: Observed = _passing_on(backend, Observed)(backend)
    return stand_in


class ObservedSimulation:
    """A simulation whose history is kept.

    Parameters
    ----------
    inner : Simulation
        The simulation that does the work.
    history : History
        Where what it does goes.
    probes : dict of int to ProbeSpec
        The probes that were added.
    """

    def __init__(self, inner: Simulation, history: History, probes: dict[int, ProbeSpec]) -> None:
        self.inner, self._history, self._probes = inner, history, probes

    @property
    def step(self) -> int:
        """The present step."""
        return self.inner.step

    def advance(self, n_steps: int) -> None:
        """Go some steps on."""
        self.inner.advance(n_steps)

    def drain(self) -> Recordings:
        """Return what the user recorded since the last drain."""
        all_of_it = self.inner.drain()
        self._history.add(all_of_it, self._probes, self.step)
        return Recordings(
            {number: each for number, each in all_of_it.spikes.items() if number not in self._probes},
            {number: each for number, each in all_of_it.traces.items() if number not in self._probes},
        )

    def update(self, recipe: Recipe, changes: Changes) -> None:
        """Go on by a new recipe."""
        self.inner.update(with_probes(recipe, self._probes), changes)
        if replace(changes, probes=False):
            self._history.stretches.append(Stretch(self.step, recipe, replace(changes, probes=False)))

    def close(self) -> None:
        """Release what the simulator holds; what was not drained is lost to the user too."""
        self.inner.close()


class ObservedAndSaving(ObservedSimulation):
    """One whose state can be saved."""

    def state(self) -> State:
        """Return the state at the present step."""
        state: State = self.inner.state()  # type: ignore[attr-defined]
        return state

    def load(self, state: State, step: int) -> None:
        """Go to the state of a checkpoint."""
        self.inner.load(state, step)  # type: ignore[attr-defined]
        self.inner.drain()
        self._history.begin_at(state, step)


def with_probes(recipe: Recipe, probes: dict[int, ProbeSpec]) -> Recipe:
    """Return a recipe that records more."""
    return replace(recipe, model=replace(recipe.model, probes=(*recipe.probes, *probes.values())))


OPTIONAL = ("owned", "drawn", "timings", "runs_when_read", "read", "read_some")
"""Members by which the front end knows what else a backend or a simulation can do."""


def _passing_on(inner: Any, kind: type) -> Any:
    """Return a class that also has those optional members that an object has."""

    def passed_on(name: str) -> property:
        return property(lambda self: getattr(self.inner, name))

    return type(kind.__name__, (kind,), {name: passed_on(name) for name in OPTIONAL if hasattr(inner, name)})
