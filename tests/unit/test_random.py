from __future__ import annotations

import copy
import math
import pickle
import subprocess
import sys
from typing import Any

import numpy as np
import pytest

import pynnlite as pnl
from pynnlite.draws.parameters import PARAMETERS
from pynnlite.draws.twin.distributions import transform
from pynnlite.errors import BadValue
from pynnlite.random import NumpyRNG, RandomDistribution, Streams
from pynnlite.recipe import Recipe

EXAMPLES: dict[str, dict[str, float]] = {
    "binomial": {"n": 10, "p": 0.3},
    "exponential": {"beta": 2.0},
    "gamma": {"k": 2.0, "theta": 1.5},
    "lognormal": {"mu": 0.5, "sigma": 0.4},
    "normal": {"mu": 3.0, "sigma": 2.0},
    "normal_clipped": {"mu": 3.0, "sigma": 0.5, "low": -100.0, "high": 100.0},
    "normal_clipped_to_boundary": {"mu": 3.0, "sigma": 0.5, "low": -100.0, "high": 100.0},
    "poisson": {"lambda_": 4.0},
    "uniform": {"low": -1.0, "high": 3.0},
    "uniform_int": {"low": 0, "high": 9},
    "vonmises": {"mu": 0.5, "kappa": 20.0},
}


def test_there_is_an_example_of_every_distribution() -> None:
    assert EXAMPLES.keys() == PARAMETERS.keys()


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_mean_is_that_of_the_draws(name: str) -> None:
    distribution = RandomDistribution(name, **EXAMPLES[name])
    values = RandomDistribution(name, rng=NumpyRNG(7), **EXAMPLES[name]).next(20000)
    tolerance = 5.0 * values.std() / math.sqrt(len(values))
    allowance = 0.5 if name == "uniform_int" else 0.0  # the mean of its bounds; high itself is not drawn
    assert abs(values.mean() - distribution.mean) <= tolerance + allowance


@pytest.mark.parametrize("name", EXAMPLES)
def test_parameters_may_be_given_in_order_by_name_or_as_a_dict(name: str) -> None:
    named = EXAMPLES[name]
    forms = [
        RandomDistribution(name, **named),
        RandomDistribution(name, list(named.values())),
        RandomDistribution(name, tuple(named.values())),
        RandomDistribution(name, dict(named)),
    ]
    assert {form.arguments for form in forms} == {tuple(map(float, named.values()))}
    assert name in repr(forms[0])


def test_one_parameter_needs_no_list() -> None:
    assert RandomDistribution("poisson", 3.0).arguments == (3.0,)


def test_next_goes_on_and_a_seed_repeats() -> None:
    def draws() -> Any:
        distribution = RandomDistribution("normal", (0.0, 1.0), rng=NumpyRNG(5))
        return [distribution.next(), *distribution.next(3), *distribution.next(0), distribution.next()]

    assert draws() == draws()
    assert len(set(draws())) == 5
    assert isinstance(draws()[0], float)


def test_next_goes_on_without_a_generator_too() -> None:
    distribution = RandomDistribution("uniform", (0.0, 1.0))
    assert len({distribution.next(), *distribution.next(3), distribution.next()}) == 5


def test_p18_what_has_no_generator_draws_numbers_of_its_own() -> None:
    distributions = [RandomDistribution("uniform", (0.0, 1.0)) for _ in range(3)]
    generators = [NumpyRNG() for _ in range(3)]
    drawn = [each.next() for each in (*distributions, *generators)]
    assert len({*drawn, *(rng.rand() for rng in generators)}) == 9


def test_what_has_no_generator_draws_the_same_in_each_process() -> None:
    code = (
        "from pynnlite.random import NumpyRNG, RandomDistribution;"
        "print(RandomDistribution('uniform', (0, 1)).next(2), NumpyRNG().next(), NumpyRNG().rand())"
    )
    first, second = (
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
        for _ in range(2)
    )
    assert first == second != ""


def test_one_generator_serves_several_distributions_in_turn() -> None:
    rng = NumpyRNG(5)
    first = RandomDistribution("uniform", (0.0, 1.0), rng=rng).next(4)
    second = RandomDistribution("uniform", (0.0, 1.0), rng=rng).next(4)
    assert not set(first) & set(second)
    assert np.concatenate([first, second]).tolist() == NumpyRNG(5).next(8).tolist()


def test_the_generator_draws_uniformly_by_default() -> None:
    values = NumpyRNG(3).next(1000)
    assert values.min() > 0 and values.max() < 1 and abs(values.mean() - 0.5) < 0.05
    assert NumpyRNG(3).next() == values[0]
    assert NumpyRNG(3).next(5, "poisson", {"lambda_": 100.0}).min() > 30


