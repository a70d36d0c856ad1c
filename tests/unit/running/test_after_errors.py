"""What a simulation is after an error: the user's exception counts, and nothing is half done."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import pynnlite as pnl
from pynnlite.errors import BadValue, PynnliteError, PynnliteWarning, SimulationStateError, UnsupportedModel


@pytest.fixture
def cells() -> Any:
    """Return two cells that are recorded."""
    cells = pnl.Network().population(2, pnl.IF_curr_exp(i_offset=2.0))
    cells.record("spikes")
    return cells


class Failing:
    """A neo IO whose library fails in a way of its own."""

    def __init__(self, error: type[Exception]) -> None:
        self._error = error

    def write_block(self, block: Any) -> None:
        """Fail."""
        raise self._error("the disk is gone")


FAILURES = [None, RuntimeError, OSError, MemoryError]
"""What the end raises: the project's own error, as nothing has run, or that of a library."""


@pytest.mark.parametrize("failure", FAILURES)
def test_c2_the_exception_of_the_body_of_with_is_raised(cells: Any, tmp_path: Any, failure: Any) -> None:
    cells.record("v", to_file=Failing(failure) if failure else str(tmp_path / "never.pkl"))
    sim = pnl.Simulator("reference", cells.network)
    if failure:
        sim.run(1.0)
    with pytest.raises(ZeroDivisionError) as caught, sim:
        _ = 1 / 0
    assert sim.ended
    assert any("could not be written" in note for note in caught.value.__notes__)


def test_c2_without_an_exception_that_of_the_end_is_raised(cells: Any, tmp_path: Any) -> None:
    cells.record("v", to_file=str(tmp_path / "never.pkl"))
    with (
        pytest.raises(SimulationStateError, match="nothing has run"),
        pnl.Simulator("reference", cells.network) as sim,
    ):
        pass
    assert sim.ended


@pytest.mark.parametrize("failure", FAILURES)
def test_c5_setup_begins_anew_after_a_network_that_cannot_end(tmp_path: Any, failure: Any) -> None:
    import pynnlite.reference as sim

    sim.setup()
    cells = sim.Population(1, sim.IF_curr_exp())
    cells.record("v", to_file=Failing(failure) if failure else str(tmp_path / "never.pkl"))
    if failure:
        sim.run(1.0)
    with pytest.warns(PynnliteWarning, match="before this one ended with an error"):
        sim.setup(timestep=0.5)
    assert sim.get_time_step() == 0.5
    new = sim.Population(1, sim.IF_curr_exp())
    assert new.network is not cells.network
    assert sim.run(1.0) == 1.0
    assert cells.network.state is not None and cells.network.state.ended


def test_c5_a_setup_that_is_refused_leaves_the_former_simulation() -> None:
    import pynnlite.reference as sim

    sim.setup()
    cells = sim.Population(1, sim.IF_curr_exp())
    for wrong in ({"timestep": -1.0}, {"seed": 0.5}, {"min_delay": "long"}, {"colour": 1}):
        with pytest.raises(PynnliteError):
            sim.setup(**wrong)
    assert sim.Population(1, sim.SpikeSourceArray()).network is cells.network
    assert sim.run(1.0) == 1.0


@pytest.mark.parametrize(
    "wrong",
    [
        {"same_noise": np.array([1, 2])},
        {"same_noise": 2},
        {"same_noise": None},
        {"annotations": 5},
        {"annotations": ["a"]},
    ],
)
def test_c7_a_reset_that_is_refused_changes_nothing(cells: Any, wrong: dict[str, Any]) -> None:
    with pnl.Simulator("reference", cells.network) as sim:
        sim.run(20.0)
        counts = cells.get_spike_counts()
        with pytest.raises(BadValue, match=next(iter(wrong))):
            sim.reset(**wrong)
        assert (sim.time, sim.trial, sim.is_built) == (20.0, 0, True)
        assert cells.get_spike_counts() == counts
        sim.run(20.0)
        assert len(cells.get_data().segments) == 1
        sim.reset({"note": "first"}, same_noise=True)
        assert cells.get_data().segments[0].annotations["note"] == "first"


@pytest.mark.usefixtures("forgetful")
def test_a_restore_that_is_refused_leaves_no_segment(cells: Any, tmp_path: Any) -> None:
    with pnl.Simulator("native", cells.network) as sim:
        sim.run(5.0)
        sim.checkpoint(tmp_path / "checkpoint")
    with pnl.Simulator("reference", cells.network) as sim:
        with pytest.raises(UnsupportedModel, match="cannot save its state"):
            sim.restore(tmp_path / "checkpoint")
        with pytest.raises(SimulationStateError, match="nothing has run"):
            cells.get_data()
        sim.reset()
        sim.run(5.0)
        assert len(cells.get_data().segments) == 1


def test_timings_after_the_end_say_that_it_has_ended(cells: Any) -> None:
    with pnl.Simulator("native", cells.network) as sim:
        sim.run(5.0)
    with pytest.raises(SimulationStateError, match="has ended"):
        sim.timings()
