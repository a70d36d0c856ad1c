"""Columns of recorded data, and their order."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from pynnlite.columns import PIECE, stable_order


@pytest.mark.parametrize(
    "keys",
    [
        np.zeros(0, np.int32),
        np.array([3, 1, 3, 0, 1], np.int32),
        np.array([2**31 - 1, 70_000, 5, 70_000, 65_536, 5], np.int64),
        np.random.default_rng(1).integers(0, 200_000, 1000).astype(np.int32),
    ],
)
def test_equal_keys_keep_their_order(keys: Any) -> None:
    everything = np.arange(len(keys))
    assert everything[stable_order(keys)].tolist() == np.argsort(keys, kind="stable").tolist()


def test_what_is_sorted_is_not_copied() -> None:
    assert stable_order(np.array([0, 0, 2])) == slice(None)


def test_b2_many_keys_are_sorted_in_pieces_so_that_an_interrupt_is_heeded() -> None:
    keys = np.random.default_rng(2).integers(0, 300, PIECE + 100_000).astype(np.uint16)
    order = stable_order(keys)
    assert np.array_equal(order, np.argsort(keys, kind="stable"))
