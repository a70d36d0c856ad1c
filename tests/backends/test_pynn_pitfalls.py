"""What PyNN's backends get wrong, or each in its own way: here every backend does the one right thing."""

from __future__ import annotations

import tracemalloc
import warnings
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

import pynnlite as pnl
from pynnlite.errors import BadConnection, PynnliteWarning
from pynnlite.testing.data import everything, sample_times, trace, train, trains

CELLS = (pnl.IF_curr_exp, pnl.IF_cond_exp, pnl.IF_curr_delta)
TOLERANCE = {pnl.IF_curr_exp: 1e-9, pnl.IF_cond_exp: 1e-5, pnl.IF_curr_delta: 1e-9}
OPTIONS = {"brian2": {"codegen": "numpy"}}
Start = Callable[..., pnl.Simulator]

EachCell = pytest.mark.parametrize("cell_type", CELLS)


@pytest.fixture(params=["reference", "native", "nest", "brian2"])
def start(request: pytest.FixtureRequest) -> Iterator[Start]:
    """Return a function that makes a simulator of a network on each backend in turn."""
    opened: list[pnl.Simulator] = []

    def make(network: pnl.Network, timestep: float = 0.1, **options: Any) -> pnl.Simulator:
        for simulator in opened:
            simulator.end()
        opened.append(
            pnl.Simulator(request.param, network, timestep, **options, **OPTIONS.get(request.param, {}))
        )
        return opened[-1]

    yield make
    for simulator in opened:
        simulator.end()


def joined(
    cell_type: Any, times: Any, weight: float, delay: float | None = 1.0, receptor: Any = None, **given: Any
) -> tuple[pnl.Network, pnl.Population, pnl.Projection]:
    """Return a cell at one synapse of a source, with everything recorded."""
    network = pnl.Network(seed=1)
    source = network.population(1, pnl.SpikeSourceArray(spike_times=times))
    cells = network.population(1, cell_type(**given))
    synapse = pnl.StaticSynapse(weight=weight, delay=delay)
    projection = network.projection(source, cells, pnl.AllToAllConnector(), synapse, receptor)
    source.record("spikes")
    cells.record(cells.celltype.recordable)
    return network, cells, projection


@EachCell
def test_a_constant_current_of_1_na_gives_the_first_spike_at_27_8_ms(start: Start, cell_type: Any) -> None:
    """The potential crosses the threshold at 27.7259 ms."""
    network = pnl.Network()
    cells = network.population(1, cell_type(i_offset=1.0))
    cells.record(["spikes", "v"])
    start(network).run(30.0)
    v = trace(cells)[:, 0]
    assert train(cells) == [27.8] and v[278] == -65.0 and -50.1 < v[277] < -50.0


@EachCell
def test_a_cell_held_for_5_ms_after_a_spike_at_11_1_ms_moves_at_16_2_ms(start: Start, cell_type: Any) -> None:
    network = pnl.Network()
    cells = network.population(1, cell_type(i_offset=1.764, tau_refrac=5.0))
    cells.record(["spikes", "v"])
    start(network).run(17.0)
    v = trace(cells)[:, 0]
    assert train(cells) == [11.1] and (v[111:162] == -65.0).all() and v[162] > -65.0


@pytest.mark.parametrize(("min_delay", "delay"), [("auto", 1.0), ("auto", 50.0), (1.0, 1.0), (50.0, 50.0)])
def test_a_spike_at_10_ms_is_neither_late_nor_lost_whatever_min_delay_is(
    start: Start, min_delay: Any, delay: float
) -> None:
    network, cells, _ = joined(pnl.IF_curr_exp, [10.0], 1.0, delay)
    start(network, min_delay=min_delay).run(70.0)
    current, v = trace(cells, "isyn_exc")[:, 0], trace(cells)[:, 0]
    at = round(10 * (10.0 + delay))
    assert train(network.populations[0]) == [10.0]
    assert not current[:at].any() and current[at] == 1.0, "the full jump, at once"
    assert (v[: at + 1] == -65.0).all() and v[at + 1] > -65.0


