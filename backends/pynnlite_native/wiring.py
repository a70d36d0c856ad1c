"""The tables of all blocks: made at the start, and again where weights change."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
from numpy.typing import NDArray

from pynnlite.models import CellType
from pynnlite.recipe import Pathway, Recipe

from .kernels import compiled
from .layout import Block
from .models import KERNELS
from .tables import Section, build

Key = tuple[int, int]


class Wiring:
    """The synapses of a network.

    Parameters
    ----------
    recipe : Recipe
        The network.
    blocks : tuple of Block
        Who owns which cells.

    Attributes
    ----------
    sections : list of dict of (int, int) to Section
        For each block, its sections by receptor and population.
    """

    def __init__(self, recipe: Recipe, blocks: tuple[Block, ...]) -> None:
        self._blocks = blocks
        self.sections: list[dict[Key, Section]] = [{} for _ in blocks]
        self.rebuild(recipe)

    @property
    def delays(self) -> NDArray[np.int64]:
        """All delays that occur, in steps, ascending."""
        every = [section.delays for sections in self.sections for section in sections.values()]
        return np.unique(np.concatenate([np.zeros(0, np.int64), *every]))

    def rebuild(self, recipe: Recipe, changed: Collection[int] | None = None) -> None:
        """Make the sections that some pathways belong to, or all; the old ones stay until the new are done."""
        members: dict[Key, list[Pathway]] = {}
        for pathway in recipe.pathways:
            members.setdefault((accumulator(recipe, pathway), pathway.source), []).append(pathway)
        wanted = {
            key: tuple(pathways)
            for key, pathways in members.items()
            if changed is None or any(pathway.number in changed for pathway in pathways)
        }
        for b, block in enumerate(self._blocks):
            fresh = {
                key: Section(*key, recipe.populations[key[1]].size, pathways)
                for key, pathways in wanted.items()
            }
            build(recipe, block, list(fresh.values()))
            self.sections[b].update(fresh)

    def hand_to(self, core: compiled.Engine) -> None:
        """Give all tables to the compiled loops."""
        for b, sections in enumerate(self.sections):
            for receptor in range(compiled.RECEPTORS):
                mine = [
                    section for key, section in sections.items() if key[0] == receptor and len(section.delays)
                ]
                every = [section.delays for section in mine]
                delays = np.unique(np.concatenate([np.zeros(0, np.int64), *every]))[::-1].copy()
                core.set_table(b, receptor, delays)
                for section in mine:
                    core.set_section(
                        b,
                        receptor,
                        section.population,
                        len(section.delays),
                        section.offset,
                        section.target,
                        section.form,
                        section.single,
                        section.double,
                        section.constant,
                        section.columns_of(delays),
                    )


def accumulator(recipe: Recipe, pathway: Pathway) -> int:
    """Return the number of the accumulator that a pathway's spikes are added to."""
    cell_type = recipe.populations[pathway.target].type
    if not issubclass(cell_type, CellType):
        raise TypeError(f"population {pathway.target} receives nothing")
    kernel = KERNELS[cell_type.dynamics.hash]
    return kernel.receptors.index(cell_type.receptors[pathway.receptor].name)
