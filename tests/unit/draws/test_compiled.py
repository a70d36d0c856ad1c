"""The compiled functions against the twin that defines them: the same bits, at every instruction set."""

import math

import numpy as np
import pytest

from pynnlite import draws
from pynnlite.draws import compiled, twin

KEY = 0x1234567890ABCDEF
RNG = np.random.default_rng(5)
ANCHORS = RNG.integers(0, 2**32, 40)
STARTS = np.concatenate([[0], np.cumsum(np.concatenate([[0, 1, 900, 0], RNG.integers(0, 90, 36)]))])
SOME = np.sort(RNG.choice(3000, 700, replace=False))
DISTRIBUTIONS = [
    ("uniform", (-1, 3)),
    ("uniform", (2, 2)),
    ("uniform_int", (-5, 70)),
    ("uniform_int", (-(2**53), 2**53)),
    ("normal", (1, 2)),
    ("normal", (1, 0)),
    ("normal_clipped", (1, 2, 0, math.inf)),
    ("normal_clipped", (0, 1, -math.inf, -1)),
    ("normal_clipped", (0, 1, 8, 9)),
    ("normal_clipped", (0, 1, 45, 46)),
    ("normal_clipped", (0, 0, 1, 2)),
    ("normal_clipped_to_boundary", (0, 1, -1, 1)),
    ("lognormal", (0, 1)),
    ("exponential", (3,)),
    ("gamma", (2.5, 2)),
    ("gamma", (0.3, 2)),
    ("poisson", (5.5,)),
    ("poisson", (300,)),
    ("binomial", (100, 0.03)),
    ("binomial", (100, 0.7)),
    ("vonmises", (1, 2)),
    ("vonmises", (0, 0)),
]


def same_bits(fast, slow):
    if isinstance(slow, tuple):
        return len(fast) == len(slow) and all(map(same_bits, fast, slow))
    return fast.dtype == slow.dtype and fast.shape == slow.shape and fast.tobytes() == slow.tobytes()


def assert_same(name, *arguments):
    assert same_bits(getattr(draws, name)(*arguments), getattr(twin, name)(*arguments))


@pytest.mark.parametrize("name", ["exp", "log", "expm1"])
def test_elementary(level, name):
    edges = [
        0,
        -0.0,
        math.inf,
        -math.inf,
        math.nan,
        1e-320,
        709.78,
        709.79,
        -708.39,
        -708.4,
        40,
        -40.1,
        0.3466,
    ]
    x = np.concatenate([RNG.normal(size=1000) * 300, RNG.normal(size=1000), edges])
    assert_same(name, x)
    assert_same(name, np.abs(x))
    assert_same(name, -0.0)


def test_words(level):
    assert_same("philox", KEY, RNG.integers(0, 2**32, (77, 4), dtype=np.uint32))
    assert_same("cell_words", KEY, np.arange(200), np.full(200, 2**40 + 3), 5)
    assert_same("cell_words", KEY, np.arange(200), 9)
    assert_same("anchor_words", KEY, ANCHORS[:, None], RNG.integers(0, 2**50, (1, 30)), 3)


@pytest.mark.parametrize(("name", "parameters"), DISTRIBUTIONS)
def test_values(level, name, parameters):
    assert_same("cells", KEY, name, parameters, np.arange(300))
    assert_same("cells", KEY, name, parameters, RNG.integers(0, 2**34, 33), 2**40)
    assert_same("cells", KEY, name, parameters, [])
    assert_same("synapses", KEY, name, parameters, RNG.integers(0, 2**32, 150), RNG.integers(0, 2**45, 150))
    assert_same("synapse_lists", KEY, name, parameters, ANCHORS, STARTS)
    assert_same("synapse_lists", KEY, name, parameters, [], [0])
    for anchors, starts in ((ANCHORS, STARTS), ([3], [0, 1]), ([], [0])):
        assert_same("weight_lists", KEY, name, parameters, anchors, starts, False)
        assert_same("weight_lists", KEY, name, parameters, anchors, starts, True)
        assert_same("step_lists", KEY, name, parameters, anchors, starts, 0.1, 1e-6)
        assert_same("step_lists", KEY, name, parameters, anchors, starts, 1e-10, 0.0)


