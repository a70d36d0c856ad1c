"""Cell types that NEST runs with a declared difference, beside the native engine; and those that it refuses."""

from dataclasses import replace

import numpy as np
import pytest

import pynnlite as pnl
from pynnlite.backend import registry
from pynnlite.errors import BackendError, UnsupportedModel
from pynnlite.testing.cells import AdaptiveIF
from pynnlite.testing.data import trace, trains
from pynnlite.testing.networks import uniform

ADEX = [pnl.EIF_cond_exp_isfa_ista, pnl.EIF_cond_alpha_isfa_ista]


def driven(cell_type, weight=0.01, seed=3, **parameters):
    """Return a network of different cells with random synaptic drive, recurrent connections and a current."""
    network = pnl.Network(seed=seed)
    cells = network.population(20, cell_type(**parameters))
    source = network.population(20, pnl.SpikeSourcePoisson(rate=60.0))
    for receptor in ("excitatory", "inhibitory"):
        sign = -1 if cell_type.receptors[0].unit == "mV" and receptor == "inhibitory" else 1
        synapse = pnl.StaticSynapse(weight=sign * weight, delay=uniform(0.1, 3.0))
        for before in (source, cells):
            network.projection(before, cells, pnl.FixedProbabilityConnector(0.4), synapse, receptor)
    cells.record(cells.celltype.recordable)
    return network


def results(backend, network, pieces=(50.0,), change=None):
    cells = network.populations[0]
    with pnl.Simulator(backend, network, 0.1) as simulator:
        for k, piece in enumerate(pieces):
            if k and change is not None:
                change(cells)
            simulator.run(piece)
        return trains(cells), {name: trace(cells, name) for name in cells.celltype.recordable[1:]}


def adaptive(cell_type, **parameters):
    drawn = {"tau_m": uniform(7.0, 14.0), "a": uniform(0.0, 6.0), "b": uniform(0.0, 0.1)}
    drawn |= {"i_offset": uniform(0.3, 1.5), "v_reset": uniform(-72.0, -52.0)}
    return driven(cell_type, **drawn, **parameters)


@pytest.mark.parametrize("held", [0.0, 2.0])
@pytest.mark.parametrize("cell_type", ADEX)
def test_adex_cells_explode_as_declared_where_steps_need_not_be_divided(cell_type, held):
    """Hundreds of spikes, all of them at the same steps; v and w near what the native engine finds."""

    def change(cells):
        cells[::2].set(a=2.0, tau_w=60.0)
        cells.initialize(w=0.02, gsyn_exc=0.01)

    networks = [adaptive(cell_type, tau_refrac=held, weight=0.003 + 0.003 * held) for _ in range(2)]
    spikes, traces = results("native", networks[0], (30.0, 20.0), change)
    found, samples = results("nest", networks[1], (30.0, 20.0), change)
    assert found == spikes and sum(map(len, spikes)) > 100
    assert np.median(np.abs(samples["v"] - traces["v"])) < 1e-5
    assert np.abs(samples["w"] - traces["w"]).max() < 1e-5


def test_adex_cells_that_nest_resets_within_a_step_lose_as_much_of_w_as_is_declared():
    cells = {"v_spike": 0.0, "tau_refrac": 2.0, "i_offset": 1.5}
    networks = []
    for _ in range(2):
        network = pnl.Network()
        network.population(
            5, pnl.EIF_cond_exp_isfa_ista(**cells), initial_values={"v": uniform(-70.0, -50.0)}
        )
        network.populations[0].record(["spikes", "w"])
        networks.append(network)
    found = []
    for backend, network in zip(("native", "nest"), networks, strict=True):
        with pnl.Simulator(backend, network, 0.1) as simulator:
            simulator.run(8.0)
            found.append((trains(network.populations[0]), trace(network.populations[0], "w")))
    (spikes, w), (its_spikes, its_w) = found
    assert its_spikes == spikes and [len(each) for each in spikes] == [1] * 5
    lost = w[-1] - its_w[-1]
    most = 0.1 / 144.0 * (0.004 * 70.6 + 0.0805)
    assert (lost > -1e-6).all() and (lost < most).all() and lost.max() > most / 10


