"""Values that are drawn at random."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from numpy.typing import NDArray

from ..random import RandomDistribution
from .base import DrawCells, FloatArray, Sample, Synaptic, Value


@dataclass(frozen=True, eq=False)
class Drawn(Value):
    """A draw from a distribution for each cell or synapse, by place.

    Parameters
    ----------
    distribution : RandomDistribution
        What to draw from.
    assignment : int
        How many times the value had been assigned before, so that a second distribution draws afresh.
    """

    distribution: RandomDistribution
    assignment: int = 0

    @property
    def most(self) -> float:
        return self.distribution.most

    def cells(self, item: NDArray[Any], place: NDArray[Any], draw: DrawCells) -> FloatArray:
        return draw(self.distribution, self.assignment, place)

    def synapses(self, synapses: Synaptic) -> FloatArray:
        return synapses.draw(self.distribution, self.assignment)

    def sign(self) -> float:
        return self.distribution.mean

    def signature(self, sample: Sample) -> tuple[Any, ...]:
        one = self.distribution
        return ("drawn", one.name, one.arguments, one.seed, self.assignment)

    def __repr__(self) -> str:
        return repr(self.distribution)
