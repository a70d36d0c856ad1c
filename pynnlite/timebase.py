"""Grid times as exact decimals."""

from __future__ import annotations

from typing import Any

import numpy as np


def grid_time(step: Any, dt: float) -> Any:
    """Return the time in ms of a step, or of an array of steps.

    Where a millisecond is a whole number of steps, the step is divided by that number, so that 3 steps of 0.1 ms are
    0.3 ms and not 0.30000000000000004.
    """
    per_ms = round(1.0 / dt) if dt <= 1.0 else 0
    if per_ms and abs(per_ms * dt - 1.0) < 1e-12:
        return np.asarray(step, np.float64) / per_ms
    return np.asarray(step, np.float64) * dt
