"""Reading synapses that learn: their weights as they are now, whatever they have caught up with."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from pynnlite.recipe import Recipe, Synapses

from ..kernels import placing
from ..kernels.engine import Engine
from ..layout import Block
from .learning import LearningSection
from .tape import TapeSection
from .traces import variables_at
from .wiring import Wiring


def read(
    recipe: Recipe,
    wiring: Wiring,
    blocks: tuple[Block, ...],
    core: Engine,
    pathway: int,
    columns: Sequence[str],
) -> Synapses:
    """Return the synapses of a pathway that learn, on this rank, with their weights at the present step.

    All spikes up to it are listed. Nothing that the dynamics depend on changes: copies of the sections catch up.

    Parameters
    ----------
    recipe : Recipe
        The recipe.
    wiring : Wiring
        The synapses.
    blocks : tuple of Block
        The blocks of this rank.
    core : Engine
        The engine.
    pathway : int
        Number of the pathway.
    columns : sequence of str
        What is asked for; see `pynnlite.backend.ReadsPlastic`.
    """
    variables = [name.removeprefix("state.") for name in columns if name.startswith("state.")]
    none = np.zeros(0, np.int32)
    nothing = {name: np.zeros(0) for name in variables}
    found = [Synapses(pathway, none, none, np.zeros(0), none, state=nothing)]
    for b, section in _sections_of(wiring, pathway):
        found.append(_now(recipe, section, b, blocks[b], core, variables))
    source, target, weight, delay = (
        np.concatenate([each.column(name) for each in found])
        for name in ("source", "target", "weight", "delay")
    )
    state = {name: np.concatenate([each.state[name] for each in found]) for name in variables}
    return Synapses(pathway, source, target, weight, delay, state=state)


def _sections_of(wiring: Wiring, pathway: int) -> Iterator[tuple[int, LearningSection | TapeSection]]:
    for b, sections in enumerate(wiring.sections):
        for section in sections.values():
            if (
                isinstance(section, LearningSection | TapeSection)
                and section.n
                and section.pathway.number == pathway
            ):
                yield b, section


def _now(
    recipe: Recipe,
    section: LearningSection | TapeSection,
    b: int,
    block: Block,
    core: Engine,
    variables: Sequence[str],
) -> Synapses:
    """Return the synapses of one section at the present step."""
    part = next(part for part in block.parts if part.population == section.pathway.target)
    n_targets = block.n_in_table(section.receptor) + placing.PACK
    if isinstance(section, TapeSection):
        return section.read(section.at(core, b, n_targets), part, variables)
    now = section.at(core, b, n_targets, core.step)
    found = section.columns(now.packs, part)
    here = now.packs["target"].reshape(-1) < block.n_in_table(section.receptor)
    state = {name: values[here] for name, values in variables_at(section, now, recipe.dt, variables).items()}
    if len(section.delays) == 1:
        return replace(found, state=state)
    order = as_connected(recipe, section, block)
    return Synapses(
        found.pathway,
        found.source[order],
        found.target[order],
        found.weight[order],
        found.delay[order],
        state={name: values[order] for name, values in state.items()},
    )


def as_connected(recipe: Recipe, section: LearningSection, block: Block) -> NDArray[np.int64]:
    """Return an order in which synapses between the same cells come as their connector made them."""
    targets = {population: np.zeros(0, np.int32) for population in range(len(recipe.populations))}
    targets.update(
        {part.population: np.arange(part.first, part.last, dtype=np.int32) for part in block.parts}
    )
    chunks = list(recipe.chunks([section.pathway.number], targets, ["source", "delay"]))
    source = np.concatenate([chunk.source for chunk in chunks])
    delay = np.concatenate([chunk.delay for chunk in chunks])
    order = np.empty(section.n, np.int64)
    order[np.lexsort((delay, source))] = np.arange(section.n)  # slices, each in the order of the connector
    return order
