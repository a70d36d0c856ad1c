"""Figures and panels."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import neo
import numpy as np
import pytest
import quantities as pq
from matplotlib.figure import Figure as Canvas
from matplotlib.image import imread

import pynnlite as pnl
from pynnlite.errors import BadValue, MissingPackage, PynnliteError
from pynnlite.utility.plotting import (
    DataTable,
    Figure,
    Histogram,
    Panel,
    comparison_plot,
    connection_plot,
    isi_histogram,
    plot_array_as_image,
    plot_hist,
    plot_signal,
    plot_signals,
    plot_spiketrainlist,
    plot_spiketrains,
    scatterplot,
)

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


def segment_of(name: str = "v", trains: list[Any] | None = None) -> neo.Segment:
    segment = neo.Segment()
    signal = neo.AnalogSignal(SIGNAL.magnitude, units="mV", sampling_period=0.1 * pq.ms, name=name)
    segment.analogsignals.append(signal)
    segment.spiketrains.extend(TRAINS if trains is None else trains)
    return segment


def test_options_of_axes_and_lines_pass_through() -> None:
    axes = axes_of(
        Panel(
            SIGNAL,
            ylim=(0.0, 20.0),
            yscale="symlog",
            xlabel="Time",
            linestyle="--",
            alpha=0.5,
            lw=3.0,
            marker="x",
            color="red",
            facecolor="yellow",
        )
    )
    line = axes.get_lines()[0]
    assert (line.get_linestyle(), line.get_alpha(), line.get_linewidth()) == ("--", 0.5, 3.0)
    assert (line.get_marker(), line.get_color()) == ("x", "red")
    assert (axes.get_ylim(), axes.get_yscale(), axes.get_xlabel()) == ((0.0, 20.0), "symlog", "Time")


def test_trains_take_options_too() -> None:
    axes = axes_of(
        Panel(TRAINS, color="k", markersize=0.5, marker=".", ls="none", xlim=(0, 5), yticks=[0, 2])
    )
    line = axes.get_lines()[0]
    assert (line.get_color(), line.get_markersize(), line.get_marker()) == ("k", 0.5, ".")
    assert axes.get_xlim() == (0.0, 5.0) and axes.get_yticks().tolist() == [0, 2]


def test_an_option_that_nobody_knows_is_refused() -> None:
    with pytest.raises(BadValue, match="option that matplotlib does not know"):
        axes_of(Panel(SIGNAL, colour="red"))


def test_ticks_are_shown_hidden_or_listed() -> None:
    def shown(**options: Any) -> tuple[bool, bool]:
        axes = axes_of(Panel(SIGNAL, **options))
        parameters = [axis.get_tick_params() for axis in (axes.xaxis, axes.yaxis)]
        return parameters[0]["labelbottom"], parameters[1]["labelleft"]

    assert shown() == (False, True)
    assert shown(xticks=True, yticks=False) == (True, False)
    assert shown(xticks=[0.0, 0.2]) == (True, True)


def test_options_may_be_changed_before_the_panel_is_drawn() -> None:
    panel = Panel(SIGNAL, data_labels=["cells"], ylabel="old")
    panel.options.update(ylabel="new", legend=False)
    axes = axes_of(panel)
    assert axes.get_ylabel() == "new" and axes.get_legend() is None


@pytest.mark.parametrize("legend", [True, "upper left", {"loc": "center", "fontsize": 5}])
def test_legends_have_a_place(legend: Any) -> None:
    assert axes_of(Panel(SIGNAL, data_labels=["cells"], legend=legend)).get_legend() is not None


def test_a_label_is_made_of_the_signal() -> None:
    signal = segment_of().analogsignals[0]
    assert axes_of(Panel(signal, ylabel="auto")).get_ylabel() == "v (mV)"


def test_lines_may_stand_above_each_other() -> None:
    lines = axes_of(Panel(SIGNAL, y_offset=100.0)).get_lines()
    assert [line.get_ydata()[0] for line in lines] == [0.0, 101.0, 202.0]


def test_lists_of_signals_and_irregular_signals_are_drawn() -> None:
    irregular = neo.IrregularlySampledSignal([0.0, 1.5], [1.0, 2.0], units="mV", time_units="ms")
    assert len(axes_of(Panel([SIGNAL, SIGNAL[:, :1]])).get_lines()) == 4
    assert axes_of(Panel(irregular)).get_lines()[0].get_xdata().tolist() == [0.0, 1.5]
    assert len(axes_of(Panel(segment_of().analogsignals)).get_lines()) == 3


def test_a_matrix_is_an_image() -> None:
    axes = axes_of(Panel(np.arange(6.0).reshape(2, 3), cmap="gray"))
    assert axes.collections[0].get_array().size == 6 and axes.collections[0].get_cmap().name == "gray"
    with pytest.raises(BadValue, match="not an array of shape"):
        axes_of(Panel(np.zeros((1, 2, 3))))


@pytest.mark.parametrize("item", [None, "abc", 3.0, neo.Block(), [None]])
def test_what_cannot_be_drawn_is_refused(item: Any) -> None:
    with pytest.raises(BadValue, match="A Panel shows signals, spike trains, segments"):
        axes_of(Panel(item))


def test_one_label_needs_no_list() -> None:
    axes = axes_of(Panel(SIGNAL, data_labels="cells"))
    assert [text.get_text() for text in axes.get_legend().get_texts()] == ["cells"]


def test_points_have_a_fitted_curve() -> None:
    table = DataTable([2.0, 0.0, 1.0], [5.0, 1.0, 3.0])
    best, _ = table.fit_curve(lambda x, a, b: a * x + b, [1.0, 0.0])
    assert best == pytest.approx([2.0, 1.0])
    points, curve = axes_of(Panel(table, data_labels=["points"])).get_lines()
    assert points.get_linestyle() == "None" and curve.get_ydata() == pytest.approx([1.0, 3.0, 5.0])
    with pytest.raises(BadValue, match="same length"):
        DataTable([1.0], [1.0, 2.0])


def test_histograms_count() -> None:
    assert list(Histogram([0.0, 1.0, 1.0, np.inf], bins=2)) == [(0.0, 1), (0.5, 2)]
    intervals = isi_histogram(segment_of(trains=[*TRAINS[:2], TRAINS[0][::-1]]), bins=3)
    assert np.asarray(intervals.values).tolist() == [1.0, 1.0]


@pytest.mark.parametrize(
    ("plot", "lines"),
    [
        (lambda ax: plot_signal(ax, SIGNAL, index=1, label="one"), 1),
        (lambda ax: plot_signal(ax, SIGNAL, ylabel="v"), 3),
        (lambda ax: plot_signals(ax, SIGNAL, label_prefix="all", color="b"), 3),
        (lambda ax: plot_spiketrains(ax, TRAINS, label="trains", markersize=1.0), 1),
        (lambda ax: plot_spiketrainlist(ax, segment_of().spiketrains), 1),
        (lambda ax: plot_array_as_image(ax, np.eye(3), label="matrix"), 0),
        (lambda ax: plot_hist(ax, Histogram([1.0, 2.0]), edgecolor="k"), 0),
        (lambda ax: scatterplot(ax, DataTable([1.0], [2.0]), label="points"), 1),
    ],
)
def test_each_kind_has_a_function_that_plots_on_axes(plot: Any, lines: int) -> None:
    axes = Canvas().subplots()
    plot(axes)
    assert len(axes.get_lines()) == lines and axes.has_data()


def test_segments_are_compared_by_variable() -> None:
    figure = comparison_plot(
        [segment_of(), segment_of("u"), segment_of()], ["a", "b", "c"], title="t", annotations="small"
    )
    assert [len(panel.data) for panel in figure.panels] == [2, 1, 3]
    assert figure.panels[0].data_labels == ["a", "c"]
    assert len(comparison_plot([segment_of()], ["a"], with_spikes=False).panels) == 1
    assert comparison_plot([], []).panels == ()
    with pytest.raises(BadValue, match="a label for each of 1 segments"):
        comparison_plot([segment_of()], [])


def test_connections_are_drawn_as_text() -> None:
    network = pnl.Network()
    cells = network.population(3, pnl.IF_cond_exp())
    rows = [(0, 1, 0.5, 1.0), (2, 2, 0.0, 1.0)]
    projection = network.projection(cells, cells, pnl.FromListConnector(rows))
    assert connection_plot(projection) == " O \n   \n  ."
    assert connection_plot(projection, "x", "o", "-", spacer="|") == "-|x|-\n-|-|-\n-|-|o"


def test_a_figure_is_pyplots_where_a_script_uses_that(tmp_path: Path) -> None:
    import matplotlib

    matplotlib.use("agg")
    import matplotlib.pyplot as plt

    plt.close("all")
    figure = Figure(Panel(SIGNAL), settings={"figure.figsize": (3.0, 2.0)})
    assert plt.get_fignums() == [figure.fig.number] and tuple(figure.fig.get_size_inches()) == (3.0, 2.0)
    plt.savefig(tmp_path / "by_pyplot.png")
    plt.close("all")
    figure.show()
    figure.save(tmp_path / "by_figure.png")
    assert all((imread(tmp_path / f"by_{name}.png")[..., :3] < 0.9).any() for name in ("pyplot", "figure"))
    plt.close("all")


def test_a_figure_consists_of_panels() -> None:
    with pytest.raises(BadValue, match="consists of panels"):
        Figure(SIGNAL)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: Figure(settings=3), "settings of a Figure must be a dict"),
        (lambda: Figure(size=(3, 0)), "size of a Figure must be its width and height"),
        (lambda: Figure(size="big"), "size of a Figure must be its width and height"),
        (lambda: Figure(title=3), "title of a Figure must be a text or None"),
        (lambda: Figure().save(3), "saved under the name of a file, not under 3"),
        (lambda: Figure().save("figure.nonsense"), "cannot be saved as 'figure.nonsense'"),
        (lambda: Panel([1.0], data_labels=3), "data_labels of a Panel must be a list"),
        (lambda: Panel([1.0], line_properties=[3]), "line_properties of a Panel must be dicts"),
        (lambda: list(Histogram(["a"])), "values of a Histogram must be numbers"),
        (lambda: DataTable([1.0], [None]), "x and y of a DataTable must be lists of numbers"),
        (lambda: comparison_plot(3, ["a"]), "segments of comparison_plot must be a list"),
        (lambda: comparison_plot([3], ["a"]), "compares segments of blocks, not 3"),
    ],
)
def test_what_cannot_be_drawn_is_named(make: Any, words: str) -> None:
    with pytest.raises(BadValue, match=words):
        make()
