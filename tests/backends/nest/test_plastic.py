"""Synapses with a rule on NEST: what it refuses, what it releases, what can be read of it."""

import numpy as np
import pytest

import pynnlite as pnl
from pynnlite.errors import UnsupportedModel
from pynnlite.standardmodels.synapses import (
    AdditiveWeightDependence,
    MultiplicativeWeightDependence,
    MultiQuantalSynapse,
    PfisterSpikeTripletRule,
    SimpleStochasticSynapse,
    SpikePairRule,
    STDPMechanism,
    StochasticTsodyksMarkramSynapse,
    TsodyksMarkramSynapse,
    Vogels2011Rule,
)
from pynnlite.testing.data import trace

RULES = {
    "pair": (SpikePairRule(17.0, 34.0, 0.02, 0.01), AdditiveWeightDependence(w_min=0.5, w_max=2.0)),
    "multiplicative": (
        SpikePairRule(17.0, 34.0, 0.02, 0.01),
        MultiplicativeWeightDependence(w_min=0.5, w_max=2.0),
    ),
    "triplet": (PfisterSpikeTripletRule(A2_plus=5e-3), AdditiveWeightDependence(w_min=0.5, w_max=2.0)),
    "Vogels": (Vogels2011Rule(20.0, 0.01, 5.0), AdditiveWeightDependence(w_min=0.5, w_max=2.0)),
}


def learning(timing, weights, fraction=0.5):
    """Return a network whose cells fire by themselves and by their synapses, and its projection."""
    network = pnl.Network(seed=5)
    cells = network.population(5, pnl.IF_curr_exp(i_offset=pnl.RandomDistribution("uniform", (0.5, 1.2))))
    synapse = STDPMechanism(
        timing,
        weights,
        dendritic_delay_fraction=fraction,
        weight=pnl.RandomDistribution("uniform", (0.6, 1.9)),
        delay=pnl.RandomDistribution("uniform", (1.0, 4.0)),
    )
    connector = pnl.FixedNumberPreConnector(7)  # so that cells are connected more than once
    projection = network.projection(cells, cells, connector, synapse, "excitatory")
    cells.record("spikes")
    return network, projection


@pytest.mark.parametrize("name", RULES)
def test_what_is_read_at_any_time_is_what_the_reference_has_learned(name):
    found = {}
    for backend in ("nest", "reference"):
        network, projection = learning(*RULES[name])
        values = found[backend] = []
        with pnl.Simulator(backend, network, 0.1) as simulator:
            for duration in (33.7, 0.1, 0.1, 10.0):
                simulator.run(duration)
                values.append(projection.get(["weight", "x", "y"], "list"))
    np.testing.assert_allclose(found["nest"], found["reference"], rtol=1e-10)


def test_reading_changes_nothing():
    weights = []
    for stops in ([100.0], [10.0, 0.1, 49.9, 40.0]):
        network, projection = learning(*RULES["pair"])
        with pnl.Simulator("nest", network, 0.1) as simulator:
            for duration in stops:
                simulator.run(duration)
                found = projection.get("weight", "list", with_address=False)
        weights.append(found)
    np.testing.assert_array_equal(*weights)


def test_a_reset_gives_back_the_first_weights():
    network, projection = learning(*RULES["pair"])
    with pnl.Simulator("nest", network, 0.1) as simulator:
        before = projection.get("weight", "list")
        simulator.run(60.0)
        after = projection.get("weight", "list")
        simulator.reset()
        assert projection.get("weight", "list") == before
        simulator.run(60.0)
        assert projection.get("weight", "list") == after != before


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


def test_synapses_with_a_rule_are_given_nothing_during_a_run():
    network, projection = learning(*RULES["pair"])
    with pnl.Simulator("nest", network, 0.1) as simulator:
        simulator.run(5.0)
        projection.set(weight=1.0)
        with pytest.raises(UnsupportedModel, match="reset"):
            simulator.run(5.0)


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
