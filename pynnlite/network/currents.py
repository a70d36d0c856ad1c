"""Which current flowed when, so that a script can read what it injected."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..declarations import CurrentSource, Injected
from ..values import FloatArray


class CurrentLog:
    """The injected currents of a simulation as they were: each a list of sources, and the steps that these begin at."""

    def __init__(self) -> None:
        self._sources: dict[int, list[tuple[int, CurrentSource]]] = {}

    def note(self, number: int, source: CurrentSource, step: int) -> bool:
        """Note what an injection is from a step on, and return whether it is something new.

        Parameters
        ----------
        number : int
            The injection.
        source : CurrentSource
            A frozen source.
        step : int
            The present step.
        """
        noted = self._sources.setdefault(number, [])
        if noted and noted[-1][1] is source:
            return False
        if noted and noted[-1][0] == step:
            noted.pop()  # it was changed before it flowed
        noted.append((step, source))
        return True

    def rewind(self) -> None:
        """Forget everything."""
        self._sources.clear()

    def values(self, injected: Sequence[Injected], last: int, dt: float) -> tuple[int, FloatArray]:
        """Return the first step that is known of injections of one source, and the currents up to a last step.

        They are in nA, of shape (steps, cells), or (steps, 1) if all cells have the same current.
        """
        columns = []
        for each in injected:
            noted = self._sources[each.number]
            ends = [step for step, _ in noted[1:]] + [last + 1]
            pieces = [
                source.flow(dt, each).at(first, end) for (first, source), end in zip(noted, ends, strict=True)
            ]
            columns.append(np.concatenate(pieces))
        return self._sources[injected[0].number][0][0], np.hstack(columns)