@pytest.mark.parametrize("min_delay", ["auto", 1.0])
def test_spikes_before_the_shortest_delay_has_passed_arrive(start: Start, min_delay: Any) -> None:
    network, cells, _ = joined(pnl.IF_curr_exp, [0.0, 0.1, 0.5], 1.0, 1.0, tau_syn_E=0.01)
    start(network, min_delay=min_delay).run(3.0)
    assert train(network.populations[0]) == [0.0, 0.1, 0.5]
    assert np.flatnonzero(trace(cells, "isyn_exc")[:, 0] > 0.5).tolist() == [10, 11, 15]


def test_several_shortest_delays_in_one_network_shift_no_source(start: Start) -> None:
    network = pnl.Network()
    source = network.population(1, pnl.SpikeSourceArray(spike_times=[2.0]))
    delays = [0.1, 0.7, 5.0, 30.0]
    groups = []
    for delay in delays:
        groups.append(network.population(1, pnl.IF_curr_exp(tau_syn_E=0.01)))
        synapse = pnl.StaticSynapse(1.0, delay=delay)
        network.projection(source, groups[-1], pnl.OneToOneConnector(), synapse)
        groups[-1].record("isyn_exc")
    start(network).run(40.0)
    found = [int(np.argmax(trace(group, "isyn_exc")[:, 0])) for group in groups]
    assert found == [round(20 + 10 * delay) for delay in delays]


@pytest.mark.filterwarnings("ignore::pynnlite.errors.RoundingWarning")
def test_a_delay_of_0_15_ms_is_0_2_ms_and_one_below_the_time_step_is_refused(start: Start) -> None:
    network, cells, projection = joined(pnl.IF_curr_exp, [1.0], 1.0, 0.15, tau_syn_E=0.01)
    simulator = start(network)
    for delay in (0.0, 0.01):
        with pytest.raises(BadConnection, match="min_delay"):
            projection.set(delay=delay)
    simulator.run(3.0)
    assert projection.get("delay", "list", with_address=False) == [0.2]
    assert np.argmax(trace(cells, "isyn_exc")[:, 0]) == 12


def test_the_default_delay_fits_any_longest_delay(start: Start) -> None:
    network, cells, projection = joined(pnl.IF_curr_exp, [1.0], 1.0, None, tau_syn_E=0.01)
    start(network, max_delay=0.1).run(3.0)
    assert projection.get("delay", "list", with_address=False) == [0.1]
    assert np.argmax(trace(cells, "isyn_exc")[:, 0]) == 11


def test_a_delay_above_10_ms_needs_no_option_and_one_above_max_delay_says_so(start: Start) -> None:
    network, cells, _ = joined(pnl.IF_curr_exp, [1.0], 1.0, 25.0)
    start(network).run(30.0)
    assert np.argmax(trace(cells, "isyn_exc")[:, 0]) == 260
    with pytest.raises(BadConnection, match=r"max_delay"):
        start(network, max_delay=10.0)


@pytest.mark.parametrize("order", [0, 1])
def test_every_current_of_a_script_flows_from_its_start(start: Start, order: int) -> None:
    network = pnl.Network()
    cells = network.population(2, pnl.IF_curr_exp(tau_m=1e9, v_rest=0.0, v_thresh=1e6))
    cells.initialize(v=0.0)
    first, second = cells[order : order + 1], cells[1 - order : 2 - order]
    first.inject(pnl.DCSource(amplitude=1.0, start=0.0))
    second.inject(pnl.DCSource(amplitude=2.0, start=5.0, stop=6.0))
    cells.record("v")
    start(network).run(8.0)
    change = np.rint(np.diff(trace(cells), axis=0) * 10)
    assert change[:, order].tolist() == [1.0] * 80
    assert change[:, 1 - order].tolist() == [0.0] * 50 + [2.0] * 10 + [0.0] * 20


def test_a_current_without_an_end_takes_no_memory_for_its_future(start: Start) -> None:
    network = pnl.Network()
    cells = network.population(1, pnl.IF_curr_exp())
    cells.inject(pnl.DCSource(amplitude=0.1))
    cells.inject(pnl.StepCurrentSource(times=[0.0, 1e9], amplitudes=[0.1, 0.5]))
    simulator = start(network)
    simulator.run(0.1)
    tracemalloc.start()
    try:
        simulator.run(5.0)
        simulator.reset()
        simulator.run(5.0)
        assert tracemalloc.get_traced_memory()[1] < 20e6
    finally:
        tracemalloc.stop()


