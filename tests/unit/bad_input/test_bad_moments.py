"""Running, recording and reading: wrong times, wrong moments, wrong callbacks."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
import quantities as pq

import pynnlite as pnl
from pynnlite.errors import BadUnits, BadValue, ModelError, SimulationStateError

Case = tuple[Any, type[Exception], list[str]]

TIMES: dict[str, Case] = {
    "off the grid": (
        lambda s: s.sim.run(10.25),
        BadValue,
        ["The time to run must be a multiple of the time step 0.1 ms, not 10.25 ms", "10.2 and 10.3 ms"],
    ),
    "off the grid, after long": (
        lambda s: s.sim.run(1000000.05),
        BadValue,
        ["not 1000000.05 ms", "1000000 and 1000000.1 ms"],
    ),
    "less than a step": (lambda s: s.sim.run(0.05), BadValue, ["0.05 ms", "the nearest are 0 and 0.1 ms"]),
    "negative": (lambda s: s.sim.run(-1.0), BadValue, ["at least 0 ms", "-1"]),
    "NaN": (lambda s: s.sim.run(math.nan), BadValue, ["at least 0 ms and finite", "nan"]),
    "infinite": (lambda s: s.sim.run(math.inf), BadValue, ["finite", "inf"]),
    "a text": (lambda s: s.sim.run("10"), BadValue, ["must be a number of ms or a quantity, not '10'"]),
    "None": (lambda s: s.sim.run(None), BadValue, ["a number of ms", "None"]),
    "True": (lambda s: s.sim.run(True), BadValue, ["a number of ms", "True"]),
    "a complex number": (lambda s: s.sim.run(np.complex128(3.0)), BadValue, ["a number of ms", "3+0j"]),
    "in mV": (lambda s: s.sim.run(10.0 * pq.mV), BadUnits, ["The time to run", "'mV'", "'ms'"]),
    "until off the grid": (
        lambda s: s.sim.run_until(0.25),
        BadValue,
        ["The time to run to", "0.2 and 0.3 ms"],
    ),
    "until NaN": (lambda s: s.sim.run_until(math.nan), BadValue, ["The time to run to", "nan"]),
}

RECORDING: dict[str, Case] = {
    "data before recording": (
        lambda s: s.cond.get_data(),
        SimulationStateError,
        ["'cond' does not record anything", "record(['spikes']) before run()"],
    ),
    "counts before recording": (
        lambda s: s.cond.get_spike_counts(),
        SimulationStateError,
        ["'cond' does not record 'spikes'", "record(['spikes']) before run()"],
    ),
    "sampling off the grid": (
        lambda s: s.cond.record("v", sampling_interval=0.25),
        BadValue,
        ["sampling_interval must be a multiple of the time step 0.1 ms", "0.2 and 0.3 ms"],
    ),
    "sampling every 0 ms": (
        lambda s: s.cond.record("v", sampling_interval=0.0),
        BadValue,
        ["sampling_interval must be greater than 0 ms"],
    ),
    "sampling backwards": (
        lambda s: s.cond.record("v", sampling_interval=-0.1),
        BadValue,
        ["greater than 0 ms"],
    ),
    "sampling never": (lambda s: s.cond.record("v", sampling_interval=math.inf), BadValue, ["finite", "inf"]),
    "sampling by True": (
        lambda s: s.cond.record("v", sampling_interval=True),
        BadValue,
        ["a number of ms", "True"],
    ),
    "sampling in Hz": (
        lambda s: s.cond.record("v", sampling_interval=10.0 * pq.Hz),
        BadUnits,
        ["sampling_interval", "'Hz'", "'ms'"],
    ),
    "a file of an unknown kind": (
        lambda s: s.cond.record("v", to_file="data.txt"),
        BadValue,
        [".pkl", ".nix", "a neo IO object", "'data.txt'"],
    ),
    "a file that is no name": (
        lambda s: s.cond.record("v", to_file=3),
        BadValue,
        [".pkl", ".nix", "not to 3"],
    ),
}


@pytest.mark.parametrize("name", TIMES)
def test_a_wrong_time_to_run_is_refused(scene: Any, name: str) -> None:
    scene.refuses(*TIMES[name])


def test_the_past_is_refused(scene: Any) -> None:
    scene.sim.run(2.0)
    words = ["The time to run to, 1.5 ms, has passed", "the time is 2 ms already"]
    scene.refuses(lambda s: s.sim.run_until(1.5), BadValue, words)


@pytest.mark.parametrize("name", RECORDING)
def test_wrong_recording_is_refused(scene: Any, name: str) -> None:
    scene.refuses(*RECORDING[name])


def test_two_sampling_intervals_for_one_variable_are_refused(scene: Any) -> None:
    scene.cond[:2].record("v", sampling_interval=0.2)
    scene.refuses(
        lambda s: s.cond.record(["gsyn_exc", "v"], sampling_interval=0.3),
        BadValue,
        ["'v' is recorded every 0.2 ms already", "record(None) first"],
    )
    scene.cond.record(None)
    scene.cond.record("v", sampling_interval=0.3)


def test_a_sampling_interval_given_before_the_time_step_is_checked_then() -> None:
    net = pnl.Network()
    net.population(2, pnl.IF_cond_exp()).record("v", sampling_interval=0.25)
    with pytest.raises(BadValue, match=r"sampling_interval .* 0\.2 and 0\.3 ms"):
        pnl.Simulator("reference", network=net, timestep=0.1)
    assert net.state is None
    pnl.Simulator("reference", network=net, timestep=0.05)


def test_data_before_the_run_are_refused(scene: Any) -> None:
    scene.cond.record("v")
    scene.refuses(
        lambda s: s.cond.get_data(),
        SimulationStateError,
        ["no data of 'cond' yet", "nothing has run", "run() first"],
    )


def test_data_without_a_simulator_are_refused() -> None:
    cells = pnl.Network().population(2, pnl.IF_cond_exp())
    cells.record("v")
    with pytest.raises(SimulationStateError, match="no data yet: get_data needs a Simulator"):
        cells.get_data()


def test_a_variable_that_was_not_recorded_is_refused(scene: Any) -> None:
    scene.cond.record("v")
    scene.sim.run(1.0)
    words = ["'cond' does not record 'spikes'", "record(['spikes']) before run()"]
    scene.refuses(lambda s: s.cond.get_data("spikes"), SimulationStateError, words)
    scene.refuses(lambda s: s.cond.get_data(["v", "spikes"]), SimulationStateError, words)
    scene.refuses(lambda s: s.curr.get_data(), SimulationStateError, ["'curr' does not record anything"])
    scene.refuses(lambda s: s.cond.mean_spike_count(), SimulationStateError, words)


def test_cells_of_which_none_was_recorded_are_refused(scene: Any) -> None:
    scene.cond[:2].record("v")
    scene.sim.run(1.0)
    scene.refuses(lambda s: s.cond[2:].get_data("v"), SimulationStateError, ["does not record 'v'"])
    assert scene.cond[1:].get_data("v").segments[0].analogsignals[0].shape == (11, 1)


def test_data_are_written_to_known_kinds_of_file(scene: Any, tmp_path: Any) -> None:
    scene.cond.record("v")
    scene.sim.run(1.0)
    for wrong in (str(tmp_path / "data.txt"), tmp_path / "data", None):
        scene.refuses(
            lambda s, wrong=wrong: s.cond.write_data(wrong), BadValue, [".pkl", ".nix", repr(wrong)]
        )
    assert list(tmp_path.iterdir()) == []


CALLBACKS: dict[str, tuple[Any, list[str]]] = {
    "nothing": (lambda t: None, ["A callback must return the time in ms", "not None"]),
    "NaN": (lambda t: math.nan, ["A callback must return the time in ms", "nan"]),
    "a text": (lambda t: "later", ["A callback must return the time in ms", "'later'"]),
    "True": (lambda t: True, ["A callback must return the time in ms", "True"]),
    "the present": (lambda t: t, ["A callback at 0 ms must return a later time, not 0 ms"]),
    "nearly the present": (lambda t: t + 0.01, ["A callback at 0 ms must return a later time, not 0.01 ms"]),
    "the past": (lambda t: t - 5.0, ["must return a later time, not -5 ms"]),
    "long ago": (lambda t: -math.inf, ["must return a later time, not -inf ms"]),
}


@pytest.mark.parametrize("name", CALLBACKS)
def test_a_callback_returns_a_later_time(scene: Any, name: str) -> None:
    callback, words = CALLBACKS[name]
    scene.refuses(lambda s: s.sim.run(1.0, [callback]), BadValue, words)
    assert scene.sim.run(1.0) == 1.0


@pytest.mark.parametrize("given", [5.0, [None], ["f"]])
def test_callbacks_are_functions(scene: Any, given: Any) -> None:
    scene.refuses(
        lambda s: s.sim.run(1.0, given), BadValue, ["callbacks must be functions", "the present time"]
    )
    assert not scene.sim.is_built


@pytest.mark.parametrize("what", ["run", "reset", "end"])
def test_a_callback_cannot_run_reset_or_end(scene: Any, what: str) -> None:
    calls = {"run": lambda: scene.sim.run(1.0), "reset": scene.sim.reset, "end": scene.sim.end}

    def callback(time: float) -> float:
        calls[what]()
        return time + 1.0

    words = [f"{what}() cannot be called from a callback"]
    scene.refuses(lambda s: s.sim.run(1.0, [callback]), SimulationStateError, words)
    assert scene.sim.run(1.0) == 1.0


def test_an_error_in_a_callback_is_the_users_own(scene: Any) -> None:
    def callback(time: float) -> float:
        raise KeyError("mine")

    with pytest.raises(KeyError, match="mine"):
        scene.sim.run(1.0, [callback])
    assert scene.sim.run(1.0) == 1.0


STRUCTURE: dict[str, tuple[Any, str]] = {
    "population": (lambda s: s.net.population(2, pnl.IF_cond_exp()), "A new population"),
    "projection": (lambda s: s.join(weight=0.1), "A new projection"),
    "injection": (lambda s: s.cond.inject(pnl.DCSource(amplitude=0.1)), "A new injected current"),
    "delay": (lambda s: s.projection.set(delay=2.0), "A changed delay"),
    "position": (lambda s: setattr(s.cond, "positions", np.ones((3, 5))), "A changed position"),
}


@pytest.mark.parametrize("name", STRUCTURE)
def test_the_structure_is_fixed_after_a_run_until_reset(scene: Any, name: str) -> None:
    scene.sim.run(1.0)
    change, what = STRUCTURE[name]
    words = [what, "not possible after the first run", "Call reset() first"]
    scene.refuses(change, SimulationStateError, words)
    scene.sim.reset()
    before = scene.net.digest()
    change(scene)
    assert scene.net.digest() != before
    assert scene.sim.run(1.0) == 1.0


def test_the_structure_is_fixed_in_a_callback_too(scene: Any) -> None:
    def callback(time: float) -> float:
        scene.net.population(2, pnl.IF_cond_exp())
        return time + 1.0

    scene.refuses(lambda s: s.sim.run(1.0, [callback]), SimulationStateError, ["A new population", "reset()"])


ENDED: dict[str, Any] = {
    "run": lambda s: s.sim.run(1.0),
    "run_until": lambda s: s.sim.run_until(5.0),
    "reset": lambda s: s.sim.reset(),
    "set": lambda s: s.cond.set(tau_m=10.0),
    "set of a view": lambda s: s.cond[:2].set(tau_m=10.0),
    "initialize": lambda s: s.cond.initialize(v=-60.0),
    "record": lambda s: s.cond.record("v"),
    "record nothing": lambda s: s.cond.record(None),
    "set of a projection": lambda s: s.projection.set(weight=0.2),
    "a new population": lambda s: s.net.population(2, pnl.IF_cond_exp()),
    "a new projection": lambda s: s.join(weight=0.1),
    "a new current": lambda s: s.cond.inject(pnl.DCSource()),
}


@pytest.mark.parametrize("name", ENDED)
def test_nothing_can_be_done_after_the_end(scene: Any, name: str) -> None:
    scene.sim.run(1.0)
    scene.sim.end()
    scene.refuses(ENDED[name], SimulationStateError, ["has ended", "setup()", "new"])


def test_after_the_end_a_new_simulator_may_take_over(scene: Any) -> None:
    scene.cond.record("v")
    scene.sim.run(1.0)
    first = scene.cond.get_data().segments[0].analogsignals[0].magnitude
    scene.sim.end()
    with pnl.Simulator("reference", network=scene.net, timestep=0.1) as again:
        scene.cond.set(tau_m=10.0)
        again.run(1.0)
        assert np.array_equal(scene.cond.get_data().segments[0].analogsignals[0].magnitude, first)


def test_two_simulators_on_one_network_are_refused(scene: Any) -> None:
    scene.refuses(
        lambda s: pnl.Simulator("reference", network=s.net),
        SimulationStateError,
        ["This network has a simulator already", "end()"],
    )


def test_an_error_of_the_model_is_a_value_error() -> None:
    assert issubclass(ModelError, ValueError)
    assert issubclass(SimulationStateError, RuntimeError)
