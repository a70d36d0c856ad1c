"""Which populations are private sources: the block of their targets draws their spikes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from pynnlite.recipe import Recipe
from pynnlite.standardmodels import SpikeSourcePoisson

from .section import Section

Key = tuple[int, int, int]
"""Of a section of a block: receptor, population, and number among those from this population, by pathways."""


def private_populations(recipe: Recipe, sections: Sequence[Mapping[Key, Section]]) -> frozenset[int]:
    """Return the populations of private sources: Poisson sources that project to neighbours, one to one, at one delay.

    Parameters
    ----------
    recipe : Recipe
        The network.
    sections : sequence of dict of (int, int, int) to Section
        The sections of each block, by receptor and population.
    """
    counts = np.bincount([pathway.source for pathway in recipe.pathways], minlength=len(recipe.populations))
    of_population = by_population(sections)
    return frozenset(
        pathway.source
        for pathway in recipe.pathways
        if recipe.populations[pathway.source].type is SpikeSourcePoisson
        and counts[pathway.source] == 1
        and pathway.delay is not None
        and pathway.dynamics is None
        and all(map(_is_line, of_population[pathway.source]))
    )


def by_population(sections: Sequence[Mapping[Key, Section]]) -> dict[int, list[Section]]:
    """Return the sections of all blocks by the population that they come from."""
    found: dict[int, list[Section]] = {}
    for block in sections:
        for (_, population, _), section in block.items():
            found.setdefault(population, []).append(section)
    return found


def _is_line(section: Section) -> bool:
    """Tell whether neighbours project to neighbours, one to one, in order."""
    counts, n = section.counts, section.n
    first = int(np.argmax(counts))
    steps = np.diff(section.present["target"].astype(np.int64))
    return n == 0 or bool((counts[first : first + n] == 1).all() and counts.sum() == n and (steps == 1).all())
