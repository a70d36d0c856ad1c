"""All synapses onto the cells of this rank, by source and delay."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ...columns import stable_order
from ...parallel import Communicator
from ...recipe import Recipe
from ...values import FloatArray, IndexArray
from .loops import Network

Places = Mapping[tuple[int, int], int]
"""By population and receptor, where the sum of cell 0 of the population would be among all sums."""


class Rows:
    """The synapses of a network onto the cells of this rank.

    They are sorted by row and delay. Those of one row with one delay come in the order of their pathways, and then of
    the recipe: so every sum is made up in the order of the contract.

    Parameters
    ----------
    recipe : Recipe
        The network.
    owned : dict of int to (k,) ndarray of int32
        For each population of cells, those of this rank.
    places : dict of (int, int) to int
        Where the sums of each population and receptor are.
    comm : Communicator
        The ranks, which agree on the shortest delay.

    Attributes
    ----------
    first : (p + 1,) ndarray of int64
        For each population, the row of its first source; then the number of all rows.
    shortest : int
        The shortest delay on any rank, in steps; 1 if there are no synapses.
    """

    def __init__(
        self, recipe: Recipe, owned: Mapping[int, IndexArray], places: Places, comm: Communicator
    ) -> None:
        self._owned = owned
        self.first = np.cumsum([0, *(spec.size for spec in recipe.populations)])
        numbers = range(len(recipe.pathways))
        columns = self._columns(recipe, numbers, ("source", "target", "weight", "delay"))
        pathway, row, delay = columns["pathway"], columns["source"], columns["delay"]
        starts = np.array([places[path.target, path.receptor] for path in recipe.pathways], np.int64)
        target = (starts[pathway] + columns["target"]).astype(np.int32)
        least, most = (int(delay.min()), int(delay.max())) if len(delay) else (0, 0)
        known = [each for each in comm.allgather((least, most)) if each[0]]
        self.shortest = min((each[0] for each in known), default=1)
        keys = self._keys(row, delay, most)
        order = stable_order(keys)
        keys, self._pathway = keys[order], pathway[order]
        self.target: IndexArray = target[order]
        self.weight: FloatArray = columns["weight"][order]
        starts = np.flatnonzero(np.diff(keys, prepend=-1))
        self.first_synapse = np.append(starts, len(keys))
        rows, beyond = np.divmod(keys[starts], most + 1)
        self.later = beyond - self.shortest
        self.first_slice = np.searchsorted(rows, np.arange(self.first[-1] + 1))

    @property
    def n_synapses(self) -> int:
        """How many synapses there are on this rank."""
        return len(self.target)

    @property
    def sources(self) -> NDArray[np.int64]:
        """The rows that have synapses on this rank, ascending."""
        return np.flatnonzero(np.diff(self.first_slice))

    def cells_of(self, population: int) -> IndexArray:
        """Return the indices of the sources of a population that have synapses on this rank, ascending."""
        first, last = self.first[population : population + 2]
        return np.flatnonzero(np.diff(self.first_slice[first : last + 1])).astype(np.int32)

    def hand_to(self, network: Network) -> None:
        """Give the compiled loops all synapses."""
        network.set_rows(self.first_slice, self.first_synapse, self.later, self.target, self.weight)

    def weights_of(self, recipe: Recipe, pathways: Collection[int]) -> dict[int, FloatArray]:
        """Return the weights that a recipe has for the synapses of some pathways, in the order of these rows."""
        found = {}
        for number in pathways:
            columns = self._columns(recipe, [number], ("source", "weight", "delay"))
            delay = columns["delay"]
            keys = self._keys(columns["source"], delay, int(delay.max(initial=0)))
            found[number] = columns["weight"][stable_order(keys)] if len(keys) else columns["weight"]
        return found

    def take_weights(self, weights: Mapping[int, FloatArray]) -> None:
        """Take weights as `weights_of` returns them; spikes on their way act with them."""
        for number, new in weights.items():
            self.weight[self._pathway == number] = new

    def _keys(self, row: NDArray[np.int64], delay: IndexArray, most: int) -> NDArray[np.int64]:
        """Return the numbers by which synapses are sorted: by row, then delay."""
        return row * (most + 1) + delay

    def _columns(
        self, recipe: Recipe, pathways: Sequence[int], names: Sequence[str]
    ) -> dict[str, NDArray[Any]]:
        """Return columns of all synapses of some pathways, one after the other; of sources, the rows."""
        pieces: dict[int, list[dict[str, NDArray[Any]]]] = {number: [] for number in pathways}
        n_pathways = len(recipe.pathways)
        kind = np.uint8 if n_pathways <= 1 << 8 else np.uint16 if n_pathways <= 1 << 16 else np.uint32
        for chunk in recipe.chunks(pathways, self._owned, names):
            columns = {name: chunk.column(name) for name in names}
            columns["source"] = columns["source"] + self.first[recipe.pathways[chunk.pathway].source]
            columns["pathway"] = np.full(len(columns["source"]), chunk.pathway, kind)
            pieces[chunk.pathway].append(columns)
        every = [piece for number in pathways for piece in pieces[number]]
        empty = {
            "source": np.int64,
            "target": np.int32,
            "weight": np.float64,
            "delay": np.int32,
            "pathway": kind,
        }
        return {
            name: np.concatenate([np.zeros(0, empty[name]), *(piece[name] for piece in every)])
            for name in (*names, "pathway")
        }
