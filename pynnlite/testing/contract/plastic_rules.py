"""Plastic synapses: the rules P1 to P16 of the contract, those that the tables do not show."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import pynnlite as pnl

from ...backend import Features
from ...declarations import Parameter, SynapseType
from ...errors import UnsupportedModel
from ...standardmodels.synapses import (
    AdditiveWeightDependence,
    MultiplicativeWeightDependence,
    SpikePairRule,
    STDPMechanism,
    TsodyksMarkramSynapse,
    Vogels2011Rule,
)
from ...testing.contract.plasticity import PAIR, require, run, stdp
from ...testing.data import trace
from ...testing.pairing import DECAY, Pair, Pairs, fire_at, learned, resting
from ...testing.plugin import Simulate


def weight_of(projection: pnl.Projection) -> Any:
    """Return the weights of a projection as they are now."""
    return projection.get("weight", "list", with_address=False)


class NearestPairs(SynapseType):
    """Only the last spike of each side counts."""

    parameters = (
        Parameter("tau", 20.0, "ms", "Time constant.", above=0.0),
        Parameter("w_max", 1.0, "weight", "Most."),
    )
    declaration = """
        dx/dt = -x / tau
        dy/dt = -y / tau
        weight: 0 * w_max to w_max
        arrival: weight -= 0.12 * w_max * y; x = 1
        spike: weight += 0.1 * w_max * x; y = 1
    """


@pytest.mark.parametrize(
    ("delay", "fraction", "behind"), [(2, 0.25, 1), (3, 0.5, 2), (4, 0.3, 1), (7, 0.99, 7)]
)
def test_p1_the_dendritic_part_of_a_delay_is_rounded_to_whole_steps(
    simulate: Simulate, features: Features, delay: int, fraction: float, behind: int
) -> None:
    """The target fires so that its spike reaches the synapse one step before, with, and one step after the source's."""
    lag = delay - 2 * behind
    posts = [round(2.0 + (lag + shift) * 0.1, 1) for shift in (-1, 0, 1)]
    synapse = stdp(fraction=fraction, delay=delay * 0.1)
    pairs = require({post: Pair(synapse, [2.0, 6.0], [post]) for post in posts}, features)
    network = run(simulate, list(pairs.values()))
    second = [network.sent(number)[1] for number in range(3)]
    alone = 0.01 - 0.12 * 0.02 * np.exp(-(6.0 - 2.0) / 20.0)
    assert second[1] == pytest.approx(alone, rel=1e-12)
    assert second[0] < second[1] < second[2]


def test_p1_the_fraction_may_differ_by_synapse(simulate: Simulate, features: Features) -> None:
    wanted = {"several fractions": Pair(stdp(fraction=0.5), [10.0])}
    require(wanted, features)
    if features.varied is not None:
        pytest.skip("missing capability: parameters that differ within a projection")
    network = pnl.Network(seed=1)
    source = network.population(1, pnl.SpikeSourceArray(spike_times=[10.0, 40.0]))
    cells = network.population(3, resting())
    fire_at(cells, [14.2], 0.1)
    projection = network.projection(
        source, cells, pnl.AllToAllConnector(), stdp(fraction=[1.0, 0.5, 0.1]), "excitatory"
    )
    simulate(network).run(45.0)
    pairs = [stdp(fraction=fraction) for fraction in (1.0, 0.5, 0.1)]
    assert weight_of(projection) == pytest.approx(
        [learned(each, [100, 400], [142], 10, 0.1).weight for each in pairs], rel=1e-12
    )


@pytest.mark.parametrize("shift", [1, 9, 10, 11])
def test_p5_what_is_learned_while_a_spike_is_in_flight_is_for_the_next_one(
    simulate: Simulate, features: Features, shift: int
) -> None:
    """Half of the delay lies on either side of the synapse, so that the target's spike is there some steps later."""
    synapse = stdp(fraction=0.5, delay=2.0)
    pairs = require({0: Pair(synapse, [5.0, 40.0], [round(5.0 + shift * 0.1, 1)])}, features)
    network = run(simulate, list(pairs.values()))
    wanted = learned(synapse, [50, 400], [50 + shift], 20, 0.1).sent
    assert network.sent(0) == pytest.approx(wanted, rel=1e-12)
    assert network.sent(0)[0] == 0.01


