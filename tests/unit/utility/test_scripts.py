"""What PyNN scripts import from the utilities: the choice of a backend, timing, progress, file names."""

from __future__ import annotations

import re
import sys
import time
from pathlib import Path

import pytest

import pynnlite.native
import pynnlite.reference
from pynnlite.utility import SimulationProgressBar, Timer, get_simulator, normalized_filename


@pytest.mark.parametrize(
    ("line", "backend", "kind", "cells"),
    [
        ("reference CUBA", "reference", "CUBA", 10),
        ("CUBA", "native", "CUBA", 10),
        ("--cells 3 reference COBA", "reference", "COBA", 3),
        ("reference --cells 3 COBA", "reference", "COBA", 3),
    ],
)
def test_get_simulator_reads_the_command_line(
    line: str, backend: str, kind: str, cells: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "argv", ["script.py", *line.split()])
    sim, options = get_simulator(
        ("kind", "A word.", {"choices": ["CUBA", "COBA"]}),
        ("--cells", "A number.", {"type": int, "default": 10}),
    )
    assert sim is {"native": pynnlite.native, "reference": pynnlite.reference}[backend]
    assert (options.simulator, options.kind, options.cells) == (backend, kind, cells)


def test_get_simulator_names_the_backends_there_are(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["script.py", "brain"])
    with pytest.raises(SystemExit):
        get_simulator()
    error = capsys.readouterr().err
    assert "there is no backend 'brain'" in error
    assert "reference" in error


def test_timer_measures_from_its_start_and_between_calls(monkeypatch: pytest.MonkeyPatch) -> None:
    times = iter([100.0, 102.0, 105.0, 109.0, 120.0, 121.0])
    monkeypatch.setattr(time, "perf_counter", lambda: next(times))
    timer = Timer()
    assert timer.diff() == 2.0
    assert timer.mark("second") == 3.0
    assert timer.marks == [("second", 3.0)]
    assert timer.elapsed_time() == 9.0
    timer.reset()
    assert timer.elapsed_time("long") == "1 second"


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0.1234, "0.123 seconds"),
        (1.0, "1 second"),
        (65.0, "1 minute, 5 seconds"),
        (90_000.0, "1 day, 1 hour"),
    ],
)
def test_timer_speaks_in_words(seconds: float, words: str) -> None:
    assert Timer.time_in_words(seconds) == words


def test_progress_bar_is_a_callback_that_ends_with_the_run(capsys: pytest.CaptureFixture[str]) -> None:
    bar = SimulationProgressBar(40.0, 100.0, disable=False)
    times = [0.0]
    while times[-1] < 100.0:
        times.append(bar(times[-1]))
    assert times == [0.0, 40.0, 80.0, 100.0]
    assert bar(100.0) > 100.0
    assert "100/100 ms" in capsys.readouterr().err


def test_progress_bar_works_in_a_run() -> None:
    sim = pynnlite.reference
    sim.setup()
    sim.Population(1, sim.IF_cond_exp())
    assert sim.run(5.0, callbacks=[SimulationProgressBar(2.0, 5.0, disable=True)]) == 5.0
    sim.end()


def test_filename_says_backend_processes_and_time(tmp_path: Path) -> None:
    name = Path(normalized_filename(tmp_path / "results", "network", "pkl", "native", num_processes=2))
    assert re.fullmatch(r"network_native_np2_\d{8}-\d{6}\.pkl", name.name)
    assert name.parent.is_dir()
    assert name.parent.parent == tmp_path / "results"
    assert "_np" not in normalized_filename(tmp_path, "network", "pkl", "native")
