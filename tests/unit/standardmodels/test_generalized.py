"""GIF_cond_exp: chance, kernels after a spike, and lists of any length."""

from __future__ import annotations

import pickle
from typing import Any

import numpy as np
import pytest

import pynnlite as pnl
from pynnlite.errors import BadValue, UnknownParameter
from pynnlite.testing.data import trace, trains

QUIET = {"tau_eta": [10.0], "a_eta": [0.0], "tau_gamma": [10.0], "a_gamma": [0.0]}


def ran(
    celltype: Any, size: int, duration: float, record: Any = ("spikes",), current: float = 0.0
) -> pnl.Population:
    net = pnl.Network(seed=6)
    cells = net.population(size, celltype)
    if current:
        cells.inject(pnl.DCSource(amplitude=current))
    cells.record(list(record))
    with pnl.Simulator("reference", net, 0.1) as simulator:
        simulator.run(duration)
    return cells


def test_at_the_threshold_intervals_are_exponential_after_the_refractory_period() -> None:
    """v stays at v_t, so the rate is lambda0; a cell is held for tau_refrac, then draws in each step."""
    cells = ran(pnl.GIF_cond_exp(v_t_star=-65.0, lambda0=200.0, tau_refrac=3.0, **QUIET), 200, 150.0)
    intervals = np.concatenate([np.diff(train) for train in trains(cells)])
    assert intervals.min() >= 3.0
    wanted = 3.0 + 0.1 / -np.expm1(-0.02)
    assert abs(intervals.mean() - wanted) < 4.0 * 5.0 / np.sqrt(len(intervals)) + 0.15
    n_spikes = sum(map(len, trains(cells)))
    assert n_spikes == pytest.approx(200 * 150.0 / wanted, rel=0.06)


def test_rates_follow_the_distance_to_the_threshold() -> None:
    rates = [
        sum(
            map(
                len,
                trains(ran(pnl.GIF_cond_exp(v_t_star=at, lambda0=20.0, tau_refrac=0.0, **QUIET), 300, 50.0)),
            )
        )
        for at in (-65.0, -65.5, -66.0)
    ]
    assert rates == sorted(rates)
    assert rates[2] / rates[0] == pytest.approx(np.exp(2.0), rel=0.2)


def test_currents_and_threshold_after_a_spike_are_sums_of_exponentials() -> None:
    tau, eta, gamma = np.array([2.0, 30.0]), np.array([0.1, 0.4]), np.array([5.0, 1.0])
    celltype = pnl.GIF_cond_exp(tau_eta=tau, a_eta=eta, tau_gamma=tau, a_gamma=gamma)
    cells = ran(celltype, 1, 40.0, ["spikes", "i_eta", "v_t"], current=2.0)
    spikes = np.array(trains(cells)[0])
    assert len(spikes) >= 2
    since = np.arange(401)[:, None] * 0.1 - spikes
    decayed = np.where(since[:, :, None] > -1e-9, np.exp(-np.maximum(since, 0.0)[:, :, None] / tau), 0.0)
    np.testing.assert_allclose(trace(cells, "i_eta")[:, 0], (decayed @ eta).sum(axis=1), atol=1e-8)
    np.testing.assert_allclose(trace(cells, "v_t")[:, 0], -48.0 + (decayed @ gamma).sum(axis=1), atol=1e-7)
    assert cells.celltype.units["i_eta"] == "nA" and cells.celltype.units["v_t"] == "mV"


def test_lists_may_have_any_length_and_differ_between_cells() -> None:
    other = pnl.GIF_cond_exp(tau_eta=[10.0, 20.0], a_eta=[0.1, 0.2], tau_gamma=[5.0], a_gamma=[3.0])
    assert type(other) is not pnl.GIF_cond_exp and type(other).__name__ == "GIF_cond_exp"
    assert type(pnl.GIF_cond_exp()) is pnl.GIF_cond_exp
    assert type(other).dynamics.hash != pnl.GIF_cond_exp.dynamics.hash
    net = pnl.Network()
    cells = net.population(2, pnl.GIF_cond_exp, {"a_eta": [[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]})
    assert cells.get("a_eta") == [pnl.Sequence([1.0, 2.0, 3.0]), pnl.Sequence([4.0, 5.0, 6.0])]
    cells[1:].set(a_eta=[7.0, 8.0, 9.0])
    assert cells.get("a_eta")[1] == pnl.Sequence([7.0, 8.0, 9.0])
    assert cells.get("tau_gamma") == pnl.Sequence([1.0, 10.0, 100.0])


def test_types_of_any_length_can_be_pickled() -> None:
    other = pnl.GIF_cond_exp(tau_eta=[10.0, 20.0], a_eta=[0.1, 0.2])
    again = pickle.loads(pickle.dumps(other))
    assert type(again) is type(other) and again.a_eta == other.a_eta
    assert pickle.loads(pickle.dumps(pnl.GIF_cond_exp)) is pnl.GIF_cond_exp


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"tau_eta": [1.0, 2.0]}, "tau_eta and a_eta of GIF_cond_exp must have the same length, not 2 and 3"),
        ({"tau_gamma": [1.0], "a_gamma": [[1.0, 2.0], [1.0]]}, "must have the same length, not 1 and 2"),
        ({"tau_gamma": [1.0], "a_gamma": [[1.0], [1.0, 2.0]]}, "a_gamma .* list of 1 numbers.* got 2"),
        ({"tau_gamma": [1.0, 0.0, 2.0]}, "tau_gamma of GIF_cond_exp must be greater than 0"),
        ({"a_gamma": 3.0}, "a_gamma of GIF_cond_exp must be a list"),
    ],
)
def test_wrong_lists_are_refused(given: dict[str, Any], words: str) -> None:
    with pytest.raises(BadValue, match=words):
        pnl.GIF_cond_exp(**given)


def test_lists_of_another_length_cannot_be_set() -> None:
    cells = pnl.Network().population(2, pnl.GIF_cond_exp())
    with pytest.raises(BadValue, match="must be a list of 3 numbers"):
        cells.set(a_eta=[1.0])


def test_what_follows_from_the_state_has_no_initial_value() -> None:
    cells = pnl.Network().population(2, pnl.GIF_cond_exp())
    with pytest.raises(UnknownParameter, match="v_t follows from the state, by a definition"):
        cells.initialize(v_t=-50.0)
