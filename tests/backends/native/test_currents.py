"""Currents that change from step to step: the bits are those of runs that are cut at each change."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from pynnlite_native.options import Tuning

import pynnlite as pnl
from pynnlite.errors import BadValue
from pynnlite.testing.data import trace, trains

CUT = Tuning(current_gap=0)
KINDS = (pnl.IF_curr_exp, pnl.IF_cond_exp, pnl.IF_curr_delta)


def injected(kind: Any, varied: bool) -> pnl.Network:
    """Make two populations with currents that change often, seldom and never, into all cells, some and one twice."""
    rng = np.random.default_rng(2)
    network = pnl.Network(seed=1)
    first = network.population(13, kind(i_offset=np.linspace(0.0, 1.0, 13) if varied else 0.3))
    second = network.population(9, kind(tau_m=np.linspace(9.0, 20.0, 9) if varied else 15.0))
    weight = 0.001 if kind is pnl.IF_cond_exp else 0.1
    network.projection(first, second, pnl.AllToAllConnector(), pnl.StaticSynapse(weight=weight, delay=0.3))
    times = 2.0 + 0.1 * np.arange(250)
    for cells, every in ((first, 1), (first[3:8], 7), (first[np.array([1, 2, 6, 12])], 3)):
        chosen = times[::every]
        cells.inject(pnl.StepCurrentSource(times=chosen, amplitudes=rng.normal(0.4, 1.0, len(chosen))))
    first.inject(pnl.DCSource(amplitude=0.4, start=3.0, stop=35.0))
    second[2:5].inject(pnl.DCSource(amplitude=1.4, start=6.0, stop=31.0))
    for cells in (first, second):
        cells.record(["spikes", "v"])
    return network


def recorded(kind: Any, varied: bool, **options: Any) -> list[Any]:
    network = injected(kind, varied)
    first, second = network.populations
    with pnl.Simulator("native", network=network, timestep=0.1, **options) as simulator:
        simulator.run(9.0)
        first.set(i_offset=0.55)
        simulator.run(0.1)
        second[2:4].set(tau_m=12.0, v_rest=-64.0)
        simulator.run(21.0)
        first.set(tau_m=11.0)
        simulator.run(10.0)
        return [found for cells in (first, second) for found in (trains(cells), trace(cells, "v"))]


@pytest.mark.parametrize("varied", [False, True], ids=["alike", "varied"])
@pytest.mark.parametrize("kind", KINDS)
def test_bits_are_those_of_a_stretch_cut_at_each_change(kind: Any, varied: bool) -> None:
    expected = recorded(kind, varied, tuning=CUT)
    assert sum(map(len, expected[0])) > 10
    for options in ({}, {"instruction_set": "plain"}, {"tuning": Tuning(current_gap=3, block_cells=8)}):
        for found, wanted in zip(recorded(kind, varied, **options), expected, strict=True):
            np.testing.assert_array_equal(np.concatenate([*found]), np.concatenate([*wanted]))


def test_a_new_current_between_runs_replaces_the_one_in_the_loops() -> None:
    found = []
    for options in ({}, {"tuning": CUT}):
        network = pnl.Network()
        cells = network.population(5, pnl.IF_curr_exp())
        source = pnl.StepCurrentSource(times=0.1 * np.arange(1, 90), amplitudes=np.linspace(0.0, 2.0, 89))
        cells[1:4].inject(source)
        cells.record("v")
        with pnl.Simulator("native", network=network, timestep=0.1, **options) as simulator:
            simulator.run(2.0)
            source.set_parameters(times=[2.5, 2.6], amplitudes=[-0.3, 0.7])
            simulator.run(2.0)
            found.append(trace(cells, "v"))
    np.testing.assert_array_equal(*found)
    assert (np.diff(found[0][20:25, 2]) < 0).all()  # no current: back to rest
    assert found[0][-1, 2] > found[0][26, 2]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("values", "found"), [({"tau_m": 1e20}, "nan"), ({"tau_m": 20.0, "i_offset": 1e100}, "inf")]
)
def test_a_drive_that_is_not_finite_is_an_error(kind: Any, values: dict[str, float], found: str) -> None:
    """Absurd parameters, whose reciprocals are finite still; before, potentials were NaN or never rose."""
    net = pnl.Network(seed=1)
    net.population(3, kind())
    net.population(2, kind(cm=[1.0, 1e-300], **values), label="absurd")
    with (
        pnl.Simulator("native", net, 0.1) as simulator,
        pytest.raises(
            BadValue, match=rf"'absurd': the drive of .* is {found} for cell 1, with cm = 1e-300 nF"
        ),
    ):
        simulator.run(1.0)
