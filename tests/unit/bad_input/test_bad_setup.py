"""Setting a simulation up, and the module-style interface out of turn."""

from __future__ import annotations

import math
import warnings
from typing import Any

import pytest
import quantities as pq

import pynnlite as pnl
from pynnlite.errors import (
    BadConnection,
    BadUnits,
    BadValue,
    IgnoredOptionWarning,
    RoundingWarning,
    SimulationStateError,
    UnknownParameter,
)
from pynnlite.pynn import OPTIONS

GRIDS: dict[str, tuple[dict[str, Any], type[Exception], list[str]]] = {
    "a step of 0": ({"timestep": 0.0}, BadValue, ["timestep must be greater than 0 ms", "0"]),
    "a negative step": ({"timestep": -0.1}, BadValue, ["timestep must be greater than 0 ms", "-0.1"]),
    "a step of NaN": ({"timestep": math.nan}, BadValue, ["timestep", "finite", "nan"]),
    "an infinite step": ({"timestep": math.inf}, BadValue, ["timestep", "finite", "inf"]),
    "a step of True": ({"timestep": True}, BadValue, ["timestep must be a number of ms", "True"]),
    "a step of None": ({"timestep": None}, BadValue, ["timestep must be a number of ms", "None"]),
    "a step as a text": ({"timestep": "0.1"}, BadValue, ["timestep must be a number of ms", "'0.1'"]),
    "a step in mV": ({"timestep": 0.1 * pq.mV}, BadUnits, ["timestep", "'mV'", "'ms'"]),
    "min_delay below the step": (
        {"min_delay": 0.05},
        BadValue,
        ["min_delay must be at least the time step, 0.1 ms, not 0.05 ms", "'auto'"],
    ),
    "min_delay a little below the step": (
        {"min_delay": 0.09},
        BadValue,
        ["min_delay", "0.1 ms", "not 0.09 ms"],
    ),
    "min_delay of 0": ({"min_delay": 0}, BadValue, ["min_delay must be greater than 0 ms"]),
    "min_delay of None": ({"min_delay": None}, BadValue, ["min_delay", "a quantity or 'auto', not None"]),
    "min_delay misspelt": ({"min_delay": "Auto"}, BadValue, ["min_delay", "'auto', not 'Auto'"]),
    "max_delay below min_delay": (
        {"min_delay": 2.0, "max_delay": 1.0},
        BadValue,
        ["max_delay, 1.0 ms, must not be below min_delay, 2 ms"],
    ),
    "max_delay below the step": ({"max_delay": 0.01}, BadValue, ["max_delay", "at least the time step"]),
    "a network that is none": ({"network": "net"}, BadValue, ["must be a Network or None, not 'net'"]),
}


@pytest.mark.parametrize("name", GRIDS)
def test_an_impossible_simulation_is_refused(name: str) -> None:
    options, error, words = GRIDS[name]
    net = pnl.Network()
    with pytest.raises(error) as caught:
        pnl.Simulator("reference", **{"network": net, "timestep": 0.1, **options})
    assert caught.type is error
    for word in words:
        assert word in str(caught.value)
    assert net.state is None


def test_a_shortest_delay_off_the_grid_is_warned_of() -> None:
    with pytest.warns(
        RoundingWarning, match=r"min_delay, 0\.25 ms, lies off the grid of 0\.1 ms; it is 0\.3 ms"
    ):
        simulator = pnl.Simulator("reference", timestep=0.1, min_delay=0.25)
    assert simulator.min_delay == 0.3


def test_what_was_described_first_is_checked_against_the_bounds() -> None:
    net = pnl.Network()
    cells = net.population(2, pnl.IF_cond_exp())
    net.projection(cells, cells, pnl.AllToAllConnector(), pnl.StaticSynapse(0.1, delay=0.5))
    with pytest.raises(BadConnection, match=r"below the min_delay of 1 ms; the first is 0\.5 ms"):
        pnl.Simulator("reference", network=net, timestep=0.1, min_delay=1.0)
    assert net.state is None


def test_options_of_pynn_are_accepted_with_one_warning_that_says_why() -> None:
    import pynnlite.reference as sim

    with pytest.warns(IgnoredOptionWarning) as caught:
        sim.setup(timestep=0.1, spike_precision="on_grid", verbosity="error", rng_seed=3, use_cvode=False)
    assert len(caught) == 1
    assert caught[0].filename == __file__
    for word in ("spike_precision", "verbosity", "rng_seed", "use_cvode", "follow from the seed of"):
        assert word in str(caught[0].message)


@pytest.mark.parametrize("option", sorted(OPTIONS))
def test_every_option_of_pynn_is_accepted_alone(option: str) -> None:
    with pytest.warns(IgnoredOptionWarning, match=option):
        pnl.Simulator("reference", **{option: 1})


def test_a_warning_of_options_names_the_line_of_the_explicit_form_too() -> None:
    with pytest.warns(IgnoredOptionWarning) as caught:
        pnl.Simulator("reference", t_flush=200.0)
    assert caught[0].filename == __file__


def test_p50_an_unknown_option_is_refused_even_beside_an_ignored_one() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(UnknownParameter, match=r"'min_dely'\. Did you mean 'min_delay'"):
            pnl.Simulator("reference", verbosity="error", min_dely=0.1)


def test_a_setup_that_fails_leaves_the_simulation_before_it(sim: Any) -> None:
    cells = sim.Population(2, sim.IF_cond_exp())
    with pytest.raises(BadValue):
        sim.setup(timestep=0.0)
    sim.run(1.0)
    assert cells.network.state.time == 1.0


OUT_OF_TURN: dict[str, Any] = {
    "run": lambda sim: sim.run(1.0),
    "run_until": lambda sim: sim.run_until(1.0),
    "reset": lambda sim: sim.reset(),
    "end": lambda sim: sim.end(),
    "get_current_time": lambda sim: sim.get_current_time(),
    "get_time_step": lambda sim: sim.get_time_step(),
    "get_min_delay": lambda sim: sim.get_min_delay(),
    "get_max_delay": lambda sim: sim.get_max_delay(),
    "rank": lambda sim: sim.rank(),
    "num_processes": lambda sim: sim.num_processes(),
    "Population": lambda sim: sim.Population(2, sim.IF_cond_exp()),
    "create": lambda sim: sim.create(sim.IF_cond_exp),
}


@pytest.mark.parametrize("name", OUT_OF_TURN)
def test_module_functions_before_setup_say_so(name: str) -> None:
    import pynnlite.reference as sim

    with pytest.raises(SimulationStateError, match=r"yet: call (its )?setup\(\) first"):
        OUT_OF_TURN[name](sim)


CELLS: dict[str, Any] = {
    "set": lambda sim: sim.set([0, 1], tau_m=10.0),
    "initialize": lambda sim: sim.initialize(3, v=-60.0),
    "record": lambda sim: sim.record("v", "cells"),
}


@pytest.mark.parametrize("name", CELLS)
def test_module_functions_take_cells(sim: Any, name: str) -> None:
    with pytest.raises(BadValue, match="must be a population, a view, an assembly or a cell, not"):
        CELLS[name](sim)


def test_connect_takes_cells(sim: Any) -> None:
    with pytest.raises(BadConnection, match="joins populations, views"):
        sim.connect(3, sim.create(sim.IF_cond_exp), 0.1)
