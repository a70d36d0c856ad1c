"""Panels: one plot of a figure each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import KW_ONLY, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from ..errors import BadValue
from ..values import as_numbers
from .data import DataTable, Histogram, span_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes

COLOURS = ("#1f4e79", "#c8553d", "#588b4c", "#8f6aa8", "#b8860b", "#4a4a4a")
MOST_LABELS = 8


OWN = ("color", "legend", "linewidth", "markersize", "xticks", "y_offset", "ylabel", "yticks")
"""Options of a panel that are not matplotlib's, or mean more."""

KINDS = "signals, spike trains, segments, histograms, tables of points, and numbers as a list or a matrix"
"""What can be drawn."""


class Panel:
    """One plot of a figure.

    Parameters
    ----------
    *data : neo.AnalogSignal, neo.SpikeTrain or sequence of them, neo.Segment, Histogram, DataTable, or array_like
        Signals are drawn over each other; spike trains are stacked, the first at the bottom; of a segment, all signals
        and trains are drawn; a list of numbers is drawn against the position of its values, a matrix as an image. Where
        there are signals and trains, the trains have an axis on the right.
    data_labels : sequence of str, optional
        What each item of `data` is, for the legend.
    line_properties : sequence of dict, optional
        Settings of matplotlib's lines for each item of `data`.
    **options
        Settings of the panel:

        ``xticks``, ``yticks``
            Whether numbers stand at the axes (no, yes), or at which values.
        ``ylabel``
            A text; ``"auto"`` for the name and unit of the first signal.
        ``color``
            One colour for everything; a colour for each item if omitted.
        ``linewidth``, ``markersize``
            Width of lines and size of spikes, in points.
        ``legend``
            Whether to show `data_labels`, or where (``"upper left"``), or what `legend` of matplotlib takes, as a dict.
        ``y_offset``
            How far each line of a signal is above the line before it.

        All else is handed to matplotlib: what its axes can set (``xlabel``, ``title``, ``xlim``, ``yscale``, …) to the
        axes, the rest (``linestyle``, ``alpha``, ``cmap``, …) to what draws the data.
    """

    def __init__(
        self,
        *data: Any,
        data_labels: Sequence[str] | None = None,
        line_properties: Sequence[Mapping[str, Any]] | None = None,
        **options: Any,
    ) -> None:
        if isinstance(data_labels, str) and len(data) == 1:
            data_labels = [data_labels]
        for name, given in (("data_labels", data_labels), ("line_properties", line_properties)):
            if given is not None and (isinstance(given, str) or not isinstance(given, Sequence | np.ndarray)):
                raise BadValue(f"{name} of a Panel must be a list, one for each data, not {given!r}.")
            if given is not None and len(given) != len(data):
                raise BadValue(
                    f"{name} of a Panel needs {len(data)} items, one for each data, not {len(given)}."
                )
        if line_properties is not None and not all(isinstance(each, Mapping) for each in line_properties):
            raise BadValue(f"line_properties of a Panel must be dicts, not {line_properties!r}.")
        self.data = data
        self.data_labels = data_labels
        self.line_properties = line_properties or [{} for _ in data]
        self.options = options

    def plot(self, axes: Axes) -> None:
        """Draw the panel on matplotlib's axes."""
        from matplotlib.cbook import normalize_kwargs
        from matplotlib.lines import Line2D

        base = 0
        parts = [(k, part) for k, item in enumerate(self.data) for part in _parts(item)]
        rows = sum(len(part) for _, part in parts if _is_trains(part))
        mixed = rows > 0 and any(not _is_trains(part) for _, part in parts)
        trains = axes.twinx() if mixed else axes
        drawn, of_axes = self._shared_out(axes)
        for k, item in parts:
            style = _Style(
                None if self.data_labels is None else self.data_labels[k],
                self.options.get("color") or COLOURS[k % len(COLOURS)],
                self.options.get("linewidth", 1.0),
                *_marker(rows, self.options.get("markersize")),
                several=len(self.data) == 1 and self.options.get("color") is None,
                offset=self.options.get("y_offset") or 0.0,
                properties={**drawn, **normalize_kwargs(dict(self.line_properties[k]), Line2D)},
            )
            try:
                base = _draw(trains if _is_trains(item) else axes, item, style, base)
            except AttributeError as error:
                raise BadValue(f"A Panel has an option that matplotlib does not know: {error}") from error
        if base and "ylim" not in of_axes:
            trains.set_ylim(-0.5, base - 0.5)
            trains.locator_params(axis="y", integer=True)
        self._decorate(axes, of_axes, parts, stacked=base)

    def _shared_out(self, axes: Axes) -> tuple[dict[str, Any], dict[str, Any]]:
        """Return the options for what draws the data, and those for the axes."""
        from matplotlib.cbook import normalize_kwargs
        from matplotlib.lines import Line2D

        others = {name: value for name, value in self.options.items() if name not in OWN}
        of_axes = {
            name: value
            for name, value in others.items()
            if hasattr(axes, f"set_{name}") and not hasattr(Line2D, f"set_{name}")
        }
        drawn = {name: value for name, value in others.items() if name not in of_axes}
        return normalize_kwargs(drawn, Line2D), {
            name: value for name, value in of_axes.items() if value is not None
        }

    def _decorate(
        self, axes: Axes, settings: Mapping[str, Any], parts: Sequence[tuple[int, Any]], stacked: int
    ) -> None:
        xticks, yticks = self.options.get("xticks", False), self.options.get("yticks", True)
        ylabel = self.options.get("ylabel")
        if ylabel == "auto":
            signals = [item for _, item in parts if _is_signal(item)]
            ylabel = f"{signals[0].name} ({signals[0].dimensionality.string})" if signals else None
        axes.margins(x=0.0)
        axes.set(**settings, **({} if ylabel is None else {"ylabel": ylabel}))
        for name, ticks in (("xticks", xticks), ("yticks", yticks)):
            if np.ndim(ticks) == 1:
                axes.set(**{name: ticks})
        x, y = (np.ndim(ticks) == 1 or bool(ticks) for ticks in (xticks, yticks))
        axes.tick_params(labelbottom=x, labelleft=y, left=y)
        axes.spines[["top", "right"]].set_visible(False)
        self._add_legend(axes, 5.0 if stacked else 1.0)

    def _add_legend(self, axes: Axes, markerscale: float) -> None:
        legend = self.options.get("legend", True)
        handles, labels = axes.get_legend_handles_labels()
        if legend is False or not 0 < len(labels) <= MOST_LABELS:
            return
        place = {"loc": "lower right", "bbox_to_anchor": (1.0, 1.0), "ncols": len(labels)}
        place |= {"borderaxespad": 0.0, "frameon": False}
        if isinstance(legend, str):
            place = {"loc": legend}
        given = legend if isinstance(legend, Mapping) else {}
        axes.legend(handles, labels, **{**place, "fontsize": "small", "markerscale": markerscale, **given})


