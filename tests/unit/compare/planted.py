"""Backends with a fault: they run another network than they are asked for.

`planted(backend, change)` builds what a function makes of each network. It is told apart from the network alone, so
that a roll-call and a replay on such a backend have the same fault as a run.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np

from pynnlite.backend import Backend, Changes, Simulation
from pynnlite.compare.derived import Retune, Retuned
from pynnlite.compare.replay import Replay
from pynnlite.parallel import Communicator
from pynnlite.recipe import Pathway, Recipe, Synapses
from pynnlite.values import IndexArray

Rewire = Callable[[Synapses], Synapses]


def same_synapses(chunk: Synapses) -> Synapses:
    return chunk


def same_cells(population: int, index: IndexArray, found: dict[str, Any]) -> dict[str, Any]:
    return found


@dataclass(frozen=True, kw_only=True)
class Faulty(Retuned):
    """A network in which some synapses or cells differ.

    Attributes
    ----------
    pathway : int
        The pathway whose synapses differ; -1 if none does.
    rewire : callable
        Takes some synapses of this pathway; returns those instead of them.
    retune : callable
        Takes the number of a population, indices of cells and their parameters; returns those instead of them.
    """

    pathway: int = -1
    rewire: Rewire = same_synapses
    retune: Retune = same_cells

    @cached_property
    def pathways(self) -> tuple[Pathway, ...]:
        return tuple(
            replace(each, weight=None, delay=None, single=False) if each.number == self.pathway else each
            for each in self.origin.pathways
        )

    def chunks(
        self,
        pathways: Sequence[int],
        targets: Mapping[int, IndexArray] | None,
        columns: Sequence[str],
        again: bool = False,
    ) -> Iterator[Synapses]:
        faulty = self.pathway in pathways
        wanted = ("source", "target", "weight", "delay") if faulty else columns
        for chunk in self.origin.chunks(pathways, targets, wanted, again):
            if chunk.pathway == self.pathway:
                chunk = self.rewire(chunk)
            if faulty:
                empty = {name: getattr(chunk, name)[:0] for name in wanted if name not in columns}
                chunk = replace(chunk, **empty)
            yield chunk


class Planted:
    """A backend that runs what a function makes of each network.

    Parameters
    ----------
    inner : Backend
        The backend that runs it.
    change : callable
        Takes a network and returns another one.
    """

    def __init__(self, inner: Backend, change: Callable[[Recipe], Recipe]) -> None:
        self.inner, self.change = inner, change

    def __getattr__(self, name: str) -> Any:
        return getattr(self.inner, name)

    def build(self, recipe: Recipe, comm: Communicator, options: Any) -> Simulation:
        built: Any = PlantedSimulation(self.inner.build(self._changed(recipe), comm, options), self._changed)
        return built

    def _changed(self, recipe: Recipe) -> Recipe:
        if isinstance(recipe, Replay):
            return replace(recipe, origin=self._changed(recipe.origin))
        return self.change(recipe)


class PlantedSimulation:
    """A simulation that is changed as its network is built."""

    def __init__(self, inner: Simulation, change: Callable[[Recipe], Recipe]) -> None:
        self._inner, self._change = inner, change

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)

    def update(self, recipe: Recipe, changes: Changes) -> None:
        self._inner.update(self._change(recipe), changes)


def faulty(recipe: Recipe, **differences: Any) -> Faulty:
    """Return a network that differs from another one in some `pathway`, `rewire` or `retune`."""
    return Faulty.of(recipe, **differences)


def planted(backend: Backend, **differences: Any) -> Backend:
    """Return a backend whose networks differ in some `pathway`, `rewire` or `retune`."""
    found: Any = Planted(backend, lambda recipe: faulty(recipe, **differences))
    return found


def at(source: int, target: int, change: Callable[[dict[str, Any], Any], dict[str, Any] | None]) -> Rewire:
    """Return a function that changes the synapses between two cells, or takes them out if `change` returns None."""

    def rewire(chunk: Synapses) -> Synapses:
        here = (chunk.source == source) & (chunk.target == target)
        if not here.any():
            return chunk
        columns = {name: getattr(chunk, name).copy() for name in ("source", "target", "weight", "delay")}
        changed = change(columns, here)
        if changed is None:
            return replace(chunk, **{name: column[~here] for name, column in columns.items()})
        return replace(chunk, **changed)

    return rewire


def weight_times(factor: float, source: int, target: int) -> Rewire:
    """Return a fault: another weight of the synapses between two cells."""

    def change(columns: dict[str, Any], here: Any) -> dict[str, Any]:
        columns["weight"][here] *= factor
        return columns

    return at(source, target, change)


def delay_plus(steps: int, source: int, target: int) -> Rewire:
    """Return a fault: another delay of the synapses between two cells."""

    def change(columns: dict[str, Any], here: Any) -> dict[str, Any]:
        columns["delay"][here] += steps
        return columns

    return at(source, target, change)


def missing(source: int, target: int) -> Rewire:
    """Return a fault: no synapse between two cells."""
    return at(source, target, lambda columns, here: None)


def leads_to(other: int, source: int, target: int) -> Rewire:
    """Return a fault: the synapses between two cells come from another source."""

    def change(columns: dict[str, Any], here: Any) -> dict[str, Any]:
        columns["source"][here] = other
        return columns

    return at(source, target, change)


def parameter_of(population: int, cell: int | None, name: str, change: Callable[[Any], Any]) -> Retune:
    """Return a fault: another value of a parameter of a cell, or of all cells of a population."""

    def retune(number: int, index: IndexArray, found: dict[str, Any]) -> dict[str, Any]:
        if number == population and name in found:
            here = np.ones(len(index), bool) if cell is None else index == cell
            found = {**found, name: np.where(here, change(found[name]), found[name])}
        return found

    return retune
