"""Variables whose equations bound them, so that their values beyond the threshold do not matter."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..dynamics import Dynamics

FloatArray = NDArray[np.float64]


def unseen_beyond(dynamics: Dynamics) -> str | None:
    """Return the variable of which only equations can see how far it is beyond the threshold; None if there is none.

    A spike must reset it at once, and neither a reset nor what arrives at a receptor may start from where it is.
    """
    if dynamics.threshold is None or dynamics.threshold[0] not in dynamics.reset:
        return None
    variable = dynamics.threshold[0]
    waits = dynamics.refractory is not None and variable not in dynamics.held
    seen = any(variable in right.names for right in dynamics.written_out.reset.values())
    return None if waits or seen or variable in dynamics.receptors.values() else variable


def beyond_threshold(
    dynamics: Dynamics,
    names: Callable[[FloatArray], Mapping[str, Any]],
    state: FloatArray,
    error: FloatArray,
) -> NDArray[np.bool_]:
    """Tell for which variables of which cells an error of the state does not matter within a step.

    It does not for a variable that is beyond the threshold for certain, so that it will be reset at the next grid
    time, if nothing depends on how far beyond: if all equations have ``min(v, v_spike)``, say.

    Parameters
    ----------
    dynamics : Dynamics
        The declaration.
    names : callable
        Takes a state, returns the value of every name.
    state, error : (v, n) ndarray of float64
        The state variables of n cells, in the order of the equations, and how wrong they may be.
    """
    free = np.zeros(state.shape, bool)
    if dynamics.threshold is None or unseen_beyond(dynamics) is None:
        return free
    variable, bound = dynamics.threshold
    row, size = list(dynamics.equations).index(variable), state.shape[1]

    def slopes(at: FloatArray) -> FloatArray:
        values = names(at)
        return np.stack(
            [np.broadcast_to(side.evaluate(values), size) for side in dynamics.equations.values()]
        )

    limit = np.broadcast_to(bound.evaluate(names(state)), size)
    bounded = state.copy()
    bounded[row] = np.minimum(state[row], limit)
    free[row] = (state[row] - error[row] >= limit) & (slopes(state) == slopes(bounded)).all(axis=0)
    return free
