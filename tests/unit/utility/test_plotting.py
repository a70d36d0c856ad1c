"""Figures and panels."""

from __future__ import annotations

import sys
from pathlib import Path

import neo
import numpy as np
import pytest
import quantities as pq
from matplotlib.figure import Figure as Canvas
from matplotlib.image import imread

from pynnlite.errors import BadValue, MissingPackage, PynnliteError
from pynnlite.utility.plotting import Figure, Histogram, Panel

SIGNAL = neo.AnalogSignal(np.arange(12.0).reshape(4, 3), units="mV", sampling_period=0.1 * pq.ms)
TRAINS = [neo.SpikeTrain(times, units="ms", t_stop=10.0) for times in ([1.0, 2.0], [], [3.0])]


def axes_of(panel: Panel):
    axes = Canvas().subplots()
    panel.plot(axes)
    return axes


def test_signal_has_a_line_for_each_cell_against_time_in_ms() -> None:
    lines = axes_of(Panel(SIGNAL)).get_lines()
    assert [line.get_ydata().tolist() for line in lines] == SIGNAL.magnitude.T.tolist()
    assert lines[0].get_xdata() == pytest.approx([0.0, 0.1, 0.2, 0.3])
    assert len({line.get_color() for line in lines}) == 3


def test_lists_of_trains_are_stacked() -> None:
    axes = axes_of(Panel(TRAINS, TRAINS[:1], data_labels=["first", "second"]))
    first, second = axes.get_lines()
    assert list(zip(first.get_xdata(), first.get_ydata(), strict=True)) == [(1, 0), (2, 0), (3, 2)]
    assert second.get_ydata().tolist() == [3, 3]
    assert axes.get_xlim() == (0.0, 10.0)
    assert axes.get_ylim() == (-0.5, 3.5)
    assert [text.get_text() for text in axes.get_legend().get_texts()] == ["first", "second"]


def test_arrays_and_histograms() -> None:
    axes = axes_of(Panel([1.0, 4.0, 9.0], Histogram([1.0, 2.0, np.nan], bins=5)))
    assert axes.get_lines()[0].get_xdata().tolist() == [0, 1, 2]
    assert len(axes.patches) == 5


def test_texts_ranges_and_line_properties() -> None:
    panel = Panel(
        SIGNAL,
        xlabel="x",
        ylabel="y",
        title="t",
        xlim=(0.0, 1.0),
        ylim=(-1.0, 20.0),
        line_properties=[{"linewidth": 7.0}],
    )
    axes = axes_of(panel)
    assert (axes.get_xlabel(), axes.get_ylabel(), axes.get_title()) == ("x", "y", "t")
    assert (axes.get_xlim(), axes.get_ylim()) == ((0.0, 1.0), (-1.0, 20.0))
    assert axes.get_lines()[0].get_linewidth() == 7.0


def test_one_label_for_each_item() -> None:
    with pytest.raises(BadValue, match="needs 1 items"):
        Panel(SIGNAL, data_labels=["a", "b"])


def test_saves_a_picture_and_makes_its_folder(tmp_path: Path) -> None:
    path = tmp_path / "new" / "figure.png"
    Figure(Panel(SIGNAL), Panel(TRAINS), title="Title", annotations="small print").save(path)
    assert (imread(path)[..., :3] < 0.9).any()


def test_says_how_to_get_matplotlib(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("matplotlib", "matplotlib.figure"):
        monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(
        MissingPackage, match=r"Plotting needs matplotlib: pip install 'pynnlite\[plot\]'"
    ) as caught:
        Figure(Panel(SIGNAL)).save(tmp_path / "figure.png")
    assert isinstance(caught.value, PynnliteError)


def test_e12_one_train_is_drawn_as_a_row() -> None:
    axes = axes_of(Panel(TRAINS[0], TRAINS[2]))
    first, second = axes.get_lines()
    assert list(zip(first.get_xdata(), first.get_ydata(), strict=True)) == [(1, 0), (2, 0)]
    assert second.get_ydata().tolist() == [1]


def test_e12_all_of_a_segment_is_drawn() -> None:
    segment = neo.Segment()
    segment.analogsignals.append(SIGNAL)
    segment.spiketrains.extend(TRAINS)
    canvas = Canvas()
    axes = canvas.subplots()
    Panel(segment, data_labels=["all"]).plot(axes)
    signals, trains = canvas.axes
    assert len(signals.get_lines()) == 3 and signals.get_ylim()[1] > 10.0
    assert trains.get_lines()[0].get_ydata().tolist() == [0, 0, 2] and trains.get_ylim() == (-0.5, 2.5)
    silent = neo.Segment()
    silent.analogsignals.append(SIGNAL)
    assert len(axes_of(Panel(silent)).get_lines()) == 3


def test_e12_a_figure_may_have_no_panels(tmp_path: Path) -> None:
    Figure(title="nothing yet").save(tmp_path / "empty.png")
    assert imread(tmp_path / "empty.png").size
