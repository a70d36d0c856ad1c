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

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import KW_ONLY, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ..errors import BadValue
from .packages import optional

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Canvas

COLOURS = ("#1f4e79", "#c8553d", "#588b4c", "#8f6aa8", "#b8860b", "#4a4a4a")
MOST_LABELS = 8


@dataclass(frozen=True)
class Histogram:
    """Numbers to be shown as a histogram.

    Parameters
    ----------
    values : array_like
        The numbers; those that are not finite are left out.
    bins : int
        How many bars.
    """

    values: Any
    bins: int = 30


class Panel:
    """One plot of a figure.

    Parameters
    ----------
    *data : neo.AnalogSignal, neo.SpikeTrain or sequence of them, neo.Segment, Histogram, or array_like
        Signals are drawn over each other; spike trains are stacked, the first at the bottom; of a segment, all signals
        and trains are drawn; an array is drawn against the position of its values. Where there are both, the trains
        have an axis on the right.
    xlabel, ylabel, title : str, optional
        Texts.
    xticks, yticks : bool
        Whether numbers stand at the axes.
    xlim, ylim : (float, float), optional
        Ranges of the axes.
    data_labels : sequence of str, optional
        What each item of `data` is, for the legend.
    line_properties : sequence of dict, optional
        Settings of matplotlib's lines for each item of `data`.
    color : str, optional
        One colour for everything; a colour for each item if omitted.
    linewidth, markersize : float
        Width of lines and size of spikes, in points.
    legend : bool
        Whether to show `data_labels`.
    """

    def __init__(
        self,
        *data: Any,
        xlabel: str | None = None,
        ylabel: str | None = None,
        title: str | None = None,
        xticks: bool = False,
        yticks: bool = True,
        xlim: tuple[float, float] | None = None,
        ylim: tuple[float, float] | None = None,
        data_labels: Sequence[str] | None = None,
        line_properties: Sequence[Mapping[str, Any]] | None = None,
        color: str | None = None,
        linewidth: float = 1.0,
        markersize: float | None = None,
        legend: bool = True,
    ) -> None:
        for name, given in (("data_labels", data_labels), ("line_properties", line_properties)):
            if given is not None and len(given) != len(data):
                raise BadValue(
                    f"{name} of a Panel needs {len(data)} items, one for each data, not {len(given)}."
                )
        self.data = data
        self.labels = data_labels
        self.line_properties = line_properties or [{} for _ in data]
        self.texts = {"xlabel": xlabel, "ylabel": ylabel, "title": title, "xlim": xlim, "ylim": ylim}
        self.ticks = (xticks, yticks)
        self.legend = legend
        self.color = color
        self.linewidth, self.markersize = linewidth, markersize

    def plot(self, axes: Axes) -> None:
        """Draw the panel on matplotlib's axes."""
        base = 0
        parts = [(k, part) for k, item in enumerate(self.data) for part in _parts(item)]
        rows = sum(len(part) for _, part in parts if _is_trains(part))
        mixed = rows > 0 and any(not _is_trains(part) for _, part in parts)
        trains = axes.twinx() if mixed else axes
        for k, item in parts:
            style = _Style(
                self.labels[k] if self.labels is not None else None,
                self.color or COLOURS[k % len(COLOURS)],
                self.linewidth,
                *_marker(rows, self.markersize),
                several=len(self.data) == 1 and self.color is None,
                properties=self.line_properties[k],
            )
            base = _draw(trains if _is_trains(item) else axes, item, style, base)
        if base and self.texts["ylim"] is None:
            trains.set_ylim(-0.5, base - 0.5)
            trains.locator_params(axis="y", integer=True)
        self._decorate(axes, stacked=base)

    def _decorate(self, axes: Axes, stacked: int) -> None:
        axes.set(**{name: value for name, value in self.texts.items() if value is not None})
        axes.tick_params(labelbottom=self.ticks[0], labelleft=self.ticks[1], left=self.ticks[1])
        axes.margins(x=0.0)
        axes.spines[["top", "right"]].set_visible(False)
        handles, labels = axes.get_legend_handles_labels()
        if self.legend and 0 < len(labels) <= MOST_LABELS:
            axes.legend(
                handles,
                labels,
                ncols=len(labels),
                loc="lower right",
                bbox_to_anchor=(1.0, 1.0),
                borderaxespad=0.0,
                frameon=False,
                fontsize="small",
                markerscale=5.0 if stacked else 1.0,
            )