@dataclass(frozen=True)
class _Style:
    label: str | None
    color: str
    linewidth: float
    marker: str
    markersize: float
    _: KW_ONLY
    several: bool
    offset: float
    properties: Mapping[str, Any]


def _draw(axes: Axes, item: Any, style: _Style, base: int) -> int:
    """Draw one item of data, and return how many rows of spike trains there are now."""
    if isinstance(item, Histogram):
        bars = {"bins": item.bins, "color": style.color, "label": style.label, "alpha": 0.7}
        axes.hist(item.finite, **{**bars, **style.properties})
    elif isinstance(item, DataTable):
        _draw_points(axes, item, style)
    elif _is_signal(item):
        _draw_lines(axes, item.times.rescale("ms").magnitude, item.magnitude, style)
    elif _is_trains(item):
        return _draw_trains(axes, item, style, base)
    else:
        values = as_numbers(item, f"A Panel shows {KINDS}")
        if values.ndim not in (1, 2):
            raise BadValue(f"A Panel shows {KINDS}, not an array of shape {values.shape}.")
        if values.ndim == 2:
            axes.pcolormesh(values, **style.properties)
        else:
            _draw_lines(axes, np.arange(values.size), values.reshape(-1, 1), style)
    return base


def _draw_points(axes: Axes, table: DataTable, style: _Style) -> None:
    marks = {"color": style.color, "label": style.label, "linestyle": "none", "marker": "o"}
    axes.plot(table.x, table.y, **{**marks, "markersize": style.markersize, **style.properties})
    if table.fitted is not None:
        order = np.argsort(table.x)
        axes.plot(table.x[order], table.fitted[order], color=style.color, linewidth=style.linewidth)


def _marker(rows: int, size: float | None) -> tuple[str, float]:
    """Return the marker for spikes, and its size in points unless that is given, by the number of rows."""
    marker, fitting = ("|", 5.0) if rows <= 50 else (".", 3.0) if rows <= 500 else (".", 1.8)
    return marker, fitting if size is None else size


def _parts(item: Any) -> list[Any]:
    """Return what is drawn for one item of data: the signals and the trains of a segment, or the item."""
    listed = isinstance(item, list | tuple) or type(item).__name__ == "ObjectList"
    if listed and len(item) and _is_signal(item[0]):
        return list(item)
    if hasattr(item, "spiketrains") and hasattr(item, "analogsignals"):
        return [*item.analogsignals, *([item.spiketrains] if len(item.spiketrains) else [])]
    return [[item]] if hasattr(item, "waveforms") else [item]


def _is_signal(item: Any) -> bool:
    return hasattr(item, "times") and hasattr(item, "magnitude") and not hasattr(item, "waveforms")


def _is_trains(item: Any) -> bool:
    if isinstance(item, np.ndarray) or not hasattr(item, "__len__"):
        return False
    return not len(item) or hasattr(next(iter(item)), "t_stop")


def _draw_lines(axes: Axes, x: Any, columns: Any, style: _Style) -> None:
    for k, column in enumerate(columns.T):
        color = COLOURS[k % len(COLOURS)] if style.several else style.color
        label = style.label if k == 0 else None
        line = {"color": color, "linewidth": style.linewidth, "label": label, **style.properties}
        axes.plot(x, column + k * style.offset, **line)


def _draw_trains(axes: Axes, trains: Any, style: _Style, base: int) -> int:
    counts = [len(train) for train in trains]
    times = np.concatenate([np.zeros(0), *(_milliseconds(train) for train in trains)])
    rows = np.repeat(np.arange(base, base + len(counts)), counts)
    settings: dict[str, Any] = {
        "linestyle": "none",
        "rasterized": True,
        "color": style.color,
        "label": style.label,
        "marker": style.marker,
        "markersize": style.markersize,
    }
    settings["markeredgewidth"] = 0.0 if style.marker == "." else 1.0
    axes.plot(times, rows, **{**settings, **style.properties})
    start, stop = span_of(trains) if len(counts) else (0.0, 0.0)
    if start < stop:
        axes.set_xlim(start, stop)
    return base + len(counts)


def _milliseconds(train: Any) -> Any:
    """Return times in ms; rescaling each of thousands of trains takes longer than drawing them."""
    return train.magnitude if train.dimensionality.string == "ms" else train.rescale("ms").magnitude
