"""Networks of many kinds: the spikes of the reference backend, step for step."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from brian2_networks import Alpha, Coupled, Exponential, Quadratic, Saturating, compared, fed

import pynnlite as pnl
from pynnlite.standardmodels.cells.components import (
    CondAlphaPostSynapticResponse,
    CondBetaPostSynapticResponse,
    CondExpPostSynapticResponse,
    CurrExpPostSynapticResponse,
)
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


def composed(network: pnl.Network) -> list[pnl.Population]:
    """Return composed cells with receptors of four kinds, driven by sources with intervals that are not Poisson's."""
    kinds = {
        "A": CondAlphaPostSynapticResponse(tau_syn=2.0, e_syn=0.0),
        "B": CondBetaPostSynapticResponse(tau_rise=1.0, tau_decay=5.0, e_syn=-70.0),
        "C": CondExpPostSynapticResponse(tau_syn=3.0, e_syn=-10.0),
        "D": CurrExpPostSynapticResponse(tau_syn=2.0),
    }
    offsets = np.linspace(0.2, 0.5, 6)
    cells = network.population(6, pnl.PointNeuron(pnl.LIF(i_offset=offsets), **kinds))
    sources = [
        network.population(7, pnl.SpikeSourcePoissonRefractory(rate=150.0, tau_refrac=3.0)),
        network.population(7, pnl.SpikeSourceGamma(alpha=2.0, beta=300.0)),
        network.population(7, pnl.SpikeSourceInhGamma(a=[2.0, 3.0], b=[0.01, 0.004], tbins=[0.0, 30.0])),
    ]
    for k, receptor in enumerate(kinds):
        synapse = pnl.StaticSynapse(weight=0.01, delay=0.3 + 0.4 * k)
        network.projection(sources[k % 3][1:], cells[k:], pnl.AllToAllConnector(), synapse, receptor)
    cells.record(["spikes", "v", "A.gsyn", "B.gsyn", "C.gsyn", "D.isyn"])
    for each in sources:
        each.record("spikes")
    cells[3:].inject(pnl.ACSource(amplitude=0.2, offset=0.1, frequency=50.0, start=2.0))
    return [cells, *sources]


def test_composed_cells_and_sources_with_changes_and_segments_agree_with_native() -> None:
    found: dict[str, Any] = {}
    for backend, options in (("native", {}), ("brian2", {"codegen": "numpy"})):
        network = pnl.Network(seed=3)
        populations = composed(network)
        cells, refractory, gamma, _ = populations
        with pnl.Simulator(backend, network=network, timestep=0.1, **options) as simulator:
            for _ in range(2):
                simulator.run(25.0)
                cells[1:4].set(**{"B.tau_rise": 2.5, "C.e_syn": -40.0, "tau_refrac": 0.0})
                cells[:2].initialize(v=-60.0)
                refractory.set(rate=0.0)
                gamma[2:4].set(beta=900.0)
                simulator.run(25.1)
                simulator.reset()
        found[backend] = [each.get_data().segments for each in populations]
    n_spikes = 0
    for ours, theirs in zip(found["brian2"], found["native"], strict=True):
        assert len(ours) == len(theirs) == 2
        for one, other in zip(ours, theirs, strict=True):
            assert [list(map(float, train)) for train in one.spiketrains] == [
                list(map(float, train)) for train in other.spiketrains
            ]
            n_spikes += sum(map(len, other.spiketrains))
            for signal, wanted in zip(one.analogsignals, other.analogsignals, strict=True):
                np.testing.assert_allclose(np.asarray(signal), np.asarray(wanted), rtol=0, atol=1e-8)
    assert n_spikes > 200
