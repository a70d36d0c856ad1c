"""Known answers of Philox4x32-10 and the lane rules."""

import numpy as np
import pytest

from pynnlite import draws
from pynnlite.draws import twin

KEY = 0x299F31D0A4093822

# kat_vectors of the Random123 library, philox4x32 with 10 rounds: counter, key, answer.
KNOWN = [
    ("00000000 00000000 00000000 00000000", 0, "6627e8d5 e169c58d bc57ac4c 9b00dbd8"),
    ("ffffffff ffffffff ffffffff ffffffff", 2**64 - 1, "408f276d 41c83b0e a20bc7c6 6d5451fd"),
    ("243f6a88 85a308d3 13198a2e 03707344", KEY, "d16cfe09 94fdcceb 5001e420 24126ea1"),
]


def words_of(text):
    return [int(word, 16) for word in text.split()]


@pytest.mark.parametrize(("counter", "key", "answer"), KNOWN)
@pytest.mark.parametrize("module", [draws, twin])
def test_known_answers_of_random123(module, counter, key, answer):
    assert module.philox(key, [words_of(counter)]).tolist() == [words_of(answer)]


@pytest.mark.parametrize("module", [draws, twin])
def test_cell_rule_takes_a_lane_of_two_blocks(module):
    step, attempt = 3 * 2**32 + 5, 7
    upper = module.philox(KEY, [[1234 // 4, 5, attempt, 2 * 3]])[0, 1234 % 4]
    lower = module.philox(KEY, [[1234 // 4, 5, attempt, 2 * 3 + 1]])[0, 1234 % 4]
    assert int(module.cell_words(KEY, 1234, step, attempt)) == int(upper) << 32 | int(lower)


@pytest.mark.parametrize("module", [draws, twin])
def test_row_rule_takes_a_lane_of_two_blocks(module):
    anchor, ordinal, attempt = 77, 2**35 + 11, 2
    high, low = divmod(ordinal // 4, 2**32)
    upper = module.philox(KEY, [[anchor, low, attempt, 2 * high]])[0, ordinal % 4]
    lower = module.philox(KEY, [[anchor, low, attempt, 2 * high + 1]])[0, ordinal % 4]
    assert int(module.anchor_words(KEY, anchor, ordinal, attempt)) == int(upper) << 32 | int(lower)


def test_words_of_different_places_differ():
    index, ordinal = np.meshgrid(np.arange(100), [0, 1, 2, 3, 4, 2**32, 2**33, 2**40])
    cells = [draws.cell_words(KEY, index, ordinal, attempt) for attempt in range(4)]
    anchors = [draws.anchor_words(KEY, index, ordinal, attempt) for attempt in range(4)]
    assert np.unique(cells).size == np.size(cells)
    assert np.unique(anchors).size == np.size(anchors)


def test_words_of_different_keys_differ():
    keys = [0, 1, 2**32, 2**63, 2**64 - 1]
    assert np.unique([draws.anchor_words(key, 0, np.arange(50)) for key in keys]).size == 250


def test_words_have_the_broadcast_shape():
    for module in (draws, twin):
        assert module.cell_words(KEY, np.zeros((3, 1), int), np.arange(4)).shape == (3, 4)
        assert module.anchor_words(KEY, np.arange(5), np.zeros((1, 1), int)).shape == (1, 5)
        assert module.anchor_words(KEY, 1, 2).shape == ()


def test_bits_of_words_are_fair():
    words = draws.anchor_words(KEY, np.arange(2000)[:, None], np.arange(50)).ravel()
    ones = np.unpackbits(words.view(np.uint8).reshape(-1, 8), axis=1).mean(axis=0)
    assert np.abs(ones - 0.5).max() < 5 * 0.5 / np.sqrt(words.size)


@pytest.mark.parametrize("module", [draws, twin])
@pytest.mark.parametrize("key", [-1, 2**64])
def test_key_out_of_range_is_refused(module, key):
    with pytest.raises(ValueError, match="64-bit"):
        module.cells(key, "uniform", (0, 1), [0])
    with pytest.raises(ValueError, match="64-bit"):
        module.philox(key, [[0, 0, 0, 0]])


@pytest.mark.parametrize("module", [draws, twin])
def test_places_out_of_range_are_refused(module):
    with pytest.raises(ValueError, match="numbered"):
        module.anchor_words(KEY, 2**32, 0)
    with pytest.raises(ValueError, match="numbered"):
        module.cell_words(KEY, -1, 0)
    with pytest.raises(TypeError, match="integers"):
        module.cell_words(KEY, [0.5], 0)
