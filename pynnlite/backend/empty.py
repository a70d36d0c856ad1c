"""A network without cells: on every backend there is nothing to do, so no step takes any time."""

from __future__ import annotations

import numpy as np

from ..columns import Recordings
from ..recipe import Recipe
from .changes import Changes
from .protocol import IN_FLIGHT, State, require_open
from .timings import Phase


class EmptySimulation:
    """A network without cells at some step."""

    def __init__(self) -> None:
        self.step, self._closed = 0, False

    def advance(self, n_steps: int) -> None:
        """Go some steps on."""
        require_open(self._closed)
        self.step += n_steps

    def drain(self) -> Recordings:
        """Return no data."""
        require_open(self._closed)
        return Recordings()

    def update(self, recipe: Recipe, changes: Changes) -> None:
        """Take over a new recipe, which has no cells either."""
        require_open(self._closed)

    def state(self) -> State:
        """Return that no spike is on its way."""
        require_open(self._closed)
        return State({}, {name: np.zeros(0, np.int64) for name in IN_FLIGHT})

    def load(self, state: State, step: int) -> None:
        """Go to a step."""
        require_open(self._closed)
        self.step = step

    def timings(self) -> dict[str, Phase]:
        """Return that no time was spent."""
        require_open(self._closed)
        return {}

    def close(self) -> None:
        """Note that the simulation is closed."""
        self._closed = True
