"""Values follow their distributions, for fixed keys; bounds, edges and errors."""

import math

import numpy as np
import pytest
from scipy import special, stats

from pynnlite import draws
from pynnlite.draws import twin
from pynnlite.draws.twin.distributions import quantiles
from pynnlite.draws.twin.words import uniforms

KEY = 20240601
N = 20000
INF = math.inf

CONTINUOUS = [
    ("uniform", (-1, 3), stats.uniform(-1, 4)),
    ("normal", (1, 2), stats.norm(1, 2)),
    ("normal_clipped", (1, 2, 0, 4), stats.truncnorm(-0.5, 1.5, 1, 2)),
    ("normal_clipped", (0, 1, 6, INF), stats.truncnorm(6, INF)),
    ("normal_clipped", (0, 1, -INF, -9), stats.truncnorm(-INF, -9)),
    ("normal_clipped", (0, 1, 20, 20.1), stats.truncnorm(20, 20.1)),
    ("lognormal", (0.5, 0.7), stats.lognorm(0.7, scale=math.exp(0.5))),
    ("exponential", (3,), stats.expon(scale=3)),
    ("gamma", (2.5, 2), stats.gamma(2.5, scale=2)),
    ("gamma", (0.3, 2), stats.gamma(0.3, scale=2)),
    ("vonmises", (0.5, 2), stats.vonmises(2, 0.5)),
    ("vonmises", (0, 1e-6), stats.uniform(-math.pi, 2 * math.pi)),
    ("vonmises", (0, 0), stats.uniform(-math.pi, 2 * math.pi)),
    ("vonmises", (0, 1e7), stats.norm(0, 1e-3**1.1666666666666667)),
    ("vonmises", (0, 1e4), stats.vonmises(1e4)),
]
DISCRETE = [
    ("uniform_int", (-3, 8), stats.randint(-3, 8)),
    ("poisson", (0.4,), stats.poisson(0.4)),
    ("poisson", (20,), stats.poisson(20)),
    ("poisson", (200,), stats.poisson(200)),
    ("binomial", (12, 0.2), stats.binom(12, 0.2)),
    ("binomial", (12, 0.9), stats.binom(12, 0.9)),
    ("binomial", (100, 0.3), stats.binom(100, 0.3)),
    ("binomial", (10000, 0.6), stats.binom(10000, 0.6)),
]


@pytest.mark.parametrize(("name", "parameters", "exact"), CONTINUOUS)
def test_continuous(name, parameters, exact):
    x = draws.cells(KEY, name, parameters, np.arange(N))
    if name == "vonmises":
        x = np.mod(x - parameters[0] + math.pi, 2 * math.pi) - math.pi + parameters[0]
    assert stats.kstest(x, exact.cdf).pvalue > 0.001


@pytest.mark.parametrize(("name", "parameters", "exact"), DISCRETE)
def test_discrete(name, parameters, exact):
    x = draws.cells(KEY, name, parameters, np.arange(N))
    edges = np.unique(exact.ppf(np.linspace(0.02, 0.98, 25)))
    expected = np.diff(np.concatenate([[0], exact.cdf(edges), [1]])) * N
    keep = expected > 5
    counts = np.bincount(np.searchsorted(edges, x), minlength=edges.size + 1)
    chi = np.sum((counts[keep] - expected[keep]) ** 2 / expected[keep])
    assert stats.chi2.sf(chi, keep.sum() - 1) > 0.001
    assert (x == np.floor(x)).all()


def test_uniform_numbers_are_open_and_symmetric():
    words = np.array([0, 2**12 - 1, 2**12, 2**63, 2**63 - 1, 2**64 - 1], np.uint64)
    u = uniforms(words)
    assert u[0] == u[1] == 2.0**-53
    assert u[2] == 3 * 2.0**-53
    assert u[3] + u[4] == 1.0
    assert u[5] == 1.0 - 2.0**-53


def test_quantiles_against_scipy():
    p = np.concatenate([np.linspace(1e-6, 1 - 1e-6, 2001), np.logspace(-307, -1, 500)])
    assert quantiles(p) == pytest.approx(special.ndtri(p), rel=2e-15, abs=1e-15)