def test_p5_a_synapse_that_does_not_learn_transmits_the_weight_of_the_time_of_arrival(
    simulate: Simulate, features: Features
) -> None:
    synapse = TsodyksMarkramSynapse(weight=1.0, delay=2.0, U=0.5, tau_rec=100.0)
    pairs = require({0: Pair(synapse, [1.0, 5.0])}, features)
    if not features.weight_at_arrival:
        pytest.skip("missing capability: the weight of the time of arrival")
    network = Pairs(list(pairs.values()))
    simulator = simulate(network.network)
    simulator.run(2.0)
    network.projections[0].set(weight=3.0)
    simulator.run(8.0)
    first, second = network.sent(0)
    assert first == pytest.approx(1.5, rel=1e-12)
    assert second < 1.5


def test_p6_nearest_pairs_are_declared(simulate: Simulate, features: Features) -> None:
    synapse = NearestPairs(weight=0.5, delay=1.0)
    pairs = require({0: Pair(synapse, [10.0, 11.0, 12.0, 40.0], [14.0, 15.0, 60.0])}, features)
    network = run(simulate, list(pairs.values()))
    w = 0.5 + 0.1 * np.exp(-3.0 / 20) + 0.1 * np.exp(-4.0 / 20)  # behind the synapse by 1 ms
    w -= 0.12 * np.exp(-(40.0 - 16.0) / 20)
    assert network.sent(0)[3] == pytest.approx(w, rel=1e-12)


def test_p7_the_weight_is_put_into_its_bounds_after_every_assignment(
    simulate: Simulate, features: Features
) -> None:
    """Vogels' rule assigns twice at an arrival: first up, beyond the bound, then down."""
    synapse = stdp(timing=Vogels2011Rule(tau=20.0, eta=0.004, rho=30.0), w=0.019)
    pairs = require({0: Pair(synapse, [10.0, 20.0], [18.0])}, features)
    network = run(simulate, list(pairs.values()))
    down = 0.004 * 2 * 30.0 * 20.0 / 1000.0
    assert network.sent(0)[0] == pytest.approx(0.019 - down, rel=1e-12)
    assert network.sent(0) == pytest.approx(learned(synapse, [100, 200], [180], 10, 0.1).sent, rel=1e-12)


@pytest.mark.parametrize("bounds", [(0.0, -0.02), (0.0, 0.02)])
def test_p8_rules_act_on_strengths(
    simulate: Simulate, features: Features, bounds: tuple[float, float]
) -> None:
    require({0: Pair(stdp(), [10.0])}, features)
    network = pnl.Network(seed=1)
    source = network.population(1, pnl.SpikeSourceArray(spike_times=[10.0, 110.0]))
    cells = network.population(1, resting())
    fire_at(cells, [14.2, 17.1], 0.1)
    synapse = stdp(AdditiveWeightDependence(*bounds), w=-0.01)
    projection = network.projection(source, cells, pnl.AllToAllConnector(), synapse, "inhibitory")
    cells.record("isyn_inh")
    simulate(network).run(112.0)
    wanted = learned(stdp(), [100, 1100], [142, 171], 10, 0.1)
    (found,) = weight_of(projection)
    assert found == pytest.approx(-wanted.weight, rel=1e-12)
    assert trace(cells, "isyn_inh")[110, 0] == pytest.approx(-0.01, rel=1e-12)


def test_p9_a_time_constant_of_0_is_gone_at_the_next_event(simulate: Simulate, features: Features) -> None:
    timing = SpikePairRule(tau_plus=0.0, tau_minus=20.0, A_plus=0.1, A_minus=0.12)
    pairs = require({0: Pair(stdp(timing=timing), [10.0, 40.0], [10.5, 14.2])}, features)
    network = run(simulate, list(pairs.values()))
    down = 0.12 * 0.02 * (np.exp(-(40.0 - 15.2) / 20) + np.exp(-(40.0 - 11.5) / 20))
    assert network.sent(0) == pytest.approx([0.01, 0.01 - down], rel=1e-11)


