"""NEST against the reference backend: spikes to the step, potentials to the contract's tolerance."""

import numpy as np
import pytest

import pynnlite as pnl
from pynnlite.testing.data import trace, trains
from pynnlite.testing.networks import busy, uniform, weight

TYPES = [pnl.IF_curr_exp, pnl.IF_cond_exp, pnl.IF_curr_delta]
TOLERANCE = {pnl.IF_curr_exp: 1e-10, pnl.IF_cond_exp: 1e-5, pnl.IF_curr_delta: 1e-10}
TOLERANCE |= {pnl.IF_curr_alpha: 1e-8, pnl.IF_cond_exp_gsfa_grr: 1e-5, pnl.IF_cond_alpha: 1e-3}


def varied(cell_type, seed, dt):
    """Return a network with different cells, multapses, currents from step 0, and sources at 0 with counts."""
    rng = np.random.default_rng(seed)
    network = busy(cell_type, seed)
    _, listed, cells = network.populations
    steps = [np.sort(rng.integers(0, 60, 15)) for _ in range(4)]
    steps[0][:3] = 0
    steps[1][:2] = 1
    listed.set(spike_times=[each * dt for each in steps])
    for k, projection in enumerate(network.projections):
        projection.set(delay=[uniform(dt, 30 * dt), uniform(dt, 5 * dt), 2 * dt][k % 3])
    twice = pnl.StaticSynapse(weight(cell_type, 0, 0.2, 0.8), delay=uniform(dt, 9 * dt))
    network.projection(
        listed, cells, pnl.FixedNumberPreConnector(9, with_replacement=True), twice, "excitatory"
    )
    cells[::3].set(tau_refrac=0.0)
    cells[1::3].set(v_rest=uniform(-70.0, -60.0))
    if cell_type is not pnl.IF_curr_delta:
        cells[::2].set(tau_syn_E=5.0, tau_m=5.0, tau_syn_I=5.0 * (1 + 1e-9))
    current = pnl.StepCurrentSource(times=[k * dt for k in (0, 1, 2, 37)], amplitudes=[2.0, -0.5, 1.0, 0.3])
    cells[2:9].inject(current)
    cells[4:].inject(pnl.DCSource(amplitude=0.8, start=3 * dt, stop=90 * dt))
    return network


def run(backend, network, dt, pieces):
    with pnl.Simulator(backend, network, dt, rate_warning=None) as simulator:
        for piece in pieces:
            simulator.run(piece * dt)
        cells = network.populations[2]
        return trains(cells), {name: trace(cells, name) for name in cells.celltype.recordable[1:]}


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("dt", [0.05, 0.1, 1.0])
@pytest.mark.parametrize("cell_type", TYPES)
def test_spikes_and_traces_are_those_of_the_reference(cell_type, dt, seed):
    spikes, traces = run("reference", varied(cell_type, seed, dt), dt, [250])
    found, samples = run("nest", varied(cell_type, seed, dt), dt, [1, 99, 150])
    assert found == spikes and sum(map(len, spikes)) > 10
    np.testing.assert_allclose(samples["v"], traces["v"], rtol=0, atol=TOLERANCE[cell_type])
    for name in traces.keys() - {"v"}:
        np.testing.assert_allclose(
            samples[name], traces[name], rtol=0, atol=1e-11 * np.abs(traces[name]).max()
        )


@pytest.mark.parametrize("dt", [0.05, 0.1, 1.0])
@pytest.mark.parametrize("cell_type", [pnl.IF_curr_alpha, pnl.IF_cond_exp_gsfa_grr, pnl.IF_cond_alpha])
def test_spikes_and_potentials_of_further_types_are_those_of_the_native_engine(cell_type, dt):
    networks = [varied(cell_type, 5, dt) for _ in range(2)]
    if cell_type is pnl.IF_cond_alpha and dt == 1.0:  # which has to be divided
        for network in networks:
            network.populations[2].set(tau_refrac=2.0)
    spikes, traces = run("native", networks[0], dt, [250])
    found, samples = run("nest", networks[1], dt, [1, 99, 150])
    assert found == spikes and sum(map(len, spikes)) > 10
    np.testing.assert_allclose(samples["v"], traces["v"], rtol=0, atol=TOLERANCE[cell_type])


