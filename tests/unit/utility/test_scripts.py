"""What PyNN scripts import from the utilities: the choice of a backend, timing, progress, file names."""

from __future__ import annotations

import logging
import re
import sys
import time
from pathlib import Path

import numpy as np
import pytest

import pynnlite.native
import pynnlite.reference
from pynnlite.backend import registry
from pynnlite.errors import BadValue, PynnliteWarning
from pynnlite.utility import (
    ProgressBar,
    SimulationProgressBar,
    Timer,
    assert_arrays_almost_equal,
    assert_arrays_equal,
    forgetful_memoize,
    get_script_args,
    get_simulator,
    init_logging,
    load_population,
    normalized_filename,
    notify,
    save_population,
    sort_by_column,
)


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


@pytest.mark.filterwarnings("ignore:.*is an older name:DeprecationWarning")
def test_timer_measures_from_its_start_and_between_calls(monkeypatch: pytest.MonkeyPatch) -> None:
    times = iter([100.0, 102.0, 105.0, 109.0, 120.0, 121.0, 124.0])
    monkeypatch.setattr(time, "perf_counter", lambda: next(times))
    timer = Timer()
    assert timer.diff() == 2.0
    assert timer.mark("second") == 3.0
    assert timer.marks == [("second", 3.0)]
    assert timer.elapsed_time() == 9.0
    timer.reset()
    assert timer.elapsed_time("long") == "1 second"
    assert timer.elapsedTime("long") == "4 seconds"


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


@pytest.mark.parametrize("name", ["pcsim", "mock", "spiNNaker"])
def test_simulators_of_pynn_are_taken_and_run_on_native(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["script.py", name])
    monkeypatch.setattr(registry, "names", lambda: ["native", "reference"])
    with pytest.warns(PynnliteWarning, match=f"{name!r} is no backend"):
        sim, options = get_simulator(("--flag", "A flag.", {"action": "store_true"}))
    assert sim is pynnlite.native and options.simulator == "native" and options.flag is False


def test_get_script_args_are_the_first_arguments(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["script.py", "nest", "7"])
    assert get_script_args(1) == ["nest"] and get_script_args(2) == ["nest", "7"]
    with pytest.raises(BadValue, match="needs 3 arguments, got 2"):
        get_script_args(3)
    with pytest.raises(BadValue, match=r"usage: script\.py"):
        get_script_args(3, "usage: script.py SIMULATOR A B")


@pytest.mark.parametrize(
    ("options", "name", "found"),
    [
        ({}, "log", "INFO [PyNN] hello"),
        ({"debug": True}, "log", "DEBUG [root] detail"),
        ({"num_processes": 2, "rank": 1}, "log.1", "Rank 1 of 2: "),
        ({"level": logging.WARNING}, "log", ""),
    ],
)
def test_logging_goes_to_a_file(tmp_path: Path, options: dict[str, object], name: str, found: str) -> None:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    root.handlers[:] = []
    try:
        logger = init_logging(str(tmp_path / "log"), **options)  # type: ignore[arg-type]
        logger.info("hello")
        logging.debug("detail")
        init_logging(None)
    finally:
        root.handlers[:] = handlers
        root.setLevel(level)
    text = (tmp_path / name).read_text()
    assert found in text and bool(text) == bool(found)


def test_a_bar_of_progress_shows_a_fraction(capsys: pytest.CaptureFixture[str]) -> None:
    bar = ProgressBar(width=40, char="=", disable=False)
    for level in (0.25, 0.5, 1.0):
        bar(level)
    bar.set_level(0.1)
    shown = capsys.readouterr().err
    assert "25 %" in shown and "100 %" in shown and "10 %" in shown and "====" in shown
    assert ProgressBar(mode="dynamic").mode == "dynamic"
    for wrong in ({"char": "##"}, {"mode": "other"}):
        with pytest.raises(BadValue):
            ProgressBar(**wrong)


def test_arrays_are_sorted_and_compared() -> None:
    assert sort_by_column([[2, 1], [1, 5], [2, 0]], 0).tolist() == [[1, 5], [2, 1], [2, 0]]
    assert_arrays_equal([1, 2], np.array([1, 2]))
    assert_arrays_almost_equal([1.0, 2.0], [1.0, 2.05], 0.1)
    for check in (
        lambda: assert_arrays_equal([1, 2], [1, 3]),
        lambda: assert_arrays_equal([1, 1], 1),
        lambda: assert_arrays_almost_equal([1.0], [1.2], 0.1),
    ):
        with pytest.raises(AssertionError):
            check()


def test_the_last_value_is_remembered() -> None:
    calls = []
    function = forgetful_memoize(lambda *given: calls.append(given) or len(calls))
    one, two = [1], [2]
    assert [function(one), function(one), function(two), function(two), function(one)] == [1, 1, 2, 2, 3]


def test_a_note_is_printed_where_there_is_no_desktop(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", "")
    notify("Done.", "Network")
    assert capsys.readouterr().out == "Network: Done.\n"


def test_a_saved_population_emits_its_spikes_again(tmp_path: Path) -> None:
    sim = pynnlite.native
    sim.setup()
    source = sim.Population(3, sim.SpikeSourceArray(spike_times=[[1.0, 2.0], [], [4.5]]), label="cells")
    source.positions = np.arange(9.0).reshape(3, 3)
    source.record("spikes")
    sim.run(10.0)
    save_population(source, tmp_path / "cells.shelf", variables=["size"])
    sim.setup()
    loaded = load_population(tmp_path / "cells.shelf", sim)
    assert [list(train) for train in loaded.get("spike_times")] == [[1.0, 2.0], [], [4.5]]
    assert (loaded.label, loaded.annotations["size"]) == ("cells", 3)
    assert loaded.positions.tolist() == source.positions.tolist()
    with pytest.raises(BadValue, match="cannot be kept"):
        save_population(source, tmp_path / "other", variables=["celltype"])
    sim.end()


def test_a_view_or_an_assembly_is_kept_with_the_spikes_of_its_own_cells(tmp_path: Path) -> None:
    sim = pynnlite.native
    sim.setup(timestep=0.1)
    cells = sim.Population(6, sim.IF_cond_exp(i_offset=np.linspace(0.5, 3.0, 6)))
    others = sim.Population(2, sim.IF_cond_exp(i_offset=2.0))
    (cells + others).record("spikes")
    sim.run(60.0)
    for group in (cells[[5, 3]], cells[4:] + others):
        trains = group.get_data("spikes").segments[-1].spiketrains
        given = [train.magnitude.tolist() for train in trains]
        save_population(group, tmp_path / "cells.npz")
        with np.load(tmp_path / "cells.npz") as kept:
            found = [row.tolist() for row in np.split(kept["times"], np.cumsum(kept["counts"])[:-1])]
        assert found == given and min(map(len, given)) > 0
    sim.end()


def test_a_file_of_a_population_is_looked_at(tmp_path: Path) -> None:
    sim = pynnlite.native
    (tmp_path / "words").write_text("words")
    for name, words in ((tmp_path / "words", "no file that save_population"), (1, "name of a file, not 1")):
        with pytest.raises(BadValue, match=words):
            load_population(name, sim)
    with pytest.raises(BadValue, match="writes a population"):
        save_population(3, tmp_path / "cells.npz")  # type: ignore[arg-type]
