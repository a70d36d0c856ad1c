"""The spikes of the latest steps, in the order in which their synapses are added: memory for the engine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from pynnlite.errors import BadValue

from ..kernels.engine import Engine
from ..kernels.spikes import Lists


class SpikeLists:
    """Spikes by step, population and index, as far back as the longest delay reaches.

    Parameters
    ----------
    n_populations, reach : int
        How many populations there are; the longest delay, in steps.
    n_spare : int
        The most steps that are listed at a time.
    n_entries : int
        Number of entries for which there is room at first.
    core : Engine
        The engine that fills the lists.
    """

    def __init__(self, n_populations: int, reach: int, n_spare: int, n_entries: int, core: Engine) -> None:
        self._core, self._reach, self._n_slots = core, reach, reach + n_spare
        self._n_volleys = np.zeros(self._n_slots, np.int64)
        self._begin = np.zeros((self._n_slots, n_populations + 1), np.int64)
        self._population = np.zeros((self._n_slots, max(n_populations, 1)), np.int32)
        self._index, self._count = (np.zeros(n_entries, np.int32) for _ in range(2))
        self._hand_over(0)

    def _hand_over(self, used: int) -> None:
        """Give the engine all memory, of which some entries are in use."""
        self._core.set_lists(
            Lists(
                reach=self._reach,
                index=self._index,
                count=self._count,
                used=used,
                n_volleys=self._n_volleys,
                begin=self._begin.reshape(-1),
                population=self._population.reshape(-1),
            )
        )

    def grow(self) -> None:
        """Make room for twice as many."""
        more = np.zeros(len(self._index) + 64, np.int32)
        self._index, self._count = (np.concatenate([column, more]) for column in (self._index, self._count))
        self._hand_over(self._core.listed)

    def state(self, step: int) -> dict[str, NDArray[np.int64]]:
        """Return the spikes that some synapse may still bring, as columns ``step, population, index, count``."""
        columns: list[list[NDArray[np.int64]]] = [[np.zeros(0, np.int64)] for _ in range(4)]
        for past in range(max(0, step + 1 - self._reach), step + 1):
            slot = past % self._n_slots
            for volley in range(int(self._n_volleys[slot])):
                entries = slice(int(self._begin[slot, volley]), int(self._begin[slot, volley + 1]))
                index = self._index[entries].astype(np.int64)
                values = (past, self._population[slot, volley], index, self._count[entries].astype(np.int64))
                for column, value in zip(columns, values, strict=True):
                    column.append(np.broadcast_to(value, index.shape))
        names = ("step", "population", "index", "count")
        return {name: np.concatenate(column) for name, column in zip(names, columns, strict=True)}

    def load(self, state: Mapping[str, NDArray[np.int64]], step: int) -> None:
        """Have the spikes that `state` returned at a step, and no others.

        Raises
        ------
        BadValue
            If spikes are older than the longest delay; nothing is changed.
        """
        n = len(state["index"])
        if n and state["step"][0] <= step - self._reach:
            raise BadValue(
                f"Spikes of step {state['step'][0]} cannot be on their way at step {step}: the longest delay is"
                f" {self._reach} steps."
            )
        while len(self._index) < n:
            self.grow()
        self._index[:n], self._count[:n] = state["index"], state["count"]
        self._n_volleys[:], self._begin[:] = 0, 0
        past = np.arange(max(0, step + 1 - self._reach), step + 1)
        self._begin[past % self._n_slots] = np.searchsorted(state["step"], past)[:, None]
        ends = np.flatnonzero(np.diff(state["step"]) | np.diff(state["population"])) + 1
        edges = [0, *ends.tolist(), n] if n else []
        for first, last in pairwise(edges):
            slot = int(state["step"][first]) % self._n_slots
            volley = int(self._n_volleys[slot])
            self._population[slot, volley] = state["population"][first]
            self._begin[slot, volley : volley + 2] = first, last
            self._n_volleys[slot] += 1
        self._hand_over(n)


def united(lists: Sequence[Mapping[str, NDArray[np.int64]]]) -> dict[str, NDArray[np.int64]]:
    """Return the spikes of the lists of all ranks, each spike once. A rank lists the spikes that reach its cells."""
    names = ("step", "population", "index", "count")
    columns = {name: np.concatenate([each[name] for each in lists]) for name in names}
    order = np.lexsort([columns[name] for name in ("index", "population", "step")])
    places = np.array([columns[name][order] for name in ("step", "population", "index")])
    new = np.append(True, (np.diff(places) != 0).any(axis=0))[: len(order)]
    return {name: column[order][new] for name, column in columns.items()}
