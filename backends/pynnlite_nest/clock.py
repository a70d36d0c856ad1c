"""Steps in NEST's terms."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from pynnlite.timebase import nearest_steps


@dataclass(frozen=True, slots=True)
class Clock:
    """How steps are told to NEST, which runs some steps ahead because it knows no events at time 0.

    Parameters
    ----------
    dt : float
        Length of a step in ms.
    lead : int
        By how many steps NEST is ahead.
    """

    dt: float
    lead: int

    def time(self, step: Any) -> Any:
        """Return NEST's time in ms of a step, or of an array of steps."""
        return (step + self.lead) * self.dt

    def step(self, time: Any) -> Any:
        """Return the step, or the array of steps, of a time of NEST's."""
        return nearest_steps(time, self.dt) - self.lead


def tics_of(dt: float) -> int | None:
    """Return how many of NEST's units of time make a millisecond, so that a step is a whole number of them."""
    step = Fraction(dt).limit_denominator(1_000_000)
    if step <= 0 or abs(float(step) - dt) > 1e-12 * dt:
        return None
    return step.denominator * -(-1000 // step.denominator) if 1000 % step.denominator else 1000


def delay_bounds(shortest: int, longest: int, dt: float) -> dict[str, float]:
    """Return the bounds of delays, given in steps, as NEST's parameters in ms.

    NEST rounds the lower bound down to whole steps and the upper bound up. A quarter of a step keeps both away from the
    edge, where a rounding error would move them by a step.
    """
    return {"min_delay": (shortest + 0.25) * dt, "max_delay": (longest - 0.25) * dt}
