"""Plot recorded data, under PyNN's names: a figure of panels, one below the other.

::

    from pynnlite.utility.plotting import Figure, Panel

    data = cells.get_data().segments[0]
    Figure(
        Panel(data.filter(name="v")[0], ylabel="Membrane potential (mV)"),
        Panel(data.spiketrains, xlabel="Time (ms)", xticks=True),
        title="Two panels",
    ).save("figure.png")

`raster`, `traces`, `rates` and `plot` make such a figure in one line, of a population or of its
data: ``raster(cells).save("raster.png")``.

Needs matplotlib: ``pip install 'pynnlite[plot]'``.
"""

from ...plotting import (
    DataTable,
    Figure,
    Histogram,
    Panel,
    comparison_plot,
    isi_histogram,
    plot,
    plot_array_as_image,
    plot_hist,
    plot_signal,
    plot_signals,
    plot_spiketrainlist,
    plot_spiketrains,
    raster,
    rates,
    scatterplot,
    traces,
)
from .connections import connection_plot

__all__ = [
    "DataTable",
    "Figure",
    "Histogram",
    "Panel",
    "comparison_plot",
    "connection_plot",
    "isi_histogram",
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
