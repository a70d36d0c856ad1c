"""The reference backend against closed forms and against another integrator."""

import math

import numpy as np
import pytest
from scipy.integrate import solve_ivp

import pynnlite as pnl
from pynnlite.testing.cells import AdaptiveIF, Exponential, QuadraticIF
from pynnlite.testing.data import trace, train

pytestmark = pytest.mark.filterwarnings("error")


def run(network, duration, dt=0.1):
    simulator = pnl.Simulator("reference", network=network, timestep=dt)
    simulator.run(duration)
    return simulator


@pytest.mark.parametrize("dt", [0.01, 0.05, 0.1, 1.0])
def test_constant_current_charges_the_membrane(dt):
    net = pnl.Network()
    tau, cm, current = np.array([0.5, 10.0, 20.0, 300.0]), 0.7, 0.3
    cells = net.population(4, pnl.IF_curr_exp(tau_m=tau, cm=cm, i_offset=current, v_thresh=1e6))
    cells.record("v")
    run(net, 30.0, dt)
    time = np.arange(round(30 / dt) + 1)[:, None] * dt
    np.testing.assert_allclose(
        trace(cells), -65.0 - tau * current / cm * np.expm1(-time / tau), rtol=0, atol=1e-10
    )


def test_first_spike_of_constant_current():
    net = pnl.Network()
    current = np.array([0.8, 0.9, 1.0, 3.0])
    cells = net.population(4, pnl.IF_curr_exp(i_offset=current))
    cells.record("spikes")
    run(net, 80.0)
    exact = -20.0 * np.log1p(-15.0 / (20.0 * current))
    assert [train(cells, k)[0] for k in range(4)] == [math.ceil(t * 10) / 10 for t in exact]


@pytest.mark.parametrize("tau_m", [20.0, 5.0, 5.0 * (1 + 1e-9), 5.0 * (1 - 1e-6)])
@pytest.mark.parametrize("dt", [0.1, 1.0])
def test_postsynaptic_potential(tau_m, dt):
    net = pnl.Network()
    source = net.population(1, pnl.SpikeSourceArray(spike_times=[2.0]))
    cells = net.population(1, pnl.IF_curr_exp(tau_m=tau_m, cm=0.5, tau_syn_E=5.0))
    net.projection(source, cells, pnl.AllToAllConnector(), pnl.StaticSynapse(weight=0.3, delay=1.0))
    cells.record("v")
    run(net, 60.0, dt)
    t = np.maximum(np.arange(round(60 / dt) + 1) * dt - 3.0, 0.0)
    rate = 1 / tau_m - 1 / 5.0  # v = w/cm exp(-t/tau_m) (exp(rate t) - 1) / rate
    growth = np.expm1(rate * t) / rate if rate else t
    np.testing.assert_allclose(
        trace(cells)[:, 0] + 65.0, 0.6 * np.exp(-t / tau_m) * growth, rtol=0, atol=1e-10
    )


@pytest.mark.parametrize("dt", [0.01, 0.1, 1.0])
@pytest.mark.parametrize("tau_syn", [0.2, 5.0, 100.0])
@pytest.mark.parametrize("strength", [0.03, 3.0])
def test_conductances(dt, tau_syn, strength):
    """Strength is the excitatory conductance times dt over the capacity."""
    net = pnl.Network()
    cm, tau_m = 0.2, 15.0
    g, h = strength * cm / dt, 0.4 * strength * cm / dt
    cells = net.population(
        1,
        pnl.IF_cond_exp(cm=cm, tau_m=tau_m, tau_syn_E=tau_syn, tau_syn_I=7.0, v_thresh=1e6),
        initial_values={"gsyn_exc": g, "gsyn_inh": h},
    )
    cells.record("v")
    run(net, 20 * dt, dt)

    def rate(t, v):
        conductances = g * np.exp(-t / tau_syn), h * np.exp(-t / 7.0)
        return (-65.0 - v) / tau_m + (conductances[0] * (0.0 - v) + conductances[1] * (-70.0 - v)) / cm

    times = np.arange(21) * dt
    other = solve_ivp(
        rate, (0, times[-1]), [-65.0], "DOP853", times, rtol=3e-14, atol=1e-12, max_step=dt / 20
    )
    np.testing.assert_allclose(trace(cells)[:, 0], other.y[0], rtol=0, atol=1e-9)