def test_cells_whose_spikes_need_divided_steps_from_some_time_on():
    def change(cells):
        cells.set(v_spike=-30.0)

    networks = [adaptive(pnl.EIF_cond_exp_isfa_ista, tau_refrac=2.0) for _ in range(2)]
    spikes, _ = results("native", networks[0], (20.0, 10.0), change)
    found, _ = results("nest", networks[1], (20.0, 10.0), change)
    early, right = ([[t for t in each if t <= 20.0] for each in both] for both in (found, spikes))
    assert early == right and sum(map(len, early)) > 20
    assert abs(sum(map(len, found)) - sum(map(len, spikes))) <= 2


def test_hodgkin_huxley_cells_fire_at_the_maximum():
    """Recurrent spikes would come later and later: these cells are fed by sources alone."""
    networks = [
        driven(
            pnl.HH_cond_exp,
            0.02,
            i_offset=uniform(0.0, 1.0),
            cm=uniform(0.15, 0.25),
            gbar_Na=uniform(18.0, 22.0),
        )
        for _ in range(2)
    ]
    for network in networks:
        network.populations[0].initialize(gsyn_exc=0.02, gsyn_inh=uniform(0.0, 0.1), m=0.05, n=0.3, h=0.6)
        for projection in network.projections:
            if projection.pre is network.populations[0]:
                projection.set(weight=0.0)
    spikes, traces = results("native", networks[0], (20.0, 20.0))
    found, samples = results("nest", networks[1], (20.0, 20.0))
    late = np.concatenate([np.subtract(its, ours) for its, ours in zip(found, spikes, strict=True)])
    assert len(late) > 40 and late.min() > 0.0 and late.max() < 0.31
    assert np.abs(samples["v"] - traces["v"]).max() < 0.3
    np.testing.assert_allclose(samples["gsyn_inh"], traces["gsyn_inh"], rtol=0, atol=1e-6)


@pytest.mark.parametrize("above", [13.0, 15.0, 40.0])
def test_hodgkin_huxley_cells_may_be_where_nest_divides_0_by_0(above):
    potential = -63.0 + above
    found = {}
    for backend in ("nest", "native"):
        network = pnl.Network()
        cells = network.population(
            2, pnl.HH_cond_exp(v_offset=[-63.0, -60.0]), initial_values={"v": potential}
        )
        cells.record(cells.celltype.recordable)
        _, traces = results(backend, network, (1.0, 1.0), lambda cells: cells.initialize(v=potential))
        found[backend] = traces["v"]
    assert np.abs(found["nest"] - found["native"])[:5].max() < 0.03  # as declared for spikes
    assert np.isfinite(found["nest"]).all()


def test_a_current_may_change_whatever_the_solver_of_nest_has_left_behind():
    """NEST's own conductances can be some -1e-20, with which NEST takes no assignment."""
    found = {}
    for backend in ("nest", "native"):
        network = pnl.Network()
        cells = network.population(3, pnl.EIF_cond_exp_isfa_ista(tau_syn_E=0.01))
        source = network.population(1, pnl.SpikeSourceArray(spike_times=[5.0, 7.3, 7.3]))
        for receptor, delay in (("excitatory", 1.0), ("inhibitory", 2.5)):
            synapse = pnl.StaticSynapse(weight=0.01, delay=delay)
            network.projection(source, cells, pnl.AllToAllConnector(), synapse, receptor)
        cells.inject(pnl.DCSource(amplitude=[0.8, 0.5, 1.0], start=10.0))
        cells.record(cells.celltype.recordable)
        found[backend] = results(backend, network, (12.0,))[1]["v"]
    assert np.abs(found["nest"] - found["native"]).max() < 1e-3


@pytest.mark.parametrize(("dt", "late"), [(0.1, 0.9), (0.01, 0.09)])
def test_izhikevich_cells_are_as_late_as_euler_s_method(dt, late):
    found = []
    for backend in ("native", "nest"):
        network = pnl.Network(seed=1)
        cells = network.population(10, pnl.Izhikevich(i_offset=uniform(0.008, 0.014), d=uniform(2.0, 8.0)))
        source = network.population(1, pnl.SpikeSourceArray(spike_times=[3.0, 3.0, 20.0]))
        jump = pnl.StaticSynapse(weight=3.0, delay=1.0)
        network.projection(source, cells, pnl.AllToAllConnector(), jump, "excitatory")
        cells.record("spikes")
        with pnl.Simulator(backend, network, dt) as simulator:
            simulator.run(60.0)
            found.append(trains(cells))
    for ours, its in zip(*found, strict=True):
        n = min(len(ours), len(its))
        assert n > 1 and abs(len(ours) - len(its)) <= 1
        shifts = np.diff(np.subtract(its[:n], ours[:n]), prepend=0.0)
        assert shifts.max() < late + dt / 2 and shifts.min() > -dt - 1e-9