@pytest.mark.parametrize(
    "other",
    [
        {"purpose": "delay"},
        {"number": 4},
        {"assignment": 1},
        {"seed": 9},
        {"trial": True},
    ],
)
def test_each_part_of_a_key_matters(other: dict[str, Any]) -> None:
    parts = {"purpose": "weight", "number": 3}
    key = Streams(1).key(**parts)
    assert key == Streams(1).key(**parts)
    assert key != Streams(1).key(**{**parts, **other})
    assert 0 <= key < 2**64


def test_the_trial_is_in_the_keys_of_trials_only() -> None:
    first, second = Streams(1, trial=0), Streams(1, trial=1)
    assert first.key("weight", 3) == second.key("weight", 3)
    assert first.key("poisson", 3, trial=True) != second.key("poisson", 3, trial=True)


def test_a_seed_of_its_own_replaces_the_networks() -> None:
    def weights(network_seed: int, own: int | None) -> list[float]:
        net = pnl.Network(seed=network_seed)
        cells = net.population(4, pnl.IF_cond_exp())
        drawn = RandomDistribution("uniform", (0.0, 1.0), rng=None if own is None else NumpyRNG(own))
        projection = net.projection(cells, cells, pnl.AllToAllConnector(), pnl.StaticSynapse(drawn, 1.0))
        return projection.get("weight", "list", with_address=False)  # type: ignore[no-any-return]

    assert weights(1, 5) == weights(2, 5)
    assert weights(1, None) != weights(2, None)
    assert weights(1, 5) != weights(1, 6)


def test_objects_that_share_a_generator_still_differ() -> None:
    net, rng = pnl.Network(), NumpyRNG(5)
    drawn = RandomDistribution("uniform", (5.0, 20.0), rng=rng)
    first, second = (net.population(5, pnl.IF_cond_exp(tau_m=drawn)) for _ in range(2))
    assert first.get("tau_m").tolist() != second.get("tau_m").tolist()
    rule = pnl.FixedProbabilityConnector(0.5, rng=rng)
    one, two = (net.projection(first, second, rule, label=label) for label in ("one", "two"))
    assert one.get([], "list") != two.get([], "list")


@pytest.mark.parametrize("mean", [1.1e6, 2.0**64, 1e300])
def test_b2_poisson_means_above_a_million_are_refused(mean: float) -> None:
    with pytest.raises(BadValue, match="at most 1e"):
        RandomDistribution("poisson", lambda_=mean)
    with pytest.raises(BadValue):
        pnl.SpikeSourcePoisson(rate=1000.0 * mean)


def test_b2_a_poisson_mean_of_a_million_is_drawn() -> None:
    assert abs(RandomDistribution("poisson", lambda_=1e6).next() - 1e6) < 1e4


def test_b2_a_rate_may_be_too_high_for_a_long_time_step() -> None:
    network = pnl.Network()
    network.population(1, pnl.SpikeSourcePoisson(rate=1e9))
    assert Recipe(network.freeze(), 1e-3).spikes(0, -1, 1).count is not None
    with pytest.raises(BadValue, match="lower rate, or a shorter time step"):
        Recipe(network.freeze(), 2.0).spikes(0, -1, 1)


@pytest.mark.parametrize("huge", [10**400, -(10**400), np.longdouble("1e400")])
def test_e1_numbers_beyond_floats_are_bad_values(huge: Any) -> None:
    with pytest.raises(BadValue):
        RandomDistribution("normal", (huge, 1.0))


@pytest.mark.parametrize(
    ("name", "parameters", "finite"),
    [
        ("normal_clipped", {"mu": 1.5, "sigma": 0.75, "low": 0.1, "high": np.inf}, True),
        ("normal_clipped", {"mu": 0.0, "sigma": 1.0, "low": 30.0, "high": np.inf}, True),
        ("normal_clipped_to_boundary", {"mu": 0.0, "sigma": 1.0, "low": 30.0, "high": np.inf}, True),
        ("normal_clipped", {"mu": 0.0, "sigma": 1.0, "low": -1.0, "high": 2.0}, True),
        ("lognormal", {"mu": 300.0, "sigma": 50.0}, False),
        ("exponential", {"beta": 3.0}, True),
    ],
)
def test_no_draw_exceeds_the_most_that_there_can_be(
    name: str, parameters: dict[str, float], finite: bool
) -> None:
    distribution = pnl.RandomDistribution(name, **parameters)
    words = np.array([0, 2**64 - 1], np.uint64)  # the least and the largest number that is inverted
    ends = transform(name, distribution.arguments, words)
    assert ends.max() <= distribution.most and np.isfinite(distribution.most) == finite


@pytest.mark.parametrize("rng", [None, NumpyRNG(5)])
def test_a_distribution_is_given_in_the_spellings_of_pynn(rng: Any) -> None:
    forms = [
        RandomDistribution("uniform", [1, 4], rng),
        RandomDistribution("uniform", (1.0, 4.0), rng=rng),
        RandomDistribution("uniform", np.array([1, 4]), rng),
        RandomDistribution("uniform", parameters_pos=(1, 4), rng=rng),
        RandomDistribution("uniform", low=np.float32(1), high=4, rng=rng),
        RandomDistribution("uniform", {"low": 1, "high": 4}, rng),
        RandomDistribution(distribution="uniform", rng=rng, low=1, high=4),
        RandomDistribution("uniform", rng, low=1, high=4),
    ]
    assert {(form.arguments, form.name, form.rng) for form in forms} == {((1.0, 4.0), "uniform", rng)}


