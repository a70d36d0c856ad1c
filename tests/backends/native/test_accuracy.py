"""The membrane potential against closed forms and a fine independent integration."""

from __future__ import annotations

import numpy as np
import pytest
from native_networks import arrivals, built, driven_cells, fine_conductance_trace, recipe_of, trace

import pynnlite as pnl

TAUS = np.array([0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0, 100.0])
STRENGTHS = np.array([0.001, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0])
"""Largest conductance at a time, as a rate times the time step."""

CELLS = 10
"""Of each time constant and strength, each with a drive of its own."""


@pytest.mark.parametrize(("dt", "duration"), [(0.01, 100.0), (0.1, 200.0), (1.0, 500.0)])
def test_conductance_cells_follow_a_fine_solution(dt: float, duration: float) -> None:
    """Random drive of all strengths and synaptic time constants: within 1e-6 mV at every step."""
    error = conductance_error(dt, duration)
    assert (error < 1e-6).all()


def conductance_error(dt: float, duration: float, seed: int = 1) -> np.ndarray:
    """Return the largest error (mV) of some cells of each synaptic time constant and strength."""
    network = pnl.Network(seed=seed)
    grids = np.meshgrid(TAUS, STRENGTHS, np.ones(CELLS), indexing="ij")
    tau_e, strength = (grid.ravel() for grid in grids[:2])
    tau_i, cm = np.roll(tau_e, 11 * CELLS), 0.2
    cell_type = pnl.IF_cond_exp(
        cm=cm,
        tau_m=20.0,
        tau_syn_E=tau_e,
        tau_syn_I=tau_i,
        e_rev_E=0.0,
        e_rev_I=-80.0,
        v_rest=-60.0,
        v_thresh=1e6,
        i_offset=0.1,
    )
    # A mean conductance of a fifth of the strength in each receptor, reached by a few spikes at a time.
    rates = tuple(np.minimum(1000.0 / (3.0 * tau), 800.0 / dt) for tau in (tau_e, tau_i))
    peak = strength * cm / dt
    weights = tuple(
        0.2 * peak / np.maximum(rate * tau / 1000.0, 1.0)
        for rate, tau in zip(rates, (tau_e, tau_i), strict=True)
    )
    cells = driven_cells(network, cell_type, weights, rates, dt)
    cells.record("v")
    recipe = recipe_of(network, dt)
    n = round(duration / dt)
    simulation = built(recipe)
    simulation.advance(n)
    found = trace(simulation)
    due = [
        np.vstack([arrivals(recipe, p, n, len(tau_e))[:-1]]) * w for p, w in zip((1, 2), weights, strict=True)
    ]
    initial = {**recipe.cells(0), "v": recipe.initial(0)["v"]}
    wanted = fine_conductance_trace(initial, dt, due[0], due[1])
    return np.abs(found - wanted).max(axis=0)


@pytest.mark.parametrize("tau_m", [20.0, 5.0, 5.000001, 5.0 + 1e-12, 0.3])
@pytest.mark.parametrize("dt", [0.01, 0.1, 1.0])
def test_current_cells_follow_the_closed_form(dt: float, tau_m: float) -> None:
    """One spike onto a resting cell with a constant current: within 1e-10 mV at every step."""
    tau_syn, weight, current, cm, n = 5.0, 0.7, 0.3, 0.25, 2000
    network = pnl.Network()
    source = network.population(1, pnl.SpikeSourceArray(spike_times=[0.0]))
    cell = network.population(
        1,
        pnl.IF_curr_exp(tau_m=tau_m, tau_syn_E=tau_syn, cm=cm, i_offset=current, v_rest=-65.0, v_thresh=1e6),
    )
    network.projection(source, cell, pnl.AllToAllConnector(), pnl.StaticSynapse(weight=weight, delay=dt))
    cell.record("v")
    simulation = built(recipe_of(network, dt))
    simulation.advance(n)
    found = trace(simulation)[:, 0]
    time = dt * np.arange(n + 1)
    since = np.maximum(time - dt, 0.0)
    slow, x = max(tau_syn, tau_m), since * abs(1 / tau_syn - 1 / tau_m)
    mean = np.where(x < 1e-5, 1 - x / 2 + x * x / 6, -np.expm1(-x) / np.where(x == 0, 1, x))
    wanted = (
        -65.0
        - tau_m / cm * current * np.expm1(-time / tau_m)
        + weight / cm * since * np.exp(-since / slow) * mean
    )
    assert np.abs(found - wanted).max() < 1e-10


@pytest.mark.parametrize("tau", [0.03, 0.01, 0.002, 1e-3, 1e-4])
def test_conductances_that_come_and_go_within_a_step_are_not_missed(tau: float) -> None:
    """The potential is multiplied by exp(-area of the conductance / cm), if little leaks, however short it is."""
    network = pnl.Network()
    kinds = [
        pnl.IF_cond_alpha(cm=1.0, tau_m=1e9, v_rest=-65.0, tau_syn_E=tau),
        pnl.PointNeuron(
            pnl.LIF(cm=1.0, tau_m=1e9, v_rest=-65.0), excitatory=pnl.BetaPSR(tau_rise=tau, tau_decay=2 * tau)
        ),
    ]
    source = network.population(1, pnl.SpikeSourceArray(spike_times=[0.3]))
    weight = 0.001 / tau
    for kind in kinds:
        cells = network.population(1, kind)
        cells.record("v")
        network.projection(
            source,
            cells,
            pnl.AllToAllConnector(),
            pnl.StaticSynapse(weight=weight, delay=0.1),
            receptor_type="excitatory",
        )
    simulation = built(recipe_of(network))
    simulation.advance(20)
    areas = weight * tau * np.array([np.e, 4.0])
    for found, area in zip(simulation.drain().traces.values(), areas, strict=True):
        assert abs(found.values[-1, 0] + 65.0 * np.exp(-area)) < 1e-5
