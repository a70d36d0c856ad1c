"""Spikes that only one of two simulations has, and whether rounding explains them.

A cell that comes within the error of its threshold may fire in one simulation and not in the other. Such a spike is a
graze: the simulation without it was below the threshold, by no more than the two differed already.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from .looking import Look

FACTOR, LEAST = 3.0, 1e-9
"""A graze is missed by at most so many times the difference one step before, plus so many mV."""


@dataclass(frozen=True, slots=True)
class Mismatch:
    """A spike that only one of two simulations has.

    Parameters
    ----------
    step : int
        Its step.
    in_run : bool
        Whether the run has it, or its replay.
    margin : float
        How far below the threshold the one without it was.
    apart : float
        How much the two differed one step before.
    """

    step: int
    in_run: bool
    margin: float
    apart: float

    @property
    def is_graze(self) -> bool:
        """Whether the difference explains it."""
        return 0 <= self.margin <= FACTOR * self.apart + LEAST


def judged(look: Look, allowed: float) -> Iterator[Mismatch]:
    """Yield the mismatched spikes of a cell that have a cause of their own.

    After a mismatched spike the two go apart, and further spikes differ for that reason. They count again once the two
    have been as near as is allowed.

    Parameters
    ----------
    look : Look
        The cell.
    allowed : float
        How far the compared variable may be apart, in its unit.
    """
    near = np.abs(look.apart) <= allowed
    free = 0
    for step in look.mismatches:
        here = look.at(int(step))
        if not near[free : max(here, 1)].any():
            continue
        in_run = bool(np.isin(step, look.spikes))
        other = look.replay if in_run else look.run
        margin = look.threshold(other, int(step)) - float(other[look.variable][here])
        yield Mismatch(int(step), in_run, margin, float(abs(look.apart[max(here - 1, 0)])))
        free = here + 1
