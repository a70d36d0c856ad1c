"""Plot what was recorded in one line: spikes, traces, rates, or all of them."""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np

from ..errors import BadValue
from ..scalars import as_float, is_number, is_whole
from .data import DataTable, bounds_of, span_of
from .figure import Figure
from .panel import Panel

MOST_TRACES = 10
"""Cells of which traces are drawn."""


def plot(data: Any, segment: int = -1) -> Figure:
    """Return a figure of all that was recorded: spikes, their rate, and the traces of each variable.

    Parameters
    ----------
    data : Population, PopulationView, Assembly, neo.Block or neo.Segment
        What was recorded, or the cells that it was recorded from.
    segment : int
        Which segment, by position; the last if omitted.
    """
    chosen = segment_of(data, segment)
    panels = [_raster(chosen), _rates(chosen, 10.0)] if len(chosen.spiketrains) else []
    return _figure([*panels, *(_traces(signal) for signal in chosen.analogsignals)], data)


def raster(data: Any, segment: int = -1) -> Figure:
    """Return a figure of spikes: a row for each cell; the parameters are those of `plot`."""
    chosen = _with_spikes(data, segment)
    return _figure([_raster(chosen)], data)


def traces(data: Any, variable: str | None = None, segment: int = -1) -> Figure:
    """Return a figure of the traces of some cells.

    Parameters
    ----------
    data, segment
        As for `plot`. Of many cells, the first ten are drawn.
    variable : str, optional
        The variable; a panel for each if omitted.

    Raises
    ------
    BadValue
        If it was not recorded.
    """
    chosen = segment_of(data, segment)
    signals = [signal for signal in chosen.analogsignals if variable in (None, signal.name)]
    if not signals:
        there = ", ".join(repr(signal.name) for signal in chosen.analogsignals)
        what = f"{variable!r}; they have {there}" if variable is not None and there else "traces"
        raise BadValue(f"The data have no {what}. Record what you want to see.")
    return _figure([_traces(signal) for signal in signals], data)


def rates(data: Any, width: float = 10.0, segment: int = -1) -> Figure:
    """Return a figure of the mean rate of the cells in Hz.

    Parameters
    ----------
    data, segment
        As for `plot`.
    width : float
        The time in ms over which spikes are counted.
    """
    if not is_number(width) or not 0.0 < as_float(width) < np.inf:
        raise BadValue(f"width must be a time in ms above 0, not {width!r}.")
    chosen = _with_spikes(data, segment)
    return _figure([_rates(chosen, as_float(width))], data)


def segment_of(data: Any, number: int) -> Any:
    """Return a segment of what was recorded, or raise `BadValue`."""
    if not is_whole(number):
        raise BadValue(f"segment must be the position of a segment, such as 0 or -1, not {number!r}.")
    block = data.get_data() if hasattr(data, "get_data") else data
    if hasattr(block, "spiketrains"):
        return block
    if not hasattr(block, "segments"):
        raise BadValue(f"Plots are of populations, views, assemblies, blocks or segments, not of {data!r}.")
    n_segments = len(block.segments)
    if not -n_segments <= number < n_segments:
        raise BadValue(f"The data have {n_segments} segments, so that there is no segment {number}.")
    return block.segments[number]


def _with_spikes(data: Any, number: int) -> Any:
    """Return a segment that has spike trains, or raise `BadValue`."""
    chosen = segment_of(data, number)
    if not len(chosen.spiketrains):
        raise BadValue("The data have no spikes. Call record('spikes') before run().")
    return chosen


def _raster(segment: Any) -> Panel:
    return Panel(segment.spiketrains, ylabel="Cell")


def _traces(signal: Any) -> Panel:
    n_cells = signal.shape[1]
    some = f"{MOST_TRACES} of {n_cells} cells" if n_cells > MOST_TRACES else None
    return Panel(signal[:, :MOST_TRACES], ylabel="auto", title=some, legend=False)


def _rates(segment: Any, width: float) -> Panel:
    trains = segment.spiketrains
    start, stop = span_of(trains)
    n_bins = max(1, int(np.ceil(round((stop - start) / width, 9))))
    edges = np.minimum(start + width * np.arange(n_bins + 1), stop)
    times = np.concatenate([np.zeros(0), *(train.rescale("ms").magnitude for train in trains)])
    recorded = np.zeros(n_bins)  # ms of all cells
    for (first, last), n_trains in Counter(bounds_of(train) for train in trains).items():
        recorded += n_trains * np.diff(np.clip(edges, first, last))
    found = np.histogram(times, edges)[0] / (1e-3 * np.maximum(recorded, 1e-12))
    drawn = {"linestyle": "-", "marker": "", "drawstyle": "steps-post"}
    limits: dict[str, Any] = {"xlim": (start, stop)} if start < stop else {}
    table = DataTable(edges, np.append(found, found[-1:]))
    return Panel(table, line_properties=[drawn], ylabel="Rate (Hz)", legend=False, **limits)


def _figure(panels: list[Panel], data: Any) -> Figure:
    """Return a figure of panels with one axis of time at the bottom; a population or a block has a name."""
    if panels:
        panels[-1].options.update(xticks=True, xlabel="Time (ms)")
    name = data.label if hasattr(data, "get_data") else data.name if hasattr(data, "segments") else None
    return Figure(*panels, title=name or None)
