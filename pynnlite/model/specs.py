"""The frozen descriptions that a model consists of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import accumulate

import numpy as np

from ..connectors import Connector
from ..declarations import CurrentSource, ModelType, SynapseType
from ..declarations.rules import Rule
from ..space import Space, line
from ..space.space import PLAIN
from ..values import FloatArray, IndexArray, Lists, PairSample, Value


@dataclass(frozen=True, slots=True)
class PopulationSpec:
    """One population.

    Parameters
    ----------
    number : int
        Its position in the model.
    label : str
        Its name, for people.
    size : int
        How many cells it has.
    type : type of ModelType
        The cell or source type.
    parameters : dict of str to Value or Lists
        A value for each parameter of the type.
    initial : dict of str to Value
        A value for each state variable of the type.
    positions : (size, 3) ndarray of float64 or None
        Positions in µm; on a line, 1 µm apart, if None.
    """

    number: int
    label: str
    size: int
    type: type[ModelType]
    parameters: Mapping[str, Value | Lists]
    initial: Mapping[str, Value]
    positions: FloatArray | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """Cells of one population: all of them if `index` is None, else those at these indices, in this order."""

    population: int
    size: int
    index: IndexArray | None = None

    def cells(self, positions: IndexArray) -> IndexArray:
        """Return the indices within the population of the cells at some positions within this part."""
        if self.index is None:
            return positions
        first = self.index[0]
        if np.array_equal(self.index, np.arange(first, first + self.size)):
            shifted: IndexArray = positions + first
            return shifted
        return self.index[positions]

    def count(self, first: int, last: int) -> int:
        """Return how many cells of this part lie between two, `last` excluded, in their population."""
        if self.index is None:
            return last - first
        return int(np.count_nonzero((self.index >= first) & (self.index < last)))

    def all_cells(self) -> IndexArray:
        """Return the indices within the population of all cells of this part."""
        return np.arange(self.size, dtype=np.int32) if self.index is None else self.index


@dataclass(frozen=True)
class Group:
    """An ordered list of cells of one or more populations, numbered through its parts.

    Parameters
    ----------
    parts : tuple of Part
        Its parts, in the order of the cells.
    label : str
        Its name, for people.
    """

    parts: tuple[Part, ...]
    label: str = ""

    @cached_property
    def size(self) -> int:
        """How many cells there are."""
        return sum(part.size for part in self.parts)

    def same_as(self, other: Group) -> bool:
        """Tell whether another group has the same cells in the same order."""
        return [part.population for part in self.parts] == [part.population for part in other.parts] and all(
            np.array_equal(mine.all_cells(), others.all_cells())
            for mine, others in zip(self.parts, other.parts, strict=True)
        )

    @cached_property
    def offsets(self) -> tuple[int, ...]:
        """The number of the first cell of each part, and the size."""
        return tuple(accumulate((part.size for part in self.parts), initial=0))

    def positions(self, populations: Sequence[PopulationSpec]) -> FloatArray:
        """Return the positions of the cells, of shape (size, 3), in µm; `populations` are those of the model."""
        parts = []
        for part in self.parts:
            population = populations[part.population]
            positions = line(population.size) if population.positions is None else population.positions
            parts.append(positions[part.all_cells()])
        return np.concatenate(parts)


@dataclass(frozen=True, slots=True)
class ProjectionSpec:
    """One projection.

    Parameters
    ----------
    number : int
        Its position in the model.
    label : str
        Its name, for people.
    pre, post : Group
        Sources and targets.
    connector : Connector
        Which pairs are connected.
    receptors : tuple of str
        For each part of the targets, its receptor.
    values : dict of str to Value or None
        A value for each synapse parameter; a delay of None is the shortest.
    synapse_type : type of SynapseType
        The synapse type: its name is for people, backends know it by its hash.
    single : bool
        Whether weights are rounded to 32-bit numbers.
    origin : str
        The line of the user's script that made it.
    space : Space
        The space in which distances are measured.
    initial : dict of str to Value
        A value for each synaptic variable.
    """

    number: int
    label: str
    pre: Group
    post: Group
    connector: Connector
    receptors: tuple[str, ...]
    values: Mapping[str, Value | None]
    synapse_type: type[SynapseType]
    single: bool
    origin: str
    space: Space = PLAIN
    initial: Mapping[str, Value] = field(default_factory=dict)

    @property
    def rule(self) -> Rule | None:
        """What the synapses do; None if they transmit their weights and nothing else, or if that is not known."""
        kind = self.synapse_type
        return kind.rule if kind.declaration and kind.rule.plastic else None

    @property
    def learned(self) -> tuple[str, ...]:
        """What changes while the network runs: synaptic variables, and the weight if the rule assigns it."""
        rule = self.rule
        if rule is None:
            return ()
        return (*(("weight",) if rule.assigns_weight else ()), *self.initial)

    def same_as(self, other: ProjectionSpec, populations: Sequence[PopulationSpec]) -> bool:
        """Tell whether another projection has the same label and was made of the same groups, rule and values."""
        if (self.label, self.receptors, self.synapse_type) != (
            other.label,
            other.receptors,
            other.synapse_type,
        ):
            return False
        if self.space != other.space:
            return False
        if not (self.pre.same_as(other.pre) and self.post.same_as(other.post)):
            return False
        pairs = self.pairs(populations)
        rules = [(each.signature(), each.sampled(pairs)) for each in (self.connector, other.connector)]
        return rules[0] == rules[1] and all(
            (value and value.signature(pairs)) == (there and there.signature(pairs))
            for mine, others in ((self.values, other.values), (self.initial, other.initial))
            for value, there in zip(mine.values(), others.values(), strict=True)
        )

    def pairs(self, populations: Sequence[PopulationSpec]) -> PairSample:
        """Return pairs of cells at which functions in the values are evaluated; `populations` are the model's."""

        def displacements(source: IndexArray, target: IndexArray) -> FloatArray:
            here, there = (group.positions(populations) for group in (self.pre, self.post))
            return self.space.displacements(here[source], self.space.placed(there[target]))

        def distances(source: IndexArray, target: IndexArray) -> FloatArray:
            return self.space.lengths(displacements(source, target))

        return PairSample((self.pre.size, self.post.size), distances, displacements)

    def count_targets(self, slices: Sequence[tuple[int, int]]) -> int:
        """Return how many of some cells are targets.

        Parameters
        ----------
        slices : sequence of (int, int)
            For each population of the model, the first and the last (excluded) of the cells that count.
        """
        return sum(part.count(*slices[part.population]) for part in self.post.parts)


@dataclass(frozen=True, slots=True)
class InjectionSpec:
    """A current source and the cells it is injected into.

    Parameters
    ----------
    number : int
        Its position in the model.
    source : CurrentSource
        The current.
    population : int
        Number of the population.
    index : (k,) ndarray of int32
        The cells, ascending.
    items : (k,) ndarray of int32
        The position of each of them in what the source was injected into.
    origin : int
        The first injection of the same source.
    """

    number: int
    source: CurrentSource
    population: int
    index: IndexArray
    items: IndexArray
    origin: int

    @property
    def n_currents(self) -> int:
        """How many different currents there may be: one, or one for each cell."""
        return len(self.index) if self.source.by_cell else 1
