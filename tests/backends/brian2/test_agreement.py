"""Networks of many kinds: the spikes of the reference backend, step for step."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from brian2_networks import Alpha, Coupled, Exponential, Quadratic, Saturating, compared, fed

import pynnlite as pnl
from pynnlite.testing.networks import STRENGTH

STANDARD = (pnl.IF_curr_exp, pnl.IF_cond_exp, pnl.IF_curr_delta)
TOLERANCE = {pnl.IF_curr_exp: 1e-9, pnl.IF_cond_exp: 1e-5, pnl.IF_curr_delta: 1e-9}
TYPES = pytest.mark.parametrize("cell_type", STANDARD, ids=lambda each: each.__name__)


def fuzz(cell_type: Any, seed: int, dt: float) -> pnl.Network:
    """Return a network of 20 cells in two populations, different in everything, with all sorts of input."""
    rng = np.random.default_rng(seed)
    network = pnl.Network(seed=seed)
    unit = STRENGTH[cell_type.receptors[0].unit]
    times = [np.sort(rng.choice([0, 0, 1, 1, 2, 3, 7, 20, 50, 100, 101, 400], 9)) * dt for _ in range(5)]
    listed = network.population(5, pnl.SpikeSourceArray(spike_times=times))
    poisson = network.population(6, pnl.SpikeSourcePoisson(rate=rng.uniform(100, 2000 / dt * 0.1, 6)))
    groups = []
    for size in (13, 7):
        tau_m = rng.uniform(8, 25, size)
        given = {
            "v_rest": rng.uniform(-67, -60, size),
            "v_reset": rng.uniform(-70, -56, size),
            "v_thresh": rng.uniform(-56, -50, size),
            "tau_m": tau_m,
            "cm": rng.uniform(0.6, 1.5, size),
            "tau_refrac": rng.integers(0, int(4 / dt), size) * dt * rng.integers(0, 2, size),
            "i_offset": rng.uniform(0.0, 1.0, size),
            "tau_syn_E": np.where(rng.random(size) < 0.3, tau_m, rng.uniform(0.5, 8, size)),
            "tau_syn_I": np.where(rng.random(size) < 0.3, tau_m * (1 + 1e-9), rng.uniform(2, 12, size)),
        }
        known = cell_type.get_parameter_names()
        cells = network.population(size, cell_type(**{k: v for k, v in given.items() if k in known}))
        cells.initialize(v=rng.uniform(-66, -54, size))
        groups.append(cells)
    for pre in (listed, poisson, *groups):
        for post in groups:
            for receptor in (0, 0, 1):  # two projections share the first receptor
                sign = cell_type.receptors[receptor].sign
                rows = [
                    (int(rng.integers(pre.size)), int(rng.integers(post.size)), sign * w, d * dt)
                    for w, d in zip(unit * rng.uniform(0, 0.6, 25), rng.integers(1, 31, 25), strict=True)
                ]
                network.projection(
                    pre,
                    post,
                    pnl.FromListConnector(rows + rows[:4]),
                    pnl.StaticSynapse(),
                    post.receptor_types[receptor],
                )
    for post in groups:
        start = np.array([0, 1, 2, 37]) * dt
        post[1:6].inject(pnl.StepCurrentSource(times=start, amplitudes=rng.uniform(-1, 2, 4)))
        post.inject(pnl.DCSource(amplitude=0.2))
        post.record(post.celltype.recordable)
    return network


@TYPES
@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("dt", [0.1, 0.05, 1.0])
@pytest.mark.filterwarnings("ignore::pynnlite.errors.RoundingWarning")
def test_networks_that_differ_in_everything(cell_type: Any, seed: int, dt: float) -> None:
    n_spikes, errors = compared(lambda: fuzz(cell_type, seed, dt), (150 if dt == 1.0 else 400) * dt, dt)
    assert n_spikes > 100
    assert errors["v"] < TOLERANCE[cell_type]
    assert all(error < 1e-11 for name, error in errors.items() if name != "v")


@TYPES
def test_short_runs_are_one_long_run(cell_type: Any) -> None:
    def drive(network: pnl.Network, simulator: pnl.Simulator) -> None:
        while simulator.time < 30.0:
            simulator.run(0.1 if simulator.time < 3.0 else 2.7)

    assert compared(lambda: fuzz(cell_type, 5, 0.1), drive)[0] > 50


@pytest.mark.parametrize("cell_type", [Coupled, Alpha], ids=lambda each: each.__name__)
def test_linear_declarations_are_exact(cell_type: Any) -> None:
    n_spikes, errors = compared(lambda: fed(cell_type), 80.0)
    assert n_spikes > 10 and errors["v"] < 1e-9


@pytest.mark.parametrize("dt", [0.1, 0.5])
@pytest.mark.parametrize("cell_type", [Quadratic, Exponential, Saturating], ids=lambda each: each.__name__)
def test_nonlinear_declarations(cell_type: Any, dt: float) -> None:
    def make() -> pnl.Network:
        network = fed(cell_type, strength=0.02 if cell_type is Saturating else 1.0)
        for projection in network.projections:
            projection.set(delay=3 * dt)
        return network

    n_spikes, errors = compared(make, 25.0 if cell_type is Exponential else 80.0, dt)
    largest = 1e-3 if cell_type is Exponential else 1e-7  # on its way to infinity, v magnifies every rounding
    assert n_spikes > 10 and errors["v"] < largest


@pytest.mark.parametrize("cell_type", [Coupled, Quadratic], ids=lambda each: each.__name__)
def test_changes_reach_declared_types(cell_type: Any) -> None:
    def drive(network: pnl.Network, simulator: pnl.Simulator) -> None:
        cells = network.populations[1]
        simulator.run(15.0)
        cells.set(tau_m=9.0, b=0.1, v_reset=-60.0)
        cells[2:5].initialize(v=-40.0, w=0.01)
        simulator.run(15.0)
        cells[:3].initialize(v=-70.0)
        network.projections[0].set(weight=0.7)
        cells.set(tau_refrac=5.0)
        simulator.run(30.0)

    n_spikes, errors = compared(lambda: fed(cell_type), drive)
    assert n_spikes > 10 and errors["v"] < 1e-7


def test_equations_without_a_solution_are_an_error() -> None:
    network = fed(Exponential, v_thresh=1e300)
    network.populations[1].initialize(s=-1e308)
    with (
        pytest.raises(pnl.errors.BackendError, match="no solution"),
        pnl.Simulator("brian2", network=network, codegen="numpy") as simulator,
    ):
        simulator.run(5.0)


def test_compiled_code_gives_what_numpy_gives() -> None:
    n_spikes, errors = compared(lambda: fuzz(pnl.IF_curr_exp, 1, 0.1), 60.0, codegen="cython")
    assert n_spikes > 100 and errors["v"] < 1e-9
