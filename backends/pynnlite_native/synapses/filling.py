"""Filling the sections of a block with synapses, chunk by chunk, without a list of all synapses."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from threading import Event

import numpy as np
from numpy.typing import NDArray

from pynnlite.recipe import Pathway, Recipe, Synapses

from ..layout import Block
from ..options import Tuning
from .section import NO_ROOM, Section

KEPT = 1 << 16
"""Synapses that are asked for once and kept, if no more than this are expected: many projections have few."""

PIECE = 1 << 15
"""Synapses that are placed between two looks at whether they are still wanted."""


def fill(
    recipe: Recipe, block: Block, sections: Sequence[Section], tuning: Tuning, stop: Event | None = None
) -> None:
    """Fill sections of a block. Besides the sections, one chunk is in memory at a time.

    Parameters
    ----------
    recipe : Recipe
        The recipe. It is asked for many synapses twice: once to count them, once to place them.
    block : Block
        The cells that the synapses end on.
    sections : sequence of Section
        New, empty sections.
    tuning : Tuning
        When slices are sorted.
    stop : Event, optional
        Set by another thread when the sections are not wanted any more: they are then left unfinished.
    """
    stop = Event() if stop is None else stop
    parts = {part.population: part for part in block.parts}
    targets = {population: np.zeros(0, np.int32) for population in range(len(recipe.populations))}
    targets.update({p.population: np.arange(p.first, p.last, dtype=np.int32) for p in block.parts})
    homes = {pathway.number: section for section in sections for pathway in section.pathways}
    room = NO_ROOM
    for together in _rounds(recipe, sections):
        pathways = [pathway for section in together for pathway in section.pathways]
        pathways.sort(key=lambda pathway: pathway.number)
        expected = sum(expected_synapses(recipe, number) for number in {p.projection for p in pathways})
        kept = list(_chunks(recipe, pathways, targets, counting=False)) if expected <= KEPT else None
        for chunk in _chunks(recipe, pathways, targets, counting=True) if kept is None else kept:
            if stop.is_set():
                return
            homes[chunk.pathway].count(chunk)
        for section in together:
            section.allocate(room)
            room = NO_ROOM
        for chunk in _chunks(recipe, pathways, targets, counting=False) if kept is None else kept:
            pathway = recipe.pathways[chunk.pathway]
            for piece in _pieces(chunk):
                if stop.is_set():
                    return
                homes[chunk.pathway].place(piece, pathway, parts[pathway.target])
        for section in together:
            section.finish()
            if section.n >= tuning.worth_slicing * section.n_slices:
                room = section.sort(block.n_in_table(section.receptor))


def in_rows(n_cells: int, sections: list[Section], tuning: Tuning) -> bool:
    """Tell whether to leave synapses in rows: where slices are short, and sums for all delays take less than these.

    Synapses with a rule are in slices always.

    Parameters
    ----------
    n_cells : int
        Cells of the table, with padding.
    sections : list of Section
        The sections of the table.
    tuning : Tuning
        When slices are worth it.
    """
    if any(section.pathways[0].dynamics for section in sections):
        return False
    n_synapses, n_slices = sum(s.n for s in sections), sum(s.n_slices for s in sections)
    longest = max((int(s.delays.max(initial=0)) for s in sections), default=0)
    room = tuning.small_sums + sum(s.bytes_of_slices for s in sections)
    return n_synapses < tuning.worth_slicing * n_slices and 8 * (longest + 1) * n_cells <= room


def _rounds(recipe: Recipe, sections: Sequence[Section]) -> list[list[Section]]:
    """Divide sections so that no projection is in two of them: the largest first, others fit its memory."""
    projections = [{pathway.projection for pathway in section.pathways} for section in sections]
    if len(set().union(*projections)) < sum(map(len, projections)):
        return [list(sections)]
    expected = [sum(expected_synapses(recipe, number) for number in numbers) for numbers in projections]
    return [[sections[k]] for k in np.argsort(expected)[::-1]]


def expected_synapses(recipe: Recipe, projection: int) -> float:
    """Return about how many synapses a projection has."""
    return recipe.model.projections[projection].post.size * recipe.expansion(projection).degree


def _chunks(
    recipe: Recipe, pathways: Sequence[Pathway], targets: dict[int, NDArray[np.int32]], counting: bool
) -> Iterator[Synapses]:
    """Yield synapses, projection by projection, with the columns that are needed and no others."""
    for together in _together(recipe, pathways):
        columns = ["source"]
        if not counting:
            columns += ["target"]
            columns += ["delay"] if together[0].delay is None else []
            columns += ["weight"] if together[0].weight is None else []
            columns += ["dendritic"] if together[0].dynamics and together[0].dendritic is None else []
        numbers = [pathway.number for pathway in together]
        for chunk in recipe.chunks(numbers, targets, columns, again=counting):
            if len(chunk.source):
                yield chunk


def _pieces(chunk: Synapses) -> Iterator[Synapses]:
    """Cut a chunk: each synapse may be the first that touches a page of memory, which then takes microseconds."""
    for first in range(0, len(chunk.source), PIECE):
        cut = slice(first, first + PIECE)
        yield Synapses(
            chunk.pathway,
            chunk.source[cut],
            chunk.target[cut],
            chunk.weight[cut],
            chunk.delay[cut],
            dendritic=chunk.dendritic[cut],
        )


def _together(recipe: Recipe, pathways: Sequence[Pathway]) -> Iterator[list[Pathway]]:
    """Collect pathways by projection, as the recipe works them out together.

    Where a projection goes from one population to another by more than one pathway, its chunks need not come in the
    order of pathways, in which weights are summed; then each is asked for by itself.
    """
    by_projection: dict[int, list[Pathway]] = {}
    for pathway in pathways:
        by_projection.setdefault(pathway.projection, []).append(pathway)
    for parallel in by_projection.values():
        if len({(pathway.source, pathway.target) for pathway in parallel}) == len(parallel):
            yield parallel
        else:
            yield from ([pathway] for pathway in parallel)
