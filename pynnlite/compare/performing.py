"""Run a network once more, from its recipes, without the script that described it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from ..backend import Backend, Problem, SavesState, Simulation, State, check, limited
from ..errors import UnsupportedModel, as_backend_error
from ..model import Model, ProbeSpec
from ..parallel import SerialCommunicator
from ..recipe import Recipe
from .histories import History, Stretch
from .observed import with_probes


def perform(
    backend: Backend,
    stretches: Sequence[Stretch],
    last: int,
    probes: Mapping[int, ProbeSpec],
    options: Any = None,
    start: tuple[State, int] | None = None,
) -> History:
    """Build a network, advance it through its stretches, and return what it did.

    Parameters
    ----------
    backend : Backend
        The backend that runs the network.
    stretches : sequence of Stretch
        What is built, and how it changes. The recipes have probes.
    last : int
        The last step.
    probes : dict of int to ProbeSpec
        Which probes are kept, under which populations and cells.
    options : object, optional
        Those of the backend; their defaults if omitted.
    start : (State, int), optional
        The state that it goes on from, and its step.

    Raises
    ------
    UnsupportedModel
        If the backend cannot run it, or cannot go on from a state.
    """
    options = backend.options() if options is None else options
    done = History(backend.name, list(stretches), options)
    with simulated(backend, stretches[0].recipe, options) as simulation:
        if start is not None:
            _go_to(simulation, backend, *start)
        for stretch in stretches[1:]:
            if stretch.step < simulation.step:
                continue
            simulation.advance(stretch.step - simulation.step)
            done.add(simulation.drain(), probes, simulation.step)
            simulation.update(limited(stretch.recipe, backend), stretch.changes)
        simulation.advance(last - simulation.step)
        done.add(simulation.drain(), probes, simulation.step)
    return done


def _go_to(simulation: Simulation, backend: Backend, state: State, step: int) -> None:
    """Go to a state, and forget what was recorded."""
    if not isinstance(simulation, SavesState):
        raise UnsupportedModel(backend.name, ["it cannot go on from a checkpoint"])
    simulation.load(state, step)
    simulation.drain()


@contextmanager
def simulated(backend: Backend, recipe: Recipe, options: Any = None) -> Iterator[Simulation]:
    """Yield a newly built network, and close it.

    Parameters
    ----------
    backend : Backend
        The backend that runs the network.
    recipe : Recipe
        The network.
    options : object, optional
        Those of the backend; their defaults if omitted.

    Raises
    ------
    UnsupportedModel
        If the backend cannot run it.
    """
    recipe = limited(recipe, backend)
    problems: list[Problem] = [*check(recipe, backend.features), *backend.problems(recipe)]
    if problems:
        raise UnsupportedModel(backend.name, [problem.text for problem in problems])
    with as_backend_error(backend.name, "while a network was run once more"):
        options = backend.options() if options is None else options
        simulation = backend.build(recipe, SerialCommunicator(), options)
        try:
            yield simulation
        finally:
            simulation.close()


def performed_again(history: History, backend: Backend, probes: Sequence[ProbeSpec]) -> History:
    """Run the network of a history once more in closed loop, and return what the probes recorded.

    Parameters
    ----------
    history : History
        The run; its changes are made at the same steps.
    backend : Backend
        The backend that runs the network.
    probes : sequence of ProbeSpec
        What is recorded.
    """
    ours = {probe.number: probe for probe in probes}
    stretches = [
        replace(stretch, recipe=with_probes(replace(stretch.recipe, model=_bare(stretch)), ours))
        for stretch in history.stretches
    ]
    done = perform(backend, stretches, history.last, ours, history.options, history.start)
    done.stretches = history.stretches
    return done


def _bare(stretch: Stretch) -> Model:
    return replace(stretch.recipe.model, probes=())
