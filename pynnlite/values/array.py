"""Numbers that the user listed."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..descriptions import brief
from .base import DrawCells, FloatArray, Sample, Synaptic, Value


@dataclass(frozen=True, eq=False)
class Array(Value):
    """One number for each cell, for each (source, target) pair, or for each synapse in the order of `get("list")`."""

    numbers: FloatArray

    @property
    def given(self) -> bool:
        return True

    @cached_property
    def most(self) -> float:
        known = self.numbers[~np.isnan(self.numbers)]
        return float(known.max()) if known.size else -np.inf

    @property
    def arrays(self) -> tuple[Array, ...]:
        return (self,)

    def part(self, first: int, size: int) -> Array:
        return Array(self.numbers[first : first + size])

    def cells(self, item: NDArray[Any], place: NDArray[Any], draw: DrawCells) -> FloatArray:
        numbers: FloatArray = self.numbers[item]
        return numbers

    def synapses(self, synapses: Synaptic) -> FloatArray:
        if self.numbers.ndim == 2:
            return self.numbers[synapses.source, synapses.target]
        return self.numbers[synapses.listed(len(self.numbers))]

    def sign(self) -> float:
        known = self.numbers[~np.isnan(self.numbers)]
        return float(known.mean()) if known.size else 0.0

    def signature(self, sample: Sample) -> tuple[Any, ...]:
        return ("array", self.numbers.shape, self.numbers.tobytes())

    def __repr__(self) -> str:
        return brief(self.numbers)
