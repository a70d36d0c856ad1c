"""Plastic synapses: what is transmitted, and what is learned."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from ...backend import Features
from ...standardmodels.synapses import (
    AdditivePotentiationMultiplicativeDepression,
    AdditiveWeightDependence,
    GutigWeightDependence,
    MultiplicativeWeightDependence,
    PfisterSpikeTripletRule,
    SpikePairRule,
    STDPMechanism,
    TsodyksMarkramSynapse,
    Vogels2011Rule,
)
from ...testing.data import train
from ...testing.pairing import Pair, Pairs, learned, used
from ...testing.plugin import Simulate

PAIR = {"tau_plus": 20.0, "tau_minus": 20.0, "A_plus": 0.1, "A_minus": 0.12}
TRIPLET = {
    "tau_plus": 16.8,
    "tau_x": 101.0,
    "tau_minus": 33.7,
    "tau_y": 125.0,
    "A2_plus": 5e-3,
    "A2_minus": 7e-3,
    "A3_plus": 6.2e-3,
    "A3_minus": 2.3e-3,
}


def stdp(
    weights: Any = None, timing: Any = None, fraction: Any = 1.0, w: float = 0.01, delay: float = 1.0
) -> Any:
    """Return a synapse, by default one of the pair rule with additive weight dependence."""
    return STDPMechanism(
        SpikePairRule(**PAIR) if timing is None else timing,
        AdditiveWeightDependence(w_max=0.02) if weights is None else weights,
        dendritic_delay_fraction=fraction,
        weight=w,
        delay=delay,
    )


def _markram(**given: float) -> TsodyksMarkramSynapse:
    return TsodyksMarkramSynapse(weight=1.0, delay=1.0, **given)


BOUNDS = {"w_max": 0.02}
ONE = [10.0, 110.0]
TWO = [14.2, 17.1]
USED = [10.0, 60.0, 110.0, 160.0, 161.0, 400.0]

TABLE: dict[str, tuple[Any, list[float], list[float], list[float]]] = {
    "pair, f = 1": (stdp(), [10, 40], [14.2], [0.01, 0.0108475810]),
    "pair, f = 0.5": (stdp(fraction=0.5), [10, 40], [14.2], [0.01, 0.0109605186]),
    "pair, f = 0": (stdp(fraction=0.0), [10, 40], [14.2], [0.01, 0.0110758580]),
    "additive, potentiated": (stdp(), ONE, TWO, [0.01, 0.0128308387]),
    "additive, depressed": (stdp(), [20], TWO, [0.0059295981]),
    "multiplicative, potentiated": (
        stdp(MultiplicativeWeightDependence(**BOUNDS)),
        ONE,
        TWO,
        [0.01, 0.0113608570],
    ),
    "multiplicative, depressed": (stdp(MultiplicativeWeightDependence(**BOUNDS)), [20], TWO, [0.0079647990]),
    "mixed, potentiated": (
        stdp(AdditivePotentiationMultiplicativeDepression(**BOUNDS)),
        ONE,
        TWO,
        [0.01, 0.0128469453],
    ),
    "mixed, depressed": (
        stdp(AdditivePotentiationMultiplicativeDepression(**BOUNDS)),
        [20],
        TWO,
        [0.0079647990],
    ),
    "Gutig, potentiated": (
        stdp(GutigWeightDependence(**BOUNDS, mu_plus=0.4, mu_minus=0.4)),
        ONE,
        TWO,
        [0.01, 0.0120935936],
    ),
    "Gutig, depressed": (
        stdp(GutigWeightDependence(**BOUNDS, mu_plus=0.4, mu_minus=0.4)),
        [20],
        TWO,
        [0.0069152122],
    ),
    "zero lag, f = 1": (stdp(), [10, 60], [9], [0.01, 0.0098029960]),
    "zero lag, f = 0.5": (stdp(fraction=0.5), [10, 60], [10], [0.01, 0.0098029960]),
    "zero lag, f = 0": (stdp(fraction=0.0), [10, 60], [11], [0.01, 0.0098029960]),
    "an earlier arrival counts": (stdp(fraction=0.0), [0, 10, 60], [11], [0.01, 0.01, 0.0110160573]),
    "bounds": (
        stdp(timing=SpikePairRule(20.0, 20.0, 1.0, 1.2)),
        [10, 12, 14],
        [11.5, 13, 14.5],
        [0.01, 0.01, 0.0],
    ),
    "Vogels": (stdp(timing=Vogels2011Rule(20.0, 0.001, 3.0)), [10, 30], [15, 28], [0.00988, 0.0123353740]),
    "triplet": (
        stdp(AdditiveWeightDependence(w_max=1.0), PfisterSpikeTripletRule(**TRIPLET), w=0.5),
        [10, 20],
        [15],
        [0.5, 0.4954317728],
    ),
    "triplet, post–pre–post": (
        stdp(AdditiveWeightDependence(w_max=1.0), PfisterSpikeTripletRule(**TRIPLET), w=0.5),
        [15, 210],
        [10, 20],
        [0.4937834457, 0.5012393759],
    ),
}
"""Synapse, spikes of the source and of the target in ms, and what is transmitted."""

RATIOS: dict[str, tuple[Any, float, list[float]]] = {
    "depression": (
        _markram(U=0.5, tau_rec=800.0, tau_facil=0.0),
        5.0,
        [1, 0.52733948, 0.30672385, 0.203751, 0.1028821, 0.2957822],
    ),
    "facilitation": (
        _markram(U=0.04, tau_rec=100.0, tau_facil=1000.0),
        3.0,
        [1, 1.8653286, 2.57724004, 3.15084442, 3.37495525, 4.15420781],
    ),
    "equal times": (
        _markram(U=0.5, tau_rec=5.0, tau_facil=0.0),
        5.0,
        [each / 0.5 for each in (0.5, 0.499875153, 0.499875171, 0.499875171, 0.254338035, 0.5)],
    ),
}
"""Synapse, decay time of the receptor, and what is transmitted by the first transmission."""


def supported(features: Features, pair: Pair, dt: float = 0.1) -> bool:
    """Tell whether a backend can run a pair."""
    kind, delay = type(pair.synapse), float(pair.synapse.delay)
    behind = np.floor(getattr(pair.synapse, "dendritic_delay_fraction", 1.0) * delay / dt + 0.5 + 1e-6)
    return features.transmits(kind) and behind >= features.dendritic_least


def require(pairs: dict[Any, Pair], features: Features) -> dict[Any, Pair]:
    """Return the pairs that a backend can run; skip the test if there are none."""
    found = {name: pair for name, pair in pairs.items() if supported(features, pair)}
    if not found:
        pytest.skip("missing capability: plastic synapses")
    return found


def run(simulate: Simulate, pairs: list[Pair], dt: float = 0.1) -> Pairs:
    """Run pairs, and see that their targets fired when they should."""
    network = Pairs(pairs, dt)
    simulate(network.network, dt).run(network.end)
    for number, pair in enumerate(pairs):
        assert train(network.cells, number) == pytest.approx(sorted(pair.post), abs=1e-9)
    return network


def test_what_is_transmitted_is_what_the_table_says(simulate: Simulate, features: Features) -> None:
    pairs = require(
        {name: Pair(synapse, pre, post) for name, (synapse, pre, post, _) in TABLE.items()}, features
    )
    network = run(simulate, list(pairs.values()))
    for number, name in enumerate(pairs):
        assert network.sent(number) == pytest.approx(TABLE[name][3], rel=0, abs=6e-11), name


def test_several_spikes_of_a_source_in_one_step_are_transmitted_one_by_one(
    simulate: Simulate, features: Features
) -> None:
    pairs = require({"repeated": Pair(stdp(), [10.0, 20.0, 20.0], [14.0])}, features)
    network = run(simulate, list(pairs.values()))
    assert network.sent(0) == pytest.approx([0.01, 0.0096884797 + 0.0078193578], rel=0, abs=1e-10)


def test_synapses_tire_and_recover_as_tsodyks_and_markram_say(simulate: Simulate, features: Features) -> None:
    pairs = require(
        {name: Pair(synapse, USED, tau_syn=tau) for name, (synapse, tau, _) in RATIOS.items()}, features
    )
    network = run(simulate, list(pairs.values()))
    for number, name in enumerate(pairs):
        sent, wanted = network.sent(number), used(pairs[name].synapse, USED, pairs[name].tau_syn)
        shifted = (
            name == "equal times" and not features.exact_sums
        )  # some divide by the difference of the times
        near = 1e-8 if shifted else 1e-12
        assert sent == pytest.approx(wanted, rel=near), name
        assert [each / sent[0] for each in sent] == pytest.approx(RATIOS[name][2], rel=0, abs=5e-7), name


@pytest.mark.parametrize("dt", [0.1, 0.5, 1.0])
def test_random_trains_teach_what_the_definition_says(
    simulate: Simulate, features: Features, dt: float
) -> None:
    """Dense trains, so that arrivals often meet spikes of the target, and a third of them at the very same time."""
    rng = np.random.default_rng(int(10 * dt))
    rules = {
        **{
            part.__name__: (part(w_max=0.02, w_min=0.002), SpikePairRule(17.0, 34.0, 0.02, 0.01))
            for part in (
                AdditiveWeightDependence,
                MultiplicativeWeightDependence,
                AdditivePotentiationMultiplicativeDepression,
            )
        },
        "Gutig": (
            GutigWeightDependence(w_max=0.02, mu_plus=0.4, mu_minus=0.7),
            SpikePairRule(17.0, 34.0, 0.02, 0.01),
        ),
        "Vogels": (AdditiveWeightDependence(w_max=0.02), Vogels2011Rule(20.0, 0.0003, 5.0)),
        "triplet": (AdditiveWeightDependence(w_max=0.02), PfisterSpikeTripletRule(**TRIPLET)),
    }
    pairs: dict[Any, Pair] = {}
    for name, (weights, timing) in rules.items():
        for fraction in (0.0, 0.3, 0.5, 1.0):
            delay = int(rng.integers(1, 8))
            synapse = stdp(weights, timing, fraction, delay=delay * dt)
            pre = np.unique(rng.integers(10, 250, 40))
            behind = int(np.floor(fraction * delay + 0.5 + 1e-6))
            shift = (
                delay - 2 * behind
            )  # from a spike of the source to one of the target that is there when it is
            post = np.unique(np.r_[rng.integers(10, 250, 25), (pre + shift)[rng.random(len(pre)) < 0.3]])
            pairs[name, fraction] = Pair(synapse, (pre * dt).tolist(), (post[post > 0] * dt).tolist())
    pairs = {key: pair for key, pair in require(pairs, features).items() if supported(features, pair, dt)}
    network = run(simulate, list(pairs.values()), dt)
    for number, (key, pair) in enumerate(pairs.items()):
        fired = [[round(time / dt) for time in times] for times in (pair.pre, pair.post)]
        wanted = learned(pair.synapse, fired[0], fired[1], round(float(pair.synapse.delay) / dt), dt)
        assert network.sent(number) == pytest.approx(wanted.sent, rel=1e-12, abs=1e-16), key
        (found,) = network.projections[number].get("weight", "list", with_address=False)
        assert found == pytest.approx(wanted.weight, rel=1e-12), key
