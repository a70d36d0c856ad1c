"""Figures of a run are those that Elephant works out, and NaN where there are none."""

from __future__ import annotations

import math
from typing import Any

import elephant.conversion
import elephant.spike_train_correlation
import elephant.statistics
import neo
import numpy as np
import pytest
import quantities as pq

from pynnlite import IF_curr_exp, Network, Simulator
from pynnlite.backend import registry
from pynnlite.compare.figures import (
    ALIVE,
    BANDS,
    CORRELATION,
    CV,
    FIGURES,
    INTERVAL,
    POWERS,
    RATE,
    SILENT,
    SPREAD,
    figures,
    figures_of,
)
from pynnlite.compare.observed import observed

pytestmark = pytest.mark.filterwarnings("ignore:The 'copy' argument")  # Elephant's use of quantities

FIRST, LAST, SIZE = 200.0, 1200.0, 30


def irregular(seed: int = 1) -> tuple[Any, Any]:
    """Return the spikes of cells of which some are silent and some fire rarely, in the order of their times."""
    rng = np.random.default_rng(seed)
    counts = rng.poisson(np.linspace(2.0, 40.0, SIZE))
    counts[:5] = 0, 1, 3, 3, 3
    index = np.repeat(np.arange(SIZE), counts)
    time = rng.uniform(0.0, LAST, len(index))
    common = rng.uniform(0.0, LAST, 40)  # spikes that ten cells share
    index = np.concatenate([index, np.repeat(np.arange(10, 20), len(common))])
    time = np.concatenate([time, np.tile(common, 10)])
    order = np.argsort(time, kind="stable")
    return index[order].astype(np.int32), time[order]


@pytest.fixture(scope="module")
def spikes() -> tuple[Any, Any]:
    return irregular()


@pytest.fixture(scope="module")
def trains(spikes: tuple[Any, Any]) -> list[neo.SpikeTrain]:
    """Return the spikes after the transient as neo has them."""
    index, time = spikes
    late = time > FIRST
    return [
        neo.SpikeTrain(time[late & (index == k)] * pq.ms, t_start=FIRST * pq.ms, t_stop=LAST * pq.ms)
        for k in range(SIZE)
    ]


def test_rates_are_those_of_elephant(spikes: tuple[Any, Any], trains: list[neo.SpikeTrain]) -> None:
    found = figures(*spikes, SIZE, LAST)
    rates = [elephant.statistics.mean_firing_rate(train).rescale("Hz").item() for train in trains]
    assert found[RATE] == pytest.approx(np.mean(rates))
    assert found[SPREAD] == pytest.approx(np.std(rates) / np.mean(rates))
    assert found[SILENT] == np.mean(np.array(rates) == 0)
    assert found[ALIVE] == 1.0


def test_intervals_are_those_of_elephant(spikes: tuple[Any, Any], trains: list[neo.SpikeTrain]) -> None:
    found = figures(*spikes, SIZE, LAST)
    intervals = [elephant.statistics.isi(train.magnitude) for train in trains if len(train) > 1]
    cvs = [elephant.statistics.cv(each) for each in intervals if len(each) >= 3]
    assert len(cvs) < len(intervals)
    assert found[CV] == pytest.approx(np.mean(cvs))
    assert found[INTERVAL] == pytest.approx(np.median(np.concatenate(intervals)))


def test_correlation_is_that_of_elephant(spikes: tuple[Any, Any], trains: list[neo.SpikeTrain]) -> None:
    firing = [train for train in trains if len(train)]  # Elephant has NaN for the others
    binned = elephant.conversion.BinnedSpikeTrain(firing, bin_size=5 * pq.ms)
    matrix = elephant.spike_train_correlation.correlation_coefficient(binned, binary=False)
    pairs = matrix[np.triu_indices(len(firing), 1)]
    assert figures(*spikes, SIZE, LAST)[CORRELATION] == pytest.approx(np.mean(pairs), rel=1e-9)
    assert np.mean(pairs) > 0.05