def test_steps_of_a_current_that_are_past_do_not_move(start: Start) -> None:
    """From now on a current has the value that it would have had with its new steps from the start."""
    network = pnl.Network()
    cells = network.population(1, pnl.IF_curr_exp(tau_m=1e9, v_rest=0.0, v_thresh=1e6))
    cells.initialize(v=0.0)
    source = pnl.StepCurrentSource(times=[0.0], amplitudes=[1.0])
    cells.inject(source)
    cells.record("v")
    simulator = start(network)
    simulator.run(3.0)
    source.set_parameters(times=[0.5, 1.0, 4.0], amplitudes=[7.0, 2.0, 3.0])
    simulator.run(3.0)
    change = np.rint(np.diff(trace(cells)[:, 0]) * 10)
    assert change.tolist() == [1.0] * 30 + [2.0] * 10 + [3.0] * 20


@pytest.mark.parametrize("tau_syn", [5.0, 20.0, 20.0 * (1 + 1e-12), 20.0 * (1 + 1e-9), 20.0 * (1 - 1e-6)])
def test_a_postsynaptic_potential_is_exact_even_where_the_time_constants_meet(
    start: Start, tau_syn: float
) -> None:
    network, cells, _ = joined(pnl.IF_curr_exp, [10.0], 0.5, 1.0, tau_syn_E=tau_syn, v_thresh=1e6)
    start(network).run(60.0)
    t = np.maximum(np.arange(601) / 10 - 11.0, 0.0)
    gap = 1.0 / 20.0 - 1.0 / tau_syn
    shape = t if gap == 0 else np.expm1(gap * t) / gap  # near 0 its rounding errors cancel
    expected = -65.0 + 0.5 * np.exp(-t / 20.0) * shape
    np.testing.assert_allclose(trace(cells)[:, 0], expected, rtol=0, atol=1e-9)


@EachCell
def test_a_strong_input_makes_no_spike_where_none_belongs(start: Start, cell_type: Any) -> None:
    """The hold is kept and each spike lies on the grid.

    The current of 20 nA brings the potential to its threshold at 11.83 ms; what is left of it at 17.9 ms, 5.03 nA,
    does so again at 24.26 ms.
    """
    weight = {pnl.IF_curr_exp: 20.0, pnl.IF_cond_exp: 2.0, pnl.IF_curr_delta: 400.0}[cell_type]
    network, cells, _ = joined(cell_type, [10.0], weight, tau_refrac=6.0)
    start(network).run(40.0)
    times = train(cells)
    if cell_type is pnl.IF_curr_delta:
        assert times == [11.0]
    elif cell_type is pnl.IF_curr_exp:
        assert times == [11.9, 24.3]
    else:
        assert times[0] == 11.2 and (np.diff(times) > 6.0).all()
    assert all(round(t * 10) / 10 == t for t in times)


@pytest.mark.parametrize("receptor", ["excitatory", "inhibitory"])
@EachCell
def test_inputs_move_the_membrane_in_the_direction_of_their_receptor(
    start: Start, cell_type: Any, receptor: str
) -> None:
    size = 0.01 if cell_type is pnl.IF_cond_exp else 1.0
    weight = -size if receptor == "inhibitory" and cell_type is not pnl.IF_cond_exp else size
    given = {} if cell_type is pnl.IF_curr_delta else {"tau_syn_E": 3.0, "tau_syn_I": 9.0}
    if cell_type is pnl.IF_cond_exp:
        given |= {"e_rev_I": -80.0}
    network, cells, projection = joined(cell_type, [1.0], weight, 1.0, receptor, **given)
    start(network).run(10.0)
    v = trace(cells)[:, 0]
    assert np.sign(v[25] + 65.0) == (1 if receptor == "excitatory" else -1)
    assert projection.get("weight", "list", with_address=False) == [weight], "as it was given"
    if given:
        name = cells.celltype.dynamics.receptors[receptor]
        conductance = trace(cells, name)[:, 0]
        assert conductance[20] == pytest.approx(weight, rel=1e-12)
        tau = given["tau_syn_E" if receptor == "excitatory" else "tau_syn_I"]
        assert conductance[50] == pytest.approx(weight * np.exp(-3.0 / tau), rel=1e-9)


