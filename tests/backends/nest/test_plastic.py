"""Synapses with a rule on NEST: what it refuses, what it releases, what can be read of it."""

import numpy as np
import pytest
from nest_plastic_networks import NETWORKS, often, run, uniform

import pynnlite as pnl
from pynnlite.errors import UnsupportedModel
from pynnlite.standardmodels.synapses import (
    AdditiveWeightDependence,
    MultiQuantalSynapse,
    SimpleStochasticSynapse,
    SpikePairRule,
    STDPMechanism,
    StochasticTsodyksMarkramSynapse,
    TsodyksMarkramSynapse,
    Vogels2011Rule,
)
from pynnlite.testing.data import trace

TRACES = {
    "pair": ("x", "y"),
    "multiplicative": ("x", "y"),
    "triplet": ("x", "y", "x2", "y2"),
    "Vogels": ("x", "y"),
    "drawn parameters": ("x", "y"),
}
"""Which traces are read besides the weights."""


@pytest.mark.parametrize("name", NETWORKS)
def test_what_is_learned_at_any_time_is_what_the_reference_has_learned(name):
    read = ["weight", *TRACES.get(name, ())]
    (found, spikes), (wanted, known) = (
        run(each, NETWORKS[name], read=read) for each in ("nest", "reference")
    )
    assert spikes == known
    for here, there in zip(found, wanted, strict=True):
        for mine, theirs in zip(here, there, strict=True):
            np.testing.assert_allclose(mine, theirs, rtol=1e-12, atol=1e-15)


@pytest.mark.parametrize("dt", [0.25, 1.0])
def test_other_steps_and_threads_change_nothing(dt):
    found, spikes = run("nest", NETWORKS["all rules"], dt=dt, stops=(33.0, 1.0, 26.0), threads=2)
    wanted, known = run("reference", NETWORKS["all rules"], dt=dt, stops=(33.0, 1.0, 26.0))
    assert spikes == known
    for mine, theirs in zip(found[-1], wanted[-1], strict=True):
        np.testing.assert_allclose(mine, theirs, rtol=1e-12)


def test_a_model_with_shared_parameters_gives_the_same_bits(monkeypatch):
    shared = run("nest", NETWORKS["pair"])[0]
    monkeypatch.setattr("pynnlite_nest.plastic.wiring.MOST_SHARED", 0)
    for mine, theirs in zip(shared, run("nest", NETWORKS["pair"])[0], strict=True):
        np.testing.assert_array_equal(mine, theirs)


@pytest.mark.parametrize("tau_rec", [5.0, 80.0])
def test_what_a_tired_synapse_has_left_is_read_at_any_time(tau_rec):
    """Where the time of recovery is the decay time of the receptor, NEST's is 2e-8 longer."""
    synapse = TsodyksMarkramSynapse(
        weight=1.0, delay=uniform(0.1, 2.0), tau_rec=tau_rec, tau_facil=uniform(10.0, 90.0)
    )
    found, wanted = (run(each, often(synapse), read=["u", "y", "z"])[0] for each in ("nest", "reference"))
    for mine, theirs in zip(found, wanted, strict=True):
        np.testing.assert_allclose(mine, theirs, rtol=1e-7 if tau_rec == 5.0 else 1e-12, atol=1e-15)


def test_the_sites_of_a_quantal_synapse_are_read_as_it_has_released():
    """Also at the very step of an arrival, whose release NEST draws when it goes on."""
    synapse = MultiQuantalSynapse(U=0.4, n=5, tau_rec=1e9, tau_facil=50.0, weight=2.0, delay=1.0)
    network = pnl.Network(seed=2)
    source = network.population(1, pnl.SpikeSourceArray(spike_times=[10.0, 12.0]))
    cells = network.population(50, pnl.IF_curr_exp(v_thresh=1e6, tau_syn_E=1.0))
    projection = network.projection(source, cells, pnl.AllToAllConnector(), synapse, "excitatory")
    cells.record("isyn_exc", sampling_interval=1.0)
    with pnl.Simulator("nest", network, 1.0) as simulator:
        found = []
        for _ in range(14):
            simulator.run(1.0)
            found.append(projection.get(["u", "empty"], "list", with_address=False))
    u, empty = np.array(found).transpose(2, 0, 1)
    values = trace(cells, "isyn_exc")
    released = np.cumsum((values[1:] - values[:-1] * np.exp(-1.0)) * 5 / 2.0, axis=0)
    np.testing.assert_allclose(empty[:-1], released[1:], atol=1e-9)  # a delay of one step
    assert empty[8].sum() == 0.0 < empty[9].sum() < empty[11].sum()
    used = 0.4 * np.exp(-2.0 / 50.0)
    np.testing.assert_allclose(u[8:12, 0], [0.0, 0.4, 0.4 * np.exp(-1.0 / 50.0), used + 0.4 * (1 - used)])


def test_reading_changes_nothing():
    weights = []
    for stops in ([100.0], [10.0, 0.1, 49.9, 40.0]):
        network = pnl.Network(seed=5)
        (projection,), _ = NETWORKS["pair"](network)
        with pnl.Simulator("nest", network, 0.1) as simulator:
            for duration in stops:
                simulator.run(duration)
                found = projection.get("weight", "list", with_address=False)
        weights.append(found)
    np.testing.assert_array_equal(*weights)


def test_a_reset_gives_back_the_first_weights():
    network = pnl.Network(seed=5)
    (projection,), _ = NETWORKS["pair"](network)
    with pnl.Simulator("nest", network, 0.1) as simulator:
        before = projection.get("weight", "list")
        simulator.run(60.0)
        after = projection.get("weight", "list")
        simulator.reset()
        assert projection.get("weight", "list") == before
        simulator.run(60.0)
        assert projection.get("weight", "list") == after != before


