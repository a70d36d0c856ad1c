"""What a simulation says by itself: the log, and the warning of high rates."""

from __future__ import annotations

import logging
import warnings
from pathlib import Path

import numpy as np
import pytest

import pynnlite as pnl
from pynnlite.columns import Recordings, Spikes
from pynnlite.errors import BadValue, PynnliteWarning
from pynnlite.model import ProbeSpec
from pynnlite.recording import Rates, mean_rate
from pynnlite.testing.networks import busy

FAST = {"tau_refrac": 0.1, "i_offset": 100.0, "tau_m": 20.0}
"""Cells that fire faster than 500 Hz."""


def fast(n_cells: int = 3, record: bool = True) -> pnl.Network:
    network = pnl.Network()
    cells = network.population(n_cells, pnl.IF_curr_exp(**FAST), label="fast")
    network.population(2, pnl.SpikeSourcePoisson(rate=2000.0), label="input").record("spikes")
    if record:
        cells.record("spikes")
    return network


def test_the_log_says_what_was_built_run_and_written(
    caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    caplog.set_level(logging.INFO, "pynnlite")
    file = str(tmp_path / "run.checkpoint")
    network = busy(pnl.IF_curr_exp)
    n_synapses = sum(projection.size() for projection in network.projections)
    n_cells = sum(population.size for population in network.populations)
    simulator = pnl.Simulator("native", network=network)
    simulator.run(5.0)
    simulator.run(10.0)
    simulator.checkpoint(file)
    simulator.reset()
    simulator.restore(file)
    lines = [record.getMessage() for record in caplog.records]
    assert all(record.name == "pynnlite" and record.levelname == "INFO" for record in caplog.records)
    built = f"built on native: {n_cells} cells in {len(network.populations)} populations, {n_synapses} synapses, in "
    assert lines[0].startswith(built) and lines[0].endswith(" s")
    assert lines[1].startswith("run from 0 to 5 ms in ") and lines[2].startswith("run from 5 to 15 ms in ")
    assert lines[3:] == [
        f"checkpoint of 15 ms written to {file!r}",
        f"went on from the checkpoint {file!r}, at 15 ms",
    ]


def test_the_log_is_silent_unless_it_is_asked_for(capfd: pytest.CaptureFixture[str]) -> None:
    pnl.Simulator("native", busy(pnl.IF_curr_exp)).run(5.0)
    assert capfd.readouterr() == ("", "")


def test_a_population_is_warned_of_once_in_a_segment() -> None:
    network = fast()
    simulator = pnl.Simulator("native", network)
    for _ in range(2):
        with pytest.warns(PynnliteWarning) as caught:
            simulator.run(150.0)
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            simulator.run(150.0)
        (warning,) = caught
        assert warning.filename == __file__
        text = str(warning.message)
        assert text.startswith("Population 'fast' fires at ")
        assert "between 0 and 100 ms, the mean of 3 recorded cells. " in text
        simulator.reset()


def test_a_rate_counts_over_100_ms() -> None:
    network = fast()
    simulator = pnl.Simulator("native", network, rate_warning=500)

    def run_in_pieces() -> None:
        for _ in range(100):
            simulator.run(1.0)

    with pytest.warns(PynnliteWarning, match="between 0 and 100 ms"):
        run_in_pieces()


@pytest.mark.parametrize("rate", [None, 1e6])
def test_no_warning_below_the_rate_or_without_one(rate: float | None) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        pnl.Simulator("native", fast(), rate_warning=rate).run(200.0)
        pnl.Simulator("native", fast(record=False)).run(200.0)


def test_a_run_that_shows_progress_warns_on_the_way(capsys: pytest.CaptureFixture[str]) -> None:
    simulator = pnl.Simulator("native", fast(), progress=True)
    with pytest.warns(PynnliteWarning, match="'fast' fires at"):
        simulator.run(300.0)
    assert "run: 300 of 300 ms" in capsys.readouterr().err


@pytest.mark.parametrize("wrong", [0, -1.0, "high", True, float("nan")])
def test_a_rate_is_a_number_above_zero(wrong: object) -> None:
    with pytest.raises(BadValue, match="rate_warning must be a rate in Hz above 0"):
        pnl.Simulator("native", rate_warning=wrong)


def test_windows_are_counted_however_spikes_come_in() -> None:
    rng = np.random.default_rng(1)
    steps = np.sort(rng.choice(np.arange(1, 1000), 900, replace=False)).astype(np.int64)
    counts = rng.integers(1, 4, len(steps)).astype(np.int32)
    probe = ProbeSpec(0, 0, "spikes", np.arange(2, dtype=np.int32), 0, None)
    total = np.add.reduceat(counts, np.searchsorted(steps, np.arange(0, 1000, 100)))
    highest = total.max() / (2 * 0.1)
    for cuts in ([], [50], [100], [99, 101], list(range(1, 1000, 37))):
        for limit in (highest * 0.999, highest * 1.001):
            rates = Rates(1.0, limit)
            rates.watch([probe])
            for first, last in zip([0, *cuts], [*cuts, 1000], strict=True):
                here = (steps > first) & (steps <= last)
                spikes = Spikes(np.zeros(here.sum(), np.int32), steps[here], counts[here])
                rates.add(Recordings({0: spikes}), last)
            high = rates.high()
            assert rates.high() == []
            assert (rates.n_spikes, rates.cell_time) == (counts.sum(), pytest.approx(2.0))
            if limit > highest:
                assert high == []
            else:
                (one,) = high
                assert one.rate == pytest.approx(highest)
                assert one.start == 100.0 * total.argmax() and one.stop == one.start + 100.0


def test_rates_of_several_ranks_are_one() -> None:
    assert mean_rate([(10, 2.0), (20, 3.0)]) == 6.0
    assert mean_rate([(0, 0.0)]) is None
