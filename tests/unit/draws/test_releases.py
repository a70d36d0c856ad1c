"""Releases: whether, and how much, a synapse releases, as a function of place."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from pynnlite.draws.releases import MOST, binomials, chances, release_words

KEY = 0x0123456789ABCDEF


def words(n: int, step: int = 7, nth: int = 0, call: int = 0) -> np.ndarray:
    index = np.arange(n, dtype=np.int32)
    return release_words(KEY, index, index + 1, np.zeros(n, np.int64), step, nth, call)


def test_words_differ_by_every_part_of_the_place() -> None:
    places = [(7, 0, 0), (8, 0, 0), (7, 1, 0), (7, 0, 1), (7, 0, 2), (7 + 2**32, 0, 0), (7 + 2**33, 0, 0)]
    found = np.concatenate([words(50, *place) for place in places])
    assert len(np.unique(found)) == len(found)
    one = np.zeros(3, np.int32)
    occurrences = release_words(KEY, one, one, np.arange(3), 7, 0, 0)
    assert len(set(occurrences.tolist())) == 3
    assert (release_words(KEY, one + 1, one, np.arange(3), 7, 0, 0) != occurrences).all()


def test_words_do_not_depend_on_what_is_asked_for_with_them() -> None:
    index = np.arange(30, dtype=np.int32)
    some = release_words(KEY, index[5:9], index[5:9] + 1, np.zeros(4, np.int64), 7, 0, 0)
    assert some.tolist() == words(30)[5:9].tolist()


def test_two_calls_take_the_two_words_of_a_block() -> None:
    from pynnlite import draws

    block = draws.philox(KEY, np.array([[0, 1, 7, 0]]))[0].astype(object)
    assert words(1, call=0)[0] == block[0] | block[1] << 32
    assert words(1, call=1)[0] == block[2] | block[3] << 32


def test_chances_are_right_at_the_ends() -> None:
    ends = np.array([0, 2**63, 2**64 - 1], np.uint64)
    assert chances(ends, np.full(3, 0.0)).tolist() == [0, 0, 0]
    assert chances(ends, np.full(3, 0.5)).tolist() == [1, 0, 0]
    assert chances(ends, np.full(3, 1.0)).tolist() == [1, 1, 1]
    assert chances(ends, np.array([-1.0, 2.0, 1 - 2**-53])).tolist() == [0, 1, 0]


@pytest.mark.parametrize("p", [0.0, 1e-9, 0.03, 0.5, 0.7, 0.999, 1.0])
@pytest.mark.parametrize("n", [0, 1, 5, 60, MOST])
def test_binomial_counts_invert_the_distribution(n: int, p: float) -> None:
    """A word of a given share of all words gives the quantile of that share, but where the share is at a step."""
    share = np.linspace(0.0005, 0.9995, 500)
    given = (share * 2.0**64).astype(np.uint64)
    found = binomials(given, np.full(500, float(n)), np.full(500, p))
    wanted = stats.binom.ppf(share, n, p) if p <= 0.5 else n - stats.binom.ppf(share, n, 1 - p)
    steps = stats.binom.cdf(np.arange(n + 1), n, min(p, 1 - p))
    near = np.abs(share[:, np.newaxis] - steps).min(axis=1) < 1e-9
    assert ((found == np.maximum(wanted, 0)) | near).all()
    assert (found >= 0).all() and (found <= n).all()


def test_one_trial_and_words_at_the_ends() -> None:
    ends = np.array([0, 2**64 - 1], np.uint64)
    assert binomials(ends, np.full(2, 3.0), np.full(2, 0.25)).tolist() == [0, 3]
    assert binomials(ends, np.full(2, 3.0), np.full(2, 0.75)).tolist() == [3, 0]
