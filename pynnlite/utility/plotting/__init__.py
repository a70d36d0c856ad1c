"""Plot recorded data, under PyNN's names: a figure of panels, one below the other.

::

    from pynnlite.utility.plotting import Figure, Panel

    data = cells.get_data().segments[0]
    Figure(
        Panel(data.filter(name="v")[0], ylabel="Membrane potential (mV)"),
        Panel(data.spiketrains, xlabel="Time (ms)", xticks=True),
        title="Two panels",
    ).save("figure.png")

Needs matplotlib: ``pip install 'pynnlite[plot]'``.
"""

from .axes import (
    plot_array_as_image,
    plot_hist,
    plot_signal,
    plot_signals,
    plot_spiketrainlist,
    plot_spiketrains,
    scatterplot,
)
from .connections import connection_plot
from .data import DataTable, Histogram, isi_histogram
from .figure import Figure, comparison_plot
from .panel import Panel

__all__ = [
    "DataTable",
    "Figure",
    "Histogram",
    "Panel",
    "comparison_plot",
    "connection_plot",
    "isi_histogram",
    "plot_array_as_image",
    "plot_hist",
    "plot_signal",
    "plot_signals",
    "plot_spiketrainlist",
    "plot_spiketrains",
    "scatterplot",
]
