"""What is read, handed to the libraries of analysis as it is: elephant and viziphant."""

from __future__ import annotations

import importlib
import importlib.util
import sys
from types import ModuleType
from typing import Any

import neo
import numpy as np
import pytest
import quantities as pq
from neo.core.spiketrainlist import SpikeTrainList

import pynnlite as pnl

elephant = pytest.importorskip("elephant")
from elephant import conversion, spectral, spike_train_correlation, statistics  # noqa: E402

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::PendingDeprecationWarning")


@pytest.fixture(scope="module")
def segment() -> Any:
    """Return the trains and potentials of some cells that fire, and of one that does not."""
    network = pnl.Network(seed=3)
    sources = network.population(20, pnl.SpikeSourcePoisson(rate=300.0))
    cells = network.population(6, pnl.IF_curr_exp(i_offset=[0.0, 0.5, 0.6, 0.7, 0.8, 0.9]))
    synapse = pnl.StaticSynapse(weight=0.2, delay=0.5)
    network.projection(sources, cells[1:], pnl.FixedProbabilityConnector(0.5), synapse)
    cells.record(["spikes", "v"])
    with pnl.Simulator("native", network, timestep=0.1) as simulator:
        simulator.run(1000.0)
        return cells.get_data().segments[0]


def test_rates_and_variation_by_elephant(segment: Any) -> None:
    trains, plain = segment.spiketrains, list(segment.spiketrains)
    rates = [float(statistics.mean_firing_rate(train).rescale("Hz")) for train in trains]
    assert rates == [len(train) / 1.0 for train in plain] and rates[0] == 0 and min(rates[1:]) > 5
    variation = [statistics.cv(statistics.isi(train)) for train in trains[1:]]
    assert np.isfinite(variation).all() and min(variation) > 0
    whole = statistics.time_histogram(trains, 5 * pq.ms)
    assert int(whole.magnitude.sum()) == sum(map(len, plain))


def test_correlation_by_elephant(segment: Any) -> None:
    binned = conversion.BinnedSpikeTrain(segment.spiketrains, bin_size=2 * pq.ms)
    other = conversion.BinnedSpikeTrain(list(segment.spiketrains), bin_size=2 * pq.ms)
    assert binned == other
    found = spike_train_correlation.correlation_coefficient(
        conversion.BinnedSpikeTrain(segment.spiketrains[1:], bin_size=2 * pq.ms)
    )
    assert found.shape == (5, 5) and np.allclose(np.diag(found), 1)


def test_spectrum_by_elephant(segment: Any) -> None:
    (v,) = segment.analogsignals
    frequencies, power = spectral.welch_psd(v, frequency_resolution=5 * pq.Hz)
    copied = spectral.welch_psd(v.copy(), frequency_resolution=5 * pq.Hz)
    assert power.shape == (6, len(frequencies)) and np.array_equal(power.magnitude, copied[1].magnitude)


@pytest.fixture(scope="module")
def rasterplot() -> Any:
    """Return the module of viziphant that draws rasters.

    The package imports bokeh, holoviews and networkx for its other plots, which rasters do not need; so this module is
    imported alone.
    """
    for name in ("viziphant", "seaborn", "matplotlib"):
        if importlib.util.find_spec(name) is None:
            pytest.skip(f"{name} is not installed")
    found = importlib.util.find_spec("viziphant")
    assert found is not None and found.submodule_search_locations is not None
    package = ModuleType("viziphant")
    package.__path__ = list(found.submodule_search_locations)
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(sys.modules, "viziphant", package)
        patch.setenv("MPLBACKEND", "agg")
        module = importlib.import_module("viziphant.rasterplot")
        yield module
        module.plt.close("all")


def drawn(axes: Any) -> int:
    """Return how many points are in a plot."""
    in_lines = sum(len(line.get_xdata()) for line in axes.get_lines())
    return in_lines + sum(len(points.get_offsets()) for points in axes.collections)


def test_raster_with_rates_by_viziphant(segment: Any, rasterplot: Any) -> None:
    axes, *_ = rasterplot.rasterplot_rates(segment.spiketrains)
    assert drawn(axes) >= sum(map(len, segment.spiketrains))


def test_raster_by_viziphant(segment: Any, rasterplot: Any) -> None:
    """Its other rasters, up to version 0.4, take Python's lists and tuples only: neo's own list is refused as well."""
    from matplotlib.figure import Figure

    def raster(trains: Any) -> Any:
        try:
            return drawn(rasterplot.rasterplot(trains, axes=Figure().subplots()))
        except TypeError as error:
            return str(error)

    assert raster(segment.spiketrains) == raster(SpikeTrainList(items=list(segment.spiketrains)))
    assert raster(list(segment.spiketrains)) == sum(map(len, segment.spiketrains))


def test_trains_do_what_viziphant_asks_of_them(segment: Any) -> None:
    """What `rasterplot` and `rasterplot_rates` of viziphant 0.4 do with a list, where it is not installed."""
    trains, plain = segment.spiketrains, list(segment.spiketrains)
    assert isinstance(trains[0], neo.SpikeTrain) and [*filter(len, trains)] == [*filter(len, plain)]
    for train in trains:
        train.annotations["set"] = "one" if len(train) else "none"
    ordered = sorted(trains, key=lambda train: [train.annotations[key] for key in ("set", "source_index")])
    assert [train.annotations["source_index"] for train in ordered] == [0, 1, 2, 3, 4, 5]
    assert [train.annotations["set"] for train in trains][:2] == ["none", "one"]
    bounds = [(train.t_start, train.t_stop) for train in trains]
    assert min(bounds, key=lambda each: each[0])[0] == 0 * pq.ms
    assert max(bounds, key=lambda each: each[1])[1] == 1 * pq.s
    assert np.array_equal(np.concatenate(trains), np.concatenate(plain))
    assert np.array_equal(np.hstack([train.magnitude for train in trains]), np.concatenate(plain))
