"""How often recorded cells fire, counted as their spikes come in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import inf

import numpy as np

from ..columns import Recordings, Spikes
from ..model import ProbeSpec

WINDOW = 100.0
"""The time in ms over which a rate is looked at."""


@dataclass(frozen=True, slots=True)
class HighRate:
    """A population that fires faster than it may.

    Parameters
    ----------
    population : int
        Number of the population.
    n_cells : int
        How many of its cells are recorded on this rank.
    rate : float
        Their mean rate in Hz.
    start, stop : float
        The times in ms between which it is that.
    """

    population: int
    n_cells: int
    rate: float
    start: float
    stop: float


@dataclass(slots=True)
class _Window:
    """The spikes of one population in the window that is not complete yet."""

    number: int = 0
    n_spikes: int = 0


class Rates:
    """Counts the spikes of the recorded cells of each population on this rank, sources left out.

    Parameters
    ----------
    dt : float
        Length of a step in ms.
    limit : float
        The mean rate in Hz, over a window of 100 ms, above which a population is noted, once.
    step : int
        The step from which on spikes are counted.

    Attributes
    ----------
    n_spikes : int
        The spikes so far.
    cell_time : float
        The time in s for which cells were recorded, summed over the cells.
    """

    def __init__(self, dt: float, limit: float = inf, step: int = 0) -> None:
        self.n_spikes, self.cell_time = 0, 0.0
        self._dt, self._steps = dt, max(1, round(WINDOW / dt))
        self._limit, self._step = limit, step
        self._cells: dict[int, int] = {}
        self._probes: dict[int, list[int]] = {}
        self._windows: dict[int, _Window] = {}
        self._noted: set[int] = set()
        self._new: list[HighRate] = []

    def watch(self, probes: Iterable[ProbeSpec]) -> None:
        """Count from now on what some probes record.

        Parameters
        ----------
        probes : iterable of ProbeSpec
            The probes of spikes of cells, each with those of its cells that are on this rank.
        """
        self._cells.clear()
        self._probes.clear()
        for probe in probes:
            self._cells[probe.population] = self._cells.get(probe.population, 0) + len(probe.index)
            self._probes.setdefault(probe.population, []).append(probe.number)

    def add(self, recordings: Recordings, step: int) -> None:
        """Count what was recorded since the last time, up to a step."""
        spikes, looks = recordings.spikes, self._limit < inf
        for population, numbers in self._probes.items():
            pieces = [spikes[number] for number in numbers if number in spikes]
            n_spikes = sum(map(_number, pieces))
            self.n_spikes += n_spikes
            if looks and population not in self._noted:
                self._look(population, self._cells[population], pieces, n_spikes, step)
        self.cell_time += 1e-3 * self._dt * sum(self._cells.values()) * (step - self._step)
        self._step = step

    def high(self) -> list[HighRate]:
        """Return the populations that were noted since this was called last."""
        new, self._new = self._new, []
        return new

    def _look(self, population: int, n_cells: int, pieces: list[Spikes], n_spikes: int, step: int) -> None:
        """Note a population whose rate is too high in a window."""
        window = self._windows.setdefault(population, _Window(self._step // self._steps))
        most = 1e-3 * self._dt * self._steps * self._limit * n_cells
        last = step // self._steps
        if window.n_spikes + n_spikes <= most and window.number == last:
            window.n_spikes += n_spikes
            return
        counts = self._counts(pieces, window.number, last)
        counts[0] += window.n_spikes
        window.number, window.n_spikes = last, int(counts[-1])
        highest = int(counts.argmax())
        if counts[highest] > most:
            number = last - len(counts) + 1 + highest
            seconds = 1e-3 * self._dt * self._steps
            start = number * self._steps * self._dt
            rate = float(counts[highest]) / (n_cells * seconds)
            self._noted.add(population)
            self._new.append(HighRate(population, n_cells, rate, start, start + 1e3 * seconds))

    def _counts(
        self, pieces: list[Spikes], first: int, last: int
    ) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
        """Return the number of spikes in each of some windows; a window begins at its first step."""
        edges = np.arange(first, last + 2) * self._steps
        counts = np.zeros(last - first + 1, np.int64)
        for piece in pieces:
            places = np.searchsorted(piece.step, edges)
            if piece.count is None:
                counts += np.diff(places)
            else:
                counts += np.diff(np.concatenate([[0], np.cumsum(piece.count, dtype=np.int64)])[places])
        return counts


def _number(spikes: Spikes) -> int:
    """Return how many spikes there are."""
    return len(spikes.step) if spikes.count is None else int(spikes.count.sum())


def mean_rate(totals: Iterable[tuple[int, float]]) -> float | None:
    """Return the mean rate in Hz of what several ranks counted; None if no cell is recorded.

    Parameters
    ----------
    totals : iterable of (int, float)
        The spikes and the time of the cells in s, by rank.
    """
    listed = list(totals)
    time = sum(each for _, each in listed)
    return sum(n for n, _ in listed) / time if time else None
