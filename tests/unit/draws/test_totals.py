"""Splitting a total over targets."""

import numpy as np
import pytest
from scipy import stats

from pynnlite import draws
from pynnlite.draws import twin
from pynnlite.draws.twin.rejection import _log_ratio

KEY = 4


@pytest.mark.parametrize("n", [0, 1, 1000, 10**10])
@pytest.mark.parametrize("n_targets", [1, 2, 3, 1000, 1023])
def test_nothing_is_lost(n, n_targets):
    counts = draws.split_total(KEY, n, n_targets)
    assert counts.shape == (n_targets,)
    assert counts.sum() == n
    assert (counts >= 0).all()


def test_any_range_is_part_of_the_whole():
    counts = draws.split_total(KEY, 123456, 1001)
    for first, last in [(0, 1001), (0, 0), (5, 6), (17, 400), (990, 1001), (1001, 1001)]:
        assert (draws.split_total(KEY, 123456, 1001, first, last) == counts[first:last]).all()


@pytest.mark.parametrize("n", [200, 5000, 10**6, 10**10])
def test_counts_are_multinomial(n):
    counts = np.concatenate([draws.split_total(key, n, 50) for key in range(40)])
    chi = np.sum((counts - n / 50) ** 2 / (n / 50))
    assert 0.001 < stats.chi2.cdf(chi, 40 * 49) < 0.999


def test_log_ratio_for_large_numbers():
    n, p = 10**4, 0.3
    k = np.arange(2600.0, 3400.0)
    exact = stats.binom(n, p).logpmf(k) - stats.binom(n, p).logpmf(3000)
    assert _log_ratio(np.full(k.size, float(n)), np.full(k.size, p), k) == pytest.approx(exact, abs=1e-9)
    large = _log_ratio(np.array([1e10]), np.array([0.5]), np.array([5e9 + 1e5]))
    assert large == pytest.approx(-2.0, abs=1e-4)


@pytest.mark.parametrize("module", [draws, twin])
def test_bad_arguments_are_refused(module):
    with pytest.raises(ValueError, match="can't split -1"):
        module.split_total(KEY, -1, 10)
    with pytest.raises(ValueError, match="can't split 3"):
        module.split_total(KEY, 3, 0)
    with pytest.raises(ValueError, match="within"):
        module.split_total(KEY, 3, 10, 5, 11)
    assert module.split_total(KEY, 0, 0).size == 0
