"""Populations that emit spikes and receive nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .. import draws
from ..declarations import Draw, IntervalSource, Parameter, SourceType, SpikeRequest
from ..errors import BadValue
from ..timebase import nearest_steps
from ..values import Trains

FloatArray = NDArray[np.float64]
CountArray = NDArray[np.int64]
Columns = tuple[NDArray[np.int32], NDArray[np.int64], NDArray[np.int32]]


START = Parameter("start", 0.0, "ms", "When the process begins.", least=0.0, forever=True)
DURATION = Parameter("duration", 1e10, "ms", "How long the process lasts.", least=0.0, forever=True)

LEAST_INTERVAL = 1e-4
"""The least mean of intervals, in ms: more spikes would take too long to draw."""


class SpikeSourceArray(SourceType):
    """Cells that emit spikes at given times.

    `spike_times` is a list of times in ms, the same for every cell, one such list for each cell, or a function of the
    index of a cell that returns its list. Times must not be negative; they may lie off the grid (see
    `pynnlite.errors.RoundingWarning`). Those that are not in ascending order are sorted, with a warning.
    """

    parameters = (Parameter("spike_times", (), "ms", "Times at which the cell emits spikes.", least=0.0),)

    @classmethod
    def _checked(cls, parameter: Parameter, given: Any, assignment: int = 0) -> Trains:
        return Trains.of(given, f"{parameter.name} of {cls.__name__}")

    @classmethod
    def emit(cls, request: SpikeRequest) -> Columns:
        trains: Trains = request.parameters["spike_times"]
        return trains.between(request.first, request.last, request.dt, request.index)

    @classmethod
    def times(cls, request: SpikeRequest) -> tuple[NDArray[np.int32], NDArray[np.float64]]:
        trains: Trains = request.parameters["spike_times"]
        return trains.times_between(request.first, request.last, request.dt, request.index)


class SpikeSourcePoisson(SourceType):
    """Cells that emit spikes as independent Poisson processes.

    In every step that begins at or after `start` and before `start + duration`, each cell emits a Poisson-distributed
    number of spikes of mean `rate · dt`, at the end of the step. This mean is at most 10⁶.
    """

    parameters = (
        Parameter("rate", 1.0, "Hz", "Mean rate.", least=0.0, most=1e9),
        START,
        DURATION,
    )

    @staticmethod
    def schedule(parameters: Mapping[str, Any], dt: float) -> tuple[FloatArray, CountArray, CountArray]:
        """Return the mean of each source's counts, the first step that draws, and the first that no longer does.

        Raises
        ------
        BadValue
            If a mean is above 10⁶.
        """
        with np.errstate(over="ignore"):
            stop = parameters["start"] + parameters["duration"]
        begin, end = nearest_steps([parameters["start"], stop], dt)
        mean = parameters["rate"] * (dt / 1000.0)
        if np.max(mean, initial=0.0) > draws.MAX_MEAN:
            raise BadValue(
                f"A rate of SpikeSourcePoisson means {np.max(mean):g} spikes in each step of {dt:g} ms; at most"
                f" {draws.MAX_MEAN:g} are possible. Give a lower rate, or a shorter time step."
            )
        return mean, begin, end

    @classmethod
    def emit(cls, request: SpikeRequest) -> Columns:
        mean, begin, end = cls.schedule(request.parameters, request.dt)
        first = max(request.first, 0)
        index, step, count = draws.poisson_spikes(
            request.key,
            mean,
            request.index,
            begin,
            end,
            first,
            max(request.last, first),
        )
        return index, step + 1, count


class SpikeSourcePoissonRefractory(IntervalSource):
    """Cells that emit spikes as Poisson processes with a dead time after each spike.

    An interval is `tau_refrac` and an exponentially distributed time, so that `rate` is the mean rate; it is at
    most one spike for each `tau_refrac`. Times lie off the grid.
    """

    parameters = (
        Parameter("rate", 1.0, "Hz", "Mean rate.", least=0.0, most=1e7),
        Parameter("tau_refrac", 0.0, "ms", "The shortest interval between two spikes.", least=0.0),
        START,
        DURATION,
    )

    @classmethod
    def check(cls, request: SpikeRequest) -> None:
        rate, dead = request.parameters["rate"], request.parameters["tau_refrac"]
        wrong = np.flatnonzero(rate * dead > 1000.0 * (1.0 + 1e-12))
        if wrong.size:
            k = wrong[0]
            raise BadValue(
                f"SpikeSourcePoissonRefractory: a rate of {rate[k]:g} Hz means intervals of {1000.0 / rate[k]:g} ms,"
                f" but tau_refrac is {dead[k]:g} ms. Give a rate of at most {1000.0 / dead[k]:g} Hz."
            )

    @classmethod
    def intervals(cls, parameters: Mapping[str, Any], draw: Draw) -> FloatArray:
        with np.errstate(divide="ignore"):
            rest = np.maximum(1000.0 / parameters["rate"] - parameters["tau_refrac"], 0.0)
        waiting = draws.cell_exponentials(draw.key, rest, draw.index, draw.ordinal)
        intervals: FloatArray = parameters["tau_refrac"] + waiting
        return intervals


class SpikeSourceGamma(IntervalSource):
    """Cells that emit spikes at intervals of a gamma distribution of shape `alpha` and mean `alpha / beta`.

    Times lie off the grid.
    """

    parameters = (
        Parameter("alpha", 2.0, "", "Shape of the distribution.", above=0.0),
        Parameter(
            "beta", 1.0, "Hz", "Rate parameter of the distribution: spikes come at `beta / alpha`.", least=0.0
        ),
        START,
        DURATION,
    )

    @classmethod
    def check(cls, request: SpikeRequest) -> None:
        alpha, beta = request.parameters["alpha"], request.parameters["beta"]
        wrong = np.flatnonzero(alpha * 1000.0 < LEAST_INTERVAL * beta)
        if wrong.size:
            k = wrong[0]
            raise BadValue(
                f"SpikeSourceGamma: alpha = {alpha[k]:g} and beta = {beta[k]:g} Hz mean intervals of"
                f" {1000.0 * alpha[k] / beta[k]:g} ms; at least {LEAST_INTERVAL:g} ms are possible."
            )

    @classmethod
    def intervals(cls, parameters: Mapping[str, Any], draw: Draw) -> FloatArray:
        beta = parameters["beta"]
        scale = 1000.0 / np.where(beta > 0.0, beta, 1.0)
        interval = draws.cell_gammas(draw.key, parameters["alpha"], scale, draw.index, draw.ordinal)
        return np.where(beta > 0.0, interval, np.inf)


class SpikeSourceInhGamma(IntervalSource):
    """Cells that emit spikes as gamma processes whose parameters change in time.

    From `tbins[k]` to `tbins[k + 1]`, and after the last of them without end, the rate at which a cell fires depends on
    the time since its last spike: as in a process whose intervals have a gamma distribution of shape `a[k]` and scale
    `b[k]`, of mean `a[k] b[k]`. Before `tbins[0]` there are no spikes. Times lie off the grid.

    References
    ----------
    Muller E, Buesing L, Schemmel J, Meier K (2007). Spike-frequency adapting neural ensembles: beyond mean adaptation
    and renewal theories. Neural Computation 19, 2958–3010.
    """

    parameters = (
        Parameter("a", (1.0,), "", "Shape of the distribution from each time on.", above=0.0, most=1e6),
        Parameter("b", (1.0,), "s", "Scale of the distribution from each time on.", above=0.0),
        Parameter("tbins", (0.0,), "ms", "When shape and scale change.", least=0.0),
        START,
        DURATION,
    )

    @classmethod
    def check(cls, request: SpikeRequest) -> None:
        for cell in request.index:
            a, b, times = (request.parameters[name].row(int(cell)) for name in ("a", "b", "tbins"))
            if not len(a) == len(b) == len(times):
                raise BadValue(
                    f"SpikeSourceInhGamma needs one a and one b for each of tbins, got {len(a)} a, {len(b)} b and"
                    f" {len(times)} tbins."
                )
            if (np.diff(times) <= 0).any():
                raise BadValue(f"tbins of SpikeSourceInhGamma must be ascending, got {times.tolist()}.")
            if (a * b * 1000.0 < LEAST_INTERVAL).any():
                k = int(np.argmin(a * b))
                raise BadValue(
                    f"SpikeSourceInhGamma: a = {a[k]:g} and b = {b[k]:g} s mean intervals of"
                    f" {1000.0 * a[k] * b[k]:g} ms; at least {LEAST_INTERVAL:g} ms are possible."
                )
            if all(request.parameters[name].shared for name in ("a", "b", "tbins")):
                break

    @classmethod
    def following(cls, parameters: Mapping[str, Any], draw: Draw) -> FloatArray:
        a, b, edges = (parameters[name] for name in ("a", "b", "tbins"))
        begin = np.maximum(draw.time, edges[:, 0])
        wanted = draws.cell_exponentials(draw.key, np.ones(len(begin)), draw.index, draw.ordinal)
        at, age, result = (edges <= begin[:, None]).sum(axis=1) - 1, np.zeros(len(begin)), begin.copy()
        left = np.arange(len(begin))
        while left.size:
            bin_ = left, at[left]
            shape, unit, until = a[bin_], 1000.0 * b[bin_], _after(edges, *bin_) - begin[left]
            before = draws.cumulative_hazard(shape, age[left] / unit)
            there = draws.cumulative_hazard(shape, until / unit) - before
            fires = there >= wanted[left]
            some = left[fires]
            ages = draws.age_at(shape[fires], (before + wanted[left])[fires], (age[left] / unit)[fires])
            result[some] = begin[some] + np.clip(ages * unit[fires], age[some], until[fires])
            age[left], wanted[left] = until, wanted[left] - there
            at[left] += 1
            left = left[~fires]
        following: FloatArray = result[:, None]
        return following


def _after(edges: FloatArray, row: NDArray[np.intp], bin_: NDArray[np.intp]) -> FloatArray:
    """Return where bins of some rows of edges end; the last ones of a row, which NaN may follow, never do."""
    last = edges.shape[1] - 1
    end = edges[row, np.minimum(bin_ + 1, last)]
    return np.where((bin_ < last) & ~np.isnan(end), end, np.inf)
