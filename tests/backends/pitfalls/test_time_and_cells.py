"""What PyNN's backends get wrong about time and cells, or each in its own way: here all do the one right thing."""

from __future__ import annotations

import tracemalloc
from typing import Any

import numpy as np
import pytest
from pitfalls import EachCell, Start, joined

import pynnlite as pnl
from pynnlite.errors import BadConnection, RoundingWarning
from pynnlite.testing.data import trace, train


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
def test_p24_a_spike_at_10_ms_is_neither_late_nor_lost_whatever_min_delay_is(
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
def test_p25_spikes_before_the_shortest_delay_has_passed_arrive(start: Start, min_delay: Any) -> None:
    network, cells, _ = joined(pnl.IF_curr_exp, [0.0, 0.1, 0.5], 1.0, 1.0, tau_syn_E=0.01)
    start(network, min_delay=min_delay).run(3.0)
    assert train(network.populations[0]) == [0.0, 0.1, 0.5]
    assert np.flatnonzero(trace(cells, "isyn_exc")[:, 0] > 0.5).tolist() == [10, 11, 15]


def test_p24_several_shortest_delays_in_one_network_shift_no_source(start: Start) -> None:
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
def test_p26_a_delay_of_0_15_ms_is_0_2_ms_and_one_below_the_time_step_is_one_step(start: Start) -> None:
    network, cells, projection = joined(pnl.IF_curr_exp, [1.0], 1.0, 0.15, tau_syn_E=0.01)
    simulator = start(network)
    for delay in (0.0, 0.01):
        with pytest.warns(RoundingWarning, match=r"0\.1 ms"):
            projection.set(delay=delay)
        assert projection.get("delay", "list", with_address=False) == [0.1]
    with pytest.warns(RoundingWarning, match=r"0\.2 ms"):
        projection.set(delay=0.15)
    simulator.run(3.0)
    assert projection.get("delay", "list", with_address=False) == [0.2]
    assert np.argmax(trace(cells, "isyn_exc")[:, 0]) == 12


def test_p26_the_default_delay_fits_any_longest_delay(start: Start) -> None:
    network, cells, projection = joined(pnl.IF_curr_exp, [1.0], 1.0, None, tau_syn_E=0.01)
    start(network, max_delay=0.1).run(3.0)
    assert projection.get("delay", "list", with_address=False) == [0.1]
    assert np.argmax(trace(cells, "isyn_exc")[:, 0]) == 11


def test_p49_a_delay_above_10_ms_needs_no_option_and_one_above_max_delay_says_so(start: Start) -> None:
    network, cells, _ = joined(pnl.IF_curr_exp, [1.0], 1.0, 25.0)
    start(network).run(30.0)
    assert np.argmax(trace(cells, "isyn_exc")[:, 0]) == 260
    with pytest.raises(BadConnection, match=r"max_delay"):
        start(network, max_delay=10.0)


@pytest.mark.parametrize("order", [0, 1])
def test_p27_every_current_of_a_script_flows_from_its_start(start: Start, order: int) -> None:
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
