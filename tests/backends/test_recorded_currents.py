"""Definitions of which the injected current is a part are recorded alike on the native backend and the reference."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

import pynnlite as pnl
from pynnlite.declarations import CellType, Parameter, State


class Driven(CellType):
    """A cell that says how much the injected current drives it."""

    parameters = (
        Parameter("tau", 10.0, "ms", "Time constant.", above=0.0),
        Parameter("cm", 0.5, "nF", "Capacity.", above=0.0),
    )
    states = (State("v", -65.0, "mV", "Potential."),)
    declaration = """
        drive = i_inj / cm
        dv/dt = (-65*mV - v) / tau + drive + tanh(v / mV) * mV / ms
        current: i_inj
    """


SOURCES: list[Callable[[], pnl.DCSource | pnl.StepCurrentSource | pnl.ACSource | pnl.NoisyCurrentSource]] = [
    lambda: pnl.DCSource(amplitude=2.0, start=0.2, stop=0.4),
    lambda: pnl.StepCurrentSource(times=[0.0, 0.1, 0.3], amplitudes=[1.0, 2.0, 3.0]),
    lambda: pnl.ACSource(amplitude=3.0, frequency=120.0, offset=0.5),
    lambda: pnl.NoisyCurrentSource(mean=3.0, stdev=1.0),
]


@pytest.mark.parametrize("source", SOURCES)
def test_recorded_definitions_have_the_injected_current(source: Callable[[], pnl.DCSource]) -> None:
    expected = recorded(source, "reference")
    assert len(expected) == 6
    assert expected.any()
    np.testing.assert_allclose(recorded(source, "native"), expected, rtol=1e-12)


def recorded(source: Callable[[], pnl.DCSource], backend: str) -> np.ndarray:
    net = pnl.Network(seed=1)
    cells = net.population(3, Driven())
    cells.inject(source())
    cells.record("drive")
    with pnl.Simulator(backend, net, 0.1) as sim:
        sim.run(0.2)
        cells.set(tau=[9.0, 10.0, 11.0])
        sim.run(0.3)
    return np.array(cells.get_data().segments[0].analogsignals[0].magnitude)
