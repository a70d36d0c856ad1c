"""Show the progress of a run, which goes on in stretches for that."""

from __future__ import annotations

import time

from ..recording import mean_rate
from ..timebase import grid_time
from .displays import Display, display_of
from .execution import Execution
from .notices import warn_of_rates

STRETCH = 0.2
"""The time in s that a stretch should take."""

FASTER = 10
"""How many times longer than the last one a stretch may be."""


class Progress:
    """Goes on in stretches, and shows after each how far the run is. All ranks make the same stretches.

    Parameters
    ----------
    execution : Execution
        What runs.
    target : int
        The step at which the run ends.
    """

    def __init__(self, execution: Execution, target: int) -> None:
        self._execution, self._begin = execution, execution.step
        self._stretch = self._left = 1
        self._seconds = 0.0
        self._before = self._counted()
        self._rate: float | None = None
        self._display: Display | None = None
        if execution.comm.rank == 0:
            self._display = display_of(self._passed(target))

    def advance_to(self, step: int) -> None:
        """Go on to a step."""
        execution = self._execution
        while execution.step < step:
            n_steps = min(self._left, step - execution.step)
            begun = time.monotonic()
            execution.advance(n_steps)
            self._seconds += time.monotonic() - begun
            self._left -= n_steps
            if not self._left:
                self._tell()

    def close(self) -> None:
        """Show where the run ended."""
        if self._display is not None:
            if self._execution.comm.size == 1:
                self._rate = mean_rate([self._since_begin()])
            self._show(self._display)
            self._display.close()

    def _tell(self) -> None:
        """Agree with the other ranks on the next stretch, and show how far the run is. Collective."""
        execution = self._execution
        if execution.can_be_read:
            execution.collect()
            warn_of_rates(execution)
        comm, mine = execution.comm, (self._next_stretch(), self._since_begin())
        every = [mine] if comm.size == 1 else comm.allgather(mine, "progress")
        self._stretch = self._left = every[0][0]
        self._seconds = 0.0
        self._rate = mean_rate(counted for _, counted in every)
        if self._display is not None:
            self._show(self._display)

    def _show(self, display: Display) -> None:
        display.show(self._passed(self._execution.step), self._rate)

    def _next_stretch(self) -> int:
        """Return the number of steps that should take the time of a stretch."""
        longest = self._stretch * FASTER
        if self._seconds * FASTER <= STRETCH:
            return longest
        return max(1, round(self._stretch * STRETCH / self._seconds))

    def _counted(self) -> tuple[int, float]:
        """Return the spikes of cells on this rank, and the time of the cells."""
        rates = self._execution.store.rates
        return rates.n_spikes, rates.cell_time

    def _since_begin(self) -> tuple[int, float]:
        """Return the same since the run began."""
        (spikes, times), (before, earlier) = self._counted(), self._before
        return spikes - before, times - earlier

    def _passed(self, step: int) -> float:
        """Return the time in ms from the begin of the run to a step."""
        return float(grid_time(step - self._begin, self._execution.recipe.dt))
