"""Adaptive exponential cells whose onset is a step: what NEST does for delta_T = 0."""

from __future__ import annotations

import numpy as np
import pytest

import pynnlite as pnl
from pynnlite.errors import BadValue
from pynnlite.testing.data import trains

SHARED = {"cm": 0.2, "tau_m": 10.0, "v_rest": -70.0, "v_reset": -65.0, "v_thresh": -50.0, "tau_refrac": 1.0}


@pytest.mark.parametrize("kind", [pnl.EIF_cond_exp_isfa_ista, pnl.EIF_cond_alpha_isfa_ista, pnl.AdExp])
def test_an_onset_of_0_is_refused(kind: type[pnl.CellType]) -> None:
    with pytest.raises(BadValue, match=r"delta_T of .* must be greater than 0, got 0 mV"):
        kind(delta_T=0.0)


@pytest.mark.parametrize("backend", ["native", "reference"])
def test_a_small_onset_is_that_of_a_leaky_cell(backend: str) -> None:
    net = pnl.Network(seed=1)
    currents = [0.41, 0.45, 0.6, 0.9]
    steep = pnl.EIF_cond_exp_isfa_ista(
        delta_T=0.001, a=0.0, b=0.0, v_spike=-40.0, i_offset=currents, **SHARED
    )
    leaky = pnl.IF_cond_exp(i_offset=currents, **SHARED)
    cells = [
        net.population(4, kind, initial_values={"v": -70.0, **({"w": 0.0} if kind is steep else {})})
        for kind in (steep, leaky)
    ]
    for each in cells:
        each.record("spikes")
    with pnl.Simulator(backend, net, 0.1) as simulator:
        simulator.run(100.0)
    for found, expected in zip(*map(trains, cells), strict=True):
        assert len(found) == len(expected) > 0
        late = np.diff(np.subtract(found, expected), prepend=0.0)
        assert (late > -1e-6).all() and (late < 0.1 + 1e-6).all(), "at most a step for each spike"
