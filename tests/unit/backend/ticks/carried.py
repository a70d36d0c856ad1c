"""The smallest simulator that carries a ticked network: a list of events by the step at which they arrive."""

from __future__ import annotations

from typing import Any

from pynnlite.backend.ticks import TickedNetwork, TickedSimulation
from pynnlite.parallel import SerialCommunicator
from pynnlite.recipe import Recipe


class ListOfEvents:
    """Carries the clock and the spikes of a network; of events at one step, that of the last source arrives first."""

    def __init__(self, network: TickedNetwork) -> None:
        self._network, self._step = network, 0
        self._rows, self._received = network.cell_rows, set(network.received.tolist())
        self._events: dict[int, list[int]] = {}

    def run(self, step: int) -> None:
        network = self._network
        while self._step < step:
            self._step += 1
            for row in self._events.pop(self._step, []):
                network.core.arrive(row)
            fired = self._rows[network.core.tick(self._step)].tolist()
            sent = [row for row in reversed(fired) if row in self._received]
            self._events[self._step + network.shortest] = sent

    def close(self) -> None:
        self._events = {}


def carried(recipe: Recipe) -> Any:
    """Return a simulation of a recipe."""
    network = TickedNetwork(recipe, SerialCommunicator())
    return TickedSimulation(network, ListOfEvents(network), SerialCommunicator())