@pytest.mark.parametrize("threads", [1, 2])
def test_recorded_weights_are_those_of_the_reference(threads):
    found = []
    for backend, options in (("nest", {"threads": threads}), ("reference", {})):
        network = pnl.Network(seed=5)
        (projection,), _ = NETWORKS["pair"](network)
        projection.record(["weight", "x"], sampling_interval=2.5, synapses=[0, 3, 17])
        with pnl.Simulator(backend, network, 0.1, **options) as simulator:
            simulator.run(40.0)
            simulator.run(20.0)
            signals = projection.get_data().segments[-1].analogsignals
            found.append(np.array([each.magnitude for each in signals]))
    assert found[0].shape == (2, 25, 3)
    np.testing.assert_allclose(*found, rtol=1e-12)


def refused(synapse, cells=None, **more):
    """Return why NEST refuses synapses of a source onto a cell."""
    network = pnl.Network(seed=1)
    source = network.population(1, pnl.SpikeSourceArray(spike_times=[1.0]))
    target = network.population(1, pnl.IF_curr_exp() if cells is None else cells)
    for each in synapse if isinstance(synapse, list) else [synapse]:
        projection = network.projection(source, target, pnl.AllToAllConnector(), each, "excitatory")
        if more:
            projection.initialize(**more)
    with pytest.raises(UnsupportedModel) as error, pnl.Simulator("nest", network, 0.1) as simulator:
        simulator.run(1.0)
    return str(error.value)


def stdp(timing, fraction=1.0, **bounds):
    parts = timing, AdditiveWeightDependence(**bounds)
    return STDPMechanism(*parts, dendritic_delay_fraction=fraction, weight=0.5, delay=1.0)


def test_what_nest_cannot_keep_is_refused():
    assert "no dendritic part" in refused(stdp(SpikePairRule(), fraction=0.0))
    assert "A_plus is negative" in refused(stdp(SpikePairRule(A_plus=-0.1)))
    assert "rho is negative" in refused(stdp(Vogels2011Rule(rho=-1.0)))
    assert "w_min equals w_max" in refused(stdp(SpikePairRule(), w_min=0.5, w_max=0.5))
    assert "x does not begin at 0" in refused(stdp(SpikePairRule()), x=1.0)
    two = [stdp(SpikePairRule(tau_minus=tau)) for tau in (20.0, 30.0)]
    assert "1 of 1 cells get synapses whose 'tau_minus' differ" in refused(two)
    mixed = [stdp(SpikePairRule(tau_minus=20.0)), stdp(Vogels2011Rule(tau=30.0))]
    assert "'tau' and 'tau_minus' differ" in refused(mixed)
    markram = TsodyksMarkramSynapse(weight=1.0, delay=1.0)
    assert "tau_syn is 0" in refused(markram, pnl.IF_curr_delta())
    assert "tau_rec is 0" in refused(TsodyksMarkramSynapse(weight=1.0, delay=1.0, tau_rec=0.0))


USED = [10.0, 20.0, 30.0, 60.0]


@pytest.mark.parametrize(
    ("synapse", "mean"),
    [
        (SimpleStochasticSynapse(p=0.3, weight=2.0, delay=1.0), [0.6] * 4),
        (MultiQuantalSynapse(U=0.4, n=5, tau_rec=100.0, tau_facil=50.0, weight=2.0, delay=1.0), None),
        (StochasticTsodyksMarkramSynapse(U=0.4, tau_rec=100.0, tau_facil=50.0, weight=2.0, delay=1.0), None),
    ],
    ids=["simple", "quantal", "Tsodyks-Markram"],
)
def test_releases_have_the_mean_that_the_rule_says(synapse, mean):
    n = 1500
    if mean is None:
        full, u, mean = 1.0, 0.0, []
        for gap in [np.inf, *np.diff(USED)]:
            full = 1.0 - (1.0 - full) * np.exp(-gap / 100.0)
            u = u * np.exp(-gap / 50.0)
            u += 0.4 * (1.0 - u)
            mean.append(2.0 * u * full)
            full *= 1.0 - u
    network = pnl.Network(seed=2)
    source = network.population(1, pnl.SpikeSourceArray(spike_times=USED))
    cells = network.population(n, pnl.IF_curr_exp(v_thresh=1e6, tau_syn_E=1.0))
    network.projection(source, cells, pnl.AllToAllConnector(), synapse, "excitatory")
    cells.record("isyn_exc", sampling_interval=1.0)
    with pnl.Simulator("nest", network, 1.0) as simulator:
        simulator.run(65.0)
    values = trace(cells, "isyn_exc")
    jumps = values[1:] - values[:-1] * np.exp(-1.0)
    sent = jumps[[int(time) for time in USED]]
    deviation = np.sqrt(sent.var(axis=1) / n)
    assert (np.abs(sent.mean(axis=1) - mean) < 5 * deviation).all()


def test_more_synapses_than_nest_can_be_asked_for_are_not_recorded():
    network = pnl.Network(seed=5)
    cells = network.population(101, pnl.IF_curr_exp())
    synapse = STDPMechanism(SpikePairRule(), AdditiveWeightDependence(w_max=1.0), weight=0.5, delay=1.0)
    projection = network.projection(cells, cells, pnl.AllToAllConnector(), synapse, label="dense")
    projection.record("weight", sampling_interval=10.0)
    with pnl.Simulator("nest", network, 0.1) as simulator:
        with pytest.raises(UnsupportedModel, match=r"'dense': the weight of 10201 synapses .* at most 10000"):
            simulator.run(1.0)
        projection.record(None)
        projection.record("weight", sampling_interval=10.0, synapses=range(10000))
        simulator.run(1.0)