def test_p10_plasticity_does_not_see_that_a_cell_is_held(simulate: Simulate, features: Features) -> None:
    require({0: Pair(stdp(), [10.0])}, features)
    network = pnl.Network(seed=1)
    source = network.population(1, pnl.SpikeSourceArray(spike_times=[10.0, 13.0, 40.0]))
    cells = network.population(2, resting())
    cells[:1].set(tau_refrac=10.0)
    fire_at(cells, [12.5], 0.1)
    projection = network.projection(source, cells, pnl.AllToAllConnector(), stdp(), "excitatory")
    simulate(network).run(45.0)
    held, free = weight_of(projection)
    assert held == free == pytest.approx(learned(stdp(), [100, 130, 400], [125], 10, 0.1).weight, rel=1e-12)


@pytest.mark.parametrize("fraction", [1.0, 0.5])
def test_p11_a_synapse_of_a_cell_onto_itself_is_like_any_other(
    simulate: Simulate, features: Features, fraction: float
) -> None:
    synapse = stdp(fraction=fraction)
    require({0: Pair(synapse, [10.0])}, features)
    network = pnl.Network(seed=1)
    cells = network.population(1, resting())
    fire_at(cells, [10.0, 20.0], 0.1)
    projection = network.projection(cells, cells, pnl.AllToAllConnector(), synapse, "excitatory")
    simulate(network).run(25.0)
    wanted = {1.0: 0.0134285098, 0.5: 0.0097573877}[fraction]
    assert weight_of(projection) == pytest.approx([wanted], rel=0, abs=6e-11)


def _one(simulate: Simulate, **given: Any) -> tuple[Any, pnl.Projection, pnl.Population]:
    """Return a simulator, with a synapse that has pairs at 10 to 20 ms."""
    network = pnl.Network(seed=1)
    source = network.population(1, pnl.SpikeSourceArray(spike_times=[10.0, 12.0, 40.0]))
    cells = network.population(1, resting())
    fire_at(cells, [11.3, 14.2, 41.0], 0.1)
    projection = network.projection(source, cells, pnl.AllToAllConnector(), stdp(**given), "excitatory")
    cells.record(["spikes", "isyn_exc"])
    return simulate(network), projection, cells


def _go_on(simulator: Any, time: float) -> None:
    """Run on after synapses were given something anew; skip the test on a backend that refuses it."""
    try:
        simulator.run(time)
    except UnsupportedModel as error:
        pytest.skip(f"missing capability: {error.problems[0]}")


def test_p13_reading_gives_all_that_has_reached_the_synapse_and_changes_nothing(
    simulate: Simulate, features: Features
) -> None:
    require({0: Pair(stdp(), [10.0])}, features)
    simulator, projection, cells = _one(simulate)
    found = []
    for _ in range(60):
        simulator.run(0.7)
        found.append(weight_of(projection)[0])
    often = trace(cells, "isyn_exc")[:, 0]
    wanted = [
        learned(
            stdp(),
            [each for each in (100, 120, 400) if each <= 7 * k],
            [each for each in (113, 142, 410) if each + 10 <= 7 * k],
            10,
            0.1,
        ).weight
        for k in range(1, 61)
    ]
    assert found == pytest.approx(wanted, rel=1e-12)
    simulator, _, cells = _one(simulate)
    simulator.run(42.0)
    assert trace(cells, "isyn_exc")[:, 0].tolist() == often.tolist()


def test_p14_a_weight_that_is_set_replaces_what_was_learned(simulate: Simulate, features: Features) -> None:
    require({0: Pair(stdp(), [10.0])}, features)
    simulator, projection, cells = _one(simulate)
    simulator.run(12.5)  # the second spike is in flight, and has passed the synapse
    before = learned(stdp(), [100, 120], [113], 10, 0.1)
    projection.set(weight=0.015)
    _go_on(simulator, 0.0)
    assert weight_of(projection) == [0.015]
    simulator.run(35.0)
    sent = trace(cells, "isyn_exc")[:, 0]
    jump = sent[130] - sent[129] * np.exp(-0.1 / DECAY)
    assert jump == pytest.approx(before.sent[1], rel=1e-12)
    x = np.exp(-(15.2 - 10.0) / 20) + np.exp(-(15.2 - 12.0) / 20)
    y = np.exp(-(40.0 - 15.2) / 20) + np.exp(-(40.0 - 12.3) / 20)
    w = 0.015 + 0.1 * 0.02 * x
    later = sent[410] - sent[409] * np.exp(-0.1 / DECAY)
    assert later == pytest.approx(min(w, 0.02) - 0.12 * 0.02 * y, rel=1e-11)


