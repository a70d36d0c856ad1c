"""Numbers of what a user gave."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..errors import BadValue
from .base import FloatArray


def as_numbers(given: Any, rule: str) -> FloatArray:
    """Return a copy of numbers as an array of any shape; raise `BadValue` for truth values, texts and the like.

    Parameters
    ----------
    given : object
        What the user gave.
    rule : str
        What it must be, e.g. ``"tau_m of IF_cond_exp must be a number"``.
    """
    try:
        numbers = np.asarray(given)
        if numbers.size and numbers.dtype.kind not in "iuf":
            raise TypeError
        return numbers.astype(np.float64)
    except (TypeError, ValueError):
        raise BadValue(f"{rule}, not {given!r}.") from None
