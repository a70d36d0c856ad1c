"""Poisson sources with one synapse each: their spikes are drawn where they arrive, and neither listed nor sent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pynnlite.draws.sources import Ladders, n_parts
from pynnlite.recipe import Recipe
from pynnlite.standardmodels import SpikeSourcePoisson

from ..kernels import placing
from ..kernels.tables import RUNGS, Private
from ..layout import FloatArray
from .section import Section
from .wiring import Wiring

WORTH_CLIMBING = 1.0 - 2.0**-9
"""Up to which probability counts are found by comparing with all rungs of a ladder in turn."""


@dataclass(frozen=True, slots=True, eq=False)
class Schedule:
    """The steps in which the sources of a population draw, and the ladders that they draw by.

    Parameters
    ----------
    key : int
        Of their counts.
    begin, end : (n,) ndarray of int64
        The first step that draws, and the first that no longer does.
    portions : (n,) ndarray of int32
        Number of portions that the mean of each source is split into.
    ladders : Ladders
        Of one portion of each source.
    floor : (n,) ndarray of uint32
        The least upper half of a word that may count.
    rungs : (k + 1,) ndarray of uint32
        If all draw alike, the upper halves of the lower end of their ladder, and 0; else only this.
    """

    key: int
    begin: NDArray[np.int64]
    end: NDArray[np.int64]
    portions: NDArray[np.int32]
    ladders: Ladders
    floor: NDArray[np.uint32]
    rungs: NDArray[np.uint32]

    @classmethod
    def of(cls, recipe: Recipe, population: int) -> Schedule:
        """Return the schedule of a population."""
        mean, begin, end = SpikeSourcePoisson.schedule(recipe.cells(population), recipe.dt)
        portions = n_parts(mean)
        ladders = Ladders.of(mean / portions)
        alike = all((column == column[0]).all() for column in (mean, begin, end))
        rungs = _rungs(ladders.threshold[: ladders.offset[1]]) if alike else np.zeros(1, np.uint32)
        key = recipe.key("poisson", population)
        return cls(key, begin, end, portions.astype(np.int32), ladders, ladders.floors(), rungs)


class PrivateSources:
    """The sources that draw where their spikes arrive.

    Whatever they emitted up to some step, `since`, is in the spike lists as of other sources.

    Parameters
    ----------
    recipe : Recipe
        The network.
    wiring : Wiring
        Its synapses.
    shortest : int
        The shortest delay of all other pathways, within bounds, in steps.
    reach : int
        The longest delay of all, in steps.
    """

    def __init__(self, recipe: Recipe, wiring: Wiring, shortest: int, reach: int) -> None:
        self._wiring, self._shortest, self._reach = wiring, shortest, reach
        self.restart(recipe, 0)

    @property
    def populations(self) -> frozenset[int]:
        """The populations whose sources are private."""
        return self._wiring.private

    def restart(self, recipe: Recipe, step: int) -> None:
        """Draw the spikes after a step by a new recipe. Earlier spikes must be in the spike lists."""
        self._recipe, self._since = recipe, step
        self._schedules = {
            population: Schedule.of(recipe, population) for population in sorted(self.populations)
        }

    def with_in_flight(
        self, columns: Mapping[str, NDArray[np.int64]], step: int
    ) -> dict[str, NDArray[np.int64]]:
        """Add to the columns of the spike lists the spikes of private sources that are on their way at a step."""
        first = max(self._since, step - self._reach)
        found = [[columns[name]] for name in ("step", "population", "index", "count")]
        for population in sorted(self.populations):
            spikes = self._recipe.spikes(population, first, step)
            number = np.full(len(spikes.index), population, np.int64)
            for column, values in zip(found, (spikes.step, number, spikes.index, spikes.count), strict=True):
                column.append(np.asarray(values, np.int64))
        steps, populations, indices, counts = (np.concatenate(column) for column in found)
        order = np.lexsort((indices, populations, steps))
        names = ("step", "population", "index", "count")
        return {
            name: column[order]
            for name, column in zip(names, (steps, populations, indices, counts), strict=True)
        }

    def of(self, b: int, receptor: int) -> tuple[list[Private], int]:
        """Return the private sources of a table, and the number of those that draw when they fire.

        The others draw when their spikes arrive, since their delay is shorter than the interval. They come last, the
        longest delay first.
        """
        sections = self._wiring.sections_of(b, receptor)
        mine = [section for section in sections if section.population in self.populations]
        mine.sort(key=lambda section: (-section.delays[0], section.population))
        n_early = sum(int(section.delays[0]) >= self._shortest for section in mine)
        early, late = mine[:n_early], mine[n_early:]
        early.sort(key=lambda section: section.population)
        return [self._described(section) for section in early + late], n_early

    def _described(self, section: Section) -> Private:
        schedule = self._schedules[section.population]
        return Private(
            population=section.population,
            delay=int(section.delays[0]),
            since=self._since,
            first=int(np.argmax(section.counts)),
            n=section.n,
            target=int(section.present["target"][0]),
            weight=_weights(section),
            key=schedule.key,
            earliest=int(schedule.begin.min()),
            latest=int(schedule.end.max()),
            n_portions=int(schedule.portions.max()),
            begin=schedule.begin,
            end=schedule.end,
            portions=schedule.portions,
            ladder=schedule.ladders.ladder,
            floor=schedule.floor,
            offset=schedule.ladders.offset,
            threshold=schedule.ladders.threshold,
            rungs=schedule.rungs,
        )


def _rungs(ladder: NDArray[np.uint64]) -> NDArray[np.uint32]:
    """Return the upper halves of a ladder as far as worth climbing: a multiple of `RUNGS`, and 0."""
    n = 1 + int(np.searchsorted(ladder, np.uint64(WORTH_CLIMBING * 2.0**64)))
    n = -(-min(n, len(ladder)) // RUNGS) * RUNGS
    rungs = np.full(n + 1, 2**32 - 1, np.uint32)
    upper = (ladder[:n] >> np.uint64(32)).astype(np.uint32)
    rungs[: len(upper)], rungs[n] = upper, 0
    return rungs


def _weights(section: Section) -> FloatArray:
    """Return the weights of a section, only one if all are equal."""
    if section.format == placing.CONSTANT:
        return np.array([section.constant])
    return section.present["weight"].astype(np.float64)
