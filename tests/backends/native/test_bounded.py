"""Variables that are bounded by a threshold: how far above it they are is worked out wherever it is seen."""

from __future__ import annotations

import numpy as np
import pytest

import pynnlite as pnl
from pynnlite.declarations import CellType, Parameter, Receptor, State


class Bounded(CellType):
    """An exponential cell that keeps, after a spike, what is above the threshold."""

    parameters = (
        Parameter("tau", 10.0, "ms", "Time constant.", above=0.0),
        Parameter("rest", 2.0, "ms", "For how long the cell is refractory.", least=0.0),
    )
    states = (State("v", -65.0, "mV", "Potential."), State("w", 0.0, "mV", "Adaptation."))
    receptors = (Receptor("excitatory", "mV", 0),)
    declaration = """
        u = min(v, -50*mV)
        dv/dt = (-65*mV - u - w + 400*mV) / tau + 30 * exp((u + 50*mV) / mV) * mV / ms
        dw/dt = ((u + 65*mV) / 10 - w) / tau
        excitatory: w += weight / 9
        threshold: v >= -50*mV
        reset: v = v - 15*mV; w += 1*mV
    """


class AboveWhileRefractory(Bounded):
    """Another variable than v is held, so v stays above the threshold until the cell may fire again."""

    declaration = Bounded.declaration.replace(
        "reset: v = v - 15*mV; w += 1*mV", "reset: v = -65*mV; w = 5*mV\n        refractory: w for rest"
    )


class PulledBack(Bounded):
    """An arrival may take v back below the threshold."""

    declaration = Bounded.declaration.replace("w += weight / 9", "v += weight").replace("v - 15*mV", "-65*mV")


@pytest.mark.parametrize("kind", [Bounded, AboveWhileRefractory, PulledBack])
def test_what_is_above_the_threshold_is_exact_where_it_is_seen(kind: type[CellType]) -> None:
    found = [trace(kind, backend) for backend in ("native", "reference")]
    assert found[0][1] == found[1][1]
    np.testing.assert_allclose(found[0][0], found[1][0], rtol=0.0, atol=1e-4)


def trace(kind: type[CellType], backend: str) -> tuple[np.ndarray, list[float]]:
    net = pnl.Network(seed=1)
    source = net.population(1, pnl.SpikeSourceArray(spike_times=[0.3]))
    cells = net.population(1, kind())
    net.projection(source, cells, pnl.AllToAllConnector(), pnl.StaticSynapse(weight=-9.0, delay=0.1))
    cells.record(["spikes", "v"])
    with pnl.Simulator(backend, net, 0.1) as sim:
        sim.run(1.2)
    segment = cells.get_data().segments[0]
    return np.array(segment.analogsignals[0].magnitude), [float(t) for t in segment.spiketrains[0]]
