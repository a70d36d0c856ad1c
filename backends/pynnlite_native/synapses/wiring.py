"""The tables of all blocks: made at the start, and again where weights change."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from functools import cache
from math import prod
from threading import Event
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from pynnlite.backend import interrupts_heeded
from pynnlite.declarations import CellType, ModelType
from pynnlite.errors import BackendError
from pynnlite.recipe import Pathway, Recipe

from ..cells.kernels import kernel_of
from ..kernels import placing, plasticity
from ..kernels.engine import Engine
from ..kernels.tables import SECTIONS, Private, Table
from ..kernels.tables import Section as DescribedSection
from ..layout import OFTEN_USED, Block, zeros
from ..options import USUAL, Tuning
from .factors import has_factors
from .filling import expected_synapses, fill, in_rows
from .learning import LearningSection, Seen
from .private_populations import Key, by_population, private_populations
from .rules import has_kernel
from .section import Section
from .tape import TapeSection

if TYPE_CHECKING:
    from concurrent.futures import Future

PrivateOf = Callable[[int, int], tuple[list[Private], int]]
"""(block, receptor) → the private sources of a table, and the number of those that draw when they fire."""

LEARNS = (LearningSection, TapeSection)
"""Sections whose synapses learn, or keep something for each."""

NO_DELAYS = np.zeros(0, np.int64)

OFTEN = 0.05
"""Seconds from one call of the callbacks of connectors to the next, while threads work."""

LONG_SLICE = 500
"""Synapses of a slice from which on it takes much longer to add these than to look for the slice."""


class Wiring:
    """The synapses of a network.

    Parameters
    ----------
    recipe : Recipe
        The network.
    blocks : tuple of Block
        The blocks of this rank.
    n_threads : int
        How many blocks are built at a time.
    tuning : Tuning
        How synapses are laid out.

    Attributes
    ----------
    sections : list of dict of (int, int, int) to Section
        For each block, its sections by receptor and population; those from one population in the order of pathways.
    private : frozenset of int
        Populations of private sources: the block of their targets draws them, and they are in no spike list.
    """

    def __init__(
        self, recipe: Recipe, blocks: tuple[Block, ...], n_threads: int = 1, tuning: Tuning = USUAL
    ) -> None:
        self._blocks, self._n_threads, self._tuning = blocks, n_threads, tuning
        self._n_populations, self._dt = len(recipe.populations), recipe.dt
        self._histories: dict[tuple[int, int, Seen], plasticity.History] = {}
        self.sections: list[dict[Key, Section]] = [{} for _ in blocks]
        self.private: frozenset[int] = frozenset()
        self._by_tape: frozenset[int] = frozenset()
        self.rebuild(recipe)

    @property
    def tables(self) -> list[tuple[int, int]]:
        """All tables: pairs of a block and a receptor."""
        return [(b, receptor) for b, block in enumerate(self._blocks) for receptor in range(block.n_tables)]

    def delays(self, private: bool) -> NDArray[np.int64]:
        """Return all delays that occur, in steps, ascending, with or without those of private sources."""
        every = [
            section.delays
            for sections in self.sections
            for section in sections.values()
            if private or section.population not in self.private
        ]
        return np.unique(np.concatenate(every)) if every else NO_DELAYS

    @property
    def learns(self) -> frozenset[int]:
        """The pathways whose synapses learn."""
        every = (section for sections in self.sections for section in sections.values())
        return frozenset(section.pathways[0].number for section in every if isinstance(section, LEARNS))

    @property
    def by_kernel(self) -> frozenset[int]:
        """The pathways whose synapses learn by kernel: as on all ranks, whether they have such synapses here."""
        every = (section for sections in self.sections for section in sections.values())
        return frozenset(section.pathway.number for section in every if isinstance(section, LearningSection))

    @property
    def n_synapses(self) -> int:
        """How many synapses there are on this rank."""
        return sum(section.n for sections in self.sections for section in sections.values())

    def sources(self, populations: Collection[int]) -> dict[int, NDArray[np.int32]]:
        """Return the cells of some populations, all of which project, that have synapses on this rank."""
        every = by_population(self.sections)
        return {
            population: np.unique(np.concatenate([section.sources for section in every[population]]))
            for population in populations
        }

    def sources_of(self, pathway: int) -> NDArray[np.int32]:
        """Return the sources of a pathway, which has sections of its own, that have synapses on this rank."""
        every = (section for sections in self.sections for section in sections.values())
        found = [each.sources for each in every if each.pathways[0].number == pathway]
        return np.unique(np.concatenate([np.zeros(0, np.int32), *found]))

    def rebuild(
        self,
        recipe: Recipe,
        changed: Collection[int] | None = None,
        by_tape: frozenset[int] = frozenset(),
    ) -> None:
        """Make the sections that some pathways belong to, or all; the old ones stay until the new are done.

        The synapses of pathways in `by_tape` learn by tape from now on, also where there is a kernel. An interrupt
        before that leaves everything as it was, also where others are held.
        """
        by_tape |= self._by_tape
        with interrupts_heeded():
            made = self._made(recipe, changed, by_tape)
        self._by_tape = by_tape
        for sections, new in zip(self.sections, made, strict=True):
            sections.update(new)
        if changed is None and self._tuning.private_sources:
            self.private = private_populations(recipe, self.sections)
        for b, receptor in self.tables:
            mine = self.sections_of(b, receptor)
            listed = [section for section in mine if section.population not in self.private]
            n_cells = self._blocks[b].n_in_table(receptor)
            if not in_rows(n_cells, listed, self._tuning):
                for section in mine:
                    section.sort(n_cells)

    def _made(
        self, recipe: Recipe, changed: Collection[int] | None, by_tape: Collection[int]
    ) -> list[dict[Key, Section]]:
        """Return, for each block, the sections that some pathways belong to, or all."""
        members = _members(recipe)
        wanted = {
            key: tuple(pathways)
            for key, pathways in members.items()
            if changed is None or any(pathway.number in changed for pathway in pathways)
        }
        if not wanted:
            return [{} for _ in self._blocks]
        from concurrent.futures import ThreadPoolExecutor  # slow to import

        for projection in {pathway.projection for pathways in wanted.values() for pathway in pathways}:
            recipe.expansion(projection).prepare()
        stop, pool = Event(), ThreadPoolExecutor(self._n_threads)
        try:
            calls = [
                pool.submit(_built, recipe, block, wanted, by_tape, self._tuning, stop)
                for block in self._blocks
            ]
            if recipe.reports:
                _report(recipe, calls)
            return [call.result() for call in calls]
        finally:
            stop.set()  # after an error or an interrupt threads soon end by themselves: nobody waits for them
            pool.shutdown(wait=False, cancel_futures=True)

    def changed(self, pathways: Collection[int]) -> list[tuple[int, Key, LearningSection | TapeSection]]:
        """Return block, key and section of those pathways of some that have synapses here, if they learn."""
        return [
            (b, key, section)
            for b, sections in enumerate(self.sections)
            for key, section in sections.items()
            if isinstance(section, LEARNS) and section.n and section.pathway.number in pathways
        ]

    def n_in_table(self, b: int, receptor: int) -> int:
        """Return how many local indices a table has, those of fillings included."""
        return self._blocks[b].n_in_table(receptor) + placing.PACK

    def hand_to(
        self, core: Engine, private: PrivateOf, factors: Mapping[int, plasticity.Factors], turn: int
    ) -> None:
        """Give all tables to the engine; the sums of a block lie together.

        Parameters
        ----------
        core : Engine
            The engine that gets the tables.
        private : callable
            (block, receptor) → the private sources of a table, and the number of those that draw when they fire.
        factors : dict of int to Factors
            What spikes are multiplied with on pathways where each has a factor.
        turn : int
            Steps whose arrivals are added together.
        """
        for b, block in enumerate(self._blocks):
            tables = [self.sections_of(b, receptor) for receptor in range(block.n_tables)]
            reaches = [max((int(s.delays.max()) for s in sections), default=1) for sections in tables]
            histories = [self._histories_of(b, receptor) for receptor in range(block.n_tables)]
            sliced = [all(section.sliced for section in sections) for sections in tables]
            # Sliced: two steps, which cells take in one go, or of which prompt parts take the later one.
            # Else: as many as the longest delay, the present step, and one slot that is never read.
            n_slots = [2 if waits else reach + 2 for waits, reach in zip(sliced, reaches, strict=True)]
            shapes = [(n, self.n_in_table(b, r)) for r, n in enumerate(n_slots)]
            sums = zeros(sum(map(prod, shapes)), np.float64, OFTEN_USED)
            begin = 0
            for receptor, (sections, reach) in enumerate(zip(tables, reaches, strict=True)):
                end = begin + prod(shapes[receptor])
                sources, n_early = private(b, receptor)
                for section in sections:
                    section.factors = factors.get(section.pathways[0].number)
                table = Table(
                    n_populations=self._n_populations,
                    sections=[each for section in sections for each in _described(section)],
                    private=sources,
                    n_early=n_early,
                    sums=sums[begin:end].reshape(shapes[receptor]),
                    ahead=not sliced[receptor],
                    turn=turn
                    if sliced[receptor] and not any(isinstance(each, LEARNS) for each in sections)
                    else 1,
                    reach=reach,
                    n_delays=_most_delays(sections),
                    histories=histories[receptor],
                )
                core.set_table(b, receptor, table)
                begin = end

    def _histories_of(self, b: int, receptor: int) -> list[plasticity.History]:
        """Return what the targets of a table have fired, as its synapses that learn see it; each new at first."""
        by_times: dict[Seen, list[LearningSection]] = {}
        for section in self.sections_of(b, receptor):
            if isinstance(section, TapeSection):
                section.learn()
            if isinstance(section, LearningSection):
                by_times.setdefault(section.seen, []).append(section)
        for seen, sections in by_times.items():
            key = b, receptor, seen
            if key not in self._histories:
                self._histories[key] = seen.history(sections, self._blocks[b], receptor, self._dt)
            for section in sections:
                section.learn(self._histories[key])
        return [self._histories[b, receptor, seen] for seen in by_times]

    def sections_of(self, b: int, receptor: int) -> list[Section]:
        """Return the sections of a block and receptor that have synapses."""
        return [s for key, s in self.sections[b].items() if key[0] == receptor and s.n]


def _report(recipe: Recipe, calls: Sequence[Future[Any]]) -> None:
    """Tell the callbacks of connectors how far the threads are, until all are done or one has failed."""
    from concurrent.futures import FIRST_EXCEPTION, wait

    while (state := wait(calls, OFTEN, FIRST_EXCEPTION)).not_done:
        if any(call.exception() is not None for call in state.done):
            return
        recipe.reports.tell()


def _built(
    recipe: Recipe,
    block: Block,
    wanted: Mapping[Key, tuple[Pathway, ...]],
    by_tape: Collection[int],
    tuning: Tuning,
    stop: Event,
) -> dict[Key, Section]:
    """Return new sections of a block; `stop` is set when they are not wanted any more."""
    fresh: dict[Key, Section] = {}
    for key, pathways in wanted.items():
        made: type[Section] = Section
        if pathways[0].dynamics and not has_factors(recipe, pathways[0]):
            by_kernel = has_kernel(recipe, pathways[0]) and pathways[0].number not in by_tape
            made = LearningSection if by_kernel else TapeSection
        fresh[key] = section = made(*key[:2], recipe.populations[key[1]].size, pathways)
        if isinstance(section, LearningSection):
            section.follow(recipe)
        elif isinstance(section, TapeSection):
            section.follow(recipe, block)
    fill(recipe, block, list(fresh.values()), tuning, stop)
    return fresh


def _members(recipe: Recipe) -> dict[Key, list[Pathway]]:
    """Return the pathways of each section: one with a rule has its own, and so have those between two such ones."""
    members: dict[Key, list[Pathway]] = {}
    latest: dict[tuple[int, int], list[list[Pathway]]] = {}
    for pathway in recipe.pathways:
        ends = accumulator(recipe, pathway), pathway.source
        runs = latest.setdefault(ends, [])
        if not runs or pathway.dynamics or runs[-1][0].dynamics:
            if 2 * len(runs) >= SECTIONS - 1:
                raise BackendError(
                    f"More than {SECTIONS // 2} projections whose synapses have a rule, or that lie between such ones,"
                    " go from one population onto one receptor."
                )
            runs.append([])
            members[*ends, len(runs) - 1] = runs[-1]
        runs[-1].append(pathway)
    return members


def _described(section: Section) -> list[DescribedSection]:
    """Return a section as the engine takes it, and behind it what it transmits apart from its weights."""
    own = section.described()
    return [own, *section.described_sent()] if isinstance(section, LEARNS) else [own]


def _most_delays(sections: Sequence[Section]) -> int:
    """Return the most delays of the sections from one population, added up; at least 1."""
    found: dict[int, int] = {}
    for section in sections:
        learns = isinstance(section, LEARNS)  # may have one more section behind it
        found[section.population] = found.get(section.population, 0) + len(section.delays) + learns
    return max(found.values(), default=1)


def block_cells(recipe: Recipe, tuning: Tuning = USUAL) -> int:
    """Return how many cells a block had best own at most: few, where slices stay long then.

    Slices of drawn delays count as short. Numbers of synapses are what connectors expect.
    """
    n_cells = sum(spec.size for spec in recipe.populations if issubclass(spec.type, CellType))
    n_synapses, rows = 0.0, dict[tuple[int, int], float]()
    for pathway in {pathway.projection: pathway for pathway in recipe.pathways}.values():
        expected = expected_synapses(recipe, pathway.projection)
        n_synapses += expected
        if pathway.delay is not None:
            key = accumulator(recipe, pathway), pathway.source
            rows[key] = rows.get(key, 0.0) + expected / recipe.populations[pathway.source].size
    of_synapses = sum(row * row * recipe.populations[source].size for (_, source), row in rows.items())
    few = tuning.few_cells
    return few if of_synapses * few > LONG_SLICE * n_synapses * n_cells else tuning.block_cells


def accumulator(recipe: Recipe, pathway: Pathway) -> int:
    """Return the number of the accumulator that a pathway's spikes are added to."""
    return _accumulators(recipe.populations[pathway.target].type)[pathway.receptor]


@cache
def _accumulators(cell_type: type[ModelType]) -> tuple[int, ...]:
    """Return the number of the accumulator of each receptor of a cell type."""
    if not issubclass(cell_type, CellType):
        raise TypeError(f"cells of the type {cell_type.__name__} receive nothing")
    tables = list(kernel_of(cell_type).receptors)
    return tuple(tables.index(receptor.name) for receptor in cell_type.receptors)
