"""What synapses with a rule have become while a network runs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..backend import (
    Backend,
    ReadsPlastic,
    ReadsSome,
    RunsWhenRead,
    Simulation,
    interrupts_held,
    require_open,
)
from ..errors import UnsupportedModel, as_backend_error
from ..model import Part
from ..parallel import Communicator, checked_gather, gathered_columns, require_same
from ..recipe import Pathway, Recipe, Synapses
from ..recording import Store
from ..values import FloatArray, IndexArray
from .agreement import STEP
from .sampling import Sampler

Columns = tuple[IndexArray, IndexArray, list[FloatArray]]
"""Sources and targets, as positions in the groups of a projection, and some values."""


class ReadsSynapses:
    """Reads synapses of a simulation."""

    backend: Backend
    comm: Communicator
    recipe: Recipe
    store: Store
    _sampler: Sampler
    _sizes: dict[int, list[int]]
    _simulation: Simulation
    _closed: bool

    def synapses(self, projection: int, names: Sequence[str], gather: bool | str = True) -> Columns:
        """Return synapses with a rule as they are at the present step. Collective, whoever gets them.

        Parameters
        ----------
        projection : int
            Number of a projection whose synapses have a rule.
        names : sequence of str
            ``"weight"`` and synaptic variables.
        gather : bool or "all"
            Whether rank 0, or every rank, gets the synapses onto the cells of all ranks; the others get their own.

        Returns
        -------
        source, target : (n,) ndarray of int32
            Positions in the groups of the projection, ordered by target, source and occurrence.
        list of (n,) ndarray of float64
            For each name, the values in their declared units.

        Raises
        ------
        UnsupportedModel
            If the backend cannot read synapses.
        """
        self._require_own()
        require_open(self._closed)
        everywhere = checked_gather(gather) == "all"
        require_same(self.comm, {STEP: self.step, "What is read of synapses": (projection, list(names))})
        columns = self._read_own(projection, names)
        every = gathered_columns(self.comm, columns, everywhere) if gather else None
        if every is not None:
            columns = [np.concatenate(parts) for parts in zip(*every, strict=True)]
        order = np.lexsort((columns[0], columns[1]))
        source, target, *values = (column[order] for column in columns)
        return source, target, values

    @property
    def step(self) -> int:
        """The present step."""
        raise NotImplementedError

    def _watch_synapses(self, taken: bool = False) -> None:
        """Sample from now on what the recipe says, and what is due at once; it may have been `taken` already."""
        recipe, here = self.recipe, self.store.probes_here
        probes = [here[probe.number] for probe in recipe.synapse_probes]
        if probes and isinstance(self._simulation, RunsWhenRead):
            reason = "synapses cannot be recorded: it runs when it is read, and they are read while it runs"
            raise UnsupportedModel(self.backend.name, [reason])
        self._sampler.watch(probes, recipe, self.step, taken)
        self._sample()

    def _sample(self) -> None:
        """Sample the synapses that are to be sampled at the present step. Collective."""
        if self._sampler.due == self.step:
            with interrupts_held():
                self._sampler.sample(self.step, self._read_own)

    def _read_own(
        self, projection: int, names: Sequence[str], places: NDArray[np.int64] | None = None
    ) -> list[NDArray[Any]]:
        """Return the columns of the synapses of this rank; see `sampling.Read`. Collective."""
        simulation = self._simulation
        if not isinstance(simulation, ReadsPlastic):
            reason = "it cannot read back what synapses have learned: run the network on another backend to see that"
            raise UnsupportedModel(self.backend.name, [reason])
        with as_backend_error(self.backend.name, "while reading synapses"):
            if places is None:
                return self._own(simulation, projection, names)
            if isinstance(simulation, ReadsSome):
                return self._some(simulation, projection, names, places)
            return [column[places] for column in self._own(simulation, projection, names)]

    def _require_own(self) -> None:
        raise NotImplementedError

    def _own(self, simulation: ReadsPlastic, projection: int, names: Sequence[str]) -> list[NDArray[Any]]:
        """Return the columns of the synapses of this rank, in any order that keeps that of those of a pair."""
        wanted = _columns_of(names)
        found = [(each, simulation.read(each.number, wanted)) for each in self._pathways(projection)]
        self._sizes[projection] = [len(synapses.source) for _, synapses in found]
        return self._joined(projection, names, found)

    def _some(
        self, simulation: ReadsSome, projection: int, names: Sequence[str], places: NDArray[np.int64]
    ) -> list[NDArray[Any]]:
        """Return the columns of those synapses of this rank that are at some places of what `_own` returns."""
        wanted, found, first = _columns_of(names), [], 0
        for pathway, size in zip(self._pathways(projection), self._sizes[projection], strict=True):
            low, high = np.searchsorted(places, (first, first + size))
            some = places[low:high] - first
            found.append((pathway, simulation.read_some(pathway.number, wanted, some)))
            first += size
        return self._joined(projection, names, found)

    def _pathways(self, projection: int) -> list[Pathway]:
        return [each for each in self.recipe.pathways if each.projection == projection]

    def _joined(
        self, projection: int, names: Sequence[str], found: Sequence[tuple[Pathway, Synapses]]
    ) -> list[NDArray[Any]]:
        """Return the columns of the synapses of several pathways of a projection, of which the first is the first."""
        spec = self.recipe.model.projections[projection]
        pieces: list[list[NDArray[Any]]] = [[*np.zeros((2, 0), np.int32), *np.zeros((len(names), 0))]]
        for pathway, synapses in found:
            values = [
                synapses.weight if name == "weight" else spec.synapse_type.outward(name, synapses.state[name])
                for name in names
            ]
            ends = self._positions(pathway, found[0][0].number, synapses.source, synapses.target)
            pieces.append([*ends, *(np.asarray(each, np.float64) for each in values)])
        return [np.concatenate(columns) for columns in zip(*pieces, strict=True)]

    def _positions(
        self, pathway: Pathway, first: int, source: IndexArray, target: IndexArray
    ) -> list[IndexArray]:
        """Return cells of the populations of a pathway as positions in the two groups of its projection."""
        spec = self.recipe.model.projections[pathway.projection]
        parts = divmod(pathway.number - first, len(spec.post.parts))
        ends = zip((spec.pre, spec.post), parts, (source, target), strict=True)
        return [
            _within(group.parts[part], self.recipe.populations[group.parts[part].population].size, cells)
            + np.int32(group.offsets[part])
            for group, part, cells in ends
        ]


def _columns_of(names: Sequence[str]) -> list[str]:
    """Return the columns that a simulation is asked for."""
    return ["source", "target", *(name if name == "weight" else f"state.{name}" for name in names)]


def _within(part: Part, size: int, cells: IndexArray) -> IndexArray:
    """Return cells of a population of some size as positions in a part of it that has them."""
    if part.index is None:
        return cells
    places = np.zeros(size, np.int32)
    places[part.index] = np.arange(part.size, dtype=np.int32)
    return places[cells]
