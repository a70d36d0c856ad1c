"""Cells whose equations have no solution: one error, the same on every layout, which says what to write."""

from __future__ import annotations

from typing import Any

import pytest

import pynnlite as pnl
from pynnlite.declarations import CellType, Parameter, Receptor, State
from pynnlite.errors import BackendError, SimulationStateError


class Runaway(CellType):
    """The solution goes to infinity at the time tau / v."""

    parameters = (Parameter("tau", 10.0, "ms", "Time constant.", above=0.0),)
    states = (State("v", 0.5, "", "Something that grows."), State("w", 0.0, "", "Something else."))
    receptors = (Receptor("excitatory", "", 1),)
    declaration = """
        dv/dt = v * v / tau
        dw/dt = -w / tau
        excitatory: w += weight
    """


class Growing(Runaway):
    """It grows beyond the largest number, by an equation that is solved exactly."""

    declaration = """
        dv/dt = 300 * v / tau
        dw/dt = -w / tau
        excitatory: w += weight
    """


class Unbounded(Runaway):
    """It has no solution from the first step on."""

    declaration = """
        dv/dt = log(v - 10) / tau
        dw/dt = -w / tau
        excitatory: w += weight
    """


def network(kind: type[CellType]) -> pnl.Network:
    net = pnl.Network(seed=1)
    fast = net.population(5, pnl.IF_cond_exp(i_offset=1.0))
    cells = net.population(150, kind(), label="cells")
    cells.initialize(v=[0.3 + 0.001 * (i * 7 % 150) for i in range(150)])
    net.projection(fast, cells, pnl.AllToAllConnector(), pnl.StaticSynapse(weight=0.1, delay=0.5))
    return net


def error_of(kind: type[CellType], backend: str = "native", **options: Any) -> str:
    with pnl.Simulator(backend, network(kind), 0.1, **options) as sim:
        with pytest.raises(BackendError, match="no solution") as caught:
            sim.run(60.0)
        if backend == "native":
            with pytest.raises(SimulationStateError):
                sim.run(1.0)
    return str(caught.value)


@pytest.mark.parametrize("kind", [Runaway, Growing, Unbounded])
def test_the_first_cell_without_a_solution_is_named_on_every_layout(kind: type[CellType]) -> None:
    expected = error_of(kind)
    assert "of population 'cells'" in expected and "min(v, v_spike)" in expected
    for options in ({"threads": 2, "adaptive": False}, {"instruction_set": "plain"}):
        assert error_of(kind, **options) == expected


class Stiff(Unbounded):
    """It would take more substeps than a step may have."""

    declaration = """
        dv/dt = (tanh(w) - v) / tau
        dw/dt = (v * v - w) / (10 * ms)
        excitatory: w += weight
    """
    parameters = (Parameter("tau", 1e-9, "ms", "Time constant.", above=0.0),)


def test_the_error_of_equations_that_are_too_fast_says_so() -> None:
    net = pnl.Network()
    net.population(1, Stiff())
    with (
        pnl.Simulator("native", net, 0.1) as sim,
        pytest.raises(BackendError, match="far faster than a step"),
    ):
        sim.run(0.1)


def test_the_reference_names_the_same_cell() -> None:
    assert error_of(Runaway).split(", where")[0] == error_of(Runaway, "reference").split(", where")[0]
