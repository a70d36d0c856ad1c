"""Figures in one line: of populations, views, assemblies, blocks and segments."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import pynnlite as pnl
from pynnlite.errors import BadValue, SimulationStateError
from pynnlite.utility.plotting import Figure, plot, raster, rates, traces

PNG = b"\x89PNG\r\n\x1a\n"


@pytest.fixture(scope="module")
def cells() -> Any:
    net = pnl.Network(seed=1)
    cells = net.population(12, pnl.IF_cond_exp(i_offset=0.9), label="cells")
    source = net.population(4, pnl.SpikeSourceArray(spike_times=[5.0]), label="source")
    synapse = pnl.StaticSynapse(weight=pnl.RandomDistribution("uniform", low=0.001, high=0.002), delay=1.0)
    net.projection(source, cells, pnl.FixedProbabilityConnector(0.5), synapse)
    cells.record(["spikes", "v"])
    cells[:2].record("gsyn_exc")
    simulator = pnl.Simulator("native", net)
    simulator.run(50.0)
    simulator.reset()
    simulator.run(105.0)
    return cells


def axes_of(figure: Figure) -> list[Any]:
    return list(figure.fig.axes)


def test_all_that_was_recorded(cells: Any) -> None:
    figure = cells.plot()
    assert figure.title == "cells" == raster(cells).title
    assert [axes.get_ylabel() for axes in axes_of(figure)] == ["Cell", "Rate (Hz)", "v (mV)", "gsyn_exc (uS)"]
    assert axes_of(figure)[-1].get_xlabel() == "Time (ms)"
    limits = [axes.get_xlim() for axes in axes_of(figure)]
    np.testing.assert_allclose(limits, [(0.0, 105.0)] * 4, atol=0.2)
    assert "10 of 12 cells" in axes_of(figure)[2].get_title()
    assert len(axes_of(cells.plot("v", segment=0))) == 1


@pytest.mark.parametrize("of", ["population", "view", "assembly", "block", "segment"])
def test_what_can_be_plotted(cells: Any, of: str) -> None:
    given = {
        "population": cells,
        "view": cells[:3],
        "assembly": pnl.Assembly(cells),
        "block": cells.get_data(),
        "segment": cells.get_data().segments[-1],
    }[of]
    (axes,) = axes_of(raster(given))
    n_spikes = sum(
        map(len, (cells[:3] if of == "view" else cells).get_data("spikes").segments[-1].spiketrains)
    )
    assert sum(len(line.get_xdata()) for line in axes.lines) == n_spikes > 0
    assert len(axes_of(plot(given))) >= 4
    assert plot(given)._repr_png_().startswith(PNG)


def test_rates_are_spikes_for_each_cell_and_second(cells: Any) -> None:
    (axes,) = axes_of(rates(cells, width=10.0))
    (line,) = axes.lines
    trains = cells.get_data("spikes").segments[-1].spiketrains
    times = np.concatenate([train.magnitude for train in trains])
    edges, found = line.get_xdata(), line.get_ydata()
    assert edges.tolist() == [*range(0, 101, 10), 105]
    lengths = 1e-3 * np.diff(edges)
    assert sum(found[:-1] * lengths) * 12 == pytest.approx(len(times))
    assert found[10] == pytest.approx(((times >= 100.0) & (times <= 105.0)).sum() / (12 * 0.005))


def test_traces_of_one_variable_or_all(cells: Any) -> None:
    assert len(axes_of(traces(cells))) == 2
    (axes,) = axes_of(traces(cells, "gsyn_exc"))
    assert len(axes.lines) == 2
    with pytest.raises(BadValue, match=r"no 'w'; they have 'v', 'gsyn_exc'"):
        traces(cells, "w")


def test_the_weights_of_a_projection(cells: Any) -> None:
    (projection,) = cells.network.projections
    (axes,) = axes_of(projection.plot())
    assert (axes.get_xlabel(), axes.get_ylabel()) == ("Target", "Source")
    (mesh,) = axes.collections
    shown = np.ma.filled(mesh.get_array(), np.nan).reshape(4, 12)
    np.testing.assert_array_equal(shown, projection.get("weight", "array"))
    assert projection.plot("delay")._repr_png_().startswith(PNG)


def test_a_figure_shows_itself_once() -> None:
    from matplotlib import pyplot

    figure = Figure()
    assert pyplot.fignum_exists(figure.fig.number)
    assert figure._repr_png_().startswith(PNG)
    assert not pyplot.fignum_exists(figure.fig.number)


@pytest.mark.parametrize(
    ("mistake", "words"),
    [
        (lambda cells: plot(3), "not of 3"),
        (lambda cells: plot(cells, segment=2), "2 segments, so that there is no segment 2"),
        (lambda cells: plot(cells, segment="first"), "segment must be the position"),
        (lambda cells: rates(cells, width=0), "width must be a time in ms above 0"),
        (lambda cells: raster(cells.get_data("v")), "no spikes"),
        (lambda cells: traces(cells.get_data("spikes")), "no traces. Record"),
    ],
)
def test_mistakes(cells: Any, mistake: Any, words: str) -> None:
    with pytest.raises(BadValue, match=words):
        mistake(cells)


def test_nothing_recorded() -> None:
    net = pnl.Network()
    cells = net.population(2, pnl.IF_cond_exp())
    pnl.Simulator("native", net).run(1.0)
    with pytest.raises(SimulationStateError, match="does not record anything"):
        cells.plot()


def test_data_of_a_run_of_no_time() -> None:
    net = pnl.Network(seed=1)
    cells = net.population(2, pnl.IF_cond_exp())
    cells.record(["spikes", "v"])
    pnl.Simulator("native", net).run(0.0)
    for figure in (plot(cells), raster(cells), rates(cells), traces(cells)):
        assert figure._repr_png_().startswith(PNG)


def test_cells_that_were_recorded_for_different_times() -> None:
    net = pnl.Network(seed=1)
    late = net.population(1, pnl.SpikeSourceArray(spike_times=[15.0, 25.0]), label="late")
    early = net.population(1, pnl.SpikeSourceArray(spike_times=[5.0, 15.0]), label="early")
    early.record("spikes")
    simulator = pnl.Simulator("native", net)
    simulator.run(10.0)
    late.record("spikes")
    simulator.run(20.0)
    both = late + early
    starts = [float(train.t_start) for train in both.get_data().segments[0].spiketrains]
    assert starts == [10.0, 0.0]
    (axes,) = axes_of(raster(both))
    assert axes.get_xlim() == (0.0, 30.0)
    (axes,) = axes_of(rates(both))
    assert axes.lines[0].get_ydata().tolist() == pytest.approx([100.0, 100.0, 50.0, 50.0])
