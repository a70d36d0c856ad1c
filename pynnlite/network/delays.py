"""Checks of the delays that a user gave."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ..errors import BadConnection, RoundingWarning
from ..model import ProjectionSpec
from ..origin import warn
from ..random import Streams
from ..recipe import Expansion
from ..timebase import EPSILON, grid_time

if TYPE_CHECKING:
    from .description import Description


def check_delays(spec: ProjectionSpec, network: Description) -> None:
    """Raise `BadConnection` if a delay that the user gave is out of range, as far as the range is known.

    Parameters
    ----------
    spec : ProjectionSpec
        The projection.
    network : Description
        Its network.
    """
    value, state = spec.values["delay"], network.state
    if value is None or not value.given:
        return
    if state is not None and value.constant is not None:
        steps = state.delays.constant(spec) or 0  # there is one, as the value is constant
        if abs(value.constant / state.dt - steps) > EPSILON:
            warn(
                f"The delay of {value.constant:g} ms of projection {spec.label!r} lies off the grid of"
                f" {state.dt:g} ms; it is {grid_time(steps, state.dt):g} ms.",
                RoundingWarning,
            )
        return
    if value.constant is None:
        batches = Expansion(spec, network.specs, Streams(network.seed)).batches()
        delays = np.concatenate([np.zeros(0), *(batch.values("delay") for batch in batches)])
    else:
        delays = np.array([value.constant])
    if state is not None:
        state.delays.steps(spec, delays)
        if len(delays) and state.delays.is_lifted(spec, float(delays.min())):
            short = f"Delays of projection {spec.label!r} below the time step are one step, {state.dt:g} ms."
            warn(short, RoundingWarning)
        return
    wrong = ~((delays >= 0) & np.isfinite(delays))
    if wrong.any():
        raise BadConnection(f"A delay must not be negative and must be finite, got {delays[wrong][0]:g} ms.")