@pytest.mark.parametrize(
    "cell_type", [*TYPES, pnl.IF_curr_alpha, pnl.IF_cond_exp_gsfa_grr, pnl.IF_cond_alpha]
)
def test_cells_that_are_assigned_while_they_are_held(cell_type):
    results = []
    for backend in ("reference", "nest"):
        network = pnl.Network()
        cells = network.population(
            6, cell_type(i_offset=[3.0, 2.5, 2.0, 1.5, 1.2, 0.9], tau_refrac=4.0, v_reset=-70.0)
        )
        cells.record(["spikes", "v"])
        with pnl.Simulator(backend, network, 0.1) as simulator:
            for _ in range(12):
                simulator.run(2.3)
                cells.initialize(v=-58.0)
            results.append((trains(cells), trace(cells)))
    assert results[0][0] == results[1][0]
    np.testing.assert_allclose(results[1][1], results[0][1], rtol=0, atol=TOLERANCE[cell_type])


@pytest.mark.parametrize("dt", [1 / 64, 0.3, 1 / 3])
def test_time_steps_that_are_no_decimals(dt):
    results = []
    for backend in ("reference", "nest"):
        network = pnl.Network()
        cells = network.population(3, pnl.IF_curr_exp(i_offset=[1.0, 1.5, 2.0]))
        cells.record(["spikes", "v"])
        with pnl.Simulator(backend, network, dt) as simulator:
            simulator.run(200 * dt)
            results.append((trains(cells), trace(cells)))
    assert results[0][0] == results[1][0]
    np.testing.assert_allclose(results[1][1], results[0][1], rtol=0, atol=1e-9)


@pytest.mark.parametrize("held", [0.0, 1.0])
@pytest.mark.parametrize("dt", [0.1, 1.0])
def test_a_potential_that_passes_the_threshold_within_a_step_and_comes_back(dt, held):
    """Excitation that decays fast beats inhibition only at first; the highest potentials differ between cells."""
    results = []
    for backend in ("reference", "nest"):
        network = pnl.Network()
        cells = network.population(
            60,
            pnl.IF_cond_exp(cm=0.1, tau_syn_E=dt / 2, tau_refrac=held, v_thresh=-50.0, e_rev_I=-80.0),
            initial_values={
                "v": -50.001,
                "gsyn_exc": np.linspace(0.03, 0.06, 60) / dt,
                "gsyn_inh": 0.03 / dt,
            },
        )
        cells.record(["spikes", "v"])
        with pnl.Simulator(backend, network, dt) as simulator:
            simulator.run(5 * dt)
            results.append((trains(cells), trace(cells)))
    assert results[0][0] == results[1][0] and 0 < sum(map(len, results[0][0])) < 60
    np.testing.assert_allclose(results[1][1], results[0][1], rtol=0, atol=1e-5)


def test_cells_that_need_another_model_of_nest_s_from_some_time_on():
    results = []
    for backend in ("reference", "nest"):
        network = busy(pnl.IF_cond_exp, seed=21)
        cells = network.populations[2]
        cells.set(tau_refrac=1.0)
        with pnl.Simulator(backend, network, 0.1) as simulator:
            simulator.run(20.0)
            cells[::2].set(tau_refrac=0.0)
            simulator.run(10.0)
            cells.set(tau_refrac=0.5, tau_syn_E=0.7, v_thresh=-53.0)
            simulator.run(20.0)
            results.append((trains(cells), trace(cells)))
    assert results[0][0] == results[1][0] and sum(map(len, results[0][0])) > 40
    np.testing.assert_allclose(results[1][1], results[0][1], rtol=0, atol=1e-5)
