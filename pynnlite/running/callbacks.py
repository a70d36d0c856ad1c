"""Functions of the user's that a run calls at the times that they ask for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from ..errors import BadValue

Callback = Callable[[float], float]
"""Takes the present time in ms, and returns the time at which to call it again."""


def checked_callbacks(callbacks: Any) -> list[Callback]:
    """Return the callbacks that a user gave, one or several, as a list; raise `BadValue` if one cannot be called."""
    given = [] if callbacks is None else list(callbacks) if np.iterable(callbacks) else [callbacks]
    for callback in given:
        if not callable(callback):
            raise BadValue(
                "callbacks must be functions that take the present time and return the next at which to be called,"
                f" not {callback!r}."
            )
    return given
