"""Figures of recorded data. Scripts import them from `pynnlite.utility.plotting`."""

from .axes import (
    plot_array_as_image,
    plot_hist,
    plot_signal,
    plot_signals,
    plot_spiketrainlist,
    plot_spiketrains,
    scatterplot,
)
from .data import DataTable, Histogram, isi_histogram
from .figure import Figure, comparison_plot
from .matrices import matrix_figure
from .panel import Panel
from .recorded import plot, raster, rates, traces

__all__ = [
    "DataTable",
    "Figure",
    "Histogram",
    "Panel",
    "comparison_plot",
    "isi_histogram",
    "matrix_figure",
    "plot",
    "plot_array_as_image",
    "plot_hist",
    "plot_signal",
    "plot_signals",
    "plot_spiketrainlist",
    "plot_spiketrains",
    "raster",
    "rates",
    "scatterplot",
    "traces",
]
