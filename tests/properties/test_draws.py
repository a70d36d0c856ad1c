"""Keyed draws for arbitrary keys and places: fast equals slow, and nothing depends on what else is asked for."""

import numpy as np
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pynnlite import draws
from pynnlite.draws import twin

keys = st.integers(0, 2**64 - 1)
anchors = st.lists(st.integers(0, 2**32 - 1), max_size=8)
quick = settings(max_examples=40, deadline=None)


@quick
@given(keys, anchors, st.integers(0, 2**63 - 1), st.integers(0, 2**32 - 1))
def test_words_agree(key, anchor, ordinal, attempt):
    assert (
        draws.anchor_words(key, anchor, ordinal, attempt) == twin.anchor_words(key, anchor, ordinal, attempt)
    ).all()
    assert (
        draws.cell_words(key, anchor, ordinal, attempt) == twin.cell_words(key, anchor, ordinal, attempt)
    ).all()


@quick
@given(st.lists(st.floats(width=64), max_size=20))
def test_elementary_functions_agree(x):
    for name in ("exp", "log", "expm1"):
        assert getattr(draws, name)(x).tobytes() == getattr(twin, name)(x).tobytes()


@quick
@given(keys, st.floats(0, 1), st.integers(0, 60), anchors)
@example(0, 1.2e-308, 3, [0])
def test_bernoulli_lists_agree(key, p, n, anchor):
    fast, slow = draws.bernoulli_lists(key, p, n, anchor), twin.bernoulli_lists(key, p, n, anchor)
    assert fast[0].tolist() == slow[0].tolist()
    assert fast[1].tolist() == slow[1].tolist()


@quick
@given(keys, st.integers(1, 60), st.booleans(), anchors, st.data())
def test_choose_lists_agree(key, n, replace, anchor, data):
    counts = data.draw(st.lists(st.integers(0, 150), min_size=len(anchor), max_size=len(anchor)))
    fast, slow = (m.choose_lists(key, counts, n, replace, anchor)[1] for m in (draws, twin))
    assert fast.tolist() == slow.tolist()


@quick
@given(keys, st.floats(-1e3, 1e3), st.floats(1e-3, 1e3), st.floats(-1e4, 1e4), st.floats(0, 1e4))
def test_clipped_values_stay_inside(key, mu, sigma, low, width):
    parameters = (mu, sigma, low, low + width)
    x = draws.cells(key, "normal_clipped", parameters, np.arange(20))
    assert ((x >= low) & (x <= low + width)).all()
    assert x.tobytes() == twin.cells(key, "normal_clipped", parameters, np.arange(20)).tobytes()


@quick
@given(keys, st.integers(0, 10**10), st.integers(1, 300), st.data())
def test_ranges_of_a_split_agree(key, n, n_targets, data):
    first = data.draw(st.integers(0, n_targets))
    last = data.draw(st.integers(first, n_targets))
    whole = draws.split_total(key, n, n_targets)
    assert whole.sum() == n
    assert (draws.split_total(key, n, n_targets, first, last) == whole[first:last]).all()


@quick
@given(
    keys,
    st.floats(0, 200),
    st.lists(st.integers(0, 2**31 - 1), max_size=9, unique=True),
    st.integers(0, 2**62),
)
def test_trains_agree(key, mean, cells, step):
    cells = sorted(cells)
    fast = draws.poisson_spikes(key, mean, cells, 0, 2**63 - 1, step, step + 3)
    slow = twin.poisson_spikes(key, mean, cells, 0, 2**63 - 1, step, step + 3)
    assert all(a.tolist() == b.tolist() for a, b in zip(fast, slow, strict=True))