def test_p14_setting_what_was_read_changes_nothing(simulate: Simulate, features: Features) -> None:
    require({0: Pair(stdp(), [10.0])}, features)
    simulator, projection, cells = _one(simulate)
    simulator.run(13.0)
    projection.set(weight=weight_of(projection))
    _go_on(simulator, 32.0)
    known = trace(cells, "isyn_exc")[:, 0]
    simulator, _, cells = _one(simulate)
    simulator.run(45.0)
    assert trace(cells, "isyn_exc")[:, 0] == pytest.approx(known, rel=1e-13)


def test_p15_reset_gives_back_the_weights_that_the_user_gave_last(
    simulate: Simulate, features: Features
) -> None:
    require({0: Pair(stdp(), [10.0])}, features)
    simulator, projection, cells = _one(simulate)
    simulator.run(45.0)
    first, learned_first = trace(cells, "isyn_exc")[:, 0], weight_of(projection)
    assert learned_first != [0.01]
    simulator.reset()
    assert weight_of(projection) == [0.01]
    simulator.run(45.0)
    assert trace(cells, "isyn_exc")[:, 0].tolist() == first.tolist()
    assert weight_of(projection) == learned_first
    projection.set(weight=0.012)
    simulator.reset()
    assert weight_of(projection) == [0.012]


def test_parameters_that_change_between_runs_act_from_then_on(simulate: Simulate, features: Features) -> None:
    require({0: Pair(stdp(MultiplicativeWeightDependence(w_max=0.02)), [10.0])}, features)
    simulator, projection, _ = _one(simulate, weights=MultiplicativeWeightDependence(w_max=0.02))
    simulator.run(30.0)
    (before,) = weight_of(projection)
    projection.set(A_minus=0.0, A_plus=0.5)
    _go_on(simulator, 20.0)
    x = np.exp(-(42.0 - 40.0) / 20) + np.exp(-(42.0 - 12.0) / 20) + np.exp(-(42.0 - 10.0) / 20)
    assert weight_of(projection) == pytest.approx([before + 0.5 * (0.02 - before) * x], rel=1e-12)


def test_multapses_learn_alike_if_they_start_alike(simulate: Simulate, features: Features) -> None:
    require({0: Pair(stdp(), [10.0])}, features)
    network = pnl.Network(seed=1)
    source = network.population(1, pnl.SpikeSourceArray(spike_times=[10.0, 40.0]))
    cells = network.population(1, resting())
    fire_at(cells, [14.2], 0.1)
    rows = [(0, 0, 0.01, 1.0), (0, 0, 0.004, 1.0), (0, 0, 0.01, 1.0)]
    synapse = STDPMechanism(SpikePairRule(**PAIR), AdditiveWeightDependence(w_max=0.02))
    projection = network.projection(source, cells, pnl.FromListConnector(rows), synapse, "excitatory")
    simulate(network).run(45.0)
    first, second, third = weight_of(projection)
    assert first == third
    assert first - second == pytest.approx(0.006, rel=1e-12)


def test_multapses_with_several_delays_are_read_in_their_order(
    simulate: Simulate, features: Features
) -> None:
    require({0: Pair(stdp(), [10.0])}, features)
    network = pnl.Network(seed=1)
    source = network.population(1, pnl.SpikeSourceArray(spike_times=[10.0, 40.0]))
    cells = network.population(1, resting())
    fire_at(cells, [14.2], 0.1)
    rows = [(0, 0, 0.01, 2.0), (0, 0, 0.004, 1.0), (0, 0, 0.007, 1.5)]
    synapse = STDPMechanism(SpikePairRule(**PAIR), AdditiveWeightDependence(w_max=0.02))
    projection = network.projection(source, cells, pnl.FromListConnector(rows), synapse, "excitatory")
    simulate(network).run(5.0)
    assert projection.get(["weight", "delay"], "list", with_address=False) == [row[2:] for row in rows]
