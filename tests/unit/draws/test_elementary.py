"""exp, log and expm1: accuracy against decimal arithmetic of 40 digits, and the edges."""

import math
from decimal import Decimal, localcontext

import numpy as np
import pytest
from scipy import special

from pynnlite import draws
from pynnlite.draws import twin
from pynnlite.draws.twin.elementary import arctan, log1p, normal_cdf

INF = math.inf


def ulps(values, exact):
    return max(
        float(abs(Decimal(float(v)) - e) / Decimal(math.ulp(float(e))))
        for v, e in zip(values, exact, strict=True)
    )


def exactly(function, x):
    with localcontext() as context:
        context.prec = 40
        return [function(Decimal(float(value))) for value in x]


def test_exp_is_within_one_ulp(level):
    rng = np.random.default_rng(1)
    x = np.concatenate([rng.uniform(-708, 709.7, 500), rng.normal(size=500), rng.normal(size=200) * 1e-5])
    assert ulps(draws.exp(x), exactly(Decimal.exp, x)) < 1.0


def test_log_is_within_one_ulp(level):
    rng = np.random.default_rng(2)
    spread = np.exp(rng.uniform(-740, 709, 500))
    x = np.concatenate([spread, rng.uniform(0.5, 2, 500), 1 + rng.normal(size=200) * 1e-5])
    assert ulps(draws.log(x), exactly(Decimal.ln, x)) < 1.0


def test_expm1_is_within_two_ulp(level):
    rng = np.random.default_rng(3)
    x = np.concatenate([rng.uniform(-45, 45, 500), rng.normal(size=500), rng.normal(size=200) * 1e-9])
    assert ulps(draws.expm1(x), exactly(lambda d: d.exp() - 1, x)) < 2.0


@pytest.mark.parametrize(
    ("function", "x", "y"),
    [
        ("exp", [0.0, -0.0, INF, -INF, 710.0, -746.0, -708.5], [1, 1, INF, 0, INF, 0, 0]),
        ("log", [1.0, INF, 0.0, -0.0], [0, INF, -INF, -INF]),
        ("expm1", [0.0, INF, -INF, 710.0, -50.0], [0, INF, -1, INF, -1]),
    ],
)
@pytest.mark.parametrize("module", [draws, twin])
def test_edges(module, function, x, y):
    assert getattr(module, function)(x).tolist() == y


@pytest.mark.parametrize("module", [draws, twin])
def test_not_a_number_stays_so(module):
    assert np.isnan(module.exp(math.nan))
    assert np.isnan(module.expm1(math.nan))
    assert np.isnan(module.log([math.nan, -1.0, -INF, -5e-324])).all()


@pytest.mark.parametrize("module", [draws, twin])
def test_expm1_keeps_the_sign_of_zero(module):
    assert math.copysign(1, float(module.expm1(-0.0))) == -1


def test_log_of_subnormal_numbers(level):
    assert draws.log([5e-324, 1e-310]) == pytest.approx([math.log(5e-324), math.log(1e-310)], rel=1e-15)


def test_exp_reaches_the_largest_and_the_smallest_normal_number(level):
    assert float(draws.exp(709.782712893384)) == pytest.approx(math.exp(709.782712893384), rel=1e-15)
    assert float(draws.exp(-708.3964185322641)) == pytest.approx(2.0**-1022, rel=1e-12)


@pytest.mark.parametrize("module", [draws, twin])
def test_shape_is_kept(module):
    assert module.exp(np.zeros((2, 3))).shape == (2, 3)
    assert module.log(1.0).shape == ()
    assert module.expm1(np.zeros((2, 4))[:, ::2]).shape == (2, 2)
    assert module.exp([]).shape == (0,)


def test_log1p_and_arctan():
    x = np.concatenate([-np.logspace(-20, -0.01, 200), np.logspace(-20, 20, 200)])
    assert log1p(x) == pytest.approx(np.log1p(x), rel=1e-15)
    assert arctan(x) == pytest.approx(np.arctan(x), rel=2e-15)
    assert float(log1p(-1.0)) == -INF
    assert float(log1p(0.0)) == 0.0


def test_normal_cdf():
    x = np.concatenate([np.linspace(-37, 9, 700), [0.0, -1.0, 1.0]])
    assert [normal_cdf(float(v)) for v in x] == pytest.approx(special.ndtr(x), rel=5e-13, abs=1e-300)
    assert [normal_cdf(v) for v in (-INF, -50.0, 50.0, INF)] == [0, 0, 1, 1]
