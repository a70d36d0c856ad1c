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


CAUSES = {
    Runaway: "v runs away by itself: bound it in the equations. Write min(v, most)",
    Growing: "v runs away by itself",
    Unbounded: "The equation of v has no finite value where v = 0.3",
}


@pytest.mark.parametrize("kind", list(CAUSES))
def test_the_first_cell_without_a_solution_is_named_on_every_layout(kind: type[CellType]) -> None:
    expected = error_of(kind)
    assert "of population 'cells'" in expected and CAUSES[kind] in expected
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


class Spiking(Unbounded):
    """It fires, and goes to infinity if it is not bounded."""

    declaration = """
        dv/dt = v * v / tau
        dw/dt = -w / tau
        excitatory: w += weight
        threshold: v >= 1e6
        reset: v = 0
    """


class WrongReset(Unbounded):
    """Its reset gives no number."""

    declaration = """
        dv/dt = 1 / tau
        dw/dt = -w / tau
        excitatory: w += weight
        threshold: v >= 1
        reset: v = 0
        reset: w = log(w - 100)
    """


BACKENDS = {"native": {}, "reference": {}, "brian2": {"codegen": "numpy"}, "neuron": {}}


@pytest.mark.parametrize(
    ("kind", "cause"),
    [
        (Spiking, "Write min(v, v_spike) for v on their right-hand sides, and a threshold at v_spike"),
        (WrongReset, "w was nan before the step began: the reset at a spike"),
        (Unbounded, "The equation of v has no finite value where v = 0.3, w = 0: look in it for a logarithm"),
        (Growing, "v runs away by itself"),
    ],
)
@pytest.mark.parametrize("backend", list(BACKENDS))
def test_the_error_tells_the_cause(backend: str, kind: type[CellType], cause: str) -> None:
    net = pnl.Network()
    net.population(2, kind(), label="cells").initialize(v=[0.3, 0.25])
    with (
        pnl.Simulator(backend, net, 0.1, **BACKENDS[backend]) as sim,
        pytest.raises(BackendError, match="no solution in the step that begins at") as caught,
    ):
        sim.run(60.0)
    assert cause in str(caught.value) and "cell 0 of population 'cells'" in str(caught.value)


def test_the_error_names_what_is_too_fast() -> None:
    """Gates of Hodgkin–Huxley cells become ever faster where the potential is far too low."""
    net = pnl.Network()
    net.population(1, pnl.HH_cond_exp(i_offset=-1000.0))
    with (
        pnl.Simulator("native", net, 0.02) as sim,
        pytest.raises(BackendError, match=r"h moves within .* ms there, which is far faster than a step"),
    ):
        sim.run(1.0)


class Dividing(Unbounded):
    """A definition that has no value at the beginning."""

    declaration = """
        share = v / w
        dv/dt = -v / tau
        dw/dt = (1 - w) / tau
        excitatory: w += weight
    """


@pytest.mark.parametrize("backend", list(BACKENDS))
def test_a_recorded_definition_without_a_value_is_an_error(backend: str) -> None:
    """Once, at the end of the run; what was recorded can be read, and the simulation goes on."""
    net = pnl.Network()
    cells = net.population(3, Dividing(), label="cells")
    cells.initialize(w=[1.0, 0.0, 0.0])
    with pnl.Simulator(backend, net, 0.1, **BACKENDS[backend]) as sim:
        sim.run(1.0)
        cells[1:].record("share")
        cells.initialize(w=0.0)
        words = "definition share of cell 1 of population 'cells' is inf at 1 ms"
        with pytest.raises(BackendError, match=words):
            sim.run(1.0)
        (signal,) = cells.get_data().segments[0].analogsignals
        assert signal.shape == (11, 2)
        sim.run(1.0)


def test_a_recorded_variable_that_is_no_number_is_an_error() -> None:
    """It is told of once, when data are read first; then they can be read."""
    net = pnl.Network()
    cells = net.population(3, pnl.IF_cond_exp(), label="cells")
    source = net.population(1, pnl.SpikeSourceArray(spike_times=[1.0]))
    net.projection(source, cells[1:2], pnl.AllToAllConnector(), pnl.StaticSynapse(weight=1e308, delay=1.0))
    cells.record("v")
    words = r"v of cell 1 of population 'cells' is nan at 2.1 ms: a parameter"
    with pnl.Simulator("native", net, 0.1) as sim:
        sim.run(3.0)
        with pytest.raises(BackendError, match=words):
            cells.get_data()
        assert cells.get_data().segments[0].analogsignals[0].shape == (31, 3)
