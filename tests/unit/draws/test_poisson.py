"""Poisson counts and trains."""

from fractions import Fraction

import numpy as np
import pytest
from scipy import stats

from pynnlite import draws
from pynnlite.draws import twin
from pynnlite.draws.twin.poisson import ladder

KEY = 31337


@pytest.mark.parametrize("mean", [0.001, 0.5, 10.0, 64.0])
def test_ladder_is_the_distribution_function(mean):
    thresholds = ladder(mean)
    exact = stats.poisson(mean).cdf(np.arange(thresholds.size))
    assert thresholds / 2.0**64 == pytest.approx(exact, abs=2e-14)
    assert (np.diff(thresholds.astype(object)) >= 0).all()


def test_ladder_is_rounded_up():
    p = float(twin.exp(-0.3))
    assert ladder(0.3)[0] == -((-Fraction(p) * 2**64) // 1)


def test_no_event_at_mean_zero():
    assert ladder(0.0).size == 0
    assert draws.poisson_counts(KEY, 0.0, np.arange(100), 0).sum() == 0


@pytest.mark.parametrize("mean", [0.05, 2.0, 64.0, 65.0, 1000.0])
def test_moments(mean):
    counts = draws.poisson_counts(KEY, mean, np.arange(20000), 3)
    assert counts.mean() == pytest.approx(mean, abs=5 * (mean / 20000) ** 0.5)
    assert counts.var() == pytest.approx(mean, rel=0.1)


@pytest.mark.parametrize("n_cells", [5, 300])
def test_the_lower_half_decides_a_tie(level, n_cells):
    """Means chosen so that F(0) agrees with one cell's word in its upper half, on either side of it."""
    cells, step, counts = np.arange(n_cells), 12, []
    word = int(draws.cell_words(KEY, 3, step))
    for offset in (-(2**20), 2**20):
        mean = -np.log(((word & ~(2**32 - 1)) + 2**31 + offset) / 2.0**64)
        for nudge in (-3e-11, 0.0, 3e-11):
            fast = draws.poisson_spikes(KEY, mean + nudge, cells, 0, 99, step, step + 1)
            slow = twin.poisson_spikes(KEY, mean + nudge, cells, 0, 99, step, step + 1)
            assert all((a == b).all() for a, b in zip(fast, slow, strict=True))
            counts.append(int(fast[2][fast[0] == 3].sum()))
    near = -np.log(word / 2.0**64)
    same = [draws.poisson_spikes(KEY, near + d, cells, 0, 99, step, step + 1) for d in (-1e-12, 1e-12)]
    ladders = [int(ladder(near + d)[0]) for d in (-1e-12, 1e-12)]
    assert [t >> 32 for t in ladders] == [word >> 32] * 2
    assert ladders[1] <= word < ladders[0]
    assert [3 in train[0] for train in same] == [False, True]


def test_steps_beyond_32_bits_differ():
    low = draws.poisson_counts(KEY, 20.0, np.arange(50), 5)
    high = draws.poisson_counts(KEY, 20.0, np.arange(50), 2**32 + 5)
    assert (low != high).any()


def test_a_train_has_the_counts_of_its_steps():
    cells = np.array([0, 3, 4, 5, 900, 2**31 - 1])
    begin, end = np.array([0, 2, 0, 5, 0, 0]), np.array([9, 9, 1, 5, 9, 4])
    index, step, count = draws.poisson_spikes(KEY, 0.7, cells, begin, end, 0, 9)
    expected = [
        (s, int(c), int(n))
        for s in range(9)
        for c, n, b, e in zip(cells, draws.poisson_counts(KEY, 0.7, cells, s), begin, end, strict=True)
        if n > 0 and b <= s < e
    ]
    assert list(zip(step.tolist(), index.tolist(), count.tolist(), strict=True)) == expected


def test_stretches_and_subsets_agree():
    cells = np.arange(0, 400, 3)
    whole = np.stack(draws.poisson_spikes(KEY, 0.2, cells, 0, 100, 0, 60))
    parts = [draws.poisson_spikes(KEY, 0.2, cells, 0, 100, a, a + 20) for a in (0, 20, 40)]
    assert (np.concatenate([np.stack(part) for part in parts], axis=1) == whole).all()
    some = np.stack(draws.poisson_spikes(KEY, 0.2, cells[10:20], 0, 100, 0, 60))
    assert (some == whole[:, np.isin(whole[0], cells[10:20])]).all()


def test_a_train_outgrows_its_first_guess(level):
    """Ties of all kinds: long trains of few cells make the columns grow."""
    index, step, count = draws.poisson_spikes(KEY, 5.0, np.arange(3), 0, 10**6, 0, 4000)
    assert index.size > 11000
    assert (np.diff(step * 4 + index) > 0).all()
    assert count.mean() == pytest.approx(5.03, abs=0.15)


@pytest.mark.parametrize("module", [draws, twin])
def test_bad_arguments_are_refused(module):
    with pytest.raises(ValueError, match="ascend"):
        module.poisson_spikes(KEY, 1.0, [2, 1], 0, 10, 0, 10)
    with pytest.raises(ValueError, match="between 0 and 1e"):
        module.poisson_spikes(KEY, [-1.0], [2], 0, 10, 0, 10)
    with pytest.raises(ValueError, match="between 0 and 1e"):
        module.poisson_counts(KEY, np.inf, [2], 0)
    with pytest.raises(ValueError, match="numbered"):
        module.poisson_counts(KEY, 1.0, [2], -1)
