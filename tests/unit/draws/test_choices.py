"""The rules of the random connectors."""

from itertools import pairwise

import numpy as np
import pytest
from scipy import stats

from pynnlite import draws
from pynnlite.draws import twin

KEY = 99


def rows_of(starts, source):
    return [source[a:b] for a, b in pairwise(starts)]


def test_bernoulli_lists_ascend_and_have_the_right_number():
    starts, source = draws.bernoulli_lists(KEY, 0.1, 1000, np.arange(2000))
    assert all((np.diff(anchor) > 0).all() for anchor in rows_of(starts, source))
    assert source.min() >= 0
    assert source.max() < 1000
    assert (
        stats.kstest(np.diff(starts) + 0.5 * np.sin(np.arange(2000)), stats.norm(100, 90**0.5).cdf).pvalue
        > 0.001
    )
    assert stats.chisquare(np.bincount(source, minlength=1000)).pvalue > 0.001


def test_bernoulli_lists_take_neighbours_independently():
    starts, source = draws.bernoulli_lists(KEY, 0.3, 50, np.arange(4000))
    taken = np.zeros((4000, 50))
    taken[np.repeat(np.arange(4000), np.diff(starts)), source] = 1
    correlation = np.corrcoef(taken.T) - np.eye(50)
    assert np.abs(correlation).max() < 5 / 4000**0.5


def test_bernoulli_lists_at_zero_and_one():
    assert draws.bernoulli_lists(KEY, 0, 10, [1, 2])[0].tolist() == [0, 0, 0]
    assert draws.bernoulli_lists(KEY, 1, 3, [1, 2])[1].tolist() == [0, 1, 2, 0, 1, 2]
    assert draws.bernoulli_lists(KEY, 1, 3, [1, 2], [1, -1])[1].tolist() == [0, 2, 0, 1, 2]


def test_bernoulli_lists_skip_shifts_the_rest():
    n, anchors = 200, np.arange(50)
    fewer = rows_of(*draws.bernoulli_lists(KEY, 0.2, n - 1, anchors))
    skipping = rows_of(*draws.bernoulli_lists(KEY, 0.2, n, anchors, anchors))
    assert all((a + (a >= hole) == b).all() for a, b, hole in zip(fewer, skipping, anchors, strict=True))


@pytest.mark.parametrize("replace", [True, False])
def test_choose_lists_is_uniform(replace):
    _, source = draws.choose_lists(KEY, np.full(2000, 30), 100, replace, np.arange(2000))
    counts = np.bincount(source, minlength=100)
    assert np.abs(counts - 600).max() < 5 * 600**0.5


@pytest.mark.parametrize("count", [0, 1, 40, 50, 51, 99, 100])
def test_choose_lists_without_replacement_is_distinct(count):
    for anchor in rows_of(*draws.choose_lists(KEY, np.full(20, count), 100, False, np.arange(20))):
        assert np.unique(anchor).size == count


def test_choose_lists_uses_every_candidate_in_full_rounds():
    _, source = draws.choose_lists(KEY, [8], 3, False, [5])
    assert source[:6].tolist() == [0, 1, 2, 0, 1, 2]
    assert np.unique(source[6:]).size == 2
    _, source = draws.choose_lists(KEY, [4], 3, False, [5], [1])
    assert source.tolist() == [0, 2, 0, 2]


def test_choose_lists_repeats_when_it_may():
    _, source = draws.choose_lists(KEY, [100], 10, True, [5])
    assert np.unique(source).size < 100


@pytest.mark.parametrize("replace", [True, False])
def test_a_row_depends_on_its_number_only(replace):
    all_rows = rows_of(*draws.choose_lists(KEY, np.full(30, 20), 100, replace, np.arange(30)))
    some = rows_of(*draws.choose_lists(KEY, [20, 20], 100, replace, [17, 4]))
    assert (some[0] == all_rows[17]).all()
    assert (some[1] == all_rows[4]).all()
    shorter = draws.choose_lists(KEY, [7], 100, replace, [17])[1]
    assert (shorter == all_rows[17][:7]).all()