def test_the_rng_may_come_before_the_parameters() -> None:
    rng = NumpyRNG(5)
    assert RandomDistribution("normal", rng, [1.0, 2.0]).seed == 5  # type: ignore[arg-type]


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_distribution_is_drawn_by_a_script(name: str) -> None:
    rng = NumpyRNG(seed=3, parallel_safe=True)
    first = rng.next(4, name, EXAMPLES[name])
    assert first.tolist() == NumpyRNG(3).next(4, name, [*EXAMPLES[name].values()]).tolist()
    assert RandomDistribution(name, rng=NumpyRNG(3), **EXAMPLES[name]).next(4).tolist() == first.tolist()


def test_a_mask_chooses_among_the_draws() -> None:
    mask = [True, False, True]
    every = NumpyRNG(4).next(3)
    for form in (
        NumpyRNG(4).next(3, mask=np.array(mask)),
        NumpyRNG(4).next(3, mask_local=mask),
        RandomDistribution("uniform", (0, 1), NumpyRNG(4)).next(3, mask),
        RandomDistribution("uniform", (0, 1), NumpyRNG(4)).next(n=3, mask_local=mask),
    ):
        assert form.tolist() == every[mask].tolist()
    assert NumpyRNG(4).next(3, mask_local=False).tolist() == every.tolist()
    for wrong in ([True], [0, 2, 1], "abc", True, [[True], [True, False], []]):
        with pytest.raises(BadValue, match="mask of 3 draws"):
            NumpyRNG(4).next(3, mask=wrong)


def test_a_generator_has_the_methods_of_numpy() -> None:
    rng, same = NumpyRNG(seed=42), np.random.RandomState(42)
    assert rng.uniform(1.0, 2.0) == same.uniform(1.0, 2.0)
    assert rng.normal(0.0, 1.0, 3).tolist() == same.normal(0.0, 1.0, 3).tolist()
    assert rng.permutation(5).tolist() == same.permutation(5).tolist()
    assert rng.randint(0, 9, size=(2, 2)).tolist() == same.randint(0, 9, size=(2, 2)).tolist()
    assert len({NumpyRNG(seed).rand() for seed in (0, -1, 1, 2**40, -(2**40))}) == 5
    with pytest.raises(AttributeError, match="no attribute 'unifrom'"):
        _ = rng.unifrom
    twin = pickle.loads(pickle.dumps(rng))
    assert copy.deepcopy(rng).uniform() == twin.uniform() == rng.uniform()
    assert "seed 42" in rng.describe() and "the network" in NumpyRNG().describe()


def test_p19_what_a_script_draws_does_not_change_the_network() -> None:
    def pairs(draws_before: int) -> Any:
        net, rng = pnl.Network(), NumpyRNG(5)
        rng.next(draws_before)
        rng.uniform(size=draws_before)
        cells = net.population(20, pnl.IF_cond_exp())
        rule = pnl.FixedProbabilityConnector(0.3, rng=rng)
        return [net.projection(cells, cells, rule, label=label).get([], "list") for label in "ab"]

    first, second = pairs(0)
    assert first != second and pairs(7) == [first, second]


def test_p18_connectors_without_a_generator_differ() -> None:
    net = pnl.Network()
    cells = net.population(20, pnl.IF_cond_exp())
    one, two = (
        net.projection(cells, cells, pnl.FixedProbabilityConnector(0.3), label=label) for label in "ab"
    )
    assert one.get([], "list") != two.get([], "list")


def test_a_lazy_array_may_be_drawn() -> None:
    lazy = pnl.LazyArray(RandomDistribution("uniform", (1.0, 2.0), NumpyRNG(3)), shape=(4, 2))
    numbers = lazy.evaluate()
    assert numbers.shape == (4, 2) and ((numbers > 1.0) & (numbers < 2.0)).all()


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: pnl.NumpyRNG(3, rank=0), "NumpyRNG.. has no argument 'rank'. .* Leave it out"),
        (
            lambda: pnl.NumpyRNG(3, parallel_safe="no"),
            "parallel_safe of NumpyRNG must be True or False, not 'no'",
        ),
        (lambda: pnl.RandomDistribution("uniform", parameters=[0, 1]), "Write parameters_pos instead"),
        (lambda: pnl.RandomDistribution("normal", [0, 1], boundaries=(0, 1)), "Use 'normal_clipped'"),
        (lambda: pnl.RandomDistribution("uniform", [0, 1], low=3), "got low twice"),
    ],
)
def test_arguments_of_old_and_those_given_twice_are_explained(make: Any, words: str) -> None:
    with pytest.raises(pnl.errors.ModelError, match=words):
        make()