@EachCell
def test_every_cell_has_its_own_threshold_reset_and_refractory_time(start: Start, cell_type: Any) -> None:
    thresholds, resets, holds = [-50.0, -54.0, -58.0], [-65.0, -70.0, -60.0], [0.5, 3.0, 7.0]
    network = pnl.Network()
    cells = network.population(
        3, cell_type(i_offset=3.0, v_thresh=thresholds, v_reset=resets, tau_refrac=holds)
    )
    cells.record(["spikes", "v"])
    start(network).run(40.0)
    for k in range(3):
        climbs = [
            np.ceil(-200 * np.log1p(-(thresholds[k] - v) / (60.0 - 65.0 - v))) for v in (-65.0, resets[k])
        ]
        steps = np.rint(np.array(train(cells, k)) * 10)
        assert steps[0] == climbs[0] and set(np.diff(steps)) == {climbs[1] + 10 * holds[k]}
        assert trace(cells)[int(steps[0]), k] == resets[k]


def test_two_synapses_of_one_pair_keep_their_own_weights_and_delays(start: Start) -> None:
    network = pnl.Network()
    source = network.population(2, pnl.SpikeSourceArray(spike_times=[[1.0], []]))
    cells = network.population(2, pnl.IF_curr_exp(tau_syn_E=0.01))
    rows = [(0, 1, 0.2, 1.0), (0, 1, 0.4, 2.0), (1, 0, 0.3, 1.0), (0, 0, 0.1, 1.0), (0, 0, 0.5, 1.0)]
    projection = network.projection(source, cells, pnl.FromListConnector(rows), pnl.StaticSynapse())
    cells.record("isyn_exc")
    simulator = start(network)
    simulator.run(4.0)
    found = trace(cells, "isyn_exc")
    assert found[[20, 30], 1].tolist() == [0.2, 0.4] and found[20, 0] == 0.6
    assert projection.get("weight", "list") == [
        (0, 0, 0.1),
        (0, 0, 0.5),
        (1, 0, 0.3),
        (0, 1, 0.2),
        (0, 1, 0.4),
    ]
    for how, weight in {"sum": 0.2 + 0.4, "first": 0.2, "last": 0.4, "min": 0.2, "max": 0.4}.items():
        assert projection.get("weight", "array", multiple_synapses=how)[0, 1] == weight


def test_a_single_connection_can_be_read_and_set(start: Start) -> None:
    network, cells, projection = joined(pnl.IF_curr_exp, [1.0, 5.0], 0.5, 1.0, tau_syn_E=0.01)
    simulator = start(network)
    simulator.run(3.0)
    assert projection.get(["weight", "delay"], "list") == [(0, 0, 0.5, 1.0)]
    projection.set(weight=[0.25])
    simulator.run(4.0)
    assert projection.get("weight", "array").tolist() == [[0.25]]
    assert trace(cells, "isyn_exc")[[20, 60], 0].tolist() == [0.5, 0.25]


def test_300_projections_between_two_populations_are_possible(start: Start) -> None:
    """NEST has room for 255 synapse models, of which PyNN's projections took one each."""
    network = pnl.Network()
    source = network.population(1, pnl.SpikeSourceArray(spike_times=[1.0]))
    cells = network.population(1, pnl.IF_curr_exp(tau_syn_E=0.01))
    for _ in range(300):
        network.projection(source, cells, pnl.AllToAllConnector(), pnl.StaticSynapse(0.5, delay=1.0))
    cells.record("isyn_exc")
    start(network).run(3.0)
    assert trace(cells, "isyn_exc")[20, 0] == 150.0


def test_setting_weights_takes_memory_by_synapses_and_not_by_pairs(start: Start) -> None:
    """With 8 000 cells a matrix of all pairs would take 512 MB."""
    network = pnl.Network(seed=1)
    source = network.population(8000, pnl.SpikeSourceArray())
    cells = network.population(8000, pnl.IF_curr_exp())
    projection = network.projection(source, cells, pnl.FixedNumberPreConnector(2), pnl.StaticSynapse(0.1))
    simulator = start(network)
    simulator.run(0.1)
    tracemalloc.start()
    try:
        projection.set(weight=0.2)
        simulator.run(0.1)
        projection.set(weight=np.full(projection.size(), 0.3))
        simulator.run(0.1)
        assert tracemalloc.get_traced_memory()[1] < 100e6
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("shared", ["nothing", "connector", "generator"])
def test_projections_with_the_same_rule_have_different_synapses(start: Start, shared: str) -> None:
    network = pnl.Network(seed=1)
    source = network.population(30, pnl.SpikeSourceArray(spike_times=[1.0]))
    groups = [network.population(30, pnl.IF_curr_exp()) for _ in range(2)]
    rng = pnl.NumpyRNG(seed=7) if shared == "generator" else None
    connector = pnl.FixedProbabilityConnector(0.5, rng=rng)
    for group in groups:
        rule = connector if shared == "connector" else pnl.FixedProbabilityConnector(0.5, rng=rng)
        network.projection(source, group, rule, pnl.StaticSynapse(1.0, delay=1.0))
        group.record("isyn_exc")
    start(network).run(3.0)
    first, second = (trace(group, "isyn_exc")[20] for group in groups)
    assert first.min() > 4 and second.min() > 4 and first.tolist() != second.tolist()


