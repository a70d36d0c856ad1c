"""Synapses that learn by tape: any rule, against the reference, with the same bits however they are run."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import pytest
from native_networks import built, recipe_of
from numpy.typing import NDArray
from plastic_networks import DT, MOST, Learning, coincident, fires_at, trains, weights_of
from pynnlite_native.simulation import instruction_sets
from pynnlite_native.synapses import wiring

import pynnlite as pnl
from pynnlite import standardmodels as models
from pynnlite.declarations import Parameter, State, SynapseType
from pynnlite.standardmodels import synapses as plastic

N, N_STEPS = 4, 450


class Rich(SynapseType):
    """A rule with traces of each side, of the synapse, and what one feeds another."""

    parameters = (
        Parameter("tau", 20.0, "ms", "Time constant.", least=0.0),
        Parameter("tau_slow", 50.0, "ms", "Time constant.", above=0.0),
        Parameter("gain", 0.05, "", "Amplitude."),
        Parameter("w_max", 0.02, "weight", "Most."),
    )
    states = (State("level", 0.3, "", "A variable without an equation."),)
    declaration = """
        dx/dt = -x / tau
        dy/dt = -y / tau
        dslow/dt = x / tau - slow / tau_slow
        dboth/dt = (1 - both) / tau_slow
        weight: 0 * w_max to w_max
        arrival: (
            let late = min(since / tau_slow, 1);
            weight -= gain * w_max * y * late * both;
            x += 1; both *= 0.9; level += 0.1 * (1 - level)
        )
        spike: weight += gain * (w_max - weight) * (x + 0.1 * slow); y = 1; both += 0.05 * slow
        transmit: weight * (0.5 + level ** 1.5)
    """


class Recovering(SynapseType):
    """Variables of one side each, which are fed by a constant, so that they change without a spike too."""

    parameters = (
        Parameter("tau", 20.0, "ms", "Time constant.", above=0.0),
        Parameter("w_max", 0.02, "weight", "Most."),
    )
    declaration = """
        dx/dt = (0.5 - x) / tau
        dy/dt = (0.7 - y) / tau
        weight: 0 * w_max to w_max
        arrival: weight -= 0.1 * w_max * y; x *= 0.8
        spike: weight += 0.1 * w_max * x; y *= 0.9
    """


def given(rng: np.random.Generator, varied: bool) -> dict[str, Any]:
    """Return parameters of the rule, the same for all synapses or not."""
    if not varied:
        return {"tau": 20.0, "gain": 0.05, "dendritic_delay_fraction": 0.4}
    shape = N, N
    return {
        "tau": rng.choice([0.0, 5.0, 20.0], shape),
        "tau_slow": rng.choice([20.0, 50.0], shape),
        "gain": rng.uniform(0.01, 0.1, shape),
        "dendritic_delay_fraction": rng.uniform(0.0, 1.0, shape),
    }


def network(synapse: str, varied: bool = False) -> Any:
    """Return sources, some of whose spikes come in pairs, and cells that fire at given steps, joined by synapses."""
    rng = np.random.default_rng(11)
    net = pnl.Network(seed=3)
    own = [steps[steps > 0] for steps in trains(rng, N, N_STEPS, 25.0)]
    own[1] = own[1][[0, -1]]  # between the two, targets fire more often than their rings hold
    fired = [coincident(rng, own[0], steps, 3) for steps in trains(rng, N, N_STEPS, 25.0)]
    target = fires_at(net, [steps[(steps > 3) & (steps < N_STEPS)] for steps in fired])
    times = [np.sort(np.concatenate([steps, steps[::4]])) * DT for steps in own]
    source = net.population(N, models.SpikeSourceArray(spike_times=times))
    weight, delay = rng.uniform(0.002, MOST, (N, N)), rng.integers(1, 12, (N, N)) * DT
    kinds: dict[str, Any] = {
        "recovering": lambda: Recovering(weight=weight, delay=delay, dendritic_delay_fraction=0.4),
        "rich": lambda: Rich(weight=weight, delay=delay, **given(rng, varied)),
        "markram": lambda: plastic.TsodyksMarkramSynapse(
            weight=weight,
            delay=delay,
            U=rng.uniform(0.1, 0.9, (N, N)),
            tau_rec=rng.choice([5.0, 100.0], (N, N)),
            tau_facil=rng.choice([0.0, 30.0], (N, N)),
        ),
        "quantal": lambda: plastic.MultiQuantalSynapse(
            weight=weight, delay=delay, U=rng.uniform(0.1, 0.9, (N, N)), n=5, tau_rec=10.0
        ),
        "power": lambda: plastic.STDPMechanism(
            plastic.SpikePairRule(A_plus=0.1, A_minus=0.12),
            plastic.GutigWeightDependence(
                w_max=MOST, mu_plus=rng.choice([0.0, 0.4, 1.0], (N, N)), mu_minus=rng.uniform(0, 1, (N, N))
            ),
            dendritic_delay_fraction=0.6,
            weight=weight,
            delay=delay,
        ),
    }
    net.projection(source, target, pnl.AllToAllConnector(), kinds[synapse]())
    target.record("isyn_exc")
    return net


def run(
    backend: str,
    synapse: str,
    varied: bool,
    changes: bool = False,
    stops: Any = (133, 300, 450),
    **options: Any,
) -> dict[str, NDArray[np.float64]]:
    """Return weights, variables and currents at some times, on some backend; with `changes` they get new values.

    The currents are those of the last run.
    """
    net = network(synapse, varied)
    projection, rng = net.projections[-1], np.random.default_rng(5)
    found: dict[str, list[Any]] = {}
    names = ["weight", *projection.synapse_type.rule.variables]
    with pnl.Simulator(backend, network=net, timestep=DT, **options) as simulator:
        for k, stop in enumerate(stops):
            simulator.run(stop * DT - simulator.time)
            for name in names:
                found.setdefault(name, []).append(projection.get(name, "list", with_address=False))
            if changes:
                anew(projection, k, rng)
        (currents,) = net.populations[0].get_data().segments[0].analogsignals
    return {
        "currents": np.asarray(currents.magnitude),
        **{name: np.array(each) for name, each in found.items()},
    }


def anew(projection: Any, k: int, rng: np.random.Generator) -> None:
    """Give synapses new values, for the kth time."""
    if k % 3 == 0:
        projection.set(weight=rng.uniform(0.002, MOST, (N, N)))
    elif projection.synapse_type.has_parameter("U"):
        projection.set(U=rng.uniform(0.1, 0.9, (N, N)))
        projection.initialize(u=0.5)
    elif k == 1:
        projection.set(tau=rng.choice([5.0, 7.0], (N, N)), gain=0.08)
    elif k == 2:
        projection.initialize(y=rng.uniform(0, 1, (N, N)), both=0.5)
    elif k == 4:
        projection.set(tau=11.0)
        projection.initialize(x=0.25, level=0.1)


CASES = [("rich", False), ("rich", True), ("markram", True), ("quantal", True), ("power", True)]
STOPS = (133, 141, 202, 250, 307, 390, 450)


@cache
def usual(synapse: str, varied: bool, changes: bool = False) -> dict[str, NDArray[np.float64]]:
    """Return what one run of the native engine gives."""
    return run("native", synapse, varied, changes, STOPS if changes else (133, 300, 450))


def same(found: dict[str, NDArray[np.float64]], expected: dict[str, NDArray[np.float64]]) -> list[str]:
    """Return the names of what differs in any bit."""
    return [name for name in expected if not np.array_equal(found[name], expected[name])]


def near(found: dict[str, NDArray[np.float64]], expected: dict[str, NDArray[np.float64]]) -> None:
    """Check that two runs give the same, but for roundings; currents are up to 1e5 nA."""
    for name, values in expected.items():
        tolerance = {"currents": 1e-8, "weight": 1e-15}.get(name, 1e-13 * (1.0 + np.abs(values).max()))
        np.testing.assert_allclose(found[name], values, rtol=0.0, atol=tolerance, err_msg=name)


@pytest.mark.parametrize(("synapse", "varied"), [*CASES, ("recovering", False)])
def test_any_rule_does_what_the_reference_does(synapse: str, varied: bool) -> None:
    near(usual(synapse, varied), run("reference", synapse, varied))


@pytest.mark.parametrize(("synapse", "varied"), [*CASES[:4]])
def test_values_given_anew_act_as_in_the_reference(synapse: str, varied: bool) -> None:
    near(usual(synapse, varied, True), run("reference", synapse, varied, True, STOPS))


@pytest.mark.parametrize(
    ("synapse", "varied", "changes"), [("rich", False, True), ("rich", True, False), ("quantal", True, True)]
)
def test_threads_and_instruction_sets_change_no_bit(synapse: str, varied: bool, changes: bool) -> None:
    stops = STOPS if changes else (133, 300, 450)
    for options in ({"threads": 3}, {"instruction_set": instruction_sets()[0]}):
        found = run("native", synapse, varied, changes, stops, **options)
        assert not same(found, usual(synapse, varied, changes)), options


@pytest.mark.parametrize(("synapse", "varied"), CASES[:4])
def test_reading_and_short_runs_change_no_bit(synapse: str, varied: bool) -> None:
    stops = np.unique([133, 300, 450, *np.random.default_rng(2).integers(1, 450, 20)])
    found, expected = run("native", synapse, varied, stops=stops.tolist()), usual(synapse, varied)
    kept = np.searchsorted(stops, (133, 300, 450))
    found = {name: values if name == "currents" else values[kept] for name, values in found.items()}
    assert not same(found, expected)


@pytest.mark.parametrize("fraction", [0.0, 0.5, 1.0])
@pytest.mark.parametrize(
    "kind", [("pair", "mixed"), ("pair", "power"), ("triplet", "additive"), ("balance", "additive")]
)
def test_a_tape_learns_what_a_kernel_learns(
    kind: tuple[str, str], fraction: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    learning = Learning(kind, fraction, n_steps=600)

    def weights() -> NDArray[np.float64]:
        simulation = built(recipe_of(learning.network()))
        simulation.advance(learning.n_steps)
        return weights_of(simulation)

    by_kernel = weights()
    monkeypatch.setattr(wiring, "has_kernel", lambda recipe, pathway: False)
    by_tape = weights()
    assert not np.array_equal(by_tape, learning.weights)
    np.testing.assert_allclose(by_tape, by_kernel, rtol=0.0, atol=4e-15 * MOST)


def test_many_sources_fire_at_once_through_dendrites_of_all_lengths() -> None:
    """One delay has as many slices of a source as there are dendritic parts."""
    found = {}
    for backend in ("native", "reference"):
        net = pnl.Network(seed=1)
        source = net.population(60, models.SpikeSourceArray(spike_times=[1.0, 4.0]))
        cells = net.population(20, models.IF_curr_exp(i_offset=3.0))
        synapse = plastic.STDPMechanism(
            plastic.SpikePairRule(),
            plastic.AdditiveWeightDependence(w_max=1.0),
            dendritic_delay_fraction=pnl.RandomDistribution("uniform", low=0.0, high=1.0),
            weight=0.5,
            delay=2.0,
        )
        projection = net.projection(source, cells, pnl.AllToAllConnector(), synapse)
        pnl.Simulator(backend, network=net, timestep=DT).run(10.0)
        found[backend] = projection.get("weight", "list", with_address=False)
    np.testing.assert_allclose(found["native"], found["reference"], rtol=0.0, atol=1e-12)


def test_a_kernel_whose_rings_have_grown_goes_on_by_tape() -> None:
    """The target fires slowly, then in a burst while its spikes are on their way, so that its ring grows."""
    found = {}
    for backend in ("native", "reference"):
        net = pnl.Network(seed=1)
        source = net.population(1, models.SpikeSourceArray(spike_times=np.arange(1.0, 150.0, 2.0)))
        cells = fires_at(net, [np.r_[np.arange(20, 1000, 20), np.arange(1000, 1200, 3)]])
        synapse = plastic.STDPMechanism(
            plastic.SpikePairRule(), plastic.AdditiveWeightDependence(w_max=1.0), weight=0.5, delay=20.0
        )
        projection = net.projection(source, cells, pnl.AllToAllConnector(), synapse)
        with pnl.Simulator(backend, network=net, timestep=DT) as simulator:
            simulator.run(118.0)
            projection.set(tau_minus=11.0)
            simulator.run(30.0)
            found[backend] = projection.get("weight", "list", with_address=False)
    np.testing.assert_allclose(found["native"], found["reference"], rtol=0.0, atol=1e-12)


def test_spikes_on_their_way_that_act_together_all_act_after_a_weight_is_set() -> None:
    """Two spikes of one source, over two delays, act at one time; the later delay passed first."""
    found = {}
    for backend in ("native", "reference"):
        net = pnl.Network(seed=1)
        source = net.population(1, models.SpikeSourceArray(spike_times=[18.0, 19.0]))
        cells = net.population(4, models.IF_curr_exp(v_thresh=1e3))
        delays = np.array([[10.0, 1.2, 9.0, 16.4]])
        net.projection(source, cells, pnl.AllToAllConnector(), Rich(weight=0.01, delay=delays))
        cells.record("v")
        with pnl.Simulator(backend, network=net, timestep=DT) as simulator:
            simulator.run(20.0)
            net.projections[0].set(weight=0.015)
            simulator.run(20.0)
        found[backend] = np.asarray(cells.get_data().segments[0].analogsignals[0].magnitude)
    assert np.ptp(found["reference"]) > 1e-3
    np.testing.assert_allclose(found["native"], found["reference"], rtol=0.0, atol=1e-9)


def test_inhibitory_synapses_transmit_negative_weights() -> None:
    found = {}
    for backend in ("native", "reference"):
        net = pnl.Network(seed=1)
        source = net.population(2, models.SpikeSourceArray(spike_times=[[1.0, 1.0, 3.0], [2.0]]))
        cells = net.population(1, models.IF_curr_delta(v_thresh=1e3))
        weights = np.array([[-2.0], [-3.0]])
        synapse = plastic.TsodyksMarkramSynapse(weight=weights, delay=1.0, U=np.array([[0.3], [0.6]]))
        net.projection(source, cells, pnl.AllToAllConnector(), synapse, "inhibitory")
        cells.record("v")
        pnl.Simulator(backend, network=net, timestep=DT).run(6.0)
        found[backend] = np.asarray(cells.get_data().segments[0].analogsignals[0].magnitude)
    assert np.ptp(found["reference"]) > 1.0
    np.testing.assert_allclose(found["native"], found["reference"], rtol=0.0, atol=1e-9)
