"""The permutation test keeps its level, and is McNemar's for figures that are 0 or 1."""

from __future__ import annotations

import numpy as np
import pytest
import scipy.stats

from pynnlite.compare.decisions import (
    CANNOT_TELL,
    DIFFERENT,
    MOST_SEEDS,
    NOT_DIFFERENT,
    SAME,
    adjusted_p,
    decide,
    seeds_needed,
)

NAN = float("nan")


def noise(pairs: int, figures: int, seed: int, shift: float = 0.0) -> np.ndarray:
    return shift + 0.02 * np.random.default_rng(seed).standard_normal((pairs, figures))


@pytest.mark.parametrize(("pairs", "sets"), [(10, 300), (15, 100)])
def test_p_is_uniform_if_nothing_differs(pairs: int, sets: int) -> None:
    """The smallest of 8 adjusted p: a test of Kolmogorov and Smirnov does not object."""
    smallest = [adjusted_p(noise(pairs, 8, seed)).min() for seed in range(sets)]
    assert scipy.stats.kstest(smallest, "uniform").pvalue > 0.01
    assert np.sum(np.array(smallest) <= 0.05) <= scipy.stats.binom.ppf(0.999, sets, 0.05)


def test_p_of_one_figure_is_that_of_all_flips() -> None:
    d = noise(9, 1, 3, 0.01)
    scipy_s = scipy.stats.permutation_test(
        (d[:, 0],), np.sum, permutation_type="samples", n_resamples=np.inf, alternative="two-sided"
    )
    assert adjusted_p(d)[0] == pytest.approx(scipy_s.pvalue)


def test_many_figures_raise_p() -> None:
    d = noise(12, 20, 4)
    d[:, 0] += 0.02
    assert adjusted_p(d[:, :1])[0] < adjusted_p(d)[0]


@pytest.mark.parametrize(("more", "fewer"), [(8, 0), (7, 1), (5, 3), (9, 2)])
def test_for_zeros_and_ones_it_is_the_test_of_mcnemar(more: int, fewer: int) -> None:
    d = np.zeros((14, 1))
    d[:more], d[more : more + fewer] = 1.0, -1.0
    exact = scipy.stats.binomtest(more, more + fewer, 0.5).pvalue
    assert adjusted_p(d)[0] == pytest.approx(exact)


def test_pairs_that_are_not_defined_are_left_out() -> None:
    d = noise(12, 3, 5)
    d[:4, 1], d[:, 2] = NAN, NAN
    p = adjusted_p(d)
    assert np.isfinite(p[:2]).all() and np.isnan(p[2])
    alone = adjusted_p(d[4:, 1:2])[0]
    assert adjusted_p(d[:, 1:2])[0] == pytest.approx(alone)


def test_drawn_flips_are_near_all_flips_and_always_the_same() -> None:
    d = noise(15, 4, 6, 0.008)
    p = adjusted_p(d)
    signs = 1.0 - 2.0 * ((np.arange(2**15)[:, None] >> np.arange(15)) & 1)
    scaled = d / np.sqrt((d**2).sum(axis=0))
    exact = (np.abs(signs @ scaled).max(axis=1)[:, None] >= np.abs(scaled.sum(axis=0))).mean(axis=0)
    assert p == pytest.approx(exact, abs=0.02)
    assert np.array_equal(p, adjusted_p(d))


def test_the_interval_is_that_of_two_one_sided_t_tests() -> None:
    d = noise(10, 1, 7)
    found = decide(d, np.array([0.05]))
    low, high = scipy.stats.ttest_1samp(d[:, 0], 0.0).confidence_interval(0.9)
    assert (found.low[0], found.high[0]) == (pytest.approx(low), pytest.approx(high))


@pytest.mark.parametrize("pairs", [1, 2, 5, 9])
def test_few_seeds_tell_nothing(pairs: int) -> None:
    for shift in (0.0, 0.5):
        found = decide(noise(pairs, 3, 8, shift), np.array([0.05, 0.1, NAN]))
        assert (found.outcome == CANNOT_TELL).all()


def test_a_figure_without_a_margin_is_never_the_same() -> None:
    found = decide(np.zeros((10, 2)), np.array([0.05, NAN]))
    assert list(found.outcome) == [SAME, NOT_DIFFERENT]
    assert list(found.p) == [1.0, 1.0]


def test_a_figure_of_few_pairs_is_not_called_the_same() -> None:
    d = noise(12, 1, 9) / 100
    d[4:] = NAN
    assert list(decide(d, np.array([0.05])).outcome) == [CANNOT_TELL]


def test_as_many_seeds_are_needed_as_decide() -> None:
    """Of sets of so many seeds as were said to be needed, most have an answer."""
    margins = np.array([0.05])
    few = 0.1 * scipy.stats.zscore(np.random.default_rng(1).standard_normal((10, 1)), ddof=1)
    found = decide(few, margins)
    assert list(found.outcome) == [CANNOT_TELL]
    needed = seeds_needed(found, margins, 10)
    assert needed == pytest.approx((2.93 * 0.1 / 0.05) ** 2, abs=1)
    later = [decide(0.1 * noise(needed, 1, k) / 0.02, margins).outcome[0] for k in range(50)]
    assert later.count(CANNOT_TELL) < 20 and later.count(DIFFERENT) < 6


def test_there_is_a_largest_number_of_seeds() -> None:
    d = 100.0 * noise(10, 1, 11)
    margins = np.array([0.05])
    assert seeds_needed(decide(d, margins), margins, 10) <= MOST_SEEDS