def test_poisson_sources_keep_to_their_rate_start_and_duration(start: Start) -> None:
    network = pnl.Network(seed=1)
    source = network.population(200, pnl.SpikeSourcePoisson(rate=50.0, start=100.0, duration=500.0))
    source.record("spikes")
    simulator = start(network)
    simulator.run(700.0)
    counts = [len(each) for each in trains(source)]
    times = np.concatenate([np.array(each) for each in trains(source)])
    assert abs(np.mean(counts) - 25.0) < 4 * 5.0 / np.sqrt(200) and 4.0 < np.std(counts) < 6.0
    assert 100.0 < times.min() < 101.0 and 599.0 < times.max() <= 600.0
    assert len(set(map(tuple, trains(source)))) == 200, "no two cells share their spikes"
    simulator.reset()
    simulator.run(700.0)
    assert trains(source) != trains(source, 0)


@pytest.mark.parametrize("interval", [0.1, 0.3, 2.0])
def test_recordings_begin_at_0_and_have_no_sample_too_many(start: Start, interval: float) -> None:
    network = pnl.Network()
    cells = network.population(3, pnl.IF_curr_exp(i_offset=[0.1, 0.2, 0.3]))
    cells.initialize(v=-60.0)
    cells.record("v", sampling_interval=interval)
    start(network).run(6.0)
    expected = np.arange(0, 61, round(interval * 10)) / 10
    assert sample_times(cells) == pytest.approx(expected, rel=1e-12)
    assert trace(cells).shape == (len(expected), 3) and trace(cells)[0].tolist() == [-60.0] * 3


@pytest.mark.parametrize("interval", [0.1, 0.3])
def test_data_that_are_cleared_go_on_where_they_ended(start: Start, interval: float) -> None:
    """No sample is lost, none comes twice, and none is the initial value again."""
    whole, pieces = (pnl.Network() for _ in range(2))
    for network in (whole, pieces):
        cells = network.population(2, pnl.IF_curr_exp(i_offset=[0.5, 2.0]))
        cells.record("v", sampling_interval=interval)
        cells.record("spikes")
    start(whole).run(20.0)
    simulator, cells = start(pieces), pieces.populations[0]
    simulator.run(10.0)
    first = cells.get_data(clear=True).segments[-1].filter(name="v")[0]
    simulator.run(10.0)
    second = cells.get_data().segments[-1].filter(name="v")[0]
    times = np.r_[first.times.rescale("ms").magnitude, second.times.rescale("ms").magnitude]
    new = np.r_[True, np.diff(times) > 1e-6]
    assert times[new] == pytest.approx(sample_times(whole.populations[0]), rel=1e-12)
    assert (
        np.vstack([first.magnitude, second.magnitude])[new].tolist() == trace(whole.populations[0]).tolist()
    )


@EachCell
def test_what_is_recorded_late_begins_then_and_survives_a_reset(start: Start, cell_type: Any) -> None:
    network = pnl.Network()
    cells = network.population(3, cell_type(i_offset=3.0))
    simulator = start(network)
    simulator.run(5.0)
    cells[1:].record(["v", "spikes"])
    simulator.run(5.0)
    assert sample_times(cells)[[0, -1]].tolist() == [5.0, 10.0] and trace(cells).shape == (51, 2)
    simulator.reset()
    simulator.run(5.0)
    assert sample_times(cells)[0] == 0.0 and trace(cells).shape == (51, 2)
    assert trace(cells)[0].tolist() == [-65.0, -65.0]


