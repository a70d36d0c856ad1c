"""Figures of panels."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from functools import cached_property
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ..errors import BadValue
from ..files import written_whole
from ..packages import optional
from ..scalars import as_float, is_number
from .panel import Panel

if TYPE_CHECKING:
    from matplotlib.figure import Figure as Canvas


class Figure:
    """Panels one below the other.

    In a script that has imported ``matplotlib.pyplot``, the figure is one of pyplot's: ``pyplot.show()`` shows it.

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
        wrong = [panel for panel in panels if not isinstance(panel, Panel)]
        if wrong:
            raise BadValue(f"A Figure consists of panels, such as Panel(signal), not of {wrong[0]!r}.")
        if settings is not None and not isinstance(settings, Mapping):
            raise BadValue(f"settings of a Figure must be a dict of matplotlib's settings, not {settings!r}.")
        if size is not None and not _is_size(size):
            raise BadValue(f"size of a Figure must be its width and height in inches, not {size!r}.")
        for name, text in (("title", title), ("annotations", annotations)):
            if text is not None and not isinstance(text, str):
                raise BadValue(f"{name} of a Figure must be a text or None, not {text!r}.")
        self.panels = panels
        self.title, self.annotations = title, annotations
        self.settings = {"font.size": 9, **(settings or {})}
        given = self.settings.get("figure.figsize") if size is None else size
        self.size = given or (8.0, max(2.4, 1.9 * len(panels) + 0.6))
        if "matplotlib.pyplot" in sys.modules:
            self._compose()

    @cached_property
    def fig(self) -> Canvas:
        """The figure as matplotlib has it."""
        pyplot = sys.modules.get("matplotlib.pyplot")
        canvas_of = (
            optional("matplotlib.figure", "plot", "Plotting").Figure if pyplot is None else pyplot.figure
        )
        with self._context():
            canvas: Canvas = canvas_of(figsize=self.size, layout="constrained")
            rows = canvas.subplots(len(self.panels), squeeze=False)[:, 0] if self.panels else ()
            for panel, axes in zip(self.panels, rows, strict=True):
                panel.plot(axes)
            canvas.align_ylabels()
            if self.title:
                canvas.suptitle(self.title)
            if self.annotations:
                canvas.supxlabel(self.annotations, fontsize=6, x=0.01, ha="left")
        return canvas

    def save(self, filename: str | Path) -> None:
        """Write the figure to a file, whose ending gives the format; folders are made as needed."""
        if not isinstance(filename, str | os.PathLike) or not os.fspath(filename):
            raise BadValue(f"A figure is saved under the name of a file, not under {filename!r}.")
        with self._context(), written_whole(filename) as part:
            try:
                self.fig.savefig(part, dpi=150)
            except ValueError as error:  # an ending that matplotlib does not know
                raise BadValue(f"The figure cannot be saved as {os.fspath(filename)!r}: {error}.") from error

    def show(self) -> None:
        """Show the figure in a window; return when the window is closed."""
        pyplot = optional("matplotlib.pyplot", "plot", "Plotting")
        if self._compose().number not in pyplot.get_fignums():
            del self.fig
            self._compose()
        pyplot.show()

    def _repr_png_(self) -> bytes:
        """Return the figure as PNG, which a notebook shows."""
        file = BytesIO()
        with self._context():
            self.fig.savefig(file, format="png", dpi=100)
        pyplot = sys.modules.get("matplotlib.pyplot")
        if pyplot is not None:
            pyplot.close(self.fig)  # a notebook would show it a second time
        return file.getvalue()

    def _compose(self) -> Any:
        return self.fig

    def _context(self) -> Any:
        return optional("matplotlib", "plot", "Plotting").rc_context(self.settings)


def comparison_plot(
    segments: Sequence[Any],
    labels: Sequence[str],
    title: str = "",
    annotations: str | None = None,
    fig_settings: Mapping[str, Any] | None = None,
    with_spikes: bool = True,
) -> Figure:
    """Return a figure of what several segments recorded, such as those of several backends: a panel for each variable.

    Parameters
    ----------
    segments : sequence of neo.Segment
        What to compare.
    labels : sequence of str
        The name of each.
    title, annotations : str, optional
        As for `Figure`.
    fig_settings : dict, optional
        The `settings` of the figure.
    with_spikes : bool
        Whether there is a panel of spike trains.
    """
    for name, listed in (("segments", segments), ("labels", labels)):
        if isinstance(listed, str) or not isinstance(listed, Sequence):
            raise BadValue(f"{name} of comparison_plot must be a list, not {listed!r}.")
    wrong = [segment for segment in segments if not hasattr(segment, "analogsignals")]
    if wrong:
        raise BadValue(f"comparison_plot compares segments of blocks, not {wrong[0]!r}.")
    if len(labels) != len(segments):
        raise BadValue(
            f"comparison_plot needs a label for each of {len(segments)} segments, got {len(labels)}."
        )
    panels = []
    for name in dict.fromkeys(signal.name for segment in segments for signal in segment.analogsignals):
        found = [
            (signal, label)
            for segment, label in zip(segments, labels, strict=True)
            for signal in segment.analogsignals
            if signal.name == name
        ]
        panels.append(_panel(found, ylabel="auto"))
    trains = [(s.spiketrains, label) for s, label in zip(segments, labels, strict=True) if len(s.spiketrains)]
    if with_spikes and trains:
        panels.append(_panel(trains, ylabel="Cell"))
    if panels:
        panels[-1].options.update(xticks=True, xlabel="Time (ms)")
    return Figure(*panels, title=title, annotations=annotations, settings=fig_settings)


def _panel(found: Sequence[tuple[Any, str]], ylabel: str) -> Panel:
    return Panel(*(item for item, _ in found), data_labels=[label for _, label in found], ylabel=ylabel)


def _is_size(given: Any) -> bool:
    """Tell whether something is a width and a height."""
    pair = isinstance(given, Sequence | np.ndarray) and not isinstance(given, str | bytes) and len(given) == 2
    return pair and all(is_number(each) and 0 < as_float(each) < np.inf for each in given)