def test_quantiles_are_antisymmetric():
    p = uniforms(draws.anchor_words(KEY, 0, np.arange(1000)))
    assert (quantiles(p) == -quantiles(1 - p)).all()


@pytest.mark.parametrize(
    "parameters",
    [
        (0, 1, -1, 1),
        (0, 1, 5, 5.000001),
        (0, 1, 45, 46),
        (0, 1, -46, -45),
        (5, 0, 0, 1),
        (1e300, 1, 0, 1),
        (0, 1, 2, 2),
    ],
)
def test_clipped_values_lie_within_their_bounds(parameters):
    x = draws.cells(KEY, "normal_clipped", parameters, np.arange(1000))
    assert (x >= parameters[2]).all()
    assert (x <= parameters[3]).all()


def test_an_interval_out_of_reach_gives_its_nearer_bound():
    assert (draws.cells(KEY, "normal_clipped", (0, 1, 45, 46), np.arange(9)) == 45).all()
    assert (draws.cells(KEY, "normal_clipped", (0, 1, -46, -45), np.arange(9)) == -45).all()


def test_wide_bounds_change_nothing():
    plain = draws.cells(KEY, "normal", (3, 2), np.arange(1000))
    assert (draws.cells(KEY, "normal_clipped", (3, 2, -INF, INF), np.arange(1000)) == plain).all()
    assert (draws.cells(KEY, "normal_clipped_to_boundary", (3, 2, -INF, INF), np.arange(1000)) == plain).all()


def test_clipping_to_the_boundary_piles_up_there():
    x = draws.cells(KEY, "normal_clipped_to_boundary", (0, 1, -1, 0.5), np.arange(N))
    assert np.mean(x == -1) == pytest.approx(stats.norm.cdf(-1), abs=0.01)
    assert np.mean(x == 0.5) == pytest.approx(stats.norm.sf(0.5), abs=0.01)


@pytest.mark.parametrize("name", ["normal", "gamma", "uniform_int", "binomial", "poisson", "vonmises"])
def test_a_value_depends_on_its_place_only(name):
    parameters = {"poisson": (90,), "binomial": (200, 0.4)}.get(name, (2, 3))
    cells = draws.cells(KEY, name, parameters, np.arange(100))
    some = np.array([93, 7, 7, 0])
    assert (draws.cells(KEY, name, parameters, some) == cells[some]).all()
    anchors = draws.synapse_lists(KEY, name, parameters, [3, 9], [0, 50, 100])
    assert (draws.synapses(KEY, name, parameters, [9, 3, 9], [49, 0, 0]) == anchors[[99, 0, 50]]).all()
    assert (draws.synapse_lists(KEY, name, parameters, [9, 3], [0, 10, 15])[:10] == anchors[50:60]).all()


@pytest.mark.parametrize(
    ("name", "parameters", "message"),
    [
        ("levy", (1,), "no distribution 'levy'"),
        ("normal", (1,), "2 parameters"),
        ("normal", (1, -1), "sigma of normal can't be negative"),
        ("normal", (math.nan, 1), "finite"),
        ("normal", (INF, 1), "finite"),
        ("uniform", (2, 1), "low of uniform"),
        ("uniform", (-1e308, 1e308), "finite"),
        ("uniform_int", (1, 1), "below high"),
        ("uniform_int", (0.5, 2), "integer"),
        ("normal_clipped", (0, 1, INF, INF), "no number"),
        ("normal_clipped", (0, 1, math.nan, 2), "finite"),
        ("exponential", (-1,), "negative"),
        ("gamma", (0, 1), "above 0"),
        ("binomial", (1.5, 0.5), "integer"),
        ("binomial", (2, 1.5), "between 0 and 1"),
        ("poisson", (-1,), "negative"),
    ],
)
@pytest.mark.parametrize("module", [draws, twin])
def test_bad_parameters_are_refused(module, name, parameters, message):
    with pytest.raises(ValueError, match=message):
        module.cells(KEY, name, parameters, [0])


@pytest.mark.parametrize("module", [draws, twin])
def test_bad_starts_are_refused(module):
    for starts in ([0, 1], [1, 2, 3], [0, 2, 1]):
        with pytest.raises(ValueError, match="start"):
            module.synapse_lists(KEY, "normal", (0, 1), [1, 2], starts)
