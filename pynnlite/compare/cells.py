"""Did every cell do what its equations say, given what it heard? The comparison of a run with its replay."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..backend import Features, Tolerance
from ..columns import Spikes, Trace
from ..timebase import NEVER
from ..values import FloatArray, IndexArray
from .histories import History, cells_of, compared, restart_steps, restarted

SHIFT = 1e-6
"""How far two replays are put apart to see how cells amplify errors, in units of the compared variable."""

LEAST_GROWTH = 1e-3
"""Errors that have shrunk to less than this share are not followed any further."""

SUMMED = 4.0
"""Cells that do not forget add up the errors of all steps between two restarts, which makes them so much larger."""

UPSTROKE = 1.0
"""How long the upstroke of a spike lasts at most, in ms."""


@dataclass(frozen=True)
class Comparable:
    """What the cells of one population did in a run and in its replay.

    Parameters
    ----------
    population : int
        Its number.
    cells : (k,) ndarray of int32
        The cells that were replayed.
    tolerance : Tolerance
        How far their potentials may be apart.
    first : (k,) ndarray of int64
        The step of the first spike that only one of the two has; `NEVER` if all are the same.
    mismatches : (k,) ndarray of int64
        How many spikes only one of the two has.
    difference : (k,) ndarray of float64
        The largest difference of the compared variable before that step.
    excess : (k,) ndarray of float64
        The same in multiples of what is allowed.
    at : (k,) ndarray of int64
        The step of the sample with the largest excess.
    n_spikes : int
        How many spikes these cells emitted in the run.
    """

    population: int
    cells: IndexArray
    tolerance: Tolerance
    first: NDArray[np.int64]
    mismatches: NDArray[np.int64]
    difference: FloatArray
    excess: FloatArray
    at: NDArray[np.int64]
    n_spikes: int

    @property
    def suspects(self) -> NDArray[np.intp]:
        """Positions of the cells that must be looked at: too far apart, or with other spikes. The worst come first."""
        found = np.flatnonzero((self.excess > 1) | (self.mismatches > 0))
        return found[np.argsort(-self.excess[found], kind="stable")]


def tolerances(history: History, *features: Features) -> dict[int, Tolerance]:
    """Return how far the potentials of each population may be apart: the tolerances of both engines together."""
    found = {}
    for population, kind in cells_of(history.recipe):
        each = [one.tolerance(kind) for one in features]
        found[population] = Tolerance(
            sum(one.potential for one in each),
            sum(one.lag for one in each),
            "; ".join(filter(None, (one.reason for one in each))),
            max(one.others for one in each),
            max(one.shift for one in each),
        )
    return found


def side_by_side(
    history: History,
    replay: History,
    tolerance: Mapping[int, Tolerance],
    keep: Mapping[int, IndexArray] | None = None,
    shifted: History | None = None,
) -> Iterator[Comparable]:
    """Yield how far a run and its replay are apart, for each population of cells.

    Parameters
    ----------
    history : History
        The run, in which all cells were recorded.
    replay : History
        Its replay.
    tolerance : dict of int to Tolerance
        By population.
    keep : dict of int to (k,) ndarray of int32, optional
        By population, the cells that were replayed; all of those populations that are missing.
    shifted : History, optional
        Another replay, by `SHIFT` beside the first one at each restart. It tells how cells amplify errors.
    """
    for population, kind in cells_of(history.recipe):
        everyone = np.arange(history.recipe.populations[population].size, dtype=np.int32)
        kept = everyone if keep is None else keep.get(population, everyone)
        run = spikes_of(history.spikes(population), kept)
        first, mismatches = differing(run, spikes_of(replay.spikes(population), kept), len(kept))
        traces = history.trace(population, compared(kind)), replay.trace(population, compared(kind))
        allowed = tolerance[population]
        beside = None
        if shifted is not None and restarted(kind):
            beside = shifted.trace(population, compared(kind))
        yield Comparable(
            population,
            kept,
            allowed,
            first,
            mismatches,
            *_apart(*traces, kept, first, allowed, history.recipe.dt, run, beside),
            len(run.step),
        )


def spikes_of(spikes: Spikes, kept: IndexArray) -> Spikes:
    """Return the spikes of some cells, each under its position among them."""
    if not len(kept):
        return Spikes(spikes.index[:0], spikes.step[:0])
    position = np.minimum(np.searchsorted(kept, spikes.index), len(kept) - 1).astype(np.int32)
    here = kept[position] == spikes.index
    return Spikes(position[here], spikes.step[here])


def differing(one: Spikes, other: Spikes, n_cells: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return, for each cell, the step of the first spike that only one has, and the number of these."""
    only = only_in_one(one, other)
    first = np.full(n_cells, NEVER, np.int64)
    np.minimum.at(first, only.index, only.step)
    return first, np.bincount(only.index, minlength=n_cells).astype(np.int64)


