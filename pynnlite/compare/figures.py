"""Figures of one run, by population: rates, intervals, correlation, rhythms.

A figure that is not defined is NaN, never 0: the CV of a cell with two spikes, the correlation of silent cells.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..values import FloatArray
from .histories import History, cells_of

TRANSIENT = 200.0
"""How much of the beginning of a run is left out by default, in ms."""

LEAST_INTERVALS = 3
"""A cell with fewer intervals has no CV."""

CORRELATION_BIN = 5.0
"""Width of the bins in which spikes are counted for the correlation, in ms."""

ROUNDING = 1e-6
"""Times that differ by less than this, in ms, fall into the same bin on every simulator."""

BANDS = ((0, 10), (10, 30), (30, 80), (80, 250))
"""Bands of the power of the population's rate, in Hz; the upper end is included."""

RATE, CV, INTERVAL, SPREAD = "rate", "CV of intervals", "median interval", "spread of rates"
SILENT, CORRELATION, ALIVE = "silent share", "correlation", "alive"
POWERS = tuple(f"power {low}–{high} Hz" for low, high in BANDS)
FIGURES = (ALIVE, RATE, CV, INTERVAL, SPREAD, SILENT, CORRELATION, *POWERS)
"""Names of all figures."""

Figures = Mapping[str, Mapping[str, float]]
"""Figures of one run: by label of the population, by name."""


def figures(
    index: NDArray[Any], time: NDArray[Any], size: int, last: float, first: float = TRANSIENT
) -> dict[str, float]:
    """Return the figures of one population in one run.

    Parameters
    ----------
    index : (n,) ndarray of int
        The cell of each spike.
    time : (n,) ndarray of float
        Its time in ms.
    size : int
        How many cells the population has.
    last : float
        When the run ended, in ms.
    first : float
        Spikes up to this time, in ms, are left out.

    Returns
    -------
    dict of str to float
        By name, one of `FIGURES`. NaN where a figure is not defined:

        - alive: 0 if the population falls silent: after its last spike it is silent for more than twice as long as
          ever before; else 1;
        - rate: mean over cells, Hz;
        - CV of intervals: standard deviation by mean of a cell's intervals; mean over cells with enough of them;
        - median interval: of all intervals of all cells, ms;
        - spread of rates: standard deviation by mean of the cells' rates;
        - silent share: part of the cells that do not fire;
        - correlation: of the counts in bins of 5 ms, mean over all pairs of cells that fire;
        - power: variance of the population's rate (bins of 1 ms) in a band, Hz².
    """
    found = dict.fromkeys(FIGURES, float("nan"))
    if last <= first or size == 0:
        return found
    index, time = _by_cell(np.asarray(index), np.asarray(time, float), size, last, first)
    counts = np.bincount(index, minlength=size)
    mean = len(time) / size
    found[ALIVE] = _alive(time, last, first)
    found[RATE] = mean / (last - first) * 1000.0
    found[SILENT] = float(np.mean(counts == 0))
    if len(time):
        found[CV], found[INTERVAL] = _intervals(index, time, size)
        found[SPREAD] = float(np.std(counts) / mean) if size > 1 else float("nan")
        found[CORRELATION] = _correlation(index, time - first, size, last - first)
        found |= zip(POWERS, _powers(time - first, size, last - first), strict=True)
    return found


def figures_of(history: History, first: float = TRANSIENT) -> dict[str, dict[str, float]]:
    """Return the figures of all populations of cells of an execution, by their labels.

    Where a label is not the first of its kind, the number of the population follows it.

    Parameters
    ----------
    history : History
        What the execution did.
    first : float
        Spikes up to this time, in ms, are left out.
    """
    recipe = history.recipe
    found: dict[str, dict[str, float]] = {}
    for number, _ in cells_of(recipe):
        spikes, population = history.spikes(number), recipe.populations[number]
        index, step = spikes.index, spikes.step
        if spikes.count is not None:
            index, step = np.repeat(index, spikes.count), np.repeat(step, spikes.count)
        label = population.label if population.label not in found else f"{population.label} ({number})"
        found[label] = figures(index, step * recipe.dt, population.size, history.last * recipe.dt, first)
    return found


