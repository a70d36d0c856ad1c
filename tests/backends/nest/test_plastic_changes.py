"""Synapses with a rule that are given something during a run on NEST."""

import numpy as np
import pytest
from nest_plastic_networks import NETWORKS, STOPS, often, run, stdp, uniform

import pynnlite as pnl
from pynnlite.errors import UnsupportedModel
from pynnlite.standardmodels.synapses import TsodyksMarkramSynapse


def require_alike(build, change, **options):
    """See that NEST and the reference come to the same weights and spikes."""
    (found, spikes), (wanted, known) = (
        run(backend, build, change, **more) for backend, more in (("nest", options), ("reference", {}))
    )
    assert spikes == known
    for here, there in zip(found, wanted, strict=True):
        for mine, theirs in zip(here, there, strict=True):
            np.testing.assert_allclose(mine, theirs, rtol=1e-12, atol=1e-13)


def drawn(projection, nth):
    """Give weights anywhere within the bounds."""
    low, high = (float(getattr(projection.synapse_type, name)) for name in ("w_min", "w_max"))
    projection.set(weight=np.random.default_rng(nth).uniform(low, high, projection.size()).tolist())


def least(projection, nth):
    """Give the least weights, which spikes that are there already make larger."""
    projection.set(weight=float(projection.synapse_type.w_min))


def most(projection, nth):
    """Give the largest weights."""
    projection.set(weight=float(projection.synapse_type.w_max))


def read_back(projection, nth):
    """Give the weights that have been learned."""
    projection.set(weight=projection.get("weight", "list", with_address=False))


@pytest.mark.parametrize(
    ("name", "change"),
    [
        *((name, drawn) for name in ("pair", "views", "beside static ones", "delta", "one step")),
        *((name, least) for name in ("large amplitudes", "amplitudes above 1", "Gutig", "Gutig, above 1")),
        *((name, most) for name in ("multiplicative", "Gutig", "conductances")),
        ("pair", read_back),
        ("Gutig", read_back),
    ],
)
def test_weights_that_are_set_act_as_on_the_reference(name, change):
    require_alike(NETWORKS[name], change)


@pytest.mark.parametrize("name", ["Vogels", "triplet", "drawn parameters"])
def test_learned_weights_can_be_given_back_whatever_the_rule(name):
    require_alike(NETWORKS[name], read_back)


@pytest.mark.parametrize("name", ["triplet", "Vogels", "drawn parameters"])
def test_weights_from_which_nest_cannot_begin_are_refused(name):
    """Of these rules NEST takes no weight below the least."""
    with pytest.raises(UnsupportedModel, match=r"population0→population0.*targets have fired since"):
        run("nest", NETWORKS[name], least)


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("pair", [{"A_plus": 0.03}, {"A_plus": 0.05, "A_minus": 0.1}, {"w_max": 2.5}]),
        ("pair", [{"A_plus": 0.0, "A_minus": 0.0}, {}, {}, {"A_plus": 0.1, "A_minus": 0.1}]),
        ("pair", [{"A_plus": uniform(0.01, 0.1)}, {}, {"A_minus": uniform(0.01, 0.1)}]),
        ("multiplicative", [{"A_minus": 0.0}, {"A_plus": 0.2}, {"A_minus": 0.3}]),
        ("Gutig", [{"mu_plus": 0.1}, {"A_plus": 0.05}, {"mu_minus": 1.2}]),
        ("triplet", [{"A2_plus": 0.01}, {"A3_plus": 0.02}, {"A3_minus": 0.01, "w_max": 2.5}]),
        ("Vogels", [{"eta": 0.02}, {"rho": 3.0}, {"w_max": 2.5}]),
    ],
)
def test_parameters_that_are_set_act_as_on_the_reference(name, given):
    require_alike(
        NETWORKS[name], lambda projection, nth: projection.set(**given[nth]) if nth < len(given) else None
    )


def test_use_that_is_set_acts_as_on_the_reference():
    synapse = TsodyksMarkramSynapse(weight=1.0, delay=1.0, tau_rec=50.0, tau_facil=20.0)
    found = [
        run(
            backend,
            often(synapse),
            lambda projection, nth: projection.set(U=0.1 + 0.1 * nth),
            ["u", "y", "z"],
        )
        for backend in ("nest", "reference")
    ]
    np.testing.assert_allclose(*(np.array(each) for each, _ in found), rtol=1e-12, atol=1e-15)


def test_threads_are_given_weights_too():
    require_alike(NETWORKS["views"], drawn, threads=2)


def test_arrivals_of_the_present_step_keep_what_they_were_given():
    """A spike at 10 ms has passed the synapse when its weight is set; one at 10.1 ms transmits the new one."""
    sent = []
    for backend in ("nest", "reference"):
        network = pnl.Network(seed=1)
        source = network.population(1, pnl.SpikeSourceArray(spike_times=[10.0, 10.1]))
        cells = network.population(1, pnl.IF_curr_exp(tau_syn_E=1.0))
        synapse = stdp(fraction=1.0, weight=0.7, delay=1.0)
        projection = network.projection(source, cells, pnl.AllToAllConnector(), synapse, "excitatory")
        cells.record("isyn_exc")
        with pnl.Simulator(backend, network, 0.1) as simulator:
            simulator.run(10.0)
            projection.set(weight=1.5)
            simulator.run(0.0)
            assert projection.get("weight", "list", with_address=False) == [1.5]
            simulator.run(5.0)
        values = cells.get_data().segments[0].analogsignals[0].magnitude[:, 0]
        sent.append(values[1:] - values[:-1] * np.exp(-0.1))
    assert sent[0][109:111] == pytest.approx([0.7, 1.5], rel=1e-12)
    np.testing.assert_allclose(*sent, atol=1e-12)


def test_a_network_that_is_built_again_goes_through_what_its_synapses_were_given():
    """The current of a receptor is assigned, for which NEST has to begin again."""
    found = []
    for backend in ("nest", "reference"):
        network = pnl.Network(seed=5)
        (projection,), (cells,) = NETWORKS["pair"](network)
        with pnl.Simulator(backend, network, 0.1) as simulator:
            for nth, duration in enumerate(STOPS):
                simulator.run(duration)
                drawn(projection, nth)
                if nth == 3:
                    cells.initialize(isyn_exc=100.0)
            found.append(np.array(projection.get("weight", "list", with_address=False)))
            simulator.run(10.0)
            found.append(np.array(projection.get("weight", "list", with_address=False)))
    np.testing.assert_allclose(found[1], found[3], rtol=1e-12)
    assert (found[0] != found[1]).any()


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda each: each.set(tau_plus=10.0), "tau_plus cannot change"),
        (lambda each: each.set(w_min=0.1), "w_min cannot change"),
        (lambda each: each.initialize(x=0.0), "x cannot be assigned"),
        (lambda each: each.set(A_plus=0.0), "A_plus cannot change from or to 0"),
    ],
)
def test_what_nest_cannot_be_given_during_a_run_is_refused(change, reason):
    network = pnl.Network(seed=5)
    (projection,), _ = NETWORKS["pair"](network)
    with pnl.Simulator("nest", network, 0.1) as simulator:
        simulator.run(5.0)
        change(projection)
        with pytest.raises(UnsupportedModel, match=f"projection 'population0→population0': {reason}.*reset"):
            simulator.run(5.0)
