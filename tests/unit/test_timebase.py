"""The clock: times to steps, for ever, and what is no time."""

from __future__ import annotations

import sys
from typing import Any

import numpy as np
import pytest
import quantities as pq

import pynnlite as pnl
from pynnlite.errors import BadValue
from pynnlite.recipe import Recipe
from pynnlite.timebase import (
    NEVER,
    checked_time,
    nearest_steps,
    next_call,
    off_grid,
    steps_not_before,
    whole_steps,
)

FOREVER = [1e19, sys.maxsize, sys.float_info.max, np.inf, 10**30]
"""Times later than any run can reach."""


@pytest.mark.parametrize("time", FOREVER)
def test_a4_a_time_that_no_run_reaches_is_never(time: float) -> None:
    for dt in (1e-3, 0.1, 1.0):
        both = nearest_steps([time, 1.0], dt), steps_not_before([time, 1.0], dt)
        for steps in both:
            assert steps.dtype == np.int64 and steps[1] == round(1.0 / dt)
            assert steps[0] > 10**18
        assert not off_grid([time], dt)[0]


def test_a4_never_is_later_than_any_step() -> None:
    with pytest.raises(BadValue, match="at most"):
        whole_steps(float(NEVER), 1.0, "The time to run")
    assert whole_steps(float(NEVER - 1024), 1.0, "The time to run") < NEVER
    assert nearest_steps(-np.inf, 0.1) == -NEVER


def test_a4_nan_is_no_time() -> None:
    for steps in (nearest_steps, steps_not_before):
        with pytest.raises(BadValue, match="NaN"):
            steps([1.0, np.nan], 0.1)


@pytest.mark.parametrize(("time", "step"), [(0.04, 0), (0.05, 1), (0.15, 2), (0.25, 3), (0.349, 3)])
def test_a_time_goes_to_the_nearest_step_and_halves_go_up(time: float, step: int) -> None:
    assert nearest_steps(time, 0.1) == step
    source = pnl.DCSource(amplitude=1.0, start=time, stop=9.0)
    assert source.course(0.1).steps.tolist() == [step, 90]


@pytest.mark.parametrize("time", FOREVER)
def test_a4_sources_of_current_and_spikes_that_never_end(time: float) -> None:
    network = pnl.Network()
    cells = network.population(1, pnl.IF_curr_exp(tau_refrac=time))
    network.population(2, pnl.SpikeSourcePoisson(rate=1000.0, start=[0.0, time], duration=time))
    cells.inject(pnl.DCSource(amplitude=0.5, start=1.0, stop=time))
    cells.inject(pnl.DCSource(amplitude=0.5, start=time, stop=time))
    recipe = Recipe(network.freeze(), 0.1)
    assert recipe.current(0, 0, 20)[:, 0].tolist() == [0.0] * 10 + [0.5] * 10
    assert not recipe.current(1, 0, 20).any()
    assert set(recipe.spikes(1, -1, 1000).index.tolist()) == {0}
    assert recipe.refractory_steps(0)[0] > 10**18
    assert cells.get("tau_refrac") == float(time)


@pytest.mark.parametrize("time", [1e19, sys.maxsize, sys.float_info.max])
def test_a4_lists_of_times_may_go_beyond_all_runs(time: float) -> None:
    network = pnl.Network()
    source = network.population(1, pnl.SpikeSourceArray(spike_times=[0.5, time]))
    cells = network.population(1, pnl.IF_curr_exp())
    cells.inject(pnl.StepCurrentSource(times=[1.0, time], amplitudes=[0.5, 0.1]))
    recipe = Recipe(network.freeze(), 0.1)
    assert recipe.spikes(0, -1, 10**9).step.tolist() == [5]
    assert recipe.current(0, 9, 12)[:, 0].tolist() == [0.0, 0.5, 0.5]
    assert source.get("spike_times").value.tolist() == [0.5, float(time)]


@pytest.mark.parametrize("time", FOREVER)
@pytest.mark.parametrize("source", [pnl.DCSource, pnl.ACSource])
def test_a4_a_current_that_never_starts_does_not_flow(source: Any, time: float) -> None:
    network = pnl.Network()
    cells = network.population(1, pnl.IF_curr_exp())
    current = source(start=time)
    cells.inject(current)
    cells.inject(source(start=time, stop=time))
    recipe = Recipe(network.freeze(), 0.1)
    for injection in (0, 1):
        assert (
            not recipe.current(injection, 0, 100).any()
            and not recipe.current(injection, 10**14, 10**14 + 9).any()
        )
        assert recipe.next_change_of_current(injection, 0) > 10**12
    current.set_parameters(start=1.0, amplitude=2.0)
    assert Recipe(network.freeze(), 0.1).current(0, 9, 12).any()
    with pytest.raises(BadValue, match="stops at 5 ms, before it starts"):
        source(start=time, stop=5.0)


@pytest.mark.parametrize(
    "make",
    [
        lambda: pnl.DCSource(stop=np.nan),
        lambda: pnl.SpikeSourcePoisson(duration=np.nan),
        lambda: pnl.IF_curr_exp(tau_refrac=np.nan),
        lambda: pnl.StepCurrentSource(times=[np.nan], amplitudes=[1.0]),
        lambda: pnl.StepCurrentSource(times=[np.inf], amplitudes=[1.0]),
        lambda: pnl.SpikeSourceArray(spike_times=[np.nan]),
        lambda: pnl.IF_curr_exp(tau_m=np.inf),
        lambda: pnl.DCSource(stop=-np.inf),
    ],
)
def test_a4_nan_is_refused_and_infinity_where_it_has_no_meaning(make: Any) -> None:
    with pytest.raises(BadValue):
        make()


@pytest.mark.parametrize("timestep", [5e-324, 1e-10, 1e300, 10**400, np.longdouble("1e400"), np.inf])
def test_e1_time_steps_have_a_range(timestep: Any) -> None:
    with pytest.raises(BadValue, match="timestep must be"):
        pnl.Simulator("reference", timestep=timestep)


@pytest.mark.parametrize("time", [2**64, 1e300, 10**400, np.longdouble("1e400"), np.timedelta64(3), np.inf])
def test_e1_runs_have_a_longest_length(time: Any) -> None:
    with pnl.Simulator("reference", timestep=0.1) as simulator:
        for run in (simulator.run, simulator.run_until):
            with pytest.raises(BadValue, match="The time to run"):
                run(time)


def test_a4_delays_beyond_all_runs() -> None:
    with pytest.raises(BadValue, match="min_delay must be at most 2147483647 time steps"):
        pnl.Simulator("reference", min_delay=1e19)
    for forever in (1e19, sys.float_info.max, np.inf):
        assert pnl.Simulator("reference", max_delay=forever).max_delay > 2e8


def test_an_array_without_axes_is_a_time() -> None:
    """The magnitude of a quantity is one."""
    given = (0.2 * pq.s).rescale("ms").magnitude
    assert given.ndim == 0 and checked_time(given, "time") == 200.0
    assert next_call(np.array(0.5), 3, 0.1) == 5
    for wrong in (np.array([1.0]), np.array(True), np.array("1"), np.array(None), np.ma.masked):
        with pytest.raises(BadValue, match="number of ms"):
            checked_time(wrong, "time")