class Figure:
    """Panels one below the other.

    Parameters
    ----------
    *panels : Panel
        From top to bottom.
    title : str, optional
        Above all panels.
    annotations : str, optional
        Small, below all panels.
    settings : dict, optional
        Settings of matplotlib's `rcParams` for this figure.
    size : (float, float), optional
        Width and height in inches.
    """

    def __init__(
        self,
        *panels: Panel,
        title: str | None = None,
        annotations: str | None = None,
        settings: Mapping[str, Any] | None = None,
        size: tuple[float, float] | None = None,
    ) -> None:
        self.panels = panels
        self.title, self.annotations = title, annotations
        self.settings = {"font.size": 9, **(settings or {})}
        self.size = size or (8.0, max(2.4, 1.9 * len(panels) + 0.6))

    def save(self, filename: str | Path) -> None:
        """Write the figure to a file, whose ending gives the format; folders are made as needed."""
        path = Path(filename)
        path.parent.mkdir(parents=True, exist_ok=True)
        canvas_of = optional("matplotlib.figure", "plot", "Plotting").Figure
        with self._context():
            canvas = canvas_of(figsize=self.size, layout="constrained")
            self._compose(canvas)
            canvas.savefig(path, dpi=150)

    def show(self) -> None:
        """Show the figure in a window; return when the window is closed."""
        pyplot = optional("matplotlib.pyplot", "plot", "Plotting")
        with self._context():
            self._compose(pyplot.figure(figsize=self.size, layout="constrained"))
            pyplot.show()

    def _context(self) -> Any:
        return optional("matplotlib", "plot", "Plotting").rc_context(self.settings)

    def _compose(self, canvas: Canvas) -> None:
        rows = canvas.subplots(len(self.panels), squeeze=False)[:, 0] if self.panels else ()
        for panel, axes in zip(self.panels, rows, strict=True):
            panel.plot(axes)
        canvas.align_ylabels()
        if self.title:
            canvas.suptitle(self.title)
        if self.annotations:
            canvas.supxlabel(self.annotations, fontsize=6, x=0.01, ha="left")


@dataclass(frozen=True)
class _Style:
    label: str | None
    color: str
    linewidth: float
    marker: str
    markersize: float
    _: KW_ONLY
    several: bool
    properties: Mapping[str, Any]


def _draw(axes: Axes, item: Any, style: _Style, base: int) -> int:
    """Draw one item of data, and return how many rows of spike trains there are now."""
    if isinstance(item, Histogram):
        numbers = np.asarray(item.values, dtype=np.float64)
        axes.hist(
            numbers[np.isfinite(numbers)], bins=item.bins, color=style.color, label=style.label, alpha=0.7
        )
        return base
    if hasattr(item, "sampling_period"):
        _draw_lines(axes, item.times.rescale("ms").magnitude, item.magnitude, style)
        return base
    if _is_trains(item):
        return _draw_trains(axes, item, style, base)
    values = np.asarray(item, dtype=np.float64)
    _draw_lines(axes, np.arange(len(values)), values.reshape(len(values), -1), style)
    return base


def _marker(rows: int, size: float | None) -> tuple[str, float]:
    """Return the marker for spikes, and its size in points unless that is given, by the number of rows."""
    marker, fitting = ("|", 5.0) if rows <= 50 else (".", 3.0) if rows <= 500 else (".", 1.8)
    return marker, fitting if size is None else size


def _parts(item: Any) -> list[Any]:
    """Return what is drawn for one item of data: the signals and the trains of a segment, or the item."""
    if hasattr(item, "spiketrains") and hasattr(item, "analogsignals"):
        return [*item.analogsignals, *([item.spiketrains] if len(item.spiketrains) else [])]
    return [[item]] if hasattr(item, "waveforms") else [item]


def _is_trains(item: Any) -> bool:
    if isinstance(item, np.ndarray) or not hasattr(item, "__len__"):
        return False
    return not len(item) or hasattr(next(iter(item)), "t_stop")


def _draw_lines(axes: Axes, x: Any, columns: Any, style: _Style) -> None:
    for k, column in enumerate(columns.T):
        color = COLOURS[k % len(COLOURS)] if style.several else style.color
        label = style.label if k == 0 else None
        axes.plot(
            x, column, **{"color": color, "linewidth": style.linewidth, "label": label, **style.properties}
        )


def _draw_trains(axes: Axes, trains: Any, style: _Style, base: int) -> int:
    counts = [len(train) for train in trains]
    times = np.concatenate([np.zeros(0), *(_milliseconds(train) for train in trains)])
    rows = np.repeat(np.arange(base, base + len(counts)), counts)
    settings = {
        "color": style.color,
        "label": style.label,
        "marker": style.marker,
        "markersize": style.markersize,
    }
    settings["markeredgewidth"] = 0.0 if style.marker == "." else 1.0
    axes.plot(times, rows, linestyle="none", rasterized=True, **{**settings, **style.properties})
    if len(counts):
        axes.set_xlim(float(trains[0].t_start.rescale("ms")), float(trains[0].t_stop.rescale("ms")))
    return base + len(counts)


def _milliseconds(train: Any) -> Any:
    """Return times in ms; rescaling each of thousands of trains takes longer than drawing them."""
    return train.magnitude if train.dimensionality.string == "ms" else train.rescale("ms").magnitude
