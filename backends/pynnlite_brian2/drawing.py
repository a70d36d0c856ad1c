"""Poisson sources whose spikes Brian2's own generator draws."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pynnlite.backend import Changes
from pynnlite.columns import Spikes, joined_spikes
from pynnlite.recipe import Recipe
from pynnlite.standardmodels import SpikeSourcePoisson

from .preferences import import_brian2

brian2 = import_brian2()
runtime_device = import_module("brian2.devices.device").runtime_device

BLOCK = 100
"""Steps that are drawn at a time, with a seed of their own."""


class Draws:
    """The spikes of all populations of Poisson sources; their counts in a step are drawn by Brian2's `poisson`.

    Its generator is seeded for each population and block of steps, and then given back as it was. So spikes do not
    depend on how a run is divided, nor on what else uses the generator.

    Parameters
    ----------
    recipe : Recipe
        The network.
    clock : brian2.Clock
        The clock of the network.

    Attributes
    ----------
    drawn : frozenset of int
        The populations.
    objects : list
        Brian2's objects.
    """

    def __init__(self, recipe: Recipe, clock: Any) -> None:
        sizes = {p.number: p.size for p in recipe.populations if issubclass(p.type, SpikeSourcePoisson)}
        self.drawn, self.objects = frozenset(sizes), list[Any]()
        self._recipe, self._since = recipe, 0
        self._known: dict[int, tuple[int, Spikes]] = {}
        if sizes:
            group = brian2.NeuronGroup(
                max(sizes.values()),
                "mean : 1\ncount : integer",
                clock=clock,
                namespace={},
                name="pynnlite_poisson",
            )
            self._step = group.run_regularly(
                "count = poisson(mean)", clock=clock, name="pynnlite_poisson_step"
            )
            self.objects = [group]

    def prepare(self) -> None:
        """Take hold of the arrays and code that Brian2 has made."""
        for group in self.objects:
            self._run = self._step.codeobj.__call__
            self._means = group.variables["mean"].get_value()
            self._counts = group.variables["count"].get_value()

    def go_on(self, recipe: Recipe, changes: Changes, step: int) -> None:
        """Go on by a new recipe; spikes after a step are other ones if anything about these sources has changed."""
        self._recipe = recipe
        if self.drawn & changes.parameters.keys():
            self._since = step
            self._known.clear()

    def spikes(
        self, population: int, first: int, last: int, index: NDArray[np.int32] | None = None
    ) -> Spikes:
        """Return the spikes of a population after step `first`, at which these sources may have begun, up to `last`.

        All cells are included; `index` has no effect.
        """
        first = max(first, 0)
        blocks = range(first // BLOCK, -(-last // BLOCK))
        found = joined_spikes([self._block(population, block) for block in blocks])
        at = (found.step > first) & (found.step <= last)
        return Spikes(found.index[at], found.step[at], None if found.count is None else found.count[at])

    def recorded(self, first: int, last: int) -> dict[int, Spikes]:
        """Return the spikes, after step `first` and up to `last`, of each probe of these populations."""
        result = {}
        for probe in self._recipe.probes:
            if probe.population in self.drawn:
                found = self.spikes(probe.population, first, last)
                at = np.isin(found.index, probe.index)
                counts = None if found.count is None else found.count[at]
                result[probe.number] = Spikes(found.index[at], found.step[at], counts)
        return result

    def _block(self, population: int, block: int) -> Spikes:
        """Return all spikes of one block; the last one of each population is kept."""
        if population not in self._known or self._known[population][0] != block:
            self._known[population] = block, self._draw(population, block)
        return self._known[population][1]

    def _draw(self, population: int, block: int) -> Spikes:
        cells, pieces = self._recipe.cells(population), []
        mean, begin, end = SpikeSourcePoisson.schedule(cells, self._recipe.dt)
        own = slice(len(mean))
        self._means[:] = 0.0
        with _seeded(self._recipe.key("brian2", population), block, self._since):
            for step in range(block * BLOCK, (block + 1) * BLOCK):
                self._means[own] = np.where((begin <= step) & (step < end), mean, 0.0)
                self._run()
                index = np.flatnonzero(self._counts[own]).astype(np.int32)
                pieces.append(Spikes(index, np.full(len(index), step + 1), self._counts[index]))
        return joined_spikes(pieces)


@contextmanager
def _seeded(*entropy: int) -> Iterator[None]:
    """Seed Brian2's generator for a while."""
    before = runtime_device.get_random_state()
    runtime_device.seed(int(np.random.SeedSequence(entropy).generate_state(1)[0]))
    try:
        yield
    finally:
        runtime_device.set_random_state(before)