def _by_cell(
    index: NDArray[Any], time: FloatArray, size: int, last: float, first: float
) -> tuple[NDArray[Any], FloatArray]:
    """Return the spikes of the time that counts, ascending by cell and then time."""
    counts = (time > first + ROUNDING) & (time <= last + ROUNDING)
    index, time = index[counts], time[counts]
    if np.any(time[1:] < time[:-1]):
        order = np.argsort(time, kind="stable")
        index, time = index[order], time[order]
    key = index.astype(np.uint16) if size <= 2**16 else index  # NumPy sorts 16 bits by radix
    order = np.argsort(key, kind="stable")
    return index[order], time[order]


def _alive(time: FloatArray, last: float, first: float) -> float:
    """Return 0 if the pause at the end is more than twice the longest pause before, else 1."""
    if not len(time):
        return 0.0
    pauses = np.diff(np.sort(time), prepend=first)
    return float(last - time.max() <= 2.0 * pauses.max() + ROUNDING)


def _intervals(index: NDArray[Any], time: FloatArray, size: int) -> tuple[float, float]:
    """Return the mean CV and the median of intervals."""
    within = index[1:] == index[:-1]
    intervals, cell = np.diff(time)[within], index[1:][within]
    if not len(intervals):
        return float("nan"), float("nan")
    counts = np.bincount(cell, minlength=size)
    means = np.bincount(cell, intervals, size) / np.maximum(counts, 1)
    variances = np.bincount(cell, (intervals - means[cell]) ** 2, size) / np.maximum(counts, 1)
    enough = (counts >= LEAST_INTERVALS) & (means > 0)
    cvs = np.sqrt(variances[enough]) / means[enough]
    return float(np.mean(cvs)) if len(cvs) else float("nan"), float(np.median(intervals))


def _correlation(index: NDArray[Any], time: FloatArray, size: int, duration: float) -> float:
    """Return the mean correlation over all pairs, from the variance of the sum of standardised counts.

    The sum of m counts of variance 1 has variance m + m (m − 1) ρ, where ρ is the mean correlation.
    """
    n_bins = int((duration + ROUNDING) / CORRELATION_BIN)
    bins = _bins(time, CORRELATION_BIN)
    bins, index = bins[bins < n_bins], index[bins < n_bins].astype(np.int64)
    if n_bins < 2:
        return float("nan")
    places, counts = np.unique(index * n_bins + bins, return_counts=True)  # (cell, bin) pairs with spikes
    cell = places // n_bins
    means = np.bincount(cell, counts, size) / n_bins
    variances = np.bincount(cell, counts.astype(float) ** 2, size) / n_bins - means**2
    varied = variances > 1e-12
    m = int(varied.sum())
    if m < 2:
        return float("nan")
    weights = np.where(varied, 1.0 / np.sqrt(np.where(varied, variances, 1.0)), 0.0)
    total = np.bincount(places % n_bins, counts * weights[cell], n_bins) - np.sum(means * weights)
    return float((np.mean(total**2) - m) / (m * (m - 1)))


def _powers(time: FloatArray, size: int, duration: float) -> list[float]:
    """Return the variance of the population's rate in each band, in Hz²."""
    n_bins = int(duration + ROUNDING)
    bins = _bins(time, 1.0)
    rates = np.bincount(bins[bins < n_bins], minlength=n_bins) * (1000.0 / size)
    if n_bins < 2 or not rates.any():
        return [float("nan")] * len(BANDS)
    spectrum = 2.0 * np.abs(np.fft.rfft(rates)) ** 2 / n_bins**2
    frequencies = np.arange(len(spectrum)) * (1000.0 / n_bins)
    found = []
    for low, high in BANDS:
        band = (frequencies > low) & (frequencies <= high)
        found.append(float(spectrum[band].sum()) if band.any() else float("nan"))
    return found


def _bins(time: FloatArray, width: float) -> NDArray[np.int64]:
    """Return the bin of each spike; the end of a bin belongs to it."""
    found: NDArray[np.int64] = np.ceil((time - ROUNDING) / width).astype(np.int64) - 1
    return found
