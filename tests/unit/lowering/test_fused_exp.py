"""exp and what is made of it, as the twin of fused_exp.h works them out: accuracy, and the edges."""

from __future__ import annotations

import math

import mpmath
import numpy as np
import pytest

from pynnlite.lowering import twin

INF = math.inf
RNG = np.random.default_rng(5)
SMALL = RNG.normal(size=200) * 1e-9
MIDDLE = RNG.normal(size=300)
LARGE = RNG.uniform(-40.0, 40.0, 300)

EXACT = {
    "exp": mpmath.exp,
    "expm1": mpmath.expm1,
    "tanh": mpmath.tanh,
    "exprel": lambda x: mpmath.expm1(x) / x,
    "rexprel": lambda x: x / mpmath.expm1(x),
}


@pytest.mark.parametrize(
    ("name", "most"), [("exp", 1.0), ("expm1", 2.0), ("tanh", 4.0), ("exprel", 3.0), ("rexprel", 3.0)]
)
def test_values_are_good_to_the_last_bits(name: str, most: float) -> None:
    x = np.concatenate([SMALL, MIDDLE, LARGE])
    with mpmath.workdps(40):
        exact = [EXACT[name](mpmath.mpf(float(each))) for each in x]
        wrong = [
            abs(float((mpmath.mpf(float(y)) - e) / math.ulp(float(e))))
            for y, e in zip(getattr(twin, name)(x), exact, strict=True)
        ]
    assert max(wrong) < most


def test_exp_over_its_whole_range() -> None:
    x = np.concatenate([np.linspace(-708.39, 709.78, 400), [-708.3964185322641, 709.782712893384]])
    with mpmath.workdps(40):
        exact = np.array([float(mpmath.exp(mpmath.mpf(float(each)))) for each in x])
    assert twin.exp(x) == pytest.approx(exact, rel=4e-16)


@pytest.mark.parametrize(
    ("name", "x", "y"),
    [
        ("exp", [0.0, -0.0, INF, -INF, 710.0, -709.0], [1.0, 1.0, INF, 0.0, INF, 0.0]),
        ("expm1", [0.0, INF, -INF, 710.0, -50.0], [0.0, INF, -1.0, INF, -1.0]),
        ("exprel", [0.0, -0.0, INF, -INF, 5e-324, 800.0], [1.0, 1.0, INF, 0.0, 1.0, INF]),
        ("rexprel", [0.0, -0.0, -INF, 5e-324, 800.0, -800.0], [1.0, 1.0, INF, 1.0, 0.0, 800.0]),
        ("tanh", [0.0, INF, -INF, 400.0, -400.0, 1e-300], [0.0, 1.0, -1.0, 1.0, -1.0, 1e-300]),
    ],
)
def test_edges(name: str, x: list[float], y: list[float]) -> None:
    with np.errstate(all="ignore"):
        assert getattr(twin, name)(np.array(x)).tolist() == y


@pytest.mark.parametrize("name", EXACT)
def test_not_a_number_stays_so(name: str) -> None:
    with np.errstate(all="ignore"):
        assert np.isnan(getattr(twin, name)(np.array([np.nan]))).all()


def test_a_fused_product_is_rounded_once() -> None:
    a = 1.0 + 2.0**-30
    assert twin.fused(a, a, -1.0 - 2.0**-29).item() == 2.0**-60
