"""How far a file with very many trains is, and how long it will take."""

from __future__ import annotations

import time

from ... import log

EVERY = 30.0
"""Seconds between two lines of the log."""


class Pace:
    """Writes into the log, now and then, how many trains have been written and about how long the rest will take.

    Parameters
    ----------
    form : str
        Name of the format.
    """

    def __init__(self, form: str) -> None:
        self._form, self._n, self._expected = form, 0, 0
        self._begun = self._told = time.monotonic()

    def expect(self, n: int) -> None:
        """Note that some more trains will be written."""
        if self._n == self._expected:  # what has passed before is no measure
            self._begun = self._told = time.monotonic()
            self._n = self._expected = 0
        self._expected += n

    def step(self) -> None:
        """Note that a train has been written."""
        self._n += 1
        now = time.monotonic()
        if now - self._told >= EVERY:
            self._told = now
            left = (now - self._begun) / self._n * max(0, self._expected - self._n)
            log.write(
                f"{self._form}: {self._n} of {self._expected} trains are written, about {left:.0f} s are left"
            )