@EachCell
def test_initial_potentials_are_those_that_were_given(start: Start, cell_type: Any) -> None:
    network = pnl.Network()
    cells = network.population(3, cell_type(), initial_values={"v": [-60.0, -65.0, -72.5]})
    cells.record("v")
    start(network).run(1.0)
    v = trace(cells)
    assert v[0].tolist() == [-60.0, -65.0, -72.5]
    goal = -65.0 + np.outer(np.exp(-np.arange(11) / 200), [5.0, 0.0, -7.5])
    np.testing.assert_allclose(v, goal, rtol=0, atol=TOLERANCE[cell_type])


def test_a_run_ends_when_it_was_asked_to_whatever_the_delays_are(start: Start) -> None:
    network, cells, _ = joined(pnl.IF_curr_exp, [k / 10 for k in range(0, 100, 5)], 3.0, 5.0)
    simulator = start(network, min_delay=5.0)
    assert simulator.run(0.1) == 0.1 and simulator.time == 0.1 and trace(cells).shape == (2, 1)
    for _ in range(99):
        simulator.run(0.1)
    assert simulator.time == 10.0 and trace(cells).shape == (101, 1)
    assert max(train(network.populations[0])) == 9.5 and 0 < max(train(cells)) <= 10.0


def test_several_runs_with_changes_and_resets_repeat_to_the_bit(start: Start) -> None:
    """A full reset: nothing in flight, no state, no change of weights by the simulator is left."""
    network = pnl.Network(seed=1)
    source = network.population(10, pnl.SpikeSourcePoisson(rate=500.0))
    cells = network.population(10, pnl.IF_cond_exp(i_offset=0.6))
    synapse = pnl.StaticSynapse(0.01, delay=3.0)
    projection = network.projection(source, cells, pnl.FixedProbabilityConnector(0.5), synapse)
    network.projection(cells, cells, pnl.FixedProbabilityConnector(0.5), pnl.StaticSynapse(0.005, delay=7.0))
    source.record("spikes")
    cells.record(["spikes", "v"])
    simulator = start(network)
    found = []
    for trial in range(2):
        if trial:
            simulator.reset(same_noise=True)
            projection.set(weight=0.01)
            cells.set(i_offset=0.6)
        simulator.run(25.0)
        projection.set(weight=0.02)
        cells.set(i_offset=0.7)
        simulator.run(25.0)
        found.append(everything(network.populations))
    assert found[0] == found[1] and sum(map(len, trains(cells))) > 10


def test_new_spike_times_may_be_set_before_between_and_after_runs(start: Start) -> None:
    network, cells, _ = joined(pnl.IF_curr_exp, [], 1.0, 1.0, tau_syn_E=0.01)
    source = network.populations[0]
    simulator = start(network)
    source.set(spike_times=[0.0, 2.0, 8.0])
    simulator.run(3.0)
    with warnings.catch_warnings():
        warnings.simplefilter("error", PynnliteWarning)
        source.set(spike_times=[3.1, 4.0])
    simulator.run(3.0)
    assert train(source) == [0.0, 2.0, 3.1, 4.0]
    assert np.flatnonzero(trace(cells, "isyn_exc")[:, 0] > 0.5).tolist() == [10, 30, 41, 50]
    simulator.reset()
    source.set(spike_times=[0.5])
    simulator.run(3.0)
    assert train(source) == [0.5]
    assert np.flatnonzero(trace(cells, "isyn_exc")[:, 0] > 0.5).tolist() == [15]


@pytest.mark.needs("nest")
def test_the_building_on_nest_never_looks_its_connections_up(monkeypatch: pytest.MonkeyPatch) -> None:
    from pynnlite_nest import synapses

    calls: list[str] = []

    class Counting:
        def __getattr__(self, name: str) -> Any:
            calls.append(name)
            return getattr(nest, name)

    nest = synapses.nest
    monkeypatch.setattr(synapses, "nest", Counting())
    network = pnl.Network(seed=1)
    cells = network.population(500, pnl.IF_curr_exp())
    uniform = pnl.RandomDistribution("uniform", low=0.1, high=2.0)
    for _ in range(3):
        synapse = pnl.StaticSynapse(uniform, delay=uniform)
        network.projection(cells, cells, pnl.FixedProbabilityConnector(0.1), synapse)
    with pnl.Simulator("nest", network) as simulator:
        simulator.run(0.1)
    assert calls == ["Connect"], "one call for all projections of a population"
