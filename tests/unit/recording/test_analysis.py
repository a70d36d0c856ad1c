"""What is read, handed to the libraries of analysis as it is: elephant and viziphant."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import quantities as pq

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


def test_raster_by_viziphant(segment: Any) -> None:
    rasterplot = pytest.importorskip("viziphant.rasterplot")
    figures = pytest.importorskip("matplotlib.figure")
    axes = figures.Figure().subplots()
    rasterplot.rasterplot(list(segment.spiketrains), axes=axes)  # it takes no list of neo's, only Python's
    drawn = sum(len(line.get_xdata()) for line in axes.get_lines())
    drawn += sum(len(points.get_offsets()) for points in axes.collections)
    assert drawn == sum(map(len, segment.spiketrains))
