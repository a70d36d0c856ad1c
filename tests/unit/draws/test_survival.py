"""The cumulative hazard of the gamma distribution against SciPy, and its inverse."""

from __future__ import annotations

import numpy as np
from scipy import special

from pynnlite.draws import age_at, cumulative_hazard, twin

RNG = np.random.default_rng(1)
SHAPES = np.exp(RNG.uniform(-4.0, 5.0, 3000))
AGES = SHAPES * np.exp(RNG.uniform(-3.0, 1.5, 3000))


def test_cumulative_hazards_are_those_of_scipy() -> None:
    found, left = cumulative_hazard(SHAPES, AGES), special.gammaincc(SHAPES, AGES)
    known = left > 1e-250
    np.testing.assert_allclose(found[known], -np.log(left[known]), rtol=1e-9, atol=1e-14)
    assert (found[~known] > 500.0).all()


def test_of_an_exponential_distribution_they_are_the_age() -> None:
    ages = np.array([0.0, 1e-12, 1.0, 5.0, 800.0, np.inf])
    np.testing.assert_allclose(cumulative_hazard(np.ones(6), ages), ages, rtol=1e-12)


def test_ages_are_found_again() -> None:
    hazards = cumulative_hazard(SHAPES, AGES)
    for least in (np.zeros_like(AGES), 0.7 * AGES):
        found = age_at(SHAPES, hazards, least)
        np.testing.assert_allclose(found[hazards > 1e-9], AGES[hazards > 1e-9], rtol=1e-12)


def test_the_compiled_functions_have_the_bits_of_the_twin() -> None:
    shapes, ages = SHAPES[:120], AGES[:120].copy()
    ages[:3] = 0.0, np.inf, 1e-300
    hazards = cumulative_hazard(shapes, ages)
    assert hazards.tobytes() == twin.cumulative_hazard(shapes, ages).tobytes()
    hazards[1] = 3.0
    for least in (np.zeros(120), np.minimum(0.7 * ages, 1e6)):
        found = age_at(shapes, hazards, least)
        assert found.tobytes() == twin.age_at(shapes, hazards, least).tobytes()


def test_elements_of_the_twin_do_not_depend_on_each_other() -> None:
    shapes, ages = SHAPES[::10], AGES[::10]
    hazards = twin.cumulative_hazard(shapes, ages)
    whole = twin.age_at(shapes, hazards, np.zeros(300))
    for k in range(0, 300, 40):
        one = slice(k, k + 1)
        assert twin.cumulative_hazard(shapes[one], ages[one])[0] == hazards[k]
        assert twin.age_at(shapes[one], hazards[one], np.zeros(1))[0] == whole[k]
