"""A simulation whose clock and spikes a simulator carries."""

from __future__ import annotations

import time
from typing import Protocol

from ...columns import Recordings
from ...parallel import Communicator
from ...recipe import Recipe
from ..changes import Changes
from ..protocol import require_open
from ..whole import Whole
from .network import TickedNetwork

SOON = 0.1
"""Seconds after which an interrupt is heeded, about."""

FIRST_STRETCH = 64
"""Steps of the first stretch, of which nobody knows how long they take."""


class Carrier(Protocol):
    """A simulator that carries the clock and the spikes of one network."""

    def run(self, step: int) -> None:
        """Go on to a step: make the ticks of all steps up to it. Collective."""
        ...

    def close(self) -> None:
        """Release everything."""
        ...


class TickedSimulation:
    """A network at some step.

    Parameters
    ----------
    network : TickedNetwork
        The network.
    carrier : Carrier
        What carries its clock and its spikes.
    comm : Communicator
        The ranks.
    """

    def __init__(self, network: TickedNetwork, carrier: Carrier, comm: Communicator) -> None:
        self.step, self.closed = 0, False
        self._network, self._carrier, self._comm = network, carrier, comm
        self._whole, self._stretch = Whole(), FIRST_STRETCH

    def advance(self, n_steps: int) -> None:
        """Go some steps on."""
        require_open(self.closed)
        last = self.step + n_steps
        with self._whole.kept() as interrupted:
            while self.step < last and not any(self._of_all(interrupted())):
                stop = self._network.prepare(self.step, min(last, self.step + self._stretch))
                begun = time.perf_counter()
                self._carrier.run(stop)
                self._network.require_solved()
                taken = time.perf_counter() - begun
                if taken < SOON / 2 and stop == self.step + self._stretch:
                    self._stretch *= 2
                elif taken > SOON:
                    self._stretch = max(1, self._stretch // 2)
                self.step = stop

    def _of_all(self, here: bool) -> list[bool]:
        """Return something of all ranks. Collective."""
        return [here] if self._comm.size == 1 else self._comm.allgather(here)

    def drain(self) -> Recordings:
        """Return the data recorded since the last time."""
        require_open(self.closed)
        return self._network.drain()

    def update(self, recipe: Recipe, changes: Changes) -> None:
        """Go on by a new recipe from the present step on."""
        require_open(self.closed)
        with self._whole.broken_by_errors():
            self._network.update(recipe, changes, self.step)

    def close(self) -> None:
        """Release everything; may be called more than once."""
        if not self.closed:
            self.closed = True
            self._carrier.close()
            del self._network, self._carrier
