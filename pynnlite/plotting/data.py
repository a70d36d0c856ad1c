"""Numbers to be plotted, other than signals and spike trains."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..errors import BadValue
from ..packages import optional
from ..values import as_numbers


@dataclass(frozen=True)
class Histogram:
    """Numbers to be shown as a histogram.

    Iteration gives the lower edge of each bar and the count.

    Parameters
    ----------
    values : array_like
        The numbers; those that are not finite are left out.
    bins : int
        How many bars.
    """

    values: Any
    bins: int = 30

    @property
    def finite(self) -> NDArray[np.float64]:
        """The numbers that are finite."""
        numbers = as_numbers(self.values, "values of a Histogram must be numbers")
        finite: NDArray[np.float64] = numbers[np.isfinite(numbers)]
        return finite

    def __iter__(self) -> Iterator[tuple[float, int]]:
        counts, edges = np.histogram(self.finite, bins=self.bins)
        return zip(edges[:-1].tolist(), counts.tolist(), strict=True)


class DataTable:
    """Points (x, y) to be shown as a scatter plot.

    Parameters
    ----------
    x, y : (n,) array_like
        The coordinates.

    Attributes
    ----------
    fitted : (n,) ndarray of float64, or None
        The values, at `x`, of the curve that was fitted last.
    """

    def __init__(self, x: Any, y: Any) -> None:
        self.x, self.y = (
            as_numbers(each, "x and y of a DataTable must be lists of numbers") for each in (x, y)
        )
        if self.x.ndim != 1 or self.x.shape != self.y.shape:
            raise BadValue(
                f"x and y of a DataTable must be lists of the same length, not of shapes {self.x.shape} and"
                f" {self.y.shape}."
            )
        self.fitted: NDArray[np.float64] | None = None

    def fit_curve(self, f: Callable[..., Any], p0: Any, **options: Any) -> tuple[Any, Any]:
        """Fit a curve by least squares, and return its parameters and their covariance.

        Parameters
        ----------
        f : callable
            Takes `x` and the parameters, and returns `y`.
        p0 : sequence of float
            The parameters to begin with.
        **options
            As for `scipy.optimize.curve_fit`.
        """
        best, covariance = optional("scipy.optimize", "plot", "Fitting a curve").curve_fit(
            f, self.x, self.y, p0, **options
        )
        self.fitted = np.asarray(f(self.x, *best), dtype=np.float64)
        return best, covariance


def isi_histogram(segment: Any, bins: int = 30) -> Histogram:
    """Return a histogram of the intervals (ms) between the spikes of each cell of a segment.

    Parameters
    ----------
    segment : neo.Segment
        Whose spike trains.
    bins : int
        How many bars.
    """
    trains = (np.sort(train.rescale("ms").magnitude) for train in segment.spiketrains)
    return Histogram(np.concatenate([np.zeros(0), *(np.diff(train) for train in trains)]), bins)


def bounds_of(train: Any) -> tuple[float, float]:
    """Return when the recording of a spike train began and ended, in ms."""
    return _in_ms(train.t_start), _in_ms(train.t_stop)


def span_of(trains: Iterable[Any]) -> tuple[float, float]:
    """Return when the first recording of some spike trains began and the last one ended, in ms."""
    starts, stops = zip(*map(bounds_of, trains), strict=True)
    return min(starts), max(stops)


def _in_ms(time: Any) -> float:
    """Return a time in ms; rescaling those of thousands of trains takes longer than drawing them."""
    return float(time.magnitude if time.dimensionality.string == "ms" else time.rescale("ms").magnitude)
