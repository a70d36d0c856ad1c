"""The reference backend's integrator."""

import numpy as np
import pytest
from numpy.typing import NDArray
from pynnlite_reference.integration import COLUMNS, LEAST_COLUMNS, extrapolated

FloatArray = NDArray[np.float64]


def oscillator(state: FloatArray) -> FloatArray:
    """Return the slopes of oscillators that differ in stiffness."""
    x, y = state
    stiffness = np.array([0.5, 2.0, 8.0])
    return np.stack([y, stiffness * (1.0 - x * x) * y - x])


@pytest.mark.parametrize("duration", [0.001, 0.02, 0.2])
def test_columns_worked_out_side_by_side_are_those_worked_out_one_by_one(duration: float) -> None:
    state = np.array([[0.1, 1.0, -0.5], [1.0, 0.0, 0.3]])
    increment, errors, used = extrapolated(oscillator, state, duration, LEAST_COLUMNS)
    for likely in range(1, COLUMNS + 1):
        again = extrapolated(oscillator, state, duration, likely)
        assert again[0].tolist() == increment.tolist() and again[1].tolist() == errors.tolist()
        assert again[2] == used


def test_stiff_equations_need_more_columns() -> None:
    state = np.array([[0.1, 1.0, -0.5], [1.0, 0.0, 0.3]])
    used = [extrapolated(oscillator, state, each, LEAST_COLUMNS)[2] for each in (1e-5, 0.02, 1.0)]
    assert used[0] == LEAST_COLUMNS < used[1] <= used[2] == COLUMNS