@pytest.mark.parametrize("module", [draws, twin])
@pytest.mark.parametrize("replace", [True, False])
def test_a_row_without_candidates_is_refused(module, replace):
    with pytest.raises(ValueError, match=r"anchor 1 .* wants 2 sources"):
        module.choose_lists(KEY, [0, 2], 1, replace, [3, 4], [0, 0])
    with pytest.raises(ValueError, match="no candidate"):
        module.choose_lists(KEY, [1], 0, replace, [3])
    assert module.choose_lists(KEY, [0], 0, replace, [3])[1].size == 0


@pytest.mark.parametrize("module", [draws, twin])
def test_bad_arguments_are_refused(module):
    with pytest.raises(ValueError, match="between 0 and 1"):
        module.bernoulli_lists(KEY, 1.5, 10, [0])
    with pytest.raises(ValueError, match="number of candidates"):
        module.bernoulli_lists(KEY, 0.5, 2**31, [0])
    with pytest.raises(ValueError, match="skip"):
        module.bernoulli_lists(KEY, 0.5, 10, [0], [10])
    with pytest.raises(ValueError, match="candidates to skip"):
        module.bernoulli_lists(KEY, 0.5, 10, [0], [1, 2])
    with pytest.raises(ValueError, match="can't have -1"):
        module.choose_lists(KEY, [-1], 10, True, [0])
    with pytest.raises(ValueError, match="counts"):
        module.choose_lists(KEY, [1, 2], 10, True, [0])
    with pytest.raises(ValueError, match="distinct pairs"):
        module.first_distinct_pairs(KEY, 10, 3, 3)


@pytest.mark.parametrize("n", [0, 1, 300, 500, 700, 990])
def test_pairs_are_distinct_and_skip(n):
    pairs = draws.first_distinct_pairs(KEY, n, 10, 100, np.arange(10))
    assert pairs.size == n
    assert (np.diff(pairs) > 0).all()
    assert (pairs // 100 != pairs % 100).all()
    assert pairs.size == 0 or (pairs.min() >= 0 and pairs.max() < 1000)


def test_pairs_are_uniform():
    counts = sum(
        np.bincount(draws.first_distinct_pairs(key, 30, 10, 10), minlength=100) for key in range(500)
    )
    assert np.abs(counts - 150).max() < 5 * 150**0.5
    assert draws.first_distinct_pairs(KEY, 100, 10, 10).tolist() == list(range(100))


@pytest.mark.parametrize("bounds", [(1e-3, 0.2), (0.5, 1.0), (1.0, 3.0)])
def test_passing_lists_are_those_of_the_definition_and_leave_out_no_number_below_the_bound(bounds):
    rng = np.random.default_rng(3)
    members = rng.permutation(400).astype(np.int32)
    first = np.array([0, 100, 250, 100], np.int64)
    last = np.array([100, 250, 400, 120], np.int64)
    bound = rng.uniform(*bounds, 4)
    group, offset = rng.integers(0, 2, 50), np.array([0, 3, 4])
    anchors = np.arange(50) * 3
    given = KEY, anchors, group, offset, first, last, bound, members
    starts, found = draws.passing_lists(*given)
    defined = twin.passing_lists(*given)
    assert np.array_equal(starts, defined[0]) and np.array_equal(found, defined[1])
    for k, anchor in enumerate(anchors):
        listed = found[starts[k] : starts[k + 1]]
        for r in range(offset[group[k]], offset[group[k] + 1]):
            cells = members[first[r] : last[r]]
            numbers = draws.synapses(KEY, "uniform", (0.0, 1.0), np.full(len(cells), anchor), cells)
            assert set(cells[numbers < bound[r]].tolist()) <= set(listed.tolist())