REFUSED = [
    (pnl.GIF_cond_exp(), {}, "random numbers"),
    (AdaptiveIF(), {}, "NESTML"),
    (pnl.IF_curr_alpha(), {"isyn_exc": 1.0}, "isyn_exc of some cells does not begin at 0"),
    (pnl.IF_curr_alpha(v_reset=-40.0), {}, "v_reset is not below v_thresh in 2 of 2 cells"),
    (pnl.EIF_cond_exp_isfa_ista(v_spike=-60.0), {}, "v_spike is below v_thresh in 2 of 2 cells"),
    (pnl.EIF_cond_alpha_isfa_ista(v_reset=-40.0), {}, "v_reset is not below v_spike in 2 of 2 cells"),
    (pnl.IF_cond_alpha(tau_syn_E=0.1, tau_refrac=0.0), {}, "tau_refrac is 0"),
    (pnl.HH_cond_exp(), {"gsyn_exc": -0.1}, "begins with a sign"),
]


@pytest.mark.parametrize(("cell", "initial", "reason"), REFUSED)
def test_what_nest_cannot_run_is_refused_with_the_reason(cell, initial, reason):
    network = pnl.Network()
    network.population(2, cell, initial_values=initial)
    with pytest.raises(UnsupportedModel, match=reason), pnl.Simulator("nest", network, 0.1) as simulator:
        simulator.run(1.0)


def test_currents_that_nest_does_not_let_one_assign_are_refused_between_runs():
    network = pnl.Network()
    cells = network.population(2, pnl.IF_curr_alpha())
    with pnl.Simulator("nest", network, 0.1) as simulator:
        simulator.run(1.0)
        cells.initialize(isyn_exc=0.0)
        with pytest.raises(UnsupportedModel, match="cannot be assigned"):
            simulator.run(1.0)


def test_each_cell_type_says_how_it_differs():
    features = registry.load("nest").features
    assert "maximum" in features.tolerance(pnl.HH_cond_exp).reason
    assert features.tolerance(pnl.IF_curr_exp).reason == ""
    assert "GIF_cond_exp" in features.refusal(pnl.GIF_cond_exp)
    assert replace(features, threads=False).runs(pnl.Izhikevich)


def test_cells_that_nest_cannot_follow_are_an_error_and_not_a_stand_still() -> None:
    """Far below rest, a gate of Hodgkin–Huxley cells is so fast that NEST's solver would not come to an end."""
    network = pnl.Network()
    cells = network.population(3, pnl.HH_cond_exp(i_offset=[0.1, -1.0, -100.0]), label="deep")
    cells.record("v")
    with pnl.Simulator("nest", network, 0.1) as simulator:
        with pytest.raises(
            BackendError, match=r"cell 2 of population 'deep' .* begins at 0.5 ms, where v = -31"
        ):
            simulator.run(20.0)
        assert simulator.time == 0.5 and len(cells.get_data().segments[0].analogsignals[0]) == 6
        cells.set(i_offset=0.1)
        simulator.reset()
        simulator.run(1.0)
        cells[:1].initialize(v=-1000.0)
        with pytest.raises(BackendError, match=r"cell 0 of population 'deep' .* where v = -1000 mV"):
            simulator.run(1.0)


@pytest.mark.parametrize("weight", [1e7, 1e308])
def test_conductances_that_nest_cannot_follow_are_refused(weight: float) -> None:
    network = pnl.Network()
    source = network.population(1, pnl.SpikeSourceArray(spike_times=[1.0]))
    cells = network.population(3, pnl.IF_cond_exp(), label="cells")
    network.projection(source, cells, pnl.AllToAllConnector(), pnl.StaticSynapse(weight=weight))
    words = r"weight of 1e\+\d+ uS onto population 'cells': NEST's solver cannot follow a conductance above 2e\+06 uS"
    with pnl.Simulator("nest", network, 0.1) as simulator, pytest.raises(UnsupportedModel, match=words):
        simulator.run(5.0)