def test_power_of_all_bands_is_the_variance_of_the_rate(spikes: tuple[Any, Any]) -> None:
    index, time = spikes
    rate = np.histogram(time, np.arange(FIRST, LAST + 1.0))[0] / SIZE * 1000.0
    spectrum = np.abs(np.fft.rfft(rate - rate.mean())) ** 2 * 2 / len(rate) ** 2
    found = figures(index, time, SIZE, LAST)
    beyond = spectrum[BANDS[-1][1] + 1 :].sum() - spectrum[-1] / 2  # the highest frequency has no partner
    assert sum(found[name] for name in POWERS) + beyond == pytest.approx(np.var(rate))


def test_a_rhythm_is_in_its_band() -> None:
    time = np.repeat(np.arange(20.0, LAST, 20.0), 100)  # 50 Hz
    found = figures(np.tile(np.arange(100), len(time) // 100), time + 0.5, 100, LAST)
    strongest = max(POWERS, key=found.__getitem__)
    assert strongest in ("power 30–80 Hz", "power 80–250 Hz")  # 50 Hz, and its harmonics up to 250 Hz
    assert found["power 30–80 Hz"] > 1e6 * max(found["power 0–10 Hz"], found["power 10–30 Hz"])
    assert found[CORRELATION] == pytest.approx(1.0)
    assert found[CV] == pytest.approx(0.0, abs=1e-9)


def test_the_order_of_spikes_does_not_matter(spikes: tuple[Any, Any]) -> None:
    index, time = spikes
    mixed = np.random.default_rng(2).permutation(len(index))
    found = figures(index[mixed], time[mixed], SIZE, LAST)
    assert found == pytest.approx(figures(index, time, SIZE, LAST))


def test_rounding_of_times_on_a_grid_does_not_matter() -> None:
    step = np.arange(3, 12_000, 7)
    index = np.arange(len(step)) % SIZE
    one, other = figures(index, step * 0.1, SIZE, LAST), figures(index, step / 10.0, SIZE, LAST)
    assert np.any(step * 0.1 != step / 10.0)
    assert one == pytest.approx(other, rel=1e-9)


def test_only_rate_and_silence_are_known_of_a_population_that_does_not_fire() -> None:
    found = figures(np.zeros(2, int), np.array([3.0, 150.0]), SIZE, LAST)  # before the time that counts
    assert (found[RATE], found[SILENT], found[ALIVE]) == (0.0, 1.0, 0.0)
    assert all(math.isnan(found[name]) for name in FIGURES if name not in (RATE, SILENT, ALIVE))


def test_few_spikes_have_no_cv_and_one_cell_no_correlation() -> None:
    two = figures(np.zeros(2, int), np.array([300.0, 700.0]), SIZE, LAST)
    assert math.isnan(two[CV]) and math.isnan(two[CORRELATION]) and two[INTERVAL] == 400.0
    one = figures(np.zeros(1, int), np.array([700.0]), 1, LAST)
    assert math.isnan(one[INTERVAL]) and math.isnan(one[SPREAD])


def test_nothing_is_known_of_a_run_that_is_shorter_than_the_transient(spikes: tuple[Any, Any]) -> None:
    assert all(math.isnan(value) for value in figures(*spikes, SIZE, 150.0).values())


def test_a_population_that_falls_silent_is_not_alive() -> None:
    index, time = irregular()
    early = time < 900.0
    assert figures(index[early], time[early], SIZE, LAST)[ALIVE] == 0.0


def test_figures_of_an_execution_are_those_of_its_cells(monkeypatch: pytest.MonkeyPatch) -> None:
    backend = observed(registry.load("native"))
    monkeypatch.setattr(registry, "load", lambda name: backend)
    network = Network(1)
    for size, label in ((3, "one"), (2, "other"), (1, "one")):
        network.population(size, IF_curr_exp(i_offset=1.0, tau_refrac=2.0), label=label)
    with Simulator("native", network=network) as sim:
        sim.run(400.0)
    found = figures_of(backend.histories[0], first=100.0)
    assert list(found) == ["one", "other", "one (2)"]
    assert found["one"][RATE] == found["other"][RATE] > 10.0
    assert found["one"][CV] == pytest.approx(0.0, abs=1e-6)