def only_in_one(one: Spikes, other: Spikes) -> Spikes:
    """Return the spikes that only one of two has."""
    mine, others = (each.step << 32 | each.index for each in (one, other))
    keys = np.setxor1d(mine, others, assume_unique=True)
    return Spikes((keys & 0xFFFFFFFF).astype(np.int32), keys >> 32)


def _apart(
    run: Trace,
    replay: Trace,
    kept: IndexArray,
    first: NDArray[np.int64],
    allowed: Tolerance,
    dt: float,
    spikes: Spikes,
    beside: Trace | None,
) -> tuple[FloatArray, FloatArray, NDArray[np.int64]]:
    """Return for each cell the largest difference before a step, the largest excess, and the step of the latter.

    Samples are a millisecond apart, so that slopes are taken between them; where a cell exceeds what this allows, it is
    looked at again at every step. Where the tolerance depends on the slope, samples in the upstroke of a spike are left
    out: the step of the spike says more.
    """
    upstrokes = _upstrokes(run.step, spikes, dt) if allowed.lag else (run.step[:0], run.step[:0])
    n_cells, n_samples = len(kept), len(run.step)
    difference, excess = np.zeros(n_cells), np.zeros(n_cells)
    at = np.zeros(n_cells, np.int64)
    for begin in range(0, n_cells, max(1, 2**22 // max(1, n_samples))):
        block = slice(begin, begin + max(1, 2**22 // max(1, n_samples)))
        values = replay.values[:, block]
        apart = np.abs(run.values[:, kept[block]] - values)
        apart[run.step[:, None] >= first[None, block]] = 0.0
        inside = (upstrokes[1] >= begin) & (upstrokes[1] < begin + apart.shape[1])
        apart[upstrokes[0][inside], upstrokes[1][inside] - begin] = 0.0
        if allowed.lag:
            apart[-1:] = 0.0  # a spike may follow
        grown = (
            1.0 if beside is None else growth(run.step, values, beside.values[:, block], restart_steps(dt))
        )
        relative = apart / (allowed.potential * grown + allowed.lag * slopes(replay.step, values, dt))
        relative[np.isnan(apart)] = np.inf
        if n_samples:
            worst = relative.argmax(axis=0)
            difference[block], excess[block] = apart.max(axis=0), relative.max(axis=0)
            at[block] = run.step[worst]
    return difference, excess, at


def growth(step: NDArray[np.int64], values: FloatArray, shifted: FloatArray, length: int) -> FloatArray:
    """Return how much larger an error may have become, at each sample, since cells took over the state of the run.

    An error of any moment counts: the growth up to a sample is divided by the least growth before it.

    Parameters
    ----------
    step : (m,) ndarray of int64
        The steps of the samples.
    values, shifted : (m, k) ndarray of float64
        The compared variable in two replays that are `SHIFT` apart after each restart.
    length : int
        How many steps lie between two restarts.
    """
    grown = np.abs(shifted - values) / SHIFT
    least = np.maximum(grown, LEAST_GROWTH)
    for k in range(1, len(step)):
        if (step[k - 1] % length) == 0:
            least[k] = np.minimum(least[k], 1.0)
        else:
            least[k] = np.minimum(least[k], least[k - 1])
    larger: FloatArray = SUMMED * np.maximum(1.0, grown / least)
    return larger


def _upstrokes(
    step: NDArray[np.int64], spikes: Spikes, dt: float
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the samples, and the cells, that are in the upstroke of a spike: within `UPSTROKE` before it."""
    if len(step) < 2:
        return step[:0], step[:0]
    sample = (spikes.step - 1 - step[0]) // (step[1] - step[0])
    sample = np.clip(sample, 0, len(step) - 1)
    before = spikes.step - step[sample]
    inside = (before > 0) & (before * dt <= UPSTROKE)
    return sample[inside], spikes.index[inside].astype(np.int64)


def slopes(step: NDArray[np.int64], values: FloatArray, dt: float) -> FloatArray:
    """Return how fast samples change, per ms: the larger of the changes before and after each."""
    if len(step) < 2:
        return np.zeros_like(values)
    between = np.abs(np.diff(values, axis=0)) / (np.diff(step)[:, None] * dt)
    before, after = np.concatenate([between[:1], between]), np.concatenate([between, between[-1:]])
    largest: FloatArray = np.maximum(before, after)
    return largest
