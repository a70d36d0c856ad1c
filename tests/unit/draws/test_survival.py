"""The cumulative hazard of the gamma distribution against SciPy, and its inverse."""

from __future__ import annotations

import numpy as np
from scipy import special

from pynnlite.draws import age_at, cumulative_hazard

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


def test_elements_do_not_depend_on_each_other() -> None:
    hazards = cumulative_hazard(SHAPES, AGES)
    alone = [cumulative_hazard(SHAPES[k : k + 1], AGES[k : k + 1])[0] for k in range(0, 3000, 100)]
    assert alone == hazards[::100].tolist()
    ages = age_at(SHAPES, hazards, np.zeros(3000))
    alone = [age_at(SHAPES[k : k + 1], hazards[k : k + 1], np.zeros(1))[0] for k in range(0, 3000, 100)]
    assert alone == ages[::100].tolist()