@pytest.mark.parametrize("p", [0, 1e-310, 1e-300, 1e-9, 0.01, 0.1, 0.5, 0.99, 1 - 1e-16, 1])
def test_bernoulli_lists(level, p):
    assert_same("bernoulli_lists", KEY, p, 500, ANCHORS, RNG.integers(-1, 500, ANCHORS.size))
    assert_same("bernoulli_lists", KEY, p, 10, ANCHORS)
    assert_same("bernoulli_lists", KEY, p, 1, ANCHORS, np.zeros(ANCHORS.size, int))
    assert_same("bernoulli_lists", KEY, p, 0, ANCHORS)
    assert_same("bernoulli_lists", KEY, p, 10, [])


@pytest.mark.parametrize("replace", [True, False])
@pytest.mark.parametrize("n", [1, 2, 10, 64, 1000, 2**31 - 1])
def test_choose_lists(level, n, replace):
    counts = RNG.integers(0, min(2 * n + 2, 800), ANCHORS.size)
    assert_same("choose_lists", KEY, counts, n, replace, ANCHORS)
    if n > 1:
        assert_same("choose_lists", KEY, counts, n, replace, ANCHORS, RNG.integers(-1, n, ANCHORS.size))


def test_choose_lists_looks_at_the_lower_half_when_it_carries(level):
    n, counts = 2**31 - 1, np.full(ANCHORS.size, 300)
    drawn = draws.choose_lists(KEY, counts, n, True, ANCHORS)[1]
    upper = draws.anchor_words(
        KEY, np.repeat(ANCHORS, 300), np.tile(np.arange(300), ANCHORS.size)
    ) >> np.uint64(32)
    assert (drawn != (upper * np.uint64(n)) >> np.uint64(32)).any()
    assert_same("choose_lists", KEY, counts, n, True, ANCHORS)


def test_totals_and_pairs():
    assert_same("first_distinct_pairs", KEY, 500, 100, 100)
    assert_same("first_distinct_pairs", KEY, 80, 10, 10, np.arange(10))


@pytest.mark.parametrize("n", [0, 1, 30, 1000, 10**6, 10**10])
def test_split_total(n):
    assert_same("split_total", KEY, n, 1000)
    assert_same("split_total", KEY, n, 1, 0, 1)
    assert_same("split_total", KEY, n, 3001, 17, 1500)


@pytest.mark.parametrize("mean", [0.0, 1e-17, 0.01, 3.0, 64.0, 64.1, 500.0])
def test_poisson(level, mean):
    assert_same("poisson_counts", KEY, mean, SOME, 2**35 + 7)
    assert_same("poisson_spikes", KEY, mean, SOME, 0, 2**40, 2**33, 2**33 + 5)
    assert_same("poisson_spikes", KEY, mean, [], 0, 1, 0, 5)


@pytest.mark.parametrize("largest", [60.0, 600.0])
def test_poisson_of_mixed_sources(level, largest):
    mean = RNG.choice([0, 0.1, 3, largest], SOME.size) * RNG.choice([1.0, 0.999], SOME.size)
    begin, end = RNG.integers(0, 30, SOME.size), RNG.integers(0, 60, SOME.size)
    assert_same("poisson_counts", KEY, mean, SOME, 3)
    assert_same("poisson_spikes", KEY, mean, SOME, begin, end, 10, 40)
    assert_same("poisson_spikes", KEY, mean, SOME, 50, 60, 10, 40)


def test_loops_grow_their_room(level):
    """Anchors and trains that outgrow the first guess are drawn again, not cut."""
    starts, source = np.zeros(41, np.int64), np.empty(64, np.int32)
    anchors, skip = ANCHORS.astype(np.uint32), np.full(40, -1, np.int32)
    assert compiled.bernoulli(KEY, 0.5, -1.0, 1000, anchors, skip, 0, starts, source) == 0
    assert starts.tolist() == [0] * 41


def test_level_is_checked():
    assert compiled.levels()[0] == "plain"
    with pytest.raises(ValueError, match="plain"):
        compiled.use_level("x86-64-v9")


def test_ladders_never_outgrow_their_room():
    for mean in np.concatenate([np.logspace(-20, 0, 100), np.linspace(1, 64, 500)]):
        size = twin.poisson.ladder(float(mean)).size
        assert size <= min(compiled.LADDER_MAX, math.ceil(mean + 16 * math.sqrt(mean)) + 24)
        assert size < compiled.LADDER_MAX
