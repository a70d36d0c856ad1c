"""How far a run is: bits do not depend on it, and each place shows it in its own way."""

from __future__ import annotations

import io
import os
import pty
import re
import subprocess
import sys
import termios
from pathlib import Path

import pytest

import pynnlite as pnl
from pynnlite.errors import BadValue
from pynnlite.running.displays import Lines, in_words
from pynnlite.testing.data import trace, trains
from pynnlite.testing.networks import busy

SCRIPT = """
import pynnlite.{} as sim
sim.setup(timestep=0.1, progress=True)
cells = sim.Population(20, sim.IF_curr_exp(i_offset=1.5))
cells.record("spikes")
sim.run(200.0)
sim.run(50.0, progress=False)
"""


def result(backend: str, progress: bool) -> list[object]:
    network = busy(pnl.IF_curr_exp)
    calls = []

    def note(time: float) -> float:
        calls.append(time)
        return time + 7.0

    with pnl.Simulator(backend, network=network, progress=progress) as simulator:
        simulator.run(20.0)
        simulator.run(30.0, callbacks=[note])
        simulator.run_until(60.0)
        cells = network.populations[2]
        return [calls, trains(cells), trace(cells).tolist()]


@pytest.mark.parametrize("backend", ["native", "reference", "nest", "brian2"])
def test_bits_do_not_depend_on_progress(backend: str) -> None:
    assert result(backend, progress=True) == result(backend, progress=False)


def test_a_log_gets_a_line_at_the_end_of_each_run(capsys: pytest.CaptureFixture[str]) -> None:
    network = busy(pnl.IF_curr_exp)
    simulator = pnl.Simulator("native", network=network)
    simulator.run(20.0, progress=True)
    simulator.run(20.0)
    simulator.run_until(50.0, progress=True)
    first, second = capsys.readouterr().err.splitlines()
    assert re.fullmatch(
        r"run: 20 of 20 ms \(100 %\), took .* s, real-time factor [\d.e+]+, [\d.e+]+ Hz", first
    )
    assert second.startswith("run: 10 of 10 ms (100 %)")


def test_the_rate_is_that_of_the_cells_that_are_recorded(capsys: pytest.CaptureFixture[str]) -> None:
    network = pnl.Network()
    cells = network.population(4, pnl.IF_curr_exp(i_offset=1.5))
    network.population(3, pnl.SpikeSourcePoisson(rate=400.0)).record("spikes")
    simulator = pnl.Simulator("native", network=network, progress=True)
    simulator.run(100.0)
    assert "Hz" not in capsys.readouterr().err
    simulator.reset()
    cells.record("spikes")
    simulator.run(100.0)
    simulator.run(200.0)
    every = [float(rate) for rate in re.findall(r"([\d.]+) Hz", capsys.readouterr().err)]
    counts = [[(first <= t).sum() for t in cells.get_data().segments[1].spiketrains] for first in (0, 100)]
    n_spikes = sum(counts[0]) - sum(counts[1])
    assert every == pytest.approx([n_spikes / 0.4, sum(counts[1]) / 0.8], rel=0.005)


def test_lines_come_when_the_last_was_long_ago() -> None:
    file = io.StringIO()
    lines = Lines(1000.0, file, interval=0.0)
    lines.show(0.0, None)
    lines.show(250.0, 8.125)
    lines.show(1000.0, 9.0)
    lines.close()
    begin, quarter, end = file.getvalue().splitlines()
    assert begin == "run: 0 of 1000 ms (0 %)"
    assert re.fullmatch(
        r"run: 250 of 1000 ms \(25 %\), .* s left, real-time factor [\d.e-]+, 8.12 Hz", quarter
    )
    assert re.fullmatch(r"run: 1000 of 1000 ms \(100 %\), took .* s, real-time factor .*, 9 Hz", end)
    quiet = io.StringIO()
    Lines(1000.0, quiet).show(500.0, None)
    assert quiet.getvalue() == ""


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0.123, "0.12 s"), (59.0, "59 s"), (312.0, "5 min 12 s"), (7500.0, "2 h 5 min"), (0.0, "0 s")],
)
def test_times_in_words(seconds: float, words: str) -> None:
    assert in_words(seconds) == words


def test_a_terminal_gets_a_bar(tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text(SCRIPT.format("native"))
    ours, theirs = pty.openpty()
    termios.tcsetwinsize(theirs, (24, 120))
    process = subprocess.Popen([sys.executable, script], stdout=theirs, stderr=theirs, stdin=theirs)
    os.close(theirs)
    shown = b""
    while piece := _read(ours):
        shown += piece
    assert process.wait() == 0, shown
    bars = [bar for bar in shown.decode().split("\r") if "%|" in bar]
    assert bars[0].startswith("  0%|") and bars[-1].startswith("100%|")
    assert re.search(r"200/200 ms \[\d\d:\d\d<\d\d:\d\d, real-time factor [\d.e-]+, [\d.]+ Hz\]", bars[-1])


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 4096)
    except OSError:  # the other end is closed
        return b""


def test_a_run_that_fails_shows_where(capsys: pytest.CaptureFixture[str]) -> None:
    def stop(time: float) -> float:
        if time > 0.0:
            raise RuntimeError("enough")
        return 5.0

    with pytest.raises(RuntimeError, match="enough"):
        pnl.Simulator("native", busy(pnl.IF_curr_exp)).run(20.0, callbacks=[stop], progress=True)
    assert capsys.readouterr().err.startswith("run: 5 of 20 ms (25 %)")


@pytest.mark.parametrize("wrong", ["yes", 1, [True]])
def test_progress_is_true_or_false(wrong: object) -> None:
    with pytest.raises(BadValue, match="progress must be True or False"):
        pnl.Simulator("native", progress=wrong)
    with pytest.raises(BadValue, match="progress must be True or False"):
        pnl.Simulator("native").run(1.0, progress=wrong)  # type: ignore[arg-type]
