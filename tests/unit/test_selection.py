from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from pynnlite.network import selected


@pytest.mark.parametrize(
    ("selector", "positions"),
    [
        (0, [0]),
        (-1, [5]),
        (np.int64(3), [3]),
        (slice(4, None), [4, 5]),
        (slice(-2, None), [4, 5]),
        (slice(4, 1, -2), [4, 2]),
        ([5, 0, -3], [5, 0, 3]),
        (np.array([2], np.uint16), [2]),
        ([False, True, True, False, False, True], [1, 2, 5]),
        (range(2, 5), [2, 3, 4]),
    ],
)
def test_positions_come_in_the_order_of_the_selector(selector: Any, positions: list[int]) -> None:
    result = selected(selector, 6, "cells")
    assert result.tolist() == positions
    assert result.dtype == np.int32
