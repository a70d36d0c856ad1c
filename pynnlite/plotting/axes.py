"""Plot one thing each on axes of matplotlib that a script has made."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from .data import DataTable, Histogram
from .panel import Panel

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def plot_signal(ax: Axes, signal: Any, index: int | None = None, label: str = "", **options: Any) -> None:
    """Plot a signal, or one of its channels, against time.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        Where.
    signal : neo.AnalogSignal
        What.
    index : int, optional
        Position of one channel in the signal; all if omitted.
    label : str
        For the legend.
    **options
        As for `Panel`.
    """
    _plot(ax, signal if index is None else signal[:, [index]], label, options)


def plot_signals(ax: Axes, signal_array: Any, label_prefix: str = "", **options: Any) -> None:
    """Plot all channels of a signal against time; the parameters are those of `plot_signal`."""
    _plot(ax, signal_array, label_prefix, options)


def plot_spiketrains(ax: Axes, spiketrains: Sequence[Any], label: str = "", **options: Any) -> None:
    """Plot spike trains as rows of marks.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        Where.
    spiketrains : sequence of neo.SpikeTrain
        The first is the lowest row.
    label : str
        For the legend.
    **options
        As for `Panel`.
    """
    _plot(ax, spiketrains, label, {"ylabel": "Neuron index", **options})


plot_spiketrainlist = plot_spiketrains


def plot_array_as_image(ax: Axes, arr: Any, label: str = "", **options: Any) -> None:
    """Plot a matrix as an image whose first row is at the bottom.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        Where.
    arr : (n, m) array_like
        The matrix.
    label : str
        A title.
    **options
        As for `Panel`, and what `pcolormesh` of matplotlib takes.
    """
    _plot(ax, arr, "", {**({"title": label} if label else {}), **options})


def plot_hist(ax: Axes, histogram: Histogram, label: str = "", **options: Any) -> None:
    """Plot a histogram.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        Where.
    histogram : Histogram
        What.
    label : str
        For the legend.
    **options
        As for `Panel`, and what `hist` of matplotlib takes.
    """
    _plot(ax, histogram, label, options)


def scatterplot(ax: Axes, data_table: DataTable, label: str = "", **options: Any) -> None:
    """Plot points, and the curve that was fitted to them if there is one.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        Where.
    data_table : DataTable
        The points.
    label : str
        For the legend.
    **options
        As for `Panel`.
    """
    _plot(ax, data_table, label, options)


def _plot(ax: Axes, item: Any, label: str, options: dict[str, Any]) -> None:
    Panel(item, data_labels=[label] if label else None, **{"xticks": True, **options}).plot(ax)
