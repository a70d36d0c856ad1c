"""What is particular to NEST: one kernel, threads, interrupts, what it refuses, and how it goes back."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from pynnlite_nest import BACKEND

import pynnlite as pnl
from pynnlite.errors import BackendError, BadValue, SimulationStateError, UnsupportedModel
from pynnlite.parallel import SerialCommunicator
from pynnlite.recipe import Recipe
from pynnlite.testing.data import everything, sample_times, trace, trains
from pynnlite.testing.networks import busy, uniform, weight

CELLS = [pnl.IF_curr_exp, pnl.IF_cond_exp, pnl.IF_curr_delta]


def run(network, *pieces, **options):
    with pnl.Simulator("nest", network, 0.1, **options) as simulator:
        for piece in pieces:
            simulator.run(piece)
        return trains(network.populations[2])


def test_the_backend_is_listed_without_its_simulator():
    script = "import sys, pynnlite; pynnlite.Simulator('nest').end(); sys.exit('nest' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0


def test_a_second_simulation_is_refused_while_there_is_one():
    first, second = pnl.Simulator("nest"), pnl.Simulator("nest")
    for simulator in (first, second):
        simulator.network.population(1, pnl.IF_curr_exp())
    first.run(1.0)
    with pytest.raises(SimulationStateError, match="one network in each process"):
        second.run(1.0)
    first.end()
    assert second.run(1.0) == 1.0
    second.end()


@pytest.mark.parametrize("cell_type", CELLS)
@pytest.mark.parametrize("order", [(0, 1, 2, 3), (3, 2, 1, 0), (2, 0, 3, 1)])
def test_populations_of_one_model_have_each_their_own_parameters(cell_type, order):
    """What is equal for all cells of one population is not so for those of another."""
    given = [
        {"i_offset": 1.0},
        {"i_offset": 1.2, "v_rest": -62.0, "v_thresh": -55.0, "v_reset": -70.0, "cm": 0.8, "tau_m": 15.0},
        {"i_offset": [1.0, 2.0, 3.0], "v_thresh": [-50.0, -51.0, -52.0], "cm": [0.9, 1.0, 1.1]},
        {"i_offset": 1.5, "v_reset": [-66.0, -67.0, -68.0], "tau_refrac": [1.0, 2.0, 3.0], "tau_m": 12.0},
    ]
    found = []
    for backend in ("reference", "nest"):
        network = pnl.Network(seed=1)
        populations = [network.population(3, cell_type(**given[k])) for k in order]
        for population in populations:
            population.record(["spikes", "v"])
        with pnl.Simulator(backend, network, 0.1) as simulator:
            simulator.run(50.0)
            found.append([(trains(each), trace(each)) for each in populations])
    for (wanted, v), (spikes, ours) in zip(*found, strict=True):
        assert spikes == wanted and all(wanted)
        np.testing.assert_allclose(ours, v, rtol=0, atol=1e-5)


@pytest.mark.parametrize("cell_type", CELLS)
@pytest.mark.parametrize("tau_refrac", [0.0, 4.0])
def test_cells_that_rest_above_their_threshold_do_not_fire_before_the_run_begins(cell_type, tau_refrac):
    """NEST runs some steps ahead, as many as the shortest delay has: here 200."""
    found = []
    for backend in ("reference", "nest"):
        network = pnl.Network(seed=1)
        cells = network.population(2, cell_type(v_rest=-40.0, tau_m=2.0, tau_refrac=tau_refrac))
        cells.initialize(v=[-60.0, -51.0])
        synapse = pnl.StaticSynapse(0.01 if cell_type is pnl.IF_cond_exp else 5.0, delay=20.0)
        network.projection(cells, cells, pnl.AllToAllConnector(), synapse, "excitatory")
        cells.record("spikes")
        with pnl.Simulator(backend, network, 0.1) as simulator:
            simulator.run(50.0)
            found.append(trains(cells))
    assert found[0] == found[1] and all(train[0] > 0.1 for train in found[0])


@pytest.mark.parametrize("cell_type", CELLS)
def test_threads_give_the_same_spikes_and_take_new_weights(cell_type):
    results = []
    for threads in (1, 2):
        network = busy(cell_type, seed=3, size=13)
        with pnl.Simulator("nest", network, 0.1, threads=threads) as simulator:
            simulator.run(30.0)
            for k, projection in enumerate(network.projections):
                projection.set(weight=weight(cell_type, k % 2, 0.1, 1.5))
            simulator.run(30.0)
            results.append((trains(network.populations[2]), trace(network.populations[2])))
    assert results[0][0] == results[1][0] and sum(map(len, results[0][0])) > 20
    np.testing.assert_allclose(results[0][1], results[1][1], rtol=0, atol=1e-9)


def test_new_weights_reach_their_synapses_on_any_number_of_threads():
    for threads in (1, 2):
        network = pnl.Network(seed=4)
        sources = network.population(9, pnl.SpikeSourceArray(spike_times=[[10.0 + k] for k in range(9)]))
        cells = network.population(7, pnl.IF_curr_exp(tau_syn_E=0.02, v_thresh=1e6))
        more = network.population(5, pnl.IF_curr_exp(tau_syn_E=0.02, v_thresh=1e6))
        synapse = pnl.StaticSynapse(1.0, delay=uniform(0.1, 0.9))
        projections = [
            network.projection(sources, group, pnl.FixedProbabilityConnector(0.6), synapse, "excitatory")
            for group in (more, cells)
        ]
        for group in (cells, more):
            group.record("isyn_exc")
        with pnl.Simulator("nest", network, 0.1, threads=threads) as simulator:
            simulator.run(5.0)
            for projection in projections:
                projection.set(weight=uniform(1.0, 2.0))
            simulator.run(15.0)
            for projection, group in zip(projections, (more, cells), strict=True):
                found = trace(group, "isyn_exc")
                for i, j, w, d in projection.get(["weight", "delay"], "list"):
                    assert found[round(100 + 10 * i + 10 * d), j] == pytest.approx(w, rel=1e-5)


def test_an_interrupt_is_heeded(ended):
    result = ended(Path(__file__).with_name("interrupted.py"))
    assert result.returncode == 0, result.stderr
    assert result.stdout.split()[-2:] == ["interrupted", "1.0"]


@pytest.mark.parametrize("cell_type", CELLS)
def test_a_reset_above_the_threshold_is_refused(cell_type):
    network = pnl.Network()
    network.population(3, cell_type(v_reset=[-65.0, -50.0, -40.0], tau_refrac=0.0), label="odd")
    with (
        pnl.Simulator("nest", network) as simulator,
        pytest.raises(UnsupportedModel, match=r"'odd'.* in 2 of 3 cells"),
    ):
        simulator.run(1.0)


def test_delays_that_nest_would_take_for_others_are_refused():
    network = busy(pnl.IF_curr_exp)
    network.projections[0].set(delay=300_000.0)
    with (
        pnl.Simulator("nest", network, 0.1) as simulator,
        pytest.raises(UnsupportedModel, match="longer time step"),
    ):
        simulator.run(1.0)


def test_synaptic_currents_of_the_wrong_sign_are_refused():
    network = pnl.Network()
    network.population(2, pnl.IF_curr_exp(), initial_values={"isyn_exc": [0.0, -1.0]})
    with pnl.Simulator("nest", network) as simulator, pytest.raises(UnsupportedModel, match="isyn_exc"):
        simulator.run(1.0)


def test_initial_synaptic_currents():
    network = pnl.Network()
    cells = network.population(
        3, pnl.IF_curr_exp(), initial_values={"isyn_exc": [0.3, 0.0, 0.1], "isyn_inh": -0.7}
    )
    cells.record(["isyn_exc", "isyn_inh"])
    with pnl.Simulator("nest", network, 0.1) as simulator:
        simulator.run(1.0)
        decay = np.exp(-np.arange(11) / 50)[:, None]
        np.testing.assert_allclose(trace(cells, "isyn_exc"), decay * [0.3, 0.0, 0.1], rtol=1e-13)
        np.testing.assert_allclose(trace(cells, "isyn_inh"), decay * np.full(3, -0.7), rtol=1e-13)


@pytest.mark.parametrize("recorded", [True, False])
def test_synaptic_currents_assigned_between_runs(recorded):
    results = []
    for backend in ("reference", "nest"):
        network = busy(pnl.IF_curr_exp, seed=12)
        cells = network.populations[2]
        cells.record(None)
        cells.record(["spikes", "v", "isyn_exc"] if recorded else ["spikes", "v"])
        with pnl.Simulator(backend, network, 0.1) as simulator:
            simulator.run(12.3)
            cells[[7, 2, 5]].initialize(isyn_exc=[9.0, 8.0, 7.0])
            cells[3:6].initialize(isyn_inh=-20.0)
            simulator.run(0.1)
            cells[1:3].initialize(isyn_exc=30.0)
            simulator.run(20.0)
            results.append((trains(cells), trace(cells)))
    assert results[0][0] == results[1][0]
    np.testing.assert_allclose(results[1][1], results[0][1], rtol=0, atol=1e-9)


def test_synaptic_currents_that_would_shrink_are_refused():
    network = busy(pnl.IF_curr_exp)
    cells = network.populations[2]
    cells.initialize(isyn_exc=1.0)
    with pnl.Simulator("nest", network, 0.1) as simulator:
        simulator.run(1.0)
        cells.initialize(isyn_exc=0.0)
        with pytest.raises(UnsupportedModel, match="isyn_exc can grow between runs"):
            simulator.run(1.0)


@pytest.mark.parametrize("variable", ["v", "isyn_inh"])
def test_samples_that_are_asked_for_late(variable):
    early, late = busy(pnl.IF_curr_exp, seed=5), busy(pnl.IF_curr_exp, seed=5)
    cells = late.populations[2]
    cells.record(None)
    for network in (early, late):
        with pnl.Simulator("nest", network, 0.1) as simulator:
            simulator.run(4.2)
            if network is late:
                cells[2:5].record(variable, sampling_interval=0.3)
            simulator.run(0.0)
            simulator.run(5.0)
    assert sample_times(cells, variable)[:3] == pytest.approx([4.2, 4.5, 4.8])
    assert trace(cells, variable).tolist() == trace(early.populations[2], variable)[42::3, 2:5].tolist()


def test_a_network_that_is_built_again_for_a_change_goes_the_same_way():
    """With synaptic currents recorded NEST is a step ahead at each change, and has to be built again."""
    results = []
    for variables in (["spikes", "v"], ["spikes", "v", "isyn_exc"]):
        network = busy(pnl.IF_curr_exp, seed=7)
        poisson, listed, cells = network.populations
        cells.record(None)
        cells.record(variables)
        with pnl.Simulator("nest", network, 0.1) as simulator:
            for k in range(5):
                simulator.run(5.0)
                cells.set(i_offset=0.3 * k)
                poisson.set(rate=uniform(0.0, 100.0 * k))
                listed.set(spike_times=[simulator.time + 0.1, simulator.time + 3.0])
                network.projections[k].set(weight=weight(pnl.IF_curr_exp, k % 2, 0.5, 1.0))
                cells[k : k + 1].initialize(v=-55.0)
            simulator.run(5.0)
            results.append((trains(cells), trace(cells).tolist()))
    assert results[0] == results[1]


def test_slices_of_several_steps_change_nothing():
    """NEST goes as many steps at a time as the shortest delay has if no samples are taken."""
    sampled, unsampled = busy(pnl.IF_curr_exp, seed=8), busy(pnl.IF_curr_exp, seed=8)
    for network in (sampled, unsampled):
        for projection in network.projections:
            projection.set(delay=uniform(1.5, 4.0))
    unsampled.populations[2].record(None)
    unsampled.populations[2].record("spikes")
    assert run(sampled, 60.0) == run(unsampled, 0.7, 1.1, 0.1, 28.1, 30.0)


def test_nothing_of_one_simulation_reaches_the_next():
    results = []
    for earlier in (None, pnl.IF_cond_exp, pnl.IF_curr_delta):
        if earlier is not None:
            run(busy(earlier), 20.0)
        network = busy(pnl.IF_curr_exp, seed=2)
        run(network, 40.0)
        results.append(everything(network.populations))
    assert results[0] == results[1] == results[2]


def test_several_ranks_are_refused():
    class TwoRanks(SerialCommunicator):
        size = 2

    recipe = Recipe(busy(pnl.IF_curr_exp).freeze(), 0.1)
    with pytest.raises(UnsupportedModel, match="2 ranks: this backend runs on one"):
        BACKEND.build(recipe, TwoRanks(), BACKEND.options())
    assert not BACKEND.features.mpi


@pytest.mark.parametrize(
    ("part", "doing"),
    [("synapses.Synapses.connect", "while building"), ("inputs.Sources.fetch", "and step 5020")],
)
def test_errors_of_the_kernel_say_what_was_being_done(monkeypatch, part, doing):
    import nest

    def fail(*_, **__):
        nest.Create("no_such_model")

    network = busy(pnl.IF_curr_exp)
    with pnl.Simulator("nest", network, 0.1) as simulator:
        if "connect" not in part:
            simulator.run(2.0)
        with monkeypatch.context() as patch:
            patch.setattr(f"pynnlite_nest.{part}", fail)
            with pytest.raises(BackendError, match=doing) as caught:
                simulator.run(500.0)
        assert isinstance(caught.value.__cause__, nest.NESTErrors.KernelException)
        if simulator.is_built:
            with pytest.raises(SimulationStateError, match=r"reset\(\) builds the network again"):
                simulator.run(1.0)
        simulator.reset()
        simulator.run(1.0)
        assert len(trace(network.populations[2])) == 11


def test_a19_what_is_due_at_the_step_of_a_change_is_done():
    network = pnl.Network()
    cells, other = network.population(1, pnl.IF_curr_exp()), network.population(1, pnl.IF_curr_exp())
    held = network.population(1, pnl.IF_curr_exp(i_offset=2.0, tau_refrac=5.0))
    cells.inject(pnl.DCSource(amplitude=0.3, start=5.0))
    cells.record("v")
    held.record("spikes")
    with pnl.Simulator("nest", network, 0.1) as simulator:
        simulator.run(5.0)
        other.set(tau_m=10.0)
        simulator.run(6.5)
        held.set(v_thresh=-55.0, v_reset=-63.0)
        simulator.run(3.0)
        other.set(tau_m=7.0)
        simulator.run(30.0)
        assert abs(trace(cells)[100, 0] + 63.672804698) < 1e-9
        assert trains(held) == [[9.5, 20.3, 30.1, 39.9]]


def test_in_another_thread_nest_is_refused_instead_of_crashing():
    net = pnl.Network(seed=1)
    cells = net.population(2, pnl.IF_curr_exp(i_offset=1.0))
    cells.record("v")
    simulator = pnl.Simulator("nest", net, 0.1)

    def elsewhere(what):
        with ThreadPoolExecutor(1) as pool:
            return pool.submit(what).result()

    simulator.run(1.0)
    assert len(elsewhere(lambda: trace(cells))) == 11
    for what in (lambda: simulator.run(1.0), lambda: cells.set(tau_m=5.0) or simulator.run(0.0)):
        with pytest.raises(
            SimulationStateError, match="in the thread that has loaded it alone: that is 'MainThread'"
        ):
            elsewhere(what)
    simulator.run(1.0)
    assert len(trace(cells)) == 21
    elsewhere(simulator.reset)
    with pytest.raises(SimulationStateError, match="in the thread that has loaded it alone"):
        elsewhere(lambda: simulator.run(1.0))
    simulator.run(1.0)
    assert len(trace(cells)) == 11
    elsewhere(simulator.end)


@pytest.mark.parametrize("threads", [0, -1, 1.5, True, "2", None, 10**6])
def test_numbers_of_threads_that_nest_would_end_the_process_for_are_refused(threads):
    with pytest.raises(BadValue, match="threads must be a whole number from 1 to 1024, not"):
        pnl.Simulator("nest", threads=threads)
