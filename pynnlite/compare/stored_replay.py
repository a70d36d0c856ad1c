"""Drive every cell with stored spikes, and compare what it does with what is stored of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from math import gcd

import numpy as np
from numpy.typing import NDArray

from ..backend import Backend, Tolerance, registry
from ..columns import Spikes
from ..timebase import NEVER
from ..values import FloatArray, IndexArray
from .cells import only_in_one, slopes, spikes_of, tolerances
from .histories import History, cells_of, compared, sampling_steps
from .replay import replay
from .stored import Known

SAME = Tolerance(1e-12)
"""How far an engine may be from itself, in mV."""


@dataclass(frozen=True)
class Judged:
    """How the cells of one population compare with their replay.

    Parameters
    ----------
    population : int
        Its number.
    label : str
        Its label.
    cells : (k,) ndarray of int32
        The cells.
    run, replayed : Spikes
        Stored spikes and those of the replay, by position in `cells`.
    difference, excess : (k,) ndarray of float64
        The largest difference from stored samples, and the same in multiples of what is allowed; NaN without samples.
    tolerance : Tolerance
        What is allowed.
    """

    population: int
    label: str
    cells: IndexArray
    run: Spikes
    replayed: Spikes
    difference: FloatArray
    excess: FloatArray
    tolerance: Tolerance

    @cached_property
    def only(self) -> Spikes:
        """The spikes that only one of the two has."""
        return only_in_one(self.run, self.replayed)

    @cached_property
    def first(self) -> NDArray[np.int64]:
        """The step of each cell's first spike that only one of the two has."""
        return first_steps(self.only, len(self.cells))

    @cached_property
    def wrong(self) -> NDArray[np.intp]:
        """Positions of the cells whose spikes or samples differ, in the order of the first such spike."""
        found = np.flatnonzero((self.first < NEVER) | (self.excess > 1))
        return found[np.argsort(self.first[found], kind="stable")]


def compared_with_replay(known: Known, replayer: Backend, keep: Mapping[int, IndexArray]) -> Iterator[Judged]:
    """Replay the cells, and yield how each population compares."""
    history = known.history
    done = replay(history, replayer, keep, every=_every(known))
    allowed = _allowed(known, replayer)
    for population, kind in cells_of(history.recipe):
        kept = keep[population]
        run, replayed = both_trains(history, done, population, kept)
        first = first_steps(only_in_one(run, replayed), len(kept))
        difference = excess = np.full(len(kept), np.nan)
        if population in known.traces and len(kept):
            stored, cells = known.traces[population]
            trace = done.trace(population, compared(kind))
            _, mine, others = np.intersect1d(stored.step, trace.step, return_indices=True)
            here = np.flatnonzero(np.isin(kept, cells))
            values = trace.values[others][:, here]
            apart = np.abs(stored.values[mine][:, np.searchsorted(cells, kept[here])] - values)
            apart[trace.step[others][:, None] >= first[None, here]] = 0.0
            late = allowed[population].lag * slopes(trace.step[others], values, history.recipe.dt)
            limit = allowed[population].potential + late
            difference, excess = difference.copy(), excess.copy()
            apart[np.isnan(apart)] = np.inf
            difference[here] = apart.max(axis=0, initial=0.0)
            excess[here] = (apart / limit).max(axis=0, initial=0.0)
        label = history.recipe.populations[population].label
        yield Judged(population, label, kept, run, replayed, difference, excess, allowed[population])


def _every(known: Known) -> int:
    """Return how many steps may lie between samples of the replay, so that all stored ones have a partner."""
    every = 0
    for trace, _ in known.traces.values():
        every = gcd(every, *(int(step) for step in trace.step[:3]))
    return every or sampling_steps(known.history.recipe.dt)


def _allowed(known: Known, replayer: Backend) -> dict[int, Tolerance]:
    """Return how far samples may be apart: the tolerances of the replayer and of the backend that recorded them."""
    name = str(known.notes.get("backend", ""))
    other = registry.found(name) if registry.has(name) else replayer
    found = tolerances(known.history, replayer.features, other.features)
    return dict.fromkeys(found, SAME) if name == replayer.name else found


def both_trains(history: History, done: History, population: int, kept: IndexArray) -> tuple[Spikes, Spikes]:
    """Return the spikes of some cells in the data and in a replay, by position among them."""
    return spikes_of(history.spikes(population), kept), spikes_of(done.spikes(population), kept)


def first_steps(only: Spikes, n_cells: int) -> NDArray[np.int64]:
    """Return for each cell the step of its first spike that only one of two has; `NEVER` if there is none."""
    first = np.full(n_cells, NEVER, np.int64)
    np.minimum.at(first, only.index, only.step)
    return first
