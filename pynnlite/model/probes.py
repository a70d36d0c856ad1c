"""What is recorded: variables of cells, and of synapses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace

import numpy as np
from numpy.typing import NDArray

from ..values import IndexArray

NO_POPULATION = -1
"""Stands for the population of a probe that records synapses."""


@dataclass(frozen=True, slots=True, eq=False)
class Addresses:
    """Which synapses of a projection some are.

    Parameters
    ----------
    source, target : (k,) ndarray of int32
        Positions in the two groups.
    occurrence : (k,) ndarray of int32
        Which of the synapses between the same two cells: 0 for the first.
    """

    source: IndexArray
    target: IndexArray
    occurrence: IndexArray

    def taken(self, chosen: IndexArray | NDArray[np.bool_] | NDArray[np.int64]) -> Addresses:
        """Return some of these, by position or by a mask."""
        return Addresses(self.source[chosen], self.target[chosen], self.occurrence[chosen])


ADDRESS = tuple(each.name for each in fields(Addresses))
"""The names of the columns of addresses."""


@dataclass(frozen=True, slots=True, eq=False)
class ProbeSpec:
    """A variable that is recorded, of cells of a population or of synapses of a projection.

    Parameters
    ----------
    number : int
        Its number, which no other probe of the network has or had.
    population : int
        Number of the population; `NO_POPULATION` if synapses are recorded.
    variable : str
        ``"spikes"`` or a state variable; of synapses, ``"weight"`` or a synaptic variable.
    index : (k,) ndarray of int32
        The cells, ascending; or the positions of the synapses in the order of target, source and occurrence, ascending.
    start : int
        Step from which it is recorded.
    interval : float or None
        Sampling interval in ms; every step if None.
    projection : int or None
        Number of the projection whose synapses are recorded; None if cells are.
    synapses : Addresses or None
        The synapses; None if cells are recorded.
    """

    number: int
    population: int
    variable: str
    index: IndexArray
    start: int
    interval: float | None
    projection: int | None = None
    synapses: Addresses | None = None

    def taken(self, chosen: NDArray[np.bool_] | NDArray[np.int64]) -> ProbeSpec:
        """Return the same of some of its cells or synapses, by position or by a mask."""
        synapses = None if self.synapses is None else self.synapses.taken(chosen)
        return replace(self, index=self.index[chosen], synapses=synapses)

    @property
    def of(self) -> tuple[int, int, str]:
        """What is recorded: numbers of the population and the projection, of which one is -1, and the variable."""
        return self.population, -1 if self.projection is None else self.projection, self.variable

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, ProbeSpec):
            return NotImplemented
        return self._facts == other._facts and np.array_equal(self.index, other.index)

    def __hash__(self) -> int:
        return hash(self._facts)

    @property
    def _facts(self) -> tuple[int, tuple[int, int, str], int, float | None]:
        return self.number, self.of, self.start, self.interval


def joined_probes(probes: Sequence[ProbeSpec]) -> ProbeSpec:
    """Return the first of some probes with the cells or synapses of several, in their order."""
    index = np.concatenate([probe.index for probe in probes])
    every = [probe.synapses for probe in probes if probe.synapses is not None]
    columns = (np.concatenate([getattr(each, name) for each in every]) for name in ADDRESS if every)
    return replace(probes[0], index=index, synapses=Addresses(*columns) if every else None)