def test_declared_quadratic_cell():
    net = pnl.Network()
    cells = net.population(1, QuadraticIF(i_offset=1.0, v_thresh=30.0, v_reset=-30.0))
    cells.record(["spikes", "v"])
    run(net, 5.0, 0.01)
    first = math.ceil(math.atan(30.0) * 100)
    assert train(cells)[0] == first / 100
    v = trace(cells)[:, 0]
    np.testing.assert_allclose(v[:first], np.tan(np.arange(first) / 100), rtol=1e-10)
    second = math.ceil((math.atan(30.0) - math.atan(-30.0)) * 100)
    assert train(cells)[1] == (first + second) / 100


def test_declared_adaptive_cell():
    """Adaptation is continuous but for its steps at spikes, and decays while the membrane is held."""
    net = pnl.Network()
    cells = net.population(1, AdaptiveIF(i_offset=1.2, tau_w=50.0, b=0.05))
    cells.record(["spikes", "v", "w"])
    run(net, 200.0)
    steps = np.rint(np.array(train(cells)) * 10).astype(int)
    assert len(steps) > 3 and (np.diff(steps)[1:] >= np.diff(steps)[:-1]).all()
    assert steps[0] == math.ceil(-200.0 * math.log1p(-15.0 / 24.0))
    w, v = trace(cells, "w")[:, 0], trace(cells)[:, 0]
    k = np.arange(2001)
    expected = sum(0.05 * np.exp(-(k - s) * 0.1 / 50.0) * (k >= s) for s in steps)
    np.testing.assert_allclose(w, expected, rtol=0, atol=1e-13)
    for step in steps[:-1]:
        assert (v[step : step + 21] == -60.0).all() and v[step + 21] != -60.0


@pytest.mark.parametrize("dt", [0.1, 1.0])
def test_a_solution_that_would_diverge_is_bounded_by_its_equations(dt):
    net = pnl.Network()
    cells = net.population(1, Exponential())
    cells.record(["spikes", "v"])
    run(net, 50.0, dt)
    assert len(train(cells)) >= 2
    v = trace(cells)[:, 0]
    assert np.isfinite(v).all() and v.max() < -30.0
    assert (v[np.rint(np.array(train(cells)) / dt).astype(int)] == -65.0).all()


def test_divergence_is_an_error_that_names_the_cell():
    net = pnl.Network()
    net.population(3, QuadraticIF(), initial_values={"v": [0.0, 5.0, -1e300]}, label="mine")
    words = (
        r"cell 2 of population 'mine' have no solution in the step that begins at 0 ms, where v = -1e\+300"
    )
    with pytest.raises(pnl.errors.BackendError, match=words):
        run(net, 5.0)


@pytest.mark.parametrize("drive", [-1.0, -3.0])
def test_cells_without_threshold_rest(drive):
    """A declaration need not have a threshold, and the square root of a negative number is an error."""

    class Leaky(pnl.CellType):
        """Leaky integrator."""

        parameters = (pnl.Parameter("drive", 0.0, "mV", "Where it goes."),)
        states = (pnl.State("v", 0.0, "mV", "Potential."),)
        declaration = "dv/dt = (sqrt(drive / mV + 2) * mV - v) / ms"

    net = pnl.Network()
    cells = net.population(1, Leaky(drive=drive))
    cells.record("v")
    if drive < -2:
        with pytest.raises(pnl.errors.BadValue, match="is nan for cell 0, with drive = -3 mV"):
            run(net, 1.0)
    else:
        run(net, 5.0)
        np.testing.assert_allclose(trace(cells)[:, 0], -np.expm1(-np.arange(51) / 10), rtol=0, atol=1e-12)


def test_resets_are_assigned_together():
    """Each assignment sees the values before the spike, in whatever order they are written."""

    class Swapping(pnl.CellType):
        """Two variables that change places at a spike."""

        states = (pnl.State("v", 0.0, "mV", "Potential."), pnl.State("w", 0.0, "mV", "The other."))
        declaration = """
            dv/dt = 0 * v / ms
            dw/dt = 0
            threshold: v >= 1 * mV
            reset: v = w; w = v
        """

    net = pnl.Network()
    cells = net.population(1, Swapping(), initial_values={"v": 2.0, "w": -3.0})
    cells.record(["spikes", "v", "w"])
    run(net, 0.2)
    assert train(cells) == [0.1]
    assert trace(cells)[:, 0].tolist() == [2.0, -3.0, -3.0]
    assert trace(cells, "w")[:, 0].tolist() == [-3.0, 2.0, 2.0]
