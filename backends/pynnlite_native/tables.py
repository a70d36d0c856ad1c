"""All synapses onto the cells of a block, by receptor and source: made from chunks, without a list of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from pynnlite.errors import BackendError
from pynnlite.recipe import Pathway, Recipe, Synapses

from .kernels import compiled
from .layout import Block, Group, zeros

NO_DELAYS = np.zeros(0, np.int32)
NO_WEIGHTS = np.zeros(0)
NO_SINGLES = np.zeros(0, np.float32)
ANY_COLUMN = np.zeros(1, np.int32)
MOST = 2**32 - 1


@dataclass
class Section:
    """The synapses from one population onto one receptor of a block.

    Parameters
    ----------
    receptor, population : int
        Number of the accumulator; number of the population they come from.
    n_sources : int
        Size of that population.
    pathways : tuple of Pathway
        What it is made of.

    Attributes
    ----------
    delays : (k,) ndarray of int64
        The delays that occur, in steps, the longest first.
    offset : (n_sources * k + 1,) ndarray of uint32
        Where each slice (source, delay) starts.
    target : (n,) ndarray of uint16
        Place of each synapse's target in the block.
    single : (n,) ndarray of float32
        Weights, if they are stored so.
    double : (n,) ndarray of float64
        Weights, if they are stored so.
    column : (n,) ndarray of int32
        For each delay, its position in `delays`.
    room : (n,) ndarray of uint32
        What `offset` is the beginning of.
    form : int
        How weights are stored: `compiled.CONSTANT`, `SINGLE` or `DOUBLE`.
    """

    receptor: int
    population: int
    n_sources: int
    pathways: tuple[Pathway, ...]
    delays: NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, np.int64))
    offset: NDArray[np.uint32] = field(default_factory=lambda: np.zeros(1, np.uint32))
    target: NDArray[np.uint16] = field(default_factory=lambda: np.zeros(1, np.uint16))
    single: NDArray[np.float32] = field(default_factory=lambda: np.zeros(0, np.float32))
    double: NDArray[np.float64] = field(default_factory=lambda: np.zeros(0))
    column: NDArray[np.int32] = field(default_factory=lambda: np.zeros(1, np.int32))
    room: NDArray[np.uint32] = field(default_factory=lambda: np.zeros(1, np.uint32))

    @property
    def form(self) -> int:
        """The narrowest way of storing the weights that loses nothing."""
        weights = {pathway.weight for pathway in self.pathways}
        if len(weights) == 1 and None not in weights:
            return int(compiled.CONSTANT)
        if all(pathway.single or _is_single(pathway.weight) for pathway in self.pathways):
            return int(compiled.SINGLE)
        return int(compiled.DOUBLE)

    @property
    def constant(self) -> float:
        """The weight that all have, if they do."""
        weight = self.pathways[0].weight
        return 0.0 if weight is None or self.form != compiled.CONSTANT else weight

    def columns_of(self, delays: NDArray[np.int64]) -> NDArray[np.int32]:
        """Return which of this section's delays each of some delays is, -1 for none."""
        at = {int(delay): column for column, delay in enumerate(self.delays)}
        return np.array([at.get(int(delay), -1) for delay in delays] or [-1], np.int32)

    def count(self, chunk: Synapses, delay: int | None) -> None:
        """Count the synapses of a chunk."""
        if delay is not None:
            self._add_delays(np.array([delay]))
        elif len(chunk.delay):
            longest = int(chunk.delay.max())
            if len(self.column) <= longest:
                self.column = np.concatenate(
                    [self.column, np.full(longest + 1 - len(self.column), -1, np.int32)]
                )
            seen = np.zeros(len(self.column), np.uint8)
            compiled.mark(chunk.delay, seen)
            self._add_delays(np.flatnonzero(seen))
        good = compiled.count(
            chunk.source,
            NO_DELAYS if delay is not None else chunk.delay,
            self.n_sources,
            len(self.delays),
            0 if delay is None else self._fixed(delay),
            self.column,
            self.offset,
        )
        if not good:
            raise BackendError(f"Pathway {chunk.pathway} has a source that is not in its population.")

    def allocate(self) -> None:
        """Turn what was counted into memory."""
        total = int(np.sum(self.offset[1:], dtype=np.uint64))
        if total > MOST:
            raise BackendError(
                f"{total} synapses from one population onto one block are more than a table holds."
            )
        compiled.starts(self.offset)
        self.target = zeros(max(total, 1), np.uint16)[:total]
        if self.form == compiled.SINGLE:
            self.single = zeros(max(total, 1), np.float32)[:total]
        elif self.form == compiled.DOUBLE:
            self.double = zeros(max(total, 1), np.float64)[:total]

    def place(self, chunk: Synapses, pathway: Pathway, group: Group) -> None:
        """Put the synapses of a chunk where they belong."""
        good = compiled.place(
            chunk.source,
            chunk.target,
            NO_DELAYS if pathway.delay is not None else chunk.delay,
            NO_WEIGHTS if pathway.weight is not None else chunk.weight,
            pathway.weight or 0.0,
            self.n_sources,
            len(self.delays),
            0 if pathway.delay is None else self._fixed(pathway.delay),
            self.column,
            group.first,
            group.size,
            group.offset,
            self.offset,
            self.target,
            self.form,
            self.single,
            self.double,
        )
        if not good:
            raise BackendError(
                f"Pathway {chunk.pathway} has a synapse between cells that are not in its populations."
            )

    def _fixed(self, delay: int) -> int:
        return int(np.flatnonzero(self.delays == delay)[0])

    def _add_delays(self, found: NDArray[np.int64]) -> None:
        """Make room to count synapses of delays that had not been met before."""
        fresh = np.setdiff1d(found, self.delays)
        if not len(fresh):
            return
        delays = np.sort(np.concatenate([self.delays, fresh]))[::-1].astype(np.int64)
        n = self.n_sources * len(delays) + 1
        if n > len(self.room):
            # Room for delays yet to be met costs nothing as long as it is not written to.
            room = zeros(n + self.n_sources * (len(delays) // 4), np.uint32)
            room[: len(self.offset)] = self.offset
            self.room = room
        if len(self.delays):
            places = np.flatnonzero(np.isin(delays, self.delays)).astype(np.int32)
            compiled.widen(self.room, places, self.n_sources, len(delays))
        self.delays, self.offset = delays, self.room[:n]
        longest = int(delays[0])
        self.column = np.full(max(longest + 1, len(self.column)), -1, np.int32)
        self.column[delays] = np.arange(len(delays))


def build(recipe: Recipe, block: Block, sections: Sequence[Section]) -> None:
    """Fill sections of a block; only what a chunk brings is in memory besides them.

    Parameters
    ----------
    recipe : Recipe
        What the synapses are asked of; twice, once to count and once to place.
    block : Block
        The cells that the synapses end on.
    sections : sequence of Section
        New, empty sections.
    """
    groups = {group.population: group for group in block.groups}
    targets = {population: np.zeros(0, np.int32) for population in range(len(recipe.populations))}
    targets.update({g.population: np.arange(g.first, g.last, dtype=np.int32) for g in block.groups})
    homes = {pathway.number: section for section in sections for pathway in section.pathways}
    pathways = [pathway for pathway in recipe.pathways if pathway.number in homes]
    for chunk in _chunks(recipe, pathways, targets, counting=True):
        homes[chunk.pathway].count(chunk, recipe.pathways[chunk.pathway].delay)
    for section in sections:
        section.allocate()
    for chunk in _chunks(recipe, pathways, targets, counting=False):
        pathway = recipe.pathways[chunk.pathway]
        homes[chunk.pathway].place(chunk, pathway, groups[pathway.target])


def _chunks(
    recipe: Recipe, pathways: Sequence[Pathway], targets: dict[int, NDArray[np.int32]], counting: bool
) -> Iterator[Synapses]:
    """Yield synapses, projection by projection, with the columns that are needed and no others."""
    for together in _together(recipe, pathways):
        columns = ["source"] if counting else ["source", "target"]
        columns += ["delay"] if together[0].delay is None else []
        columns += ["weight"] if together[0].weight is None and not counting else []
        for chunk in recipe.chunks([pathway.number for pathway in together], targets, columns):
            if len(chunk.source):
                yield chunk


def _together(recipe: Recipe, pathways: Sequence[Pathway]) -> Iterator[list[Pathway]]:
    """Group pathways by projection, as the recipe works them out together.

    Where a projection goes from one population to another by more than one pathway, its chunks need not come in the
    order of pathways, in which weights are summed; then each is asked for by itself.
    """
    by_projection: dict[int, list[Pathway]] = {}
    for pathway in pathways:
        by_projection.setdefault(pathway.projection, []).append(pathway)
    for group in by_projection.values():
        if len({(pathway.source, pathway.target) for pathway in group}) == len(group):
            yield group
        else:
            yield from ([pathway] for pathway in group)


def _is_single(weight: float | None) -> bool:
    return weight is not None and float(np.float32(weight)) == weight
