"""Dimensions of units and of expressions; numbers in other units than the coherent ones."""

from __future__ import annotations

import numpy as np
import pytest
import quantities as pq

import pynnlite as pnl
from pynnlite.declarations.dimensions import UNITS, dimension_of, dimension_of_unit
from pynnlite.expressions import Expression


@pytest.mark.parametrize("unit", UNITS)
def test_units_are_those_of_the_package_quantities(unit: str) -> None:
    dimension, scale = dimension_of_unit(unit, "it")
    expected = pq.Quantity(1.0, unit).rescale(str(dimension))
    assert float(expected) == pytest.approx(10.0**scale.power, rel=1e-12)


@pytest.mark.parametrize(
    ("unit", "coherent", "power"),
    [
        ("", "1", 0),
        ("1", "1", 0),
        ("mV/ms", "mV/ms", 0),
        ("V/s", "mV/ms", 0),
        ("nS", "uS", -3),
        ("1/Hz", "ms", 3),
        ("nA/mV**2", "nA/mV**2", 0),
        ("pA/V", "uS", -6),
        ("nF*MOhm", "ms", 0),
    ],
)
def test_units_become_coherent_ones(unit: str, coherent: str, power: int) -> None:
    dimension, scale = dimension_of_unit(unit, "it")
    assert (str(dimension), scale.power) == (coherent, power)


NAMES = {
    name: dimension_of_unit(unit, name)[0]
    for name, unit in {"v": "mV", "t": "ms", "i": "nA", "x": ""}.items()
}


@pytest.mark.parametrize(
    ("text", "dimension"),
    [
        ("v / t", "mV/ms"),
        ("i / v * v", "nA"),
        ("v**2", "mV**2"),
        ("v**-0.5", "1/mV**(1/2)"),
        ("sqrt(v * v)", "mV"),
        ("-abs(v)", "mV"),
        ("min(v, 0, 2 * v)", "mV"),
        ("v if x > 1 else 0", "mV"),
        ("exp(v / v) * tanh(x) * exprel(x)", "1"),
        ("0 + v", "mV"),
    ],
)
def test_an_expression_has_a_dimension(text: str, dimension: str) -> None:
    assert str(dimension_of(Expression(text), NAMES)) == dimension


class Leak(pnl.CellType):
    """Has its conductance in nS and its capacity in pF, and another variable in nS."""

    parameters = (
        pnl.Parameter("g", 10.0, "nS", "Conductance."),
        pnl.Parameter("c", 100.0, "pF", "Capacity."),
        pnl.Parameter("hold", 0.002, "s", "Refractory time."),
    )
    states = (pnl.State("v", 1.0, "V", "Potential."), pnl.State("s", 5.0, "nS", "Conductance."))
    declaration = """
        dv/dt = -g * v / c
        ds/dt = 0
        i = g * v
        threshold: v >= 1 * V
        reset: v = 900 * mV; s += 2 * nS
        refractory: v for hold
    """


@pytest.mark.parametrize("backend", ["reference", "brian2"])
def test_numbers_are_scaled_where_they_enter_and_leave(backend: str) -> None:
    network = pnl.Network()
    cells = network.population(1, Leak(g=20.0), initial_values={"v": 2.0})
    cells.record(["spikes", "v", "s", "i"])
    options = {"codegen": "numpy"} if backend == "brian2" else {}
    with pnl.Simulator(backend, network, 0.1, **options) as simulator:
        simulator.run(5.0)
        cells.initialize(s=1.0)
        simulator.run(1.0)
    assert cells.get("g") == 20.0
    data = cells.get_data().segments[0]
    v, s, i = (data.filter(name=name)[0] for name in ("v", "s", "i"))
    assert (v.units, s.units, i.units) == (pq.V, pq.nS, pq.nA)
    assert data.spiketrains[0].magnitude.tolist() == [0.1]
    assert v.magnitude[:22, 0] == pytest.approx([2.0, *[0.9] * 21])
    np.testing.assert_allclose(v.magnitude[21:50, 0], 0.9 * np.exp(-0.02 * np.arange(29)), rtol=1e-9)
    assert s.magnitude[[0, 1, 50, 51], 0] == pytest.approx([5.0, 7.0, 7.0, 1.0])
    np.testing.assert_allclose(i.magnitude, 20.0 * v.magnitude, rtol=1e-12)
