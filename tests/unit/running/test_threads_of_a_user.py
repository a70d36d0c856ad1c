"""One thread at a time works on a simulation: others get correct data, or are told that a run is under way."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest

import pynnlite as pnl
from pynnlite.errors import SimulationStateError


@pytest.fixture
def firing() -> tuple[Any, Any]:
    """Return a simulator of 5 cells that fire, and the cells."""
    cells = pnl.Network().population(5, pnl.IF_curr_exp(i_offset=1.5))
    cells.record(["spikes", "v"])
    return pnl.Simulator("native", cells.network), cells


def beside(work: Callable[[], Any]) -> Any:
    """Return what a function returns, or raises, in another thread."""
    got: list[Any] = []

    def main() -> None:
        try:
            got.append(work())
        except Exception as error:
            got.append(error)

    thread = threading.Thread(target=main)
    thread.start()
    thread.join()
    return got[0]


@pytest.mark.parametrize(
    "what",
    ["get_data()", "get_spike_counts()", "checkpoint()", "run()", "reset()", "end()", "restore()"],
)
def test_a3_another_thread_is_refused_during_a_run(firing: tuple[Any, Any], what: str, tmp_path: Any) -> None:
    sim, cells = firing
    uses: dict[str, Callable[[], Any]] = {
        "get_data()": cells.get_data,
        "get_spike_counts()": cells.get_spike_counts,
        "checkpoint()": lambda: sim.checkpoint(tmp_path / "c"),
        "restore()": lambda: sim.restore(tmp_path / "c"),
        "run()": lambda: sim.run(1.0),
        "reset()": sim.reset,
        "end()": sim.end,
    }
    errors = []

    def callback(time: float) -> float:
        errors.append(beside(uses[what]))
        return time + 20.0

    assert sim.run(50.0, [callback]) == 50.0
    assert len(errors) == 3
    for error in errors:
        assert isinstance(error, SimulationStateError)
        assert what in str(error) and "another thread" in str(error)
    assert beside(cells.get_spike_counts) == cells.get_spike_counts()
    assert len(cells.get_data().segments[0].analogsignals[0]) == 501


def test_a3_data_read_beside_runs_are_right_or_refused(firing: tuple[Any, Any]) -> None:
    sim, cells = firing
    sim.run(100.0)
    each = cells.get_spike_counts()[0]
    assert each > 2
    seen, errors, done = [], [], threading.Event()

    def watch() -> None:
        while not done.is_set():
            try:
                block = cells.get_data()
                lengths = {len(train) for train in block.segments[0].spiketrains}
                seen.append((len(block.segments[0].analogsignals[0]), lengths))
            except SimulationStateError as error:
                errors.append(str(error))

    watcher = threading.Thread(target=watch)
    watcher.start()
    for _ in range(60):
        sim.run(5.0)
    done.set()
    watcher.join()
    for n, lengths in seen:
        assert (n - 1) % 50 == 0 and len(lengths) == 1
    assert all("another thread" in text for text in errors)
    assert len(cells.get_data().segments[0].analogsignals[0]) == 4001


def test_a3_callbacks_read_and_save_but_do_not_run(firing: tuple[Any, Any], tmp_path: Any) -> None:
    sim, cells = firing

    def callback(time: float) -> float:
        assert len(cells.get_data().segments[0].analogsignals[0]) == round(time * 10) + 1
        sim.checkpoint(tmp_path / "c")
        for use in (lambda: sim.run(1.0), sim.reset, sim.end):
            with pytest.raises(SimulationStateError, match="callback"):
                use()
        return time + 10.0

    sim.run(30.0, [callback])
    assert sim.time == 30.0
