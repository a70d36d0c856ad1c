"""When declared cells fire: thresholds from below, moving thresholds, and by chance."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

import pynnlite as pnl


class Swinging(pnl.CellType):
    """A cosine of 1 mV with a period of 6π ms, which nothing resets."""

    states = (pnl.State("v", 1.0, "mV", "Potential."), pnl.State("w", 0.0, "mV", "Its partner."))
    declaration = """
        dv/dt = -w / (3 * ms)
        dw/dt = v / (3 * ms)
        threshold: v >= 0.5 * mV
    """


class Escaping(pnl.CellType):
    """Fires by chance, the less the more it has fired."""

    parameters = (pnl.Parameter("rate", 1.0, "Hz", "Rate at the threshold."),)
    states = (pnl.State("v", 0.0, "mV", "Potential."), pnl.State("g", 0.0, "mV", "Rise of the threshold."))
    declaration = """
        v_t = 5 * mV + g
        dv/dt = (20 * mV - v) / (10 * ms)
        dg/dt = -g / (50 * ms)
        hazard: rate * exp((v - v_t) / (2 * mV))
        reset: v = 0; g += 3 * mV
    """


def ran(backend: str) -> Any:
    """Return the data of two swinging and twenty escaping cells."""
    network = pnl.Network(seed=2)
    swinging, escaping = network.population(2, Swinging()), network.population(20, Escaping())
    swinging.record("spikes")
    escaping.record(["spikes", "v_t", "g"])
    options = {"codegen": "numpy"} if backend == "brian2" else {}
    with pnl.Simulator(backend, network, **options) as simulator:
        simulator.run(60.0)
    return swinging.get_data().segments[0], escaping.get_data().segments[0]


@pytest.mark.parametrize("backend", ["reference", "brian2"])
def test_what_is_not_reset_fires_when_it_reaches_the_threshold_from_below(backend: str) -> None:
    crossings = [3.0 * (2.0 * math.pi * k - math.pi / 3.0) for k in (1, 2, 3)]
    expected = [math.ceil(10.0 * time) / 10.0 for time in crossings]
    swinging, _ = ran(backend)
    assert [train.magnitude.tolist() for train in swinging.spiketrains] == [expected, expected]


@pytest.mark.parametrize("backend", ["reference", "brian2"])
def test_chance_is_drawn_by_place_and_definitions_are_recorded(backend: str) -> None:
    _, escaping = ran(backend)
    trains = [train.magnitude.tolist() for train in escaping.spiketrains]
    assert len({tuple(train) for train in trains}) > 15, "each cell has draws of its own"
    assert trains == [train.magnitude.tolist() for train in ran("reference")[1].spiketrains]
    v_t, g = (escaping.filter(name=name)[0].magnitude for name in ("v_t", "g"))
    np.testing.assert_allclose(v_t, 5.0 + g, rtol=0, atol=1e-12)
    assert g.max() > 3.0
