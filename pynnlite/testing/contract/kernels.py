"""Each cell type against the reference backend, on random and on degenerate parameters."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

import pynnlite as pnl

from ...backend import Backend, Features, registry
from ...declarations import CellType
from ...errors import BackendNotAvailable, UnsupportedModel
from ...testing.capabilities import CONDUCTANCES
from ...testing.cells import AdaptiveIF
from ...testing.data import trace, trains
from ...testing.networks import STRENGTH, busy, uniform, weight
from ...testing.plugin import ORACLE, Simulate, Tolerance, unsupported

Make = Callable[[], pnl.Network]
Compare = Callable[..., int]


@pytest.fixture
def compare(simulate: Simulate, tolerance: Tolerance, backend_name: str) -> Compare:
    """Return a function that runs a network on two backends, compares all, and returns how many spikes there were.

    Where no other backend runs the network, the oracle is compared with itself going in small pieces.
    """

    def both(make: Make, duration: float = 60.0, dt: float = 0.1, parts: Sequence[str] = ("",)) -> int:
        networks = make(), make()
        simulate(networks[0], dt).run(duration)
        other = counterpart(backend_name, networks[1], dt)
        with pnl.Simulator(other, networks[1], dt, rate_warning=None) as simulator:
            while other == backend_name and simulator.time + 7 * dt < duration:
                simulator.run(7 * dt)
            simulator.run_until(duration)
        pairs = list(zip(networks[0].populations, networks[1].populations, strict=True))
        return sum(same(*pair, tolerance, parts if pair is pairs[-1] else ("",)) for pair in pairs)

    return both


def counterpart(backend_name: str, network: pnl.Network, dt: float) -> str:
    """Return the backend to compare with: the oracle, or for the oracle another that runs the network.

    Of several, one with kernels of its own; the oracle itself if there is none.
    """
    if backend_name != ORACLE:
        return ORACLE
    able = []
    for name in registry.names():
        try:
            backend = registry.load(name)
        except BackendNotAvailable:
            continue
        if name != ORACLE and not unsupported(network, backend, dt):
            able.append((not backend.features.simultaneous, backend.features.declarations is None, name))
    return min(able)[2] if able else ORACLE


def same(
    ours: pnl.Population, theirs: pnl.Population, tolerance: Tolerance, parts: Sequence[str] = ("",)
) -> int:
    """Compare what was recorded from one population on two backends; return how many spikes there were.

    Parts of the population are compared one by one, and named if they differ.
    """
    names = {signal.name for signal in theirs.get_data().segments[-1].analogsignals}
    found, spikes = trains(ours), trains(theirs)
    traces = {name: (trace(ours, name), trace(theirs, name)) for name in sorted(names)}
    size = len(spikes) // len(parts)
    for number, part in enumerate(parts):
        mine = slice(size * number, size * (number + 1))
        assert found[mine] == spikes[mine], f"spikes {part}"
        for name, (sampled, expected) in traces.items():
            sampled, expected = sampled[:, mine], expected[:, mine]
            error = tolerance(type(theirs.celltype)) if name == "v" else 1e-11 * np.abs(expected).max()  # type: ignore[arg-type]
            np.testing.assert_allclose(sampled, expected, rtol=0, atol=error, err_msg=f"{name} {part}")
    return sum(map(len, spikes))


@pytest.mark.parametrize("dt", [0.05, 0.1, 1.0])
def test_random_networks(compare: Compare, cell_type: type[CellType], dt: float) -> None:
    def make() -> pnl.Network:
        network = busy(cell_type, seed=round(20 * dt), size=50)
        if dt == 1.0:
            for number, projection in enumerate(network.projections):
                projection.set(delay=uniform(1.0, 7.0) if number % 2 else 2.0)
            network.populations[1].set(spike_times=[[1.0, 1.0, 3.0, 7.0, 8.0, 30.0]] * 4)
        return network

    assert compare(make, {0.05: 30.0, 0.1: 50.0, 1.0: 100.0}[dt], dt) > 160


COPIES = 6


def between(low: float, high: float) -> NDArray[np.float64]:
    """Return different values for the cells of one case."""
    return np.linspace(low, high, COPIES)


DEGENERATE: dict[str, dict[str, Any]] = {
    "tau_m = tau_syn": {"tau_m": 5.0, "tau_syn_E": 5.0, "tau_syn_I": 5.0},
    "tau_m = tau_syn (1 + 1e-9)": {"tau_m": 5.0 * (1 + 1e-9), "tau_syn_E": 5.0, "tau_syn_I": 5.0},
    "tau_m = tau_syn (1 - 1e-12)": {"tau_m": 5.0 * (1 - 1e-12), "tau_syn_E": 5.0, "tau_syn_I": 5.0},
    "tau_m = tau_syn (1 + 1e-5)": {"tau_m": 5.0 * (1 + 1e-5), "tau_syn_E": 5.0, "tau_syn_I": 5.0},
    "tau_m = tau_syn (1 - 1e-2)": {"tau_m": 5.0 * (1 - 1e-2), "tau_syn_E": 5.0, "tau_syn_I": 5.0},
    "all time constants differ": {
        "tau_m": between(1.0, 30.0),
        "tau_syn_E": between(0.2, 20),
        "tau_syn_I": between(1, 50),
    },
    "short synapses": {"tau_syn_E": 0.2, "tau_syn_I": 0.2},
    "long synapses": {"tau_syn_E": 100.0, "tau_syn_I": 100.0},
    "very long membrane": {"tau_m": 1e6},
    "short membrane": {"tau_m": 0.3, "i_offset": 60.0},
    "small capacity": {"cm": 0.02, "i_offset": between(0.0, 0.02)},
    "no refractory period": {"tau_refrac": 0.0},
    "long refractory period": {"tau_refrac": between(0.0, 40.0)},
    "reset at the threshold": {"v_reset": -52.0, "v_thresh": -52.0},
    "reset above the threshold": {"v_reset": -40.0, "tau_refrac": 0.3},
    "rest above the threshold": {"v_rest": -45.0, "v_reset": -70.0},
    "threshold out of reach": {"v_thresh": 1e9},
    "threshold far below": {"v_thresh": -1e9, "tau_refrac": 0.0},
    "potentials around zero": {"v_rest": 0.0, "v_reset": -1.0, "v_thresh": 3.0, "i_offset": 0.2},
    "reversal at rest": {"e_rev_E": -65.0, "e_rev_I": -65.0, "i_offset": 2.0},
}


@pytest.mark.parametrize("dt", [0.1, 1.0])
@pytest.mark.filterwarnings("ignore::pynnlite.errors.RoundingWarning")
def test_degenerate_parameters(
    compare: Compare, backend: Backend, cell_type: type[CellType], dt: float
) -> None:
    """Some cells of each kind side by side, as far as the backend runs them."""
    known = cell_type.get_parameter_names()

    def make(names: Sequence[str]) -> pnl.Network:
        network = busy(cell_type, 17, COPIES * len(names), recurrent=False)
        cells = network.populations[2]
        for number, name in enumerate(names):
            some = cells[COPIES * number : COPIES * (number + 1)]
            some.set(**{each: value for each, value in DEGENERATE[name].items() if each in known})
        if dt == 1.0:
            for projection in network.projections:
                projection.set(delay=uniform(1.0, 7.0))
        return network

    refused = {name: unsupported(make([name]), backend, dt) for name in DEGENERATE}
    able = [name for name in DEGENERATE if not refused[name]]
    # A backend may choose how it runs a population by the most demanding of its cells.
    groups = [[name] for name in able] if unsupported(make(able), backend, dt) else [able]
    for names in groups:
        n_spikes = compare(partial(make, names), 25.0 if dt == 0.1 else 60.0, dt, parts=names)
        assert n_spikes > 40
    if len(able) < len(DEGENERATE):
        missing = "; ".join(f"{name} ({each[0].text})" for name, each in refused.items() if each)
        pytest.skip(f"missing capability: {missing}")


@pytest.mark.parametrize("dt", [0.01, 0.1, 1.0])
def test_strong_conductances(compare: Compare, dt: float) -> None:
    """Strength is the excitatory conductance times dt over the capacity."""
    strengths, taus, kinds = [0.03, 0.3, 1.0, 3.0], [0.2, 2.0, 100.0], range(3)
    strength, tau_syn, kind = (each.ravel() for each in np.meshgrid(strengths, taus, kinds, indexing="ij"))
    kind = kind.astype(int)
    cm, tau_m = np.array([0.2, 0.7, 1.0])[kind], np.array([5.0, 20.0, 10.0])[kind]
    peak = strength * cm / dt

    def make() -> pnl.Network:
        network = pnl.Network()
        cells = network.population(
            len(kind),
            CONDUCTANCES(cm=cm, tau_m=tau_m, tau_syn_E=tau_syn, tau_syn_I=7.0, v_thresh=1e6),
            initial_values={"gsyn_exc": peak, "gsyn_inh": peak * np.array([0.0, 0.4, 1.0])[kind]},
        )
        cells.record(cells.celltype.recordable)
        return network

    parts = [f"{s} {t}" for s in strengths for t in taus]
    compare(make, 30 * dt, dt, parts=parts)


def test_zero_weights(compare: Compare, cell_type: type[CellType]) -> None:
    def make() -> pnl.Network:
        network = busy(cell_type, seed=3)
        for projection in network.projections[::2]:
            projection.set(weight=0.0)
        for projection in network.projections[1::2]:
            size = projection.size()
            given = np.arange(size) % 3 * np.sign(projection.get("weight", "list", with_address=False))
            projection.set(weight=(given * 0.3 * STRENGTH[cell_type.receptors[0].unit]).tolist())
        return network

    assert compare(make) > 40


@pytest.mark.filterwarnings("ignore::pynnlite.errors.RoundingWarning")
def test_sources_off_the_grid_with_several_spikes_a_step(compare: Compare, cell_type: type[CellType]) -> None:
    def make() -> pnl.Network:
        network = busy(cell_type, seed=5)
        times = np.sort(np.random.default_rng(0).uniform(0, 20, 150))
        network.populations[1].set(spike_times=[times, [], np.repeat(times[:20], 3), np.floor(times)])
        return network

    assert compare(make, 40.0) > 200


def test_two_projections_onto_one_receptor(compare: Compare, cell_type: type[CellType]) -> None:
    def make() -> pnl.Network:
        network = busy(cell_type, seed=6)
        poisson, _, cells = network.populations
        for delay in (0.1, 2.5, uniform(0.1, 9.0)):
            synapse = pnl.StaticSynapse(weight(cell_type, 0, 0.1, 0.4), delay=delay)
            network.projection(
                poisson, cells, pnl.FixedNumberPostConnector(5, with_replacement=True), synapse
            )
            view = cells[[7, 2, 9]]
            network.projection(view, cells[1:6], pnl.AllToAllConnector(), synapse, cells.receptor_types[0])
        return network

    assert compare(make) > 60


def test_two_populations_that_excite_and_inhibit_each_other(
    compare: Compare, cell_type: type[CellType]
) -> None:
    def make() -> pnl.Network:
        network = busy(cell_type, seed=7)
        cells = network.populations[2]
        others = network.population(9, cell_type(i_offset=uniform(0.8, 1.5), v_reset=-70.0, tau_refrac=2.0))
        others.record(others.celltype.recordable)
        for pre, post, receptor in (
            (cells, others, 0),
            (others, cells, 1),
            (others, others, 1),
            (cells, others, 1),
        ):
            synapse = pnl.StaticSynapse(weight(cell_type, receptor, 0.3, 1.0), delay=uniform(0.1, 4.0))
            connector = pnl.FixedProbabilityConnector(0.5, allow_self_connections=False)
            network.projection(pre, post, connector, synapse, cells.receptor_types[receptor])
        return network

    assert compare(make) > 60


def test_long_delays(compare: Compare, cell_type: type[CellType]) -> None:
    def make() -> pnl.Network:
        network = busy(cell_type, seed=8)
        for number, projection in enumerate(network.projections):
            projection.set(delay=[0.1, 45.3, uniform(0.1, 30.0)][number % 3])
        return network

    assert compare(make, 100.0) > 40


def test_currents_and_changes(
    simulate: Simulate, backend_name: str, features: Features, cell_type: type[CellType], tolerance: Tolerance
) -> None:
    """Everything that may change does so between runs, on both backends alike."""

    def drive(network: pnl.Network, simulator: pnl.Simulator) -> None:
        poisson, listed, cells = network.populations
        source = pnl.StepCurrentSource(times=[0.0, 3.0, 12.34], amplitudes=[0.1, 2.0, -1.0])
        cells[2:7].inject(source)
        cells[5:].inject(pnl.DCSource(amplitude=0.7, start=4.0, stop=21.0))
        simulator.run(7.3)
        cells[::2].set(i_offset=0.9, tau_refrac=uniform(0.0, 2.0), v_thresh=-53.0)
        poisson.set(rate=uniform(0.0, 800.0))
        cells[1:4].set(tau_refrac=0.0)
        simulator.run(8.0)
        source.set_parameters(amplitudes=[0.0, 0.0, 0.5])
        if features.weight_at_arrival:
            network.projections[1].set(weight=weight(cell_type, 1, 2.0))
        listed[1].set_parameters(spike_times=[15.5, 17.0, 30.0])
        simulator.run(9.0)
        cells[1:4].initialize(v=-51.0)
        cells.set(tau_m=uniform(5.0, 10.0), cm=0.6)
        simulator.run(20.0)

    ours, theirs = busy(cell_type, seed=9), busy(cell_type, seed=9)
    drive(ours, simulate(ours))
    other = counterpart(backend_name, theirs, 0.1)
    if other == backend_name:
        pytest.skip("missing capability: another backend to compare the oracle with")
    with pnl.Simulator(other, theirs, rate_warning=None) as simulator:
        drive(theirs, simulator)
    spikes = [same(*pair, tolerance) for pair in zip(ours.populations, theirs.populations, strict=True)]
    assert min(spikes) > 10


def test_a_declaration_of_the_users_own_runs_or_is_refused(
    backend: Backend, backend_name: str, compare: Compare
) -> None:
    def make() -> pnl.Network:
        network = pnl.Network(seed=2)
        source = network.population(5, pnl.SpikeSourcePoisson(rate=300.0))
        source.record("spikes")
        cells = network.population(5, AdaptiveIF(i_offset=uniform(0.5, 1.5), tau_w=uniform(20.0, 90.0)))
        synapse = pnl.StaticSynapse(uniform(-0.5, 1.0), delay=uniform(0.1, 3.0))
        network.projection(source, cells, pnl.AllToAllConnector(), synapse)
        network.projection(cells, cells, pnl.AllToAllConnector(), synapse)
        cells.record(cells.celltype.recordable)
        return network

    if backend.features.runs(AdaptiveIF):
        assert compare(make) > 20
    else:
        with (
            pnl.Simulator(backend_name, make(), rate_warning=None) as simulator,
            pytest.raises(UnsupportedModel, match="AdaptiveIF"),
        ):
            simulator.run(1.0)
